// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
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

/// out[i] = x log(x/m) + m - x, for x >= 0 and m >= 0 of at most `chunk` values: what -log of a Poisson law
/// of mean m at x is besides its slowly varying factor. To full relative accuracy also where x is near m,
/// which a difference of large logarithms is not (Loader 2000, "Fast and accurate computation of binomial
/// probabilities").
void deviance(std::span<const double> x, std::span<const double> m, std::span<double> out);
/// The same for one x.
void deviance(double x, std::span<const double> m, std::span<double> out);

/// Whether the log density that a draw z gives along with x = location + scale z is that of x: not where
/// rounding x moves it by a relevant part of the scale. Kernels then may share the work of drawing and
/// evaluating. `distance` is |location| / scale.
inline bool draws_are_exact(double distance) {
    // 8 scales out, a relative rounding error e of x moves log q by at most 8 e (distance + 8).
    return distance < 1e4;
}

} // namespace sluice::block
