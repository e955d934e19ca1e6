// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/density.h"

#include "density/numeric.h"

#include <boost/math/tools/toms748_solve.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();

/// A finite point inside the support from which to look outwards.
double inner_point(const Density& density, Interval support) {
    const std::vector<std::vector<double>> landmarks = density.landmarks();
    const double start = landmarks.empty() ? 0.0 : landmarks.front().front();
    return std::clamp(std::isfinite(start) ? start : 0.0, std::max(support.lower, -largest),
                      std::min(support.upper, largest));
}

/// Doubles the distance from `start` until beyond(point) holds or the end of the support is reached.
template <typename Beyond>
double stepped_out(double start, double end, const Beyond& beyond) {
    const double direction = end > start ? 1.0 : -1.0;
    double step = std::max(1.0, 0.5 * std::abs(start));
    for (double point = start; std::isfinite(step); step *= 2.0) {
        point = start + direction * step;
        if (direction > 0.0 ? point >= end : point <= end) {
            break;
        }
        if (beyond(point)) {
            return point;
        }
    }
    return std::clamp(end, -largest, largest);
}

double inverted_cdf(const Density& density, double u) {
    const Interval support = density.support().front();
    const double start = inner_point(density, support);
    const auto value = [&](double x) { return *density.cdf(x); };
    double high = stepped_out(start, support.upper, [&](double x) { return value(x) >= u; });
    double low = stepped_out(start, support.lower, [&](double x) { return value(x) < u; });
    if (density.discrete()) {
        low = std::floor(low) - 1.0; // whole numbers, or a half step would never end
        high = std::ceil(high);
        while (high - low > 1.0) {
            const double middle = std::floor(0.5 * (low + high));
            (value(middle) >= u ? high : low) = middle;
        }
        return high;
    }
    const auto excess = [&](double x) { return value(x) - u; };
    if (excess(low) >= 0.0) {
        return low;
    }
    if (excess(high) <= 0.0) {
        return high;
    }
    if (!(excess(low) < 0.0 && excess(high) > 0.0)) { // a distribution function that could not be computed
        return 0.5 * low + 0.5 * high;
    }
    std::uintmax_t steps = 2000; // far more than are wanted, but for mass within 1e-300 of a point
    const auto near = boost::math::tools::eps_tolerance<double>(51);
    auto [left, right] = boost::math::tools::toms748_solve(excess, low, high, near, steps);
    // The first number with so much left of it: where the function jumps from one number to the next, any
    // other choice would let quantiles fall.
    for (double middle = left + 0.5 * (right - left); middle > left && middle < right;
         middle = left + 0.5 * (right - left)) {
        (value(middle) >= u ? right : left) = middle;
    }
    return right;
}

/// The support where it ends, otherwise ten standard deviations or units about the middle.
Interval range_without_cdf(Interval support, std::optional<double> mean, std::optional<double> variance,
                           double landmark) {
    const double centre = mean.value_or(landmark);
    const double reach = 10.0 * (variance ? std::sqrt(*variance) : 1.0);
    return {std::isfinite(support.lower) ? support.lower : centre - reach,
            std::isfinite(support.upper) ? support.upper : centre + reach};
}

} // namespace

void Density::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                      std::span<double> log_density) const {
    sample(stream, x);
    this->log_density(x, log_density);
}

std::optional<double> Density::cdf(double /*x*/) const {
    return std::nullopt;
}

std::optional<double> Density::quantile(double u) const {
    if (dimension() != 1 || !(u > 0.0 && u < 1.0) || !cdf(inner_point(*this, support().front()))) {
        return std::nullopt;
    }
    return inverted_cdf(*this, u);
}

std::vector<std::vector<double>> Density::landmarks() const {
    if (const std::optional<std::vector<double>> centre = mean()) {
        return {*centre};
    }
    std::vector<double> point;
    for (const Interval& range : support()) {
        const bool bounded = std::isfinite(range.lower) && std::isfinite(range.upper);
        point.push_back(bounded ? 0.5 * (range.lower + range.upper)
                                : std::clamp(0.0, range.lower, range.upper));
    }
    return {point};
}

std::vector<Interval> Density::typical_range(double tail) const {
    const std::vector<Interval> box = support();
    if (dimension() == 1) {
        const std::optional<double> low = quantile(0.5 * tail);
        const std::optional<double> high = quantile(1.0 - 0.5 * tail);
        if (low && high && *low <= *high) {
            // An end of the support that lies close belongs to the picture.
            const double margin = 0.1 * (*high - *low);
            return {{*low - box[0].lower < margin ? box[0].lower : *low,
                     box[0].upper - *high < margin ? box[0].upper : *high}};
        }
    }
    const std::optional<std::vector<double>> centre = mean();
    const std::optional<std::vector<double>> spread = variance();
    const std::vector<std::vector<double>> points = landmarks();
    std::vector<Interval> range(box.size());
    for (std::size_t j = 0; j < box.size(); ++j) {
        range[j] = range_without_cdf(box[j], centre ? std::optional((*centre)[j]) : std::nullopt,
                                     spread ? std::optional((*spread)[j]) : std::nullopt,
                                     points.empty() ? 0.0 : points.front()[j]);
    }
    return range;
}

double Density::log_density_at(std::span<const double> x) const {
    double value = -infinity;
    log_density(Points(x.data(), 1, x.size(), 1), std::span<double>(&value, 1));
    return value;
}

} // namespace sluice
