// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace sluice {

/// A confidence interval.
struct ConfidenceInterval {
    double low = 0.0;
    double high = 1.0;
};

/// Wilson's score interval for a binomial proportion (Wilson 1927); z = 1.959964 gives 95 %.
/// trials == 0 gives [0, 1].
ConfidenceInterval wilson_interval(std::uint64_t successes, std::uint64_t trials,
                                   double z = 1.959963984540054);

/// The result of a goodness-of-fit test.
struct TestResult {
    double statistic = 0.0;
    double p_value = 1.0;
    int freedom = 0; ///< degrees of freedom, of a chi-square test; 0: too few cells to test anything
};

/// Kolmogorov-Smirnov distance of sorted probabilities F(x_1) <= ... <= F(x_n) under the law tested, n >= 1,
/// with its p-value (asymptotic with Stephens' 1970 small-sample correction). O(n).
TestResult ks_of(std::span<const double> probabilities);

/// Kolmogorov-Smirnov distance between the values and the density's cdf, with its p-value. Nothing where the
/// cdf is not known, d > 1, the density is discrete or there are no values. Sorts a copy: O(n log n).
std::optional<TestResult> ks_test(std::span<const double> values, const Density& density);

/// Pearson's chi-square test of counts (not frequencies) against expected counts; cells with
/// expectation below 5 are pooled with their neighbours. degrees of freedom = cells - 1 - fitted.
TestResult chi_square_test(std::span<const std::uint64_t> counts, std::span<const double> expected,
                           int fitted = 0);

} // namespace sluice
