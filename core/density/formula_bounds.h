// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the formula sources.

#include "density/density.h"
#include "density/formula.h"
#include "density/formula_graph.h"

#include <span>
#include <vector>

namespace sluice {

/// What is known of each node of a graph over a box; only of those that the root depends on.
struct FormulaBounds {
    /// What it may be, rounded outwards. lower > upper: undefined everywhere.
    std::vector<Interval> values;
    std::vector<bool> partial; ///< may be undefined somewhere
    std::vector<bool> needed;  ///< whether the root depends on it
};

/// When variable j lies in box[j].
FormulaBounds formula_bounds(const FormulaGraph& graph, std::span<const Interval> box);

/// The root's value and slopes.
FormulaRange formula_range(const FormulaGraph& graph, std::span<const Interval> box);

} // namespace sluice
