// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the formula sources.

#include "density/density.h"
#include "density/formula_graph.h"

#include <span>

namespace sluice {

/// The graph of the natural logarithm of a graph's root, for points of the box; see Formula::logarithm().
FormulaGraph logarithm_of(const FormulaGraph& graph, std::span<const Interval> box);

} // namespace sluice
