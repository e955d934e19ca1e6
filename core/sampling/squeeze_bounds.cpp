// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/squeeze_bounds.h"

#include "base/error.h"
#include "sampling/log_bounds.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
/// Far more than the values and the bounds of them can be wrong by rounding.
constexpr double room = 1e-9;

/// Even over the bulk, doubling beyond it.
std::vector<double> knots_for(const Density& target) {
    constexpr int even = 256;
    const Interval support = target.support().front();
    Interval bulk = target.typical_range(1e-4).front();
    bulk.lower = std::isfinite(bulk.lower) ? bulk.lower : std::min(-10.0, bulk.upper - 20.0);
    bulk.upper = std::isfinite(bulk.upper) ? bulk.upper : std::max(10.0, bulk.lower + 20.0);
    const double width = bulk.upper - bulk.lower;
    std::vector<double> knots;
    for (int i = 0; i <= even; ++i) {
        knots.push_back(bulk.lower + width * i / even);
    }
    for (double step = width / even; step < 1e9 * width; step *= 1.25) {
        knots.push_back(bulk.lower - step);
        knots.push_back(bulk.upper + step);
    }
    const auto landmarks = target.landmarks();
    for (std::size_t i = 0; i < std::min<std::size_t>(landmarks.size(), 64); ++i) {
        knots.push_back(landmarks[i].front());
    }
    knots.push_back(support.lower);
    knots.push_back(support.upper);
    std::erase_if(knots,
                  [&](double x) { return !std::isfinite(x) || x < support.lower || x > support.upper; });
    std::sort(knots.begin(), knots.end());
    knots.erase(std::unique(knots.begin(), knots.end()), knots.end());
    return knots;
}

/// value + slope * away, where a slope without a bound says nothing.
double line(double value, double slope, double away, double nothing) {
    return std::isfinite(value) && std::isfinite(slope) && std::isfinite(away) ? value + slope * away
                                                                               : nothing;
}

} // namespace

SqueezeBounds::SqueezeBounds(const Density& target) {
    if (target.dimension() != 1 || target.discrete()) {
        throw InvalidArgument(target.discrete()
                                  ? "a squeeze needs a continuous target, and '" + target.family() +
                                        "' is discrete"
                                  : "a squeeze is known in one dimension only, and the target has " +
                                        std::to_string(target.dimension()),
                              {}, "choose the method 'rejection'");
    }
    const std::unique_ptr<envelope::LogBounder> bounder = envelope::log_bounder(target);
    if (bounder == nullptr) {
        throw InvalidArgument("no lower bound of '" + target.family() +
                                  "' is known that is certain, so that there is no squeeze",
                              {}, "choose the method 'rejection'");
    }
    knots_ = knots_for(target);
    std::vector<double> beside; // each knot's neighbours, below and above
    for (const double knot : knots_) {
        beside.insert(beside.end(), {std::nextafter(knot, -infinity), std::nextafter(knot, infinity)});
    }
    std::vector<double> values(beside.size());
    target.log_density(Points(std::span<const double>(beside)), values);
    const Interval support = target.support().front();
    for (std::size_t i = 0; i <= knots_.size(); ++i) {
        const bool first = i == 0, last = i == knots_.size();
        const Interval box{first ? support.lower : knots_[i - 1], last ? support.upper : knots_[i]};
        Cell cell{first ? -infinity : beside[2 * i - 1],
                  last ? infinity : beside[2 * i],
                  first ? infinity : values[2 * i - 1],
                  last ? infinity : values[2 * i],
                  {-infinity, infinity},
                  {}};
        if (box.lower < box.upper) {
            const envelope::LogBounds bounds = bounder->over(std::span<const Interval>(&box, 1));
            cell.value = bounds.value;
            cell.slope = bounds.slope.front();
        }
        cells_.push_back(cell);
    }
}

Interval SqueezeBounds::at(double x) const {
    const auto above = std::upper_bound(knots_.begin(), knots_.end(), x);
    const auto i = static_cast<std::size_t>(above - knots_.begin());
    if (i > 0 && knots_[i - 1] == x) {
        return {-infinity, infinity};
    }
    const Cell& cell = cells_[i];
    const double from_low = x - cell.low;   // infinite where the cell has no such end, as
    const double from_high = x - cell.high; // line() expects it
    // The bounder's intervals may be empty of meaning (NaN) where p is 0; then nothing is known.
    const double lower = std::max({std::isnan(cell.value.lower) ? -infinity : cell.value.lower,
                                   line(cell.low_value, cell.slope.lower, from_low, -infinity),
                                   line(cell.high_value, cell.slope.upper, from_high, -infinity)});
    const double upper = std::min({std::isnan(cell.value.upper) ? infinity : cell.value.upper,
                                   line(cell.low_value, cell.slope.upper, from_low, infinity),
                                   line(cell.high_value, cell.slope.lower, from_high, infinity)});
    return {lower - room * (1.0 + std::abs(lower)), upper + room * (1.0 + std::abs(upper))};
}

} // namespace sluice
