// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace sluice::block {

/// Points worked on at a time where an intermediate array is needed: it stays in the L1 cache and on the
/// stack.
inline constexpr std::size_t chunk = 256;

/// Calls work(first, n) for the chunks [first, first + n) of [0, count).
template <typename Work>
void for_chunks(std::size_t count, Work&& work) {
    for (std::size_t first = 0; first < count; first += chunk) {
        work(first, std::min(chunk, count - first));
    }
}

/// values[i] = log(values[i]); -infinity at 0, NaN below 0.
void log_in_place(std::span<double> values);
/// values[i] = exp(values[i]).
void exp_in_place(std::span<double> values);
/// values[i] = log(1 + values[i]) to full relative accuracy, for finite values > -1.
void log1p_in_place(std::span<double> values);

/// out[i] = log sum_k exp(terms[k * stride + i]) over `count` >= 1 terms; -infinity where all terms are.
/// The terms are overwritten.
void log_sum_exp(double* terms, std::size_t stride, std::size_t count, std::span<double> out);

/// Sets what the density is at points outside [lower, upper], and at infinite ones: -infinity. NaN stays NaN.
inline void cut_outside(std::span<const double> x, double lower, double upper, std::span<double> out) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < out.size(); ++i) {
        const bool outside = x[i] < lower || x[i] > upper || std::abs(x[i]) == infinity;
        out[i] = outside ? -infinity : (x[i] == x[i] ? out[i] : x[i]);
    }
}

} // namespace sluice::block
