// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <memory>
#include <span>
#include <vector>

// Private to core/sampling: what a certificate for M is built from.
namespace sluice::envelope {

/// Bounds of ln p and of its partial derivatives over a box. A derivative is (-inf, inf) where ln p may jump,
/// or be infinite, in the box; where it has a kink, the derivatives from all sides are in the bounds.
/// Rounding is not bounded here: who compares leaves room for it.
struct LogBounds {
    Interval value;
    std::vector<Interval> slope; ///< d values
};

/// Bounds ln p of one density over boxes within its support's smallest box. Immutable; keeps a reference to
/// the density.
class LogBounder {
  public:
    virtual ~LogBounder() = default;
    /// Of the inside of the box, whose ends may be infinite: where ln p jumps at a face, its value there may be
    /// another. As a box shrinks to a point where ln p is smooth, the bounds shrink to the value and the
    /// gradient there, both in proportion to its size.
    virtual LogBounds over(std::span<const Interval> box) const = 0;
    /// What ln p as evaluated at a point may be wrong by, beyond a few units in the last place of it.
    virtual double rounding(std::span<const double> /*x*/) const { return 0.0; }
    /// About how many elementary terms one call costs.
    virtual double cost() const = 0;
};

/// Nothing for densities that give no bounds. The density must outlive what is returned.
std::unique_ptr<LogBounder> log_bounder(const Density& density);

/// Of ln p - ln q in one, where p is q times exp(a formula): a posterior from its prior, a tilted density
/// from its base. Nothing for other pairs.
std::unique_ptr<LogBounder> tilt_ratio_bounder(const Density& target, const Density& proposal);

} // namespace sluice::envelope
