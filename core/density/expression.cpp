// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/expression.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"
#include "density/scratch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<Interval> checked_support(std::vector<Interval> support, std::size_t variables) {
    if (support.size() != variables) {
        throw InvalidArgument("must have one [lower, upper] for each of the " + std::to_string(variables) +
                                  " variables, got " + std::to_string(support.size()),
                              "/support");
    }
    for (std::size_t j = 0; j < support.size(); ++j) {
        if (!(support[j].lower < support[j].upper)) {
            throw InvalidArgument("the lower end must be below the upper one, got [" +
                                      exact_number(support[j].lower) + ", " + exact_number(support[j].upper) +
                                      "]",
                                  "/support/" + std::to_string(j));
        }
    }
    return support;
}

double from_unit(Interval range, double u, double spread) {
    const bool low = std::isfinite(range.lower), high = std::isfinite(range.upper);
    if (low && high) {
        return range.lower + u * (range.upper - range.lower);
    }
    const double far = numeric::exp_of(spread); // a distance
    if (low || high) {
        return low ? range.lower + far : range.upper - far;
    }
    return u < 0.5 ? -far : far;
}

} // namespace

std::vector<double> points_to_check(const std::vector<Interval>& box) {
    if (box.size() == 1) {
        return search_grid(box.front(), {});
    }
    constexpr std::size_t n = 1024;
    std::vector<double> points(n * box.size());
    RandomStream stream(0, Stream::data);
    for (std::size_t j = 0; j < box.size(); ++j) {
        for (std::size_t i = 0; i < n; ++i) {
            const double u = stream.uniform();
            points[j * n + i] = from_unit(box[j], u, 2.0 * stream.normal());
        }
    }
    return points;
}

UpperBound upper_bound_of_product(const Density& base, const Formula& exponent, double factor) {
    return [&base, &exponent, factor](Interval range) {
        const Interval values = exponent.bounds({&range, 1});
        const double ends = std::max(base.log_density_at({range.lower}), base.log_density_at({range.upper}));
        return values.lower > values.upper || ends == -infinity ? -infinity : ends + factor * values.upper;
    };
}

std::string point_in_words(const std::vector<std::string>& variables, const std::vector<double>& points,
                           std::size_t i, std::size_t n) {
    std::string words;
    const std::size_t shown = std::min<std::size_t>(variables.size(), 4);
    for (std::size_t j = 0; j < shown; ++j) {
        words += (j == 0 ? "" : ", ") + variables[j] + " = " + short_number(points[j * n + i], 6);
    }
    return shown < variables.size() ? words + ", ..." : words;
}

void undefined_is_zero(std::span<double> log_density) {
    for (double& value : log_density) {
        value = value == value ? value : -infinity;
    }
}

Expression::Expression(Form form, Formula formula, std::vector<Interval> support)
    : form_(form), formula_(std::move(formula)),
      support_(checked_support(std::move(support), formula_.variables().size())),
      logarithm_(form == Form::log_density ? formula_ : formula_.logarithm(support_)) {
    check_values();
    integrate({}, [this](Interval range) { return logarithm_.bounds({&range, 1}).upper; });
    if (outcome() == LineIntegral::Outcome::zero) {
        throw InvalidArgument("is zero everywhere on the support",
                              form == Form::density ? "/density" : "/log_density");
    }
}

void Expression::check_values() const {
    const std::vector<double> points = points_to_check(support_);
    const std::size_t n = points.size() / dimension();
    std::vector<double> values(n);
    logarithm_.evaluate(Points(points.data(), n, dimension(), n), values);
    for (std::size_t i = 0; i < n; ++i) {
        if (!std::isnan(values[i])) {
            continue;
        }
        const std::string place = point_in_words(formula_.variables(), points, i, n);
        if (form_ == Form::log_density) {
            throw InvalidArgument("is undefined (not a number) at " + place, "/log_density",
                                  "restrict the support, or let the formula be -infinity there");
        }
        std::vector<double> point(dimension());
        for (std::size_t j = 0; j < point.size(); ++j) {
            point[j] = points[j * n + i];
        }
        const double value = formula_.evaluate_at(point);
        throw InvalidArgument(value < 0.0 ? "is negative at " + place + ": " + short_number(value)
                                          : "is undefined (not a number) at " + place,
                              "/density",
                              "restrict the support, or multiply by a comparison such as (x > 0)");
    }
    if (std::all_of(values.begin(), values.end(), [](double value) { return value == -infinity; })) {
        throw InvalidArgument("is zero wherever it was looked at (" + grouped(n) + " points of the support)",
                              form_ == Form::density ? "/density" : "/log_density");
    }
}

