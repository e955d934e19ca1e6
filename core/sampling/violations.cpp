// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/kernels.h"
#include "sampling/envelope.h"
#include "sampling/log_ratio.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

using envelope::infinity;
using envelope::LogRatio;

/// ln p - ln M - ln q; -infinity where neither says anything.
double excess_at(const LogRatio& ratio, double log_m, double x) {
    const double r = ratio.at(x);
    return std::isnan(r) ? -infinity : r - log_m;
}

/// Ascending points to look at: an even grid with the landmarks of both densities, or every integer.
std::vector<double> looking_points(const LogRatio& ratio, Interval range, std::size_t points) {
    std::vector<double> grid;
    if (ratio.target().discrete()) {
        const double count = std::floor(range.upper) - std::ceil(range.lower) + 1.0;
        const double stride = std::max(1.0, std::ceil(count / 1e6));
        for (double k = std::ceil(range.lower); k <= range.upper; k += stride) {
            grid.push_back(k);
        }
        return grid;
    }
    const std::size_t steps = std::max<std::size_t>(points, 2) - 1;
    for (std::size_t i = 0; i <= steps; ++i) {
        const double share = static_cast<double>(i) / static_cast<double>(steps);
        grid.push_back(i == steps ? range.upper : range.lower + share * (range.upper - range.lower));
    }
    for (const Density* density : {&ratio.target(), &ratio.proposal()}) {
        for (const std::vector<double>& landmark : density->landmarks()) {
            if (landmark.front() > range.lower && landmark.front() < range.upper) {
                grid.push_back(landmark.front());
            }
        }
    }
    std::sort(grid.begin(), grid.end());
    return grid;
}

/// The border between a point where the envelope holds and one where it is violated.
double border(const LogRatio& ratio, double log_m, double holds, double violated) {
    for (int step = 0; step < 100; ++step) {
        const double middle = 0.5 * (holds + violated);
        if (middle == holds || middle == violated) {
            break;
        }
        (excess_at(ratio, log_m, middle) > violation_tolerance ? violated : holds) = middle;
    }
    return violated;
}

/// The largest excess between two points, by ternary search about the highest point of the grid.
double worst_between(const LogRatio& ratio, double log_m, double low, double high, double known) {
    double worst = known;
    for (int step = 0; step < 60 && low < high && worst < infinity; ++step) {
        const double left = low + (high - low) / 3.0;
        const double right = high - (high - low) / 3.0;
        const double at_left = excess_at(ratio, log_m, left);
        const double at_right = excess_at(ratio, log_m, right);
        worst = std::max({worst, at_left, at_right});
        (at_left < at_right ? low : high) = at_left < at_right ? left : right;
    }
    return worst;
}

} // namespace

std::vector<ViolationRegion> violation_regions(const Density& target, const Density& proposal, double log_m,
                                               Interval range, std::size_t points) {
    if (target.dimension() != 1 || proposal.dimension() != 1) {
        throw InvalidArgument("regions of violation are known in one dimension only");
    }
    const LogRatio ratio(target, proposal);
    const Interval typical = target.typical_range().front();
    range.lower = std::isfinite(range.lower) ? range.lower : typical.lower;
    range.upper = std::isfinite(range.upper) ? range.upper : typical.upper;
    if (!(range.lower <= range.upper) || std::isnan(log_m)) {
        return {};
    }
    const std::vector<double> grid = looking_points(ratio, range, points);
    std::vector<double> excess(grid.size());
    ratio.evaluate(Points(std::span<const double>(grid)), excess);
    for (double& value : excess) {
        value = std::isnan(value) ? -infinity : value - log_m;
    }
    const bool discrete = target.discrete();
    std::vector<ViolationRegion> regions;
    for (std::size_t i = 0; i < grid.size(); ++i) {
        if (!(excess[i] > violation_tolerance)) {
            continue;
        }
        const std::size_t first = i;
        std::size_t highest = i;
        while (i + 1 < grid.size() && excess[i + 1] > violation_tolerance) {
            ++i;
            highest = excess[i] > excess[highest] ? i : highest;
        }
        ViolationRegion region{{grid[first], grid[i]}, excess[highest]};
        if (!discrete) {
            region.where.lower = first > 0 ? border(ratio, log_m, grid[first - 1], grid[first]) : grid[first];
            region.where.upper = i + 1 < grid.size() ? border(ratio, log_m, grid[i + 1], grid[i]) : grid[i];
            const double low = highest > 0 ? grid[highest - 1] : grid[highest];
            const double high = highest + 1 < grid.size() ? grid[highest + 1] : grid[highest];
            region.worst_log_excess = worst_between(ratio, log_m, low, high, excess[highest]);
        }
        regions.push_back(region);
    }
    return regions;
}

} // namespace sluice
