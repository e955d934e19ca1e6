// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <functional>
#include <span>
#include <vector>

namespace sluice {

/// A function f >= 0 of one variable by its logarithm: out[i] = log f(x[i]); NaN counts as -infinity. Of any
/// number of points.
using LogFunction = std::function<void(std::span<const double> x, std::span<double> out)>;

/// No less than log f anywhere in an interval; may be +infinity.
using UpperBound = std::function<double(Interval)>;

/// The points at which a function on this support is first looked at, sorted, all inside: a logarithmic grid
/// about 0, the finite ends and the hints, and an even one between two finite ends.
std::vector<double> search_grid(Interval support, std::span<const double> hints);

/// Adds points to a sorted grid x, with their f = log f(x), by halving the gap that may hide most: the one
/// with the largest product of upper bound and width, until no gap can hide 10^-12 of what was seen, or some
/// thousand points were added. A gap whose bound is within a factor of 2 of f at an end hides nothing.
void look_where_more_may_be(std::vector<double>& x, std::vector<double>& f, const LogFunction& log_f,
                            const UpperBound& upper_bound);

} // namespace sluice
