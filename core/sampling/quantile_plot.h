// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/ranked_sample.h"

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

namespace sluice {

/// A Q-Q plot: order statistics of a sample against the quantiles of the law that it is held against.
struct QuantilePlot {
    std::vector<double> probability; ///< (i - 1/2) / n of the order statistics shown, ascending
    std::vector<double> theoretical; ///< the law's quantiles there
    std::vector<double> sample;      ///< the order statistics
    /// Where 95 % of such order statistics lie under the law, each for itself: F^-1 of the Beta(i, n - i + 1)
    /// quantiles.
    std::vector<double> low, high;

    /// The share of points within the band; about 0.95 under the law, though neighbours go together.
    double share_within() const;
};

/// At most `most` order statistics, evenly spread in normal quantiles, so that the tails have their part; the
/// smallest and the largest value are among them. Nothing where the density has no quantiles, or a stop was
/// requested. O(most) inversions of the cdf.
std::optional<QuantilePlot> quantile_plot(const RankedSample& ranked, const Density& density,
                                          std::size_t most = 400, std::stop_token stop = {});

} // namespace sluice
