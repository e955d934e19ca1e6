// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_summary.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace sluice::steps {
namespace {

using Pair = std::pair<double, double>;

/// The values of ranks `rank` and `rank` + 1 (from 0; the last one twice), of values that may be put into
/// another order.
Pair neighbours_within(std::vector<double>& values, std::size_t rank) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(values.begin(), place, values.end());
    const auto next = std::min_element(place + 1, values.end());
    return {*place, next == values.end() ? *place : *next};
}

/// The same, leaving the values alone. Where they are many, a sample tells between which two values both
/// ranks should lie, and only what lies there is looked at (after Floyd and Rivest 1975); the answer is exact
/// in any case.
Pair neighbours(std::span<const double> values, std::size_t rank) {
    constexpr std::size_t many = 20'000, sampled = 8'192, reach = 256; // 4 standard errors or more
    if (values.size() > many) {
        std::vector<double> sample;
        const std::size_t stride = values.size() / sampled;
        for (std::size_t i = 0; i < values.size(); i += stride) {
            sample.push_back(values[i]);
        }
        std::sort(sample.begin(), sample.end());
        const std::size_t middle = rank / stride;
        const double lower =
            middle < reach ? -std::numeric_limits<double>::infinity() : sample[middle - reach];
        const double upper =
            middle + reach < sample.size() ? sample[middle + reach] : std::numeric_limits<double>::infinity();
        std::size_t below = 0;
        for (const double value : values) {
            below += value < lower ? 1 : 0;
        }
        std::vector<double> between;
        std::copy_if(values.begin(), values.end(), std::back_inserter(between),
                     [&](double value) { return value >= lower && value <= upper; });
        const bool last = rank + 1 == values.size();
        if (below <= rank && rank + (last ? 0 : 1) < below + between.size()) {
            return neighbours_within(between, rank - below);
        }
    }
    std::vector<double> copy(values.begin(), values.end());
    return neighbours_within(copy, rank);
}

} // namespace

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
    const double position = probability * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const double share = position - static_cast<double>(below);
    const auto [first, second] = neighbours(values, below);
    return (1.0 - share) * first + share * second;
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
