// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

/// The largest distance between the empirical and the given distribution function, times sqrt(n). Since both
/// rise, runs of values between two of which the distance cannot be the largest are passed over.
inline double kolmogorov_statistic(std::vector<double> values, const std::function<double(double)>& cdf) {
    std::sort(values.begin(), values.end());
    const std::size_t count = values.size();
    const auto n = static_cast<double>(count);
    double distance = 0.0;
    const auto look_at = [&](std::size_t i) {
        const double u = cdf(values[i]);
        distance = std::max({distance, u - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - u});
        return u;
    };
    constexpr std::size_t run = 32;
    std::vector<double> at_marks;
    std::vector<std::size_t> marks;
    for (std::size_t i = 0; i < count; i = i + run < count || i + 1 == count ? i + run : count - 1) {
        marks.push_back(i);
        at_marks.push_back(look_at(i));
    }
    for (std::size_t m = 0; m + 1 < marks.size(); ++m) {
        const double above = at_marks[m + 1] - static_cast<double>(marks[m] + 1) / n;
        const double below = static_cast<double>(marks[m + 1]) / n - at_marks[m];
        for (std::size_t i = marks[m] + 1; std::max(above, below) > distance && i < marks[m + 1]; ++i) {
            look_at(i);
        }
    }
    return distance * std::sqrt(n);
}

/// P(statistic > limit) is at most `false_alarm` (Massart 1990: 2 exp(-2 t^2)).
inline double kolmogorov_limit_at(double false_alarm) {
    return std::sqrt(-0.5 * std::log(0.5 * false_alarm));
}
