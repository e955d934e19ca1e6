// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/ranked_sample.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>

namespace sluice {

std::optional<RankedSample> rank_sample(std::span<const double> values, const Density& density,
                                        std::stop_token stop) {
    if (values.empty() || density.dimension() != 1 || density.discrete() || !density.cdf(values.front())) {
        return std::nullopt;
    }
    if (std::any_of(values.begin(), values.end(), [](double x) { return std::isnan(x); })) {
        throw InvalidArgument("a goodness-of-fit test cannot take values that are not numbers");
    }
    RankedSample ranked;
    ranked.values.assign(values.begin(), values.end());
    std::sort(ranked.values.begin(), ranked.values.end());
    ranked.probabilities.reserve(values.size());
    constexpr std::size_t between_looks = 4096;
    double last = 0.0;
    for (std::size_t i = 0; i < ranked.values.size(); ++i) {
        if (i % between_looks == 0 && stop.stop_requested()) {
            return std::nullopt;
        }
        const std::optional<double> probability = density.cdf(ranked.values[i]);
        if (!probability) {
            return std::nullopt;
        }
        last = std::max(last, *probability); // rounding in the cdf must not undo the order
        ranked.probabilities.push_back(last);
    }
    return ranked;
}

} // namespace sluice