nlohmann::json Expression::to_json() const {
    nlohmann::json ends = nlohmann::json::array();
    for (const Interval& range : support_) {
        ends.push_back({numeric::number_json(range.lower), numeric::number_json(range.upper)});
    }
    return {{"family", "expression"},
            {form_ == Form::density ? "density" : "log_density", formula_.text()},
            {"variables", formula_.variables()},
            {"support", std::move(ends)}};
}

void Expression::log_density(Points x, std::span<double> out) const {
    logarithm_.evaluate(x, out);
    undefined_is_zero(out);
    for (std::size_t j = 0; j < support_.size(); ++j) {
        const auto [lower, upper] = support_[j]; // no end contains what is not a number
        const std::span<const double> values = x.column(j);
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = values[i] >= lower && values[i] <= upper ? out[i] : -infinity;
        }
    }
}

Posterior::Posterior(DensityPtr prior, Formula log_likelihood)
    : prior_(std::move(prior)), likelihood_(std::move(log_likelihood)) {
    if (prior_->discrete()) {
        throw InvalidArgument("must be continuous", "/prior");
    }
    if (likelihood_.variables().size() != prior_->dimension()) {
        throw InvalidArgument("must have one variable for each of the prior's " +
                                  std::to_string(prior_->dimension()) + " dimensions, got " +
                                  std::to_string(likelihood_.variables().size()),
                              "/variables");
    }
    const std::vector<double> points = points_to_check(prior_->support());
    const std::size_t n = points.size() / dimension();
    const Points block(points.data(), n, dimension(), n);
    std::vector<double> before(n), likelihood(n);
    prior_->log_density(block, before);
    likelihood_.evaluate(block, likelihood);
    for (std::size_t i = 0; i < n; ++i) {
        if (before[i] > -infinity && std::isnan(likelihood[i])) {
            throw InvalidArgument("is undefined (not a number) at " +
                                      point_in_words(likelihood_.variables(), points, i, n) +
                                      ", where the prior is positive",
                                  "/log_likelihood");
        }
    }
    integrate(prior_->landmarks(), upper_bound_of_product(*prior_, likelihood_, 1.0));
    if (outcome() == LineIntegral::Outcome::zero) {
        throw InvalidArgument("is impossible wherever the prior is positive", "/log_likelihood");
    }
}

nlohmann::json Posterior::to_json() const {
    return {{"family", "posterior"},
            {"prior", prior_->to_json()},
            {"log_likelihood", likelihood_.text()},
            {"variables", likelihood_.variables()}};
}

void Posterior::log_density(Points x, std::span<double> out) const {
    Scratch scratch(block::chunk);
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        const std::span<double> prior = scratch.values(0, n);
        const std::span<double> sum = out.subspan(first, n);
        prior_->log_density(x.part(first, n), prior);
        likelihood_.evaluate(x.part(first, n), sum);
        for (std::size_t i = 0; i < n; ++i) {
            // Outside the prior's support the likelihood does not matter.
            sum[i] = prior[i] > -infinity ? sum[i] + prior[i] : -infinity;
        }
        undefined_is_zero(sum);
    });
}

std::vector<Interval> Posterior::typical_range(double tail) const {
    return dimension() == 1 && can_sample() ? Density::typical_range(tail) : prior_->typical_range(tail);
}

} // namespace sluice
