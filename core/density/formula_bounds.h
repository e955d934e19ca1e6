// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the formula sources.

#include "density/density.h"
#include "density/formula_graph.h"

#include <span>
#include <vector>

namespace sluice {

/// What each node of the graph may be when variable j lies in box[j], rounded outwards. An interval with
/// lower > upper: undefined everywhere.
std::vector<Interval> formula_bounds(const FormulaGraph& graph, std::span<const Interval> box);

} // namespace sluice
