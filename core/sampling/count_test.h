// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/diagnostics.h"

#include <optional>
#include <span>
#include <stop_token>

namespace sluice {

/// The chi-square test of how often each value came against a one-dimensional mass function. What lies in the
/// tails of an infinite support is pooled into one cell at each end, a very wide support into at most
/// 1000 cells of about equal mass; cells that expect fewer than 5 join their neighbours. A target known up to
/// a constant is summed. A value that the law cannot give makes the statistic infinite. Nothing where the
/// density is not discrete, has more coordinates, there are no values, its sum is out of reach or a stop was
/// requested. O(n log n) at worst.
std::optional<TestResult> count_test(std::span<const double> values, const Density& density,
                                     std::stop_token stop = {});

} // namespace sluice
