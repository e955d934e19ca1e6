// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/trend.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace sluice::envelope {
namespace {

/// Rounding above this would be taken for growth, unless r itself is huge: then its growth is as well.
constexpr double most_error = 1e-8;
constexpr double most_relative_error = 1e-7;
/// Steps over which growth is compared with earlier growth.
constexpr std::size_t window = 6;
/// Growth that keeps more than this share over a window is taken to go on for ever: the slowest limit that
/// counts as one is approached like distance^(-0.1).
constexpr double lasting = 0.85;

struct Way {
    std::vector<std::vector<double>> points;
    std::vector<double> values;
    std::vector<double> errors;
};

Way walk(const LogRatio& ratio, const std::function<std::vector<double>(int)>& point, int steps) {
    Way way;
    const std::size_t d = ratio.dimension();
    std::vector<double> block(d * static_cast<std::size_t>(steps));
    for (int k = 0; k < steps; ++k) {
        way.points.push_back(point(k));
        for (std::size_t j = 0; j < d; ++j) {
            block[j * static_cast<std::size_t>(steps) + static_cast<std::size_t>(k)] = way.points.back()[j];
        }
    }
    way.values.resize(way.points.size());
    way.errors.resize(way.points.size());
    ratio.evaluate(Points(block.data(), way.points.size(), d, way.points.size()), way.values, way.errors);
    // The first stretch without overflow, loss of digits or points where both vanish; p may be 0 before it.
    std::size_t first = 0;
    while (first < way.values.size() && (way.values[first] == -infinity || std::isnan(way.values[first]))) {
        ++first;
    }
    std::size_t last = first;
    const auto readable = [&](std::size_t k) {
        return way.errors[k] <= most_error || way.errors[k] <= most_relative_error * std::abs(way.values[k]);
    };
    while (last < way.values.size() && std::isfinite(way.values[last]) && readable(last)) {
        ++last;
    }
    const auto keep = [&](auto& list) {
        using Offset = std::ptrdiff_t;
        list = std::remove_reference_t<decltype(list)>(list.begin() + static_cast<Offset>(first),
                                                       list.begin() + static_cast<Offset>(last));
    };
    keep(way.points);
    keep(way.values);
    keep(way.errors);
    return way;
}

} // namespace

Trend follow(const LogRatio& ratio, const std::function<std::vector<double>(int)>& point, int steps) {
    const Way way = walk(ratio, point, steps);
    Trend trend;
    if (way.values.empty()) {
        return trend;
    }
    // The highest of the points with all digits, lest rounding pass for height.
    constexpr double all_digits = 1e-11;
    std::size_t highest = 0;
    for (std::size_t i = 0; i < way.values.size(); ++i) {
        highest = way.errors[i] <= all_digits && way.values[i] > way.values[highest] ? i : highest;
    }
    if (way.errors[highest] <= all_digits) {
        trend.highest = way.values[highest];
    }
    trend.best = way.points[highest];
    trend.level = way.values.back() >= trend.highest - 1e-9 - 4.0 * way.errors.back();
    const std::size_t n = way.values.size();
    if (n < 2 * window + 2) {
        return trend;
    }
    const auto rise = [&](std::size_t i) { return way.values[i] - way.values[i - 1]; };
    // A rise is one where it exceeds the rounding there: r may grow by many orders on the way.
    const auto significant = [&](std::size_t i) { return rise(i) > 4.0 * way.errors[i] + 1e-14; };
    bool rises = true;
    double late = infinity; // the least of the last rises, so that a bump on the way is no trend
    double early = infinity;
    for (std::size_t i = 0; i < window; ++i) {
        late = std::min(late, rise(n - 1 - i));
        early = std::min(early, rise(n - 1 - window - i));
        rises = rises && significant(n - 1 - i) && significant(n - 1 - window - i);
    }
    if (!rises) {
        return trend; // falls, or is level to within rounding: the values met say it all
    }
    const double kept = late / early;
    if (kept > lasting) {
        trend.unbounded = true;
        return trend;
    }
    const double per_step = std::pow(kept, 1.0 / static_cast<double>(window));
    const double rest = rise(n - 1) * per_step / (1.0 - per_step);
    trend.uncertain = rest > 2e-7;
    trend.best = way.points.back();
    trend.highest = way.values.back() + 2.0 * rest;
    trend.at_limit = true;
    return trend;
}

} // namespace sluice::envelope
