// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/density_promises.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace sluice::fuzz {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();

bool contains(const Interval& interval, double x) {
    return interval.lower <= x && x <= interval.upper;
}

std::string bad_box(const Density& density, const std::vector<Interval>& box, const char* what) {
    if (box.size() != density.dimension()) {
        return std::string(what) + " has another dimension";
    }
    for (const Interval& side : box) {
        if (!(side.lower <= side.upper)) {
            return std::string(what) + " is [" + exact_number(side.lower) + ", " + exact_number(side.upper) +
                   "]";
        }
    }
    return {};
}

std::string bad_geometry(const Density& density) {
    if (density.dimension() == 0) {
        return "has no dimension";
    }
    for (const auto& [box, name] : {std::pair(density.support(), "the support"),
                                    std::pair(density.typical_range(), "the typical range")}) {
        if (std::string fault = bad_box(density, box, name); !fault.empty()) {
            return fault;
        }
    }
    for (const std::vector<double>& point : density.landmarks()) {
        if (point.size() != density.dimension()) {
            return "a landmark has another dimension";
        }
        if (std::any_of(point.begin(), point.end(), [](double x) { return !std::isfinite(x); })) {
            return "a landmark is not finite";
        }
    }
    return {};
}

/// Ordinary and extreme points, the coordinates moved against one another.
std::vector<std::vector<double>> points_to_try(const Density& density) {
    std::vector<double> marks = {0.0,   -0.0, 1.0,     -1.0,     0.5,    2.5,    1e-9, -1e9,
                                 1e155, 3.0,  largest, -largest, 5e-324, 1e-310, 7.0,  -20.0};
    for (const auto& box : {density.support(), density.typical_range()}) {
        for (const double x : {box.front().lower, box.front().upper}) {
            if (std::isfinite(x)) {
                marks.insert(marks.end(), {x, std::nextafter(x, -infinity), std::nextafter(x, infinity)});
            }
        }
        const double middle = 0.5 * box.front().lower + 0.5 * box.front().upper;
        if (std::isfinite(middle)) {
            marks.push_back(middle);
        }
    }
    const std::size_t d = density.dimension();
    std::vector<std::vector<double>> points = density.landmarks();
    points.resize(std::min<std::size_t>(points.size(), 64));
    for (std::size_t i = 0; i < marks.size(); ++i) {
        points.emplace_back(d, marks[i]);
        if (d > 1) {
            for (std::size_t j = 0; j < d; ++j) {
                points.back()[j] = marks[(i + 5 * j) % marks.size()];
            }
        }
    }
    return points;
}

std::string text_of(const std::vector<double>& point) {
    std::string text;
    for (std::size_t j = 0; j < std::min<std::size_t>(point.size(), 4); ++j) {
        text += (j == 0 ? "" : ", ") + exact_number(point[j]);
    }
    return point.size() > 4 ? text + ", ..." : text;
}

std::string bad_values(const Density& density) {
    const std::vector<std::vector<double>> points = points_to_try(density);
    const std::vector<Interval> support = density.support();
    const std::size_t d = density.dimension();
    std::vector<double> coordinates(points.size() * d);
    for (std::size_t i = 0; i < points.size(); ++i) {
        for (std::size_t j = 0; j < d; ++j) {
            coordinates[j * points.size() + i] = points[i][j];
        }
    }
    std::vector<double> together(points.size());
    density.log_density(Points(coordinates.data(), points.size(), d, points.size()), together);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double alone = density.log_density_at(points[i]);
        if (std::isnan(together[i])) {
            return "the log density is not a number at " + text_of(points[i]);
        }
        if (alone != together[i]) {
            return "the log density at " + text_of(points[i]) + " is " + exact_number(together[i]) +
                   " in a block and " + exact_number(alone) + " alone";
        }
        for (std::size_t j = 0; j < d; ++j) {
            if (!contains(support[j], points[i][j]) && together[i] > -infinity) {
                return "there is density outside the support, at " + text_of(points[i]);
            }
        }
    }
    std::vector<double> nowhere(d, std::nan(""));
    if (density.log_density_at(nowhere) > -infinity) {
        return "there is density where a coordinate is not a number";
    }
    return {};
}

