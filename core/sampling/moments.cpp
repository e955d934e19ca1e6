// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/moments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace sluice {
namespace {

constexpr std::size_t highest = 8; // twice the degree of the influence function of the kurtosis

/// E(z^j) for j = 0 ... 8 of the standardised values.
using Standardised = std::array<double, highest + 1>;

/// Sqrt of the mean square of a polynomial in z over n: the standard error of the figure that has this
/// influence function. c[i] belongs to z^i.
template <std::size_t Size>
double error_of(const std::array<double, Size>& c, const Standardised& moments, double n) {
    double square = 0.0;
    for (std::size_t i = 0; i < Size; ++i) {
        for (std::size_t j = 0; j < Size; ++j) {
            square += c[i] * c[j] * moments[i + j];
        }
    }
    return std::sqrt(std::max(0.0, square) / n);
}

} // namespace

double CoordinateMoments::mean_score(std::size_t points) const {
    const double error =
        std::isfinite(exact_sd) ? exact_sd / std::sqrt(static_cast<double>(points)) : mean.error;
    return (mean.value - exact_mean) / error;
}

CoordinateMoments sample_moments(std::span<const double> values) {
    CoordinateMoments result;
    if (values.empty()) {
        return result;
    }
    const double n = static_cast<double>(values.size());
    // From the first value, so that a large common offset costs no digits.
    const double origin = values.front();
    double sum = 0.0;
    for (const double x : values) {
        sum += x - origin;
    }
    const double mean = origin + sum / n;
    double squares = 0.0;
    for (const double x : values) {
        squares += (x - mean) * (x - mean);
    }
    result.mean.value = mean;
    if (values.size() < 2 || !(squares > 0.0) || !std::isfinite(squares)) {
        return result;
    }
    const double scale = std::sqrt(squares / n);
    Standardised m{};
    for (const double x : values) {
        const double z = (x - mean) / scale;
        double power = 1.0;
        for (std::size_t j = 0; j <= highest; ++j, power *= z) {
            m[j] += power;
        }
    }
    for (double& moment : m) {
        moment /= n;
    }
    const double sd = std::sqrt(squares / (n - 1.0));
    const double skewness = m[3], kurtosis = m[4];
    result.mean.error = sd / std::sqrt(n);
    result.sd = {sd, sd * error_of(std::array{-0.5, 0.0, 0.5}, m, n)};
    result.skewness = {skewness, error_of(std::array{0.5 * skewness, -3.0, -1.5 * skewness, 1.0}, m, n)};
    result.excess_kurtosis = {
        kurtosis - 3.0, error_of(std::array{kurtosis, -4.0 * skewness, -2.0 * kurtosis, 0.0, 1.0}, m, n)};
    return result;
}

std::vector<CoordinateMoments> sample_moments(Points points, const Density& density) {
    const std::optional<std::vector<double>> mean = density.mean();
    const std::optional<std::vector<double>> variance = density.variance();
    std::vector<CoordinateMoments> moments;
    moments.reserve(points.dimension);
    for (std::size_t j = 0; j < points.dimension; ++j) {
        moments.push_back(sample_moments(points.column(j)));
        if (mean) {
            moments.back().exact_mean = (*mean)[j];
        }
        if (variance) {
            moments.back().exact_sd = std::sqrt((*variance)[j]);
        }
    }
    return moments;
}

} // namespace sluice
