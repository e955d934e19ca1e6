// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <limits>
#include <vector>

namespace sluice {

/// Mean and standard deviation (n - 1); NaN where there are too few values.
struct MeanAndSd {
    double mean = std::numeric_limits<double>::quiet_NaN();
    double sd = std::numeric_limits<double>::quiet_NaN();
};

inline MeanAndSd mean_and_sd(const std::vector<double>& values) {
    if (values.empty()) {
        return {};
    }
    const auto count = static_cast<double>(values.size());
    double sum = 0.0, squares = 0.0;
    for (const double value : values) {
        sum += value;
    }
    MeanAndSd result;
    result.mean = sum / count;
    for (const double value : values) {
        squares += (value - result.mean) * (value - result.mean);
    }
    if (values.size() > 1) {
        result.sd = std::sqrt(squares / (count - 1.0));
    }
    return result;
}

} // namespace sluice