std::string bad_draws(const Density& density, std::uint64_t seed) {
    if (!density.can_sample()) {
        return {};
    }
    constexpr std::size_t n = 100;
    const std::size_t d = density.dimension();
    const std::vector<Interval> support = density.support();
    std::vector<double> x(n * d), again(n * d), log_p(n), log_again(n);
    RandomStream first(seed, Stream::proposal), second(seed, Stream::proposal);
    try {
        density.sample(first, MutablePoints(x.data(), n, d, n));
    } catch (const InvalidArgument&) { // truncated densities may give up, and say so
        return {};
    }
    density.sample_with_log_density(second, MutablePoints(again.data(), n, d, n), log_again);
    if (x != again) {
        return "draws with and without their log density differ";
    }
    density.log_density(Points(x.data(), n, d, n), log_p);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < d; ++j) {
            const double value = x[j * n + i];
            if (!std::isfinite(value) || !contains(support[j], value)) {
                return "draws " + exact_number(value) + ", outside its support";
            }
            if (density.discrete() && value != std::floor(value)) {
                return "draws " + exact_number(value) + ", not a whole number";
            }
        }
        const double size = 1.0 + std::abs(log_p[i]);
        if (!(log_p[i] > -infinity)) {
            return "draws " + exact_number(x[i]) + ", where the log density is " + exact_number(log_p[i]);
        }
        if (std::isfinite(log_p[i]) && !(std::abs(log_p[i] - log_again[i]) <= 1e-9 * size)) {
            return "the log density of a draw is " + exact_number(log_again[i]) + ", at that point it is " +
                   exact_number(log_p[i]);
        }
    }
    return {};
}

std::string bad_distribution(const Density& density) {
    if (density.dimension() != 1) {
        return {};
    }
    const Interval range = density.typical_range().front();
    double below = 0.0;
    for (int i = 0; i <= 40; ++i) {
        const double x = range.lower + (range.upper - range.lower) * i / 40.0;
        const std::optional<double> p = density.cdf(std::isfinite(x) ? x : 0.0);
        if (!p || !std::isfinite(x)) {
            break;
        }
        if (!(*p >= 0.0 && *p <= 1.0)) {
            return "P(X <= " + exact_number(x) + ") is " + exact_number(*p);
        }
        if (*p < below - 1e-9) {
            return "the distribution function falls to " + exact_number(*p) + " at " + exact_number(x);
        }
        below = *p;
    }
    double last = -infinity;
    for (const double u : {1e-12, 0.01, 0.3, 0.5, 0.9, 0.999999}) {
        const std::optional<double> x = density.quantile(u);
        if (!x) {
            break;
        }
        if (std::isnan(*x) || *x < last || !contains(density.support().front(), *x)) {
            return "the quantile of " + exact_number(u) + " is " + exact_number(*x);
        }
        last = *x;
        const std::optional<double> back = density.cdf(*x);
        if (back && density.discrete() && *back < u - 1e-9) {
            return "P(X <= quantile) of " + exact_number(u) + " is " + exact_number(*back);
        }
    }
    return {};
}

std::string bad_moments(const Density& density) {
    if (const auto z = density.log_normaliser();
        z && (std::isnan(*z) || (density.normalised() && *z != 0.0))) {
        return "the log normaliser is " + exact_number(*z);
    }
    if (const auto mean = density.mean()) {
        if (mean->size() != density.dimension() ||
            std::any_of(mean->begin(), mean->end(), [](double m) { return !std::isfinite(m); })) {
            return "the mean is not finite";
        }
    }
    if (const auto variance = density.variance()) {
        if (variance->size() != density.dimension() ||
            std::any_of(variance->begin(), variance->end(),
                        [](double v) { return !(v >= 0.0) || std::isinf(v); })) {
            return "the variance is negative or not finite";
        }
    }
    return {};
}

} // namespace

std::string broken_promise(const Density& density, std::uint64_t seed) {
    for (const std::string& fault : {bad_geometry(density), bad_values(density), bad_draws(density, seed),
                                     bad_distribution(density), bad_moments(density)}) {
        if (!fault.empty()) {
            return density.family() + ": " + fault;
        }
    }
    return {};
}

} // namespace sluice::fuzz
