// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/trend.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <type_traits>

namespace sluice::envelope {
namespace {

/// Rounding above this would be taken for growth.
constexpr double most_error = 1e-8;
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
    while (last < way.values.size() && way.errors[last] <= most_error && !std::isnan(way.values[last])) {
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
    const auto highest = std::max_element(way.values.begin(), way.values.end());
    trend.highest = *highest;
    trend.best = way.points[static_cast<std::size_t>(highest - way.values.begin())];
    trend.level = way.values.back() >= trend.highest - 1e-9;
    trend.unbounded = trend.highest == infinity;
    const std::size_t n = way.values.size();
    if (trend.unbounded || n < 2 * window + 2 || !std::isfinite(way.values[n - 2 * window - 2])) {
        return trend;
    }
    const auto rise = [&](std::size_t i) { return way.values[i] - way.values[i - 1]; };
    const double noise = 4.0 * way.errors.back() + 1e-14;
    double late = infinity; // the least of the last rises, so that a bump on the way is no trend
    double early = infinity;
    for (std::size_t i = 0; i < window; ++i) {
        late = std::min(late, rise(n - 1 - i));
        early = std::min(early, rise(n - 1 - window - i));
    }
    if (late <= noise || early <= noise) {
        return trend; // falls, or is level to within rounding: the values met say it all
    }
    const double kept = late / early;
    if (kept > lasting) {
        trend.unbounded = true;
        return trend;
    }
    const double per_step = std::pow(kept, 1.0 / static_cast<double>(window));
    const double rest = rise(n - 1) * per_step / (1.0 - per_step);
    if (rest > 2e-7) {
        throw EnvelopeError("p/q still rises where it can no longer be computed exactly, near x = " +
                                point_text(way.points.back()) + ", so no M can be vouched for",
                            {}, "give M by hand, or take a proposal with a heavier tail");
    }
    trend.highest = way.values.back() + 2.0 * rest;
    trend.at_limit = true;
    return trend;
}

} // namespace sluice::envelope
