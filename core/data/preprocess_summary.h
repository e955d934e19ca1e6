// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

// Private to core/data: summary numbers of values, none of them missing and at least one. O(n) but for
// mode_of.
namespace sluice::steps {

double mean_of(std::span<const double> values);
/// Standard deviation with divisor n, as scikit-learn's StandardScaler has it.
double sd_of(std::span<const double> values);
/// Linear interpolation between order statistics (Hyndman & Fan 1996, type 7; R's and NumPy's default).
double quantile_of(std::span<const double> values, double probability);
/// The most frequent value, the smallest of them when tied. O(n log n).
double mode_of(std::span<const double> values);

} // namespace sluice::steps
