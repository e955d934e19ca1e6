// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace sluice::steps {

double mean_of(std::span<const double> values) {
    const double n = static_cast<double>(values.size());
    const double rough = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double rest = 0.0; // a second pass takes the rounding of the first away
    for (const double value : values) {
        rest += value - rough;
    }
    return rough + rest / n;
}

double sd_of(std::span<const double> values) {
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    if (*least == *greatest) {
        return 0.0; // exactly: 1e-17 from the mean's rounding would blow the column up
    }
    const double mean = mean_of(values);
    double squares = 0.0;
    for (const double value : values) {
        squares += (value - mean) * (value - mean);
    }
    return std::sqrt(squares / static_cast<double>(values.size()));
}

double quantile_of(std::span<const double> values, double probability) {
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    const double position = probability * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    const double share = position - static_cast<double>(below);
    return (1.0 - share) * sorted[below] + share * sorted[above];
}

double mode_of(std::span<const double> values) {
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    double mode = sorted.front();
    std::size_t most = 0;
    for (auto first = sorted.begin(); first != sorted.end();) {
        const auto last = std::upper_bound(first, sorted.end(), *first);
        if (const auto count = static_cast<std::size_t>(last - first); count > most) {
            most = count;
            mode = *first;
        }
        first = last;
    }
    return mode;
}

} // namespace sluice::steps
