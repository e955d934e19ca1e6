// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/anderson_darling.h"

#include "sampling/ranked_sample.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace sluice {
namespace {

constexpr std::size_t least_values = 8; // the correction for small samples was fitted from here on

/// Integral over [a, b] = [2k(2k-1), 2k(2k+1)] of exp(-z (u - a)/2) / (u sqrt |D(u)|), where
/// D(u) = -cos(pi/2 sqrt(1 + 4u)) / (pi u) is the product of 1 - u/(j(j+1)) over all j >= 1 and vanishes
/// at both ends. Gauss and Chebyshev's rule takes these two inverse square roots as its weight, so that what
/// is left is smooth.
double gap_integral(int k, double z) {
    constexpr int nodes = 96; // enough while exp(-z u/2) falls by up to exp(-2000) over the interval
    const double odd_low = 4.0 * k - 1.0, odd_high = 4.0 * k + 1.0; // sqrt(1 + 4u) at the ends
    const double low = 2.0 * k * (2.0 * k - 1.0), half = 2.0 * k;
    double sum = 0.0;
    for (int i = 0; i < nodes; ++i) {
        const double angle = (i + 0.5) * std::numbers::pi / nodes;
        // From the nearer end, since cos loses its digits beside a zero.
        const double sine = std::sin(0.5 * angle), cosine = std::cos(0.5 * angle);
        const double from_low = 2.0 * half * sine * sine, to_high = 2.0 * half * cosine * cosine;
        const double u = low + from_low;
        const double root = std::sqrt(1.0 + 4.0 * u);
        const double beside =
            from_low < to_high ? 4.0 * from_low / (root + odd_low) : 4.0 * to_high / (root + odd_high);
        const double wave = std::sin(0.5 * std::numbers::pi * beside);
        sum += std::exp(-0.5 * z * from_low) * std::sqrt(std::numbers::pi / u * from_low * to_high / wave);
    }
    return sum * std::numbers::pi / nodes;
}

/// Marsaglia & Marsaglia (2004), J. Stat. Softw. 9(2), section 4: what is to be added to the limit's cdf x
/// for a sample of n.
double small_sample_correction(double x, double n) {
    if (x > 0.8) {
        const auto upper = [](double y) {
            return -130.2137 +
                   (745.2337 - (1705.091 - (1950.646 - (1116.360 - 255.7844 * y) * y) * y) * y) * y;
        };
        // Their polynomial leaves -0.0006 at x = 1, which would be a floor under every small probability.
        return (upper(x) - upper(1.0) * (x - 0.8) / 0.2) / n;
    }
    const double corner = 0.01265 + 0.1757 / n;
    if (x < corner) {
        double y = x / corner;
        y = std::sqrt(y) * (1.0 - y) * (49.0 * y - 102.0);
        return y * (0.0037 / (n * n) + 0.00078 / n + 0.00006) / n;
    }
    const double y = (x - corner) / (0.8 - corner);
    const double middle =
        -0.00022633 + (6.54034 - (14.6538 - (14.458 - (8.259 - 1.91864 * y) * y) * y) * y) * y;
    return middle * (0.04213 + 0.01365 / n) / n;
}

} // namespace

// A^2 is distributed as the sum over j of Y_j / (j (j + 1)) with independent squares Y_j of standard normals
// (Anderson & Darling 1952). Inverting the characteristic function 1 / sqrt D(2it) around its branch cuts,
// which lie between every second pair of zeros of D, gives Smirnov's (1937) series of positive integrals with
// alternating signs. Its first term is the tail itself, so that nothing cancels there.
double anderson_darling_tail(double z) {
    if (std::isnan(z)) {
        return z;
    }
    constexpr double certain = 0.025; // P(A^2 < 0.025) is below 1e-20
    if (z < certain) {
        return 1.0;
    }
    double sum = 0.0;
    for (int k = 1;; ++k) {
        const double term = std::exp(-z * k * (2.0 * k - 1.0)) * gap_integral(k, z) / std::numbers::pi;
        sum += k % 2 == 1 ? term : -term;
        if (!(term > 1e-17 * sum)) {
            return std::clamp(sum, 0.0, 1.0);
        }
    }
}

double anderson_darling_tail(double z, std::size_t n) {
    const double tail = anderson_darling_tail(z);
    return std::clamp(tail - small_sample_correction(1.0 - tail, static_cast<double>(n)), 0.0, 1.0);
}

std::optional<TestResult> anderson_darling_of(std::span<const double> probabilities) {
    const std::size_t n = probabilities.size();
    if (n < least_values) {
        return std::nullopt;
    }
    if (!(probabilities.front() > 0.0)) {
        return TestResult{std::numeric_limits<double>::infinity(), 0.0};
    }
    constexpr double largest = 1.0 - 0x1p-53;
    const double count = static_cast<double>(n);
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double below = std::min(probabilities[i], largest);
        const double above = std::min(probabilities[n - 1 - i], largest);
        sum += (2.0 * static_cast<double>(i) + 1.0) / count * (std::log(below) + std::log1p(-above));
    }
    const double statistic = -count - sum;
    return TestResult{statistic, anderson_darling_tail(statistic, n)};
}

std::optional<TestResult> anderson_darling_test(std::span<const double> values, const Density& density) {
    const std::optional<RankedSample> ranked = rank_sample(values, density);
    return ranked ? anderson_darling_of(ranked->probabilities) : std::nullopt;
}

} // namespace sluice
