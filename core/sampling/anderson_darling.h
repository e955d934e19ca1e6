// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/diagnostics.h"

#include <cstddef>
#include <optional>
#include <span>

namespace sluice {

/// P(A^2 > z) for the limiting law of the Anderson-Darling statistic of a fully specified distribution.
/// Relative error below 1e-11 for every z, so that it also tells how far out the tail a value lies.
double anderson_darling_tail(double z);

/// The same for a sample of n >= 8: the limit with Marsaglia & Marsaglia's (2004) correction, whose own
/// error is below 3e-6 where the probability is not small and which vanishes with it in the upper tail.
double anderson_darling_tail(double z, std::size_t n);

/// The Anderson-Darling test of sorted probabilities F(x_1) <= ... <= F(x_n) under the law tested. A value
/// with F = 0 cannot occur and gives an infinite statistic; F = 1 may be rounding and counts as the largest
/// number below. Nothing for n < 8. O(n).
std::optional<TestResult> anderson_darling_of(std::span<const double> probabilities);

/// The Anderson-Darling test of the values against the density, more sensitive in the tails than that of
/// Kolmogorov and Smirnov. Nothing where ks_test() gives nothing, or for fewer than 8 values. O(n log n).
std::optional<TestResult> anderson_darling_test(std::span<const double> values, const Density& density);

} // namespace sluice
