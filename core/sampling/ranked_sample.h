// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace sluice {

/// A sample in order, with the probability of each value under the law that it is held against.
struct RankedSample {
    std::vector<double> values;        ///< ascending
    std::vector<double> probabilities; ///< F(values[i]), ascending
};

/// Sorts a copy and asks the density's cdf. Nothing where the cdf is not known, d > 1, the density is
/// discrete, there are no values, or a stop was requested. Throws InvalidArgument for values that are not
/// numbers. O(n log n).
std::optional<RankedSample> rank_sample(std::span<const double> values, const Density& density,
                                        std::stop_token stop = {});

} // namespace sluice
