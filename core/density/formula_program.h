// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the formula sources.

#include "base/formula_step.h"
#include "base/points.h"
#include "density/formula_graph.h"

#include <span>
#include <utility>
#include <vector>

namespace sluice {

/// A formula as steps for the kernels, with as few slots as its shape allows. Slots are the variables, then
/// the result, then intermediate values and constants.
class FormulaProgram {
  public:
    FormulaProgram(const FormulaGraph& graph, std::size_t variables);

    void run(Points x, std::span<double> out) const;
    std::size_t steps() const noexcept { return steps_.size(); }

  private:
    std::size_t variables_;
    std::vector<std::uint32_t> used_; ///< variables that occur
    std::vector<FormulaStep> steps_;
    std::vector<std::pair<std::uint32_t, double>> constants_; ///< slots that hold one
    std::size_t memory_ = 0;                                  ///< slots after the result
};

} // namespace sluice
