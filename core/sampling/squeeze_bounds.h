// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <cstddef>
#include <vector>

namespace sluice {

/// Bounds of ln p on the line that are certain and cheap: values just inside the ends of cells, where ln p
/// may jump, with bounds of the slope and of the value in between. Beyond the bulk the cells grow, the
/// outermost to infinity.
class SqueezeBounds {
  public:
    /// Throws InvalidArgument where no certain bounds are known: several dimensions, a discrete target, or a
    /// density that gives none.
    explicit SqueezeBounds(const Density& target);

    /// lower <= ln p(x) <= upper, with room for rounding; nothing is known at a knot itself.
    Interval at(double x) const;
    /// Evaluations of p that the table took.
    std::size_t evaluations() const { return 2 * knots_.size(); }
    const std::vector<double>& knots() const { return knots_; }

  private:
    struct Cell {
        double low, high;             ///< the numbers next to its ends; infinite where there is no end
        double low_value, high_value; ///< ln p there
        Interval value, slope;
    };

    std::vector<double> knots_; ///< ascending, finite
    std::vector<Cell> cells_;   ///< one more than knots: below the first, between them, above the last
};

} // namespace sluice
