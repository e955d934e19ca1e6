// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <memory>
#include <span>
#include <vector>

// Private to core/sampling: what a certificate for M is built from.
namespace sluice::envelope {

/// Bounds of ln p and of its partial derivatives over a box. A derivative is (-inf, inf) where ln p need not
/// be differentiable, or finite, all over the box. Rounding is not bounded here: who compares leaves room for
/// it.
struct LogBounds {
    Interval value;
    std::vector<Interval> slope; ///< d values
};

/// Bounds ln p of one density over boxes within its support's smallest box. Immutable; keeps a reference to
/// the density.
class LogBounder {
  public:
    virtual ~LogBounder() = default;
    /// Closed boxes; ends may be infinite. As a box shrinks to a point where ln p is smooth, the bounds
    /// shrink to the value and the gradient there, both in proportion to its size.
    virtual LogBounds over(std::span<const Interval> box) const = 0;
    /// About how many elementary terms one call costs.
    virtual double cost() const = 0;
};

/// Nothing for densities that give no bounds. The density must outlive what is returned.
std::unique_ptr<LogBounder> log_bounder(const Density& density);

} // namespace sluice::envelope
