// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/plots.h"

#include "base/text.h"
#include "results/phrases.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice {

using namespace figure;

std::optional<Figure> quantile_figure(const SamplingRecord& sampling) {
    const QuantileRecord& qq = sampling.goodness.qq;
    const std::size_t n = qq.theoretical.size();
    const bool complete = std::all_of(quantile_series.begin(), quantile_series.end(),
                                      [&](const auto& field) { return (qq.*field.second).size() == n; });
    if (n < 2 || !complete) {
        return std::nullopt;
    }
    Figure plot;
    plot.title = sampling.filter ? "Quantiles of the kept rows and of the fitted p"
                                 : "Quantiles of the accepted samples and of p";
    std::size_t within = 0;
    for (std::size_t i = 0; i < n; ++i) {
        within += qq.sample[i] >= qq.low[i] && qq.sample[i] <= qq.high[i] ? 1 : 0;
    }
    plot.subtitle = percent_text(double(within) / double(n)) + " of the " + grouped(n) +
                    " order statistics shown lie within their 95 % band";
    if (std::isfinite(sampling.goodness.anderson_darling_p_value)) {
        plot.subtitle +=
            "; Anderson–Darling p = " + short_number(sampling.goodness.anderson_darling_p_value, 2);
    }
    // The two outermost bands of a heavy tail would leave the rest no room.
    const auto [least, most] = std::minmax_element(qq.sample.begin(), qq.sample.end());
    const double low = std::min(*least, qq.theoretical.front()),
                 high = std::max(*most, qq.theoretical.back());
    const auto axis = [](std::string label, double from, double to) {
        const double margin = to > from ? 0.04 * (to - from) : 0.5;
        return Axis{std::move(label), from - margin, to + margin, false, {}};
    };
    plot.x = axis("quantile of p", qq.theoretical.front(), qq.theoretical.back());
    plot.y = axis(sampling.filter ? "kept rows" : "accepted samples", low, high);
    plot.elements.push_back(
        Band{qq.theoretical, qq.low, qq.high, role::target.faded(0.2), "95 % of each order statistic"});
    plot.elements.push_back(
        Line{qq.theoretical, qq.theoretical, role::target, Dash::solid, 1.6, "equal quantiles"});
    plot.elements.push_back(Marks{qq.theoretical, qq.sample, role::accepted.faded(0.8), Shape::disc, 4.5,
                                  sampling.filter ? "kept" : "accepted"});
    return plot;
}

} // namespace sluice
