// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

/// The largest distance between the empirical and the given distribution function, times sqrt(n).
inline double kolmogorov_statistic(std::vector<double> values, const std::function<double(double)>& cdf) {
    std::sort(values.begin(), values.end());
    const auto n = static_cast<double>(values.size());
    double distance = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double u = cdf(values[i]);
        distance = std::max({distance, u - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - u});
    }
    return distance * std::sqrt(n);
}

/// P(statistic > limit) is at most `false_alarm` (Massart 1990: 2 exp(-2 t^2)).
inline double kolmogorov_limit_at(double false_alarm) {
    return std::sqrt(-0.5 * std::log(0.5 * false_alarm));
}
