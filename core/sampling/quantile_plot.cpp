// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/quantile_plot.h"

#include "density/numeric.h"

#include <boost/math/distributions/beta.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// Which order statistics (from 1) to show.
std::vector<std::size_t> shown_ranks(std::size_t n, std::size_t most) {
    std::vector<std::size_t> ranks;
    if (n <= most) {
        for (std::size_t i = 1; i <= n; ++i) {
            ranks.push_back(i);
        }
        return ranks;
    }
    const double count = static_cast<double>(n);
    const double reach = -numeric::normal_quantile(0.5 / count);
    for (std::size_t i = 0; i < most; ++i) {
        const double z = reach * (2.0 * static_cast<double>(i) / static_cast<double>(most - 1) - 1.0);
        const double rank = std::round(count * numeric::normal_cdf(z) + 0.5);
        const auto whole = static_cast<std::size_t>(std::clamp(rank, 1.0, count));
        if (ranks.empty() || whole > ranks.back()) {
            ranks.push_back(whole);
        }
    }
    return ranks;
}

} // namespace

double QuantilePlot::share_within() const {
    std::size_t within = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        within += sample[i] >= low[i] && sample[i] <= high[i] ? 1 : 0;
    }
    return sample.empty() ? 1.0 : static_cast<double>(within) / static_cast<double>(sample.size());
}

std::optional<QuantilePlot> quantile_plot(const RankedSample& ranked, const Density& density,
                                          std::size_t most, std::stop_token stop) {
    const std::size_t n = ranked.values.size();
    if (n == 0 || !density.quantile(0.5)) {
        return std::nullopt;
    }
    const double count = static_cast<double>(n);
    // A quantile of a Beta law may round to 0 or 1, where a law without ends has no quantile.
    const auto inverse = [&](double u) { return *density.quantile(std::clamp(u, 1e-300, 1.0 - 0x1p-53)); };
    QuantilePlot plot;
    for (const std::size_t rank : shown_ranks(n, std::max<std::size_t>(most, 2))) {
        if (stop.stop_requested()) {
            return std::nullopt;
        }
        const double i = static_cast<double>(rank);
        const boost::math::beta_distribution<double> order(i, count - i + 1.0);
        plot.probability.push_back((i - 0.5) / count);
        plot.theoretical.push_back(inverse(plot.probability.back()));
        plot.sample.push_back(ranked.values[rank - 1]);
        plot.low.push_back(inverse(boost::math::quantile(order, 0.025)));
        plot.high.push_back(inverse(boost::math::quantile(boost::math::complement(order, 0.025))));
    }
    return plot;
}

} // namespace sluice
