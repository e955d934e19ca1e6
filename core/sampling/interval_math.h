// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <algorithm>
#include <cmath>
#include <limits>

// Private to core/sampling: intervals of values, to the rounding of each operation. A sum of which the terms
// are infinite with both signs is the whole line.
namespace sluice::envelope::intervals {

inline Interval whole() {
    return {};
}
inline Interval point(double x) {
    return {x, x};
}

/// Of infinite ends that cancel nothing can be said.
inline Interval readable(Interval a) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return {std::isnan(a.lower) ? -infinity : a.lower, std::isnan(a.upper) ? infinity : a.upper};
}

inline Interval sum(Interval a, Interval b) {
    return readable({a.lower + b.lower, a.upper + b.upper});
}

inline Interval difference(Interval a, Interval b) {
    return readable({a.lower - b.upper, a.upper - b.lower});
}

inline Interval times(double factor, Interval a) {
    if (factor == 0.0) {
        return point(0.0);
    }
    return factor > 0.0 ? Interval{factor * a.lower, factor * a.upper}
                        : Interval{factor * a.upper, factor * a.lower};
}

inline Interval product(Interval a, Interval b) {
    const auto multiplied = [](double x, double y) { return x == 0.0 || y == 0.0 ? 0.0 : x * y; };
    const double corners[] = {multiplied(a.lower, b.lower), multiplied(a.lower, b.upper),
                              multiplied(a.upper, b.lower), multiplied(a.upper, b.upper)};
    return {*std::min_element(corners, corners + 4), *std::max_element(corners, corners + 4)};
}

/// Of an increasing function.
template <typename Function>
Interval increasing(Interval a, Function&& function) {
    return readable({function(a.lower), function(a.upper)});
}

template <typename Function>
Interval decreasing(Interval a, Function&& function) {
    return readable({function(a.upper), function(a.lower)});
}

inline Interval square(Interval a) {
    const double low = a.lower * a.lower;
    const double high = a.upper * a.upper;
    return {a.lower <= 0.0 && a.upper >= 0.0 ? 0.0 : std::min(low, high), std::max(low, high)};
}

inline Interval hull(Interval a, Interval b) {
    return {std::min(a.lower, b.lower), std::max(a.upper, b.upper)};
}

inline Interval common(Interval a, Interval b) {
    return {std::max(a.lower, b.lower), std::min(a.upper, b.upper)};
}

inline double width(Interval a) {
    return a.upper - a.lower;
}

} // namespace sluice::envelope::intervals
