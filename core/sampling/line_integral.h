// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

// Private to core/sampling: integrals over a stretch of the line, several at once.
namespace sluice::envelope {

/// Values of `count` integrands at every x: out[k * x.size() + i] is integrand k at x[i]. Infinite and
/// undefined values count as 0.
using Integrands = std::function<void(std::span<const double> x, std::span<double> out)>;

/// Integrals over [range.lower, range.upper], whose ends may be infinite, split at `breaks` (finite, at least
/// one where an end is infinite). Gauss-Kronrod rules of 7 and 15 points (Kronrod 1965) on intervals that are
/// halved where the two differ most; an infinite piece goes over x = b +- unit (e^s - 1), which meets
/// exponential and power tails alike. NaN for an integral that does not exist or of which a relative
/// error of 1e-9 cannot be reached within half a million evaluations; errors count relative to `least` where
/// an integral is smaller than that.
std::vector<double> integrate(const Integrands& integrands, std::size_t count, Interval range,
                              std::vector<double> breaks, double unit, double least = 0.0);

} // namespace sluice::envelope
