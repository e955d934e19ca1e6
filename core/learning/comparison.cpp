// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/metrics.h"

#include "base/error.h"
#include "base/text.h"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// Mean and standard deviation (n - 1) of a_i - b_i, and the size of the values they come from.
struct Differences {
    double mean = 0.0, deviation = 0.0, scale = 0.0;
};

Differences differences(std::span<const double> a, std::span<const double> b) {
    Differences result;
    const auto n = static_cast<double>(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        result.mean += (a[i] - b[i]) / n;
        result.scale = std::max({result.scale, std::abs(a[i]), std::abs(b[i])});
    }
    double squares = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double excess = a[i] - b[i] - result.mean;
        squares += excess * excess;
    }
    result.deviation = a.size() > 1 ? std::sqrt(squares / (n - 1.0)) : nan_value;
    return result;
}

Comparison unknown(double difference, std::string why) {
    Comparison result;
    result.difference = difference;
    result.low = result.high = result.p_value = nan_value;
    result.test = std::move(why);
    result.verdict = "unknown";
    return result;
}

std::string test_name(std::size_t repeats, double test_per_train) {
    const std::string test = "paired t over " + std::to_string(repeats) + " repeats";
    return test_per_train > 0.0 ? "corrected " + test + " (Nadeau and Bengio)" : test;
}

} // namespace

Comparison compare_paired(std::span<const double> a, std::span<const double> b, bool larger_better,
                          double test_per_train) {
    if (a.size() != b.size() || a.empty()) {
        throw InvalidArgument(
            "a paired comparison needs as many values on both sides and at least one, got " +
            std::to_string(a.size()) + " and " + std::to_string(b.size()));
    }
    if (!(test_per_train >= 0.0) || !std::isfinite(test_per_train)) {
        throw InvalidArgument("the ratio of test rows to training rows must be finite and at least 0, got " +
                              exact_number(test_per_train));
    }
    const Differences d = differences(a, b);
    if (!std::isfinite(d.mean)) {
        return unknown(nan_value, "none: a value is not a number");
    }
    if (a.size() == 1) {
        return unknown(d.mean, "none: one repeat");
    }
    Comparison result;
    result.difference = d.mean;
    result.test = test_name(a.size(), test_per_train);
    const double rounding = 1e-12 * d.scale; // differences below it come from rounding, not from the arms
    const double error = d.deviation > rounding
                             ? d.deviation * std::sqrt(1.0 / static_cast<double>(a.size()) + test_per_train)
                             : 0.0;
    if (error > 0.0) {
        const boost::math::students_t distribution(static_cast<double>(a.size() - 1));
        const double half_width = boost::math::quantile(distribution, 0.975) * error;
        result.low = d.mean - half_width;
        result.high = d.mean + half_width;
        result.p_value =
            2.0 * boost::math::cdf(boost::math::complement(distribution, std::abs(d.mean) / error));
    } else { // every repeat differs by the same amount
        result.low = result.high = d.mean;
        result.p_value = std::abs(d.mean) > rounding ? 0.0 : 1.0;
    }
    if (result.p_value >= 0.05) {
        result.verdict = "no difference";
    } else {
        result.verdict = (d.mean > 0.0) == larger_better ? "better" : "worse";
    }
    return result;
}

} // namespace sluice
