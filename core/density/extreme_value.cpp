// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/extreme_value.h"

#include "base/kernels.h"
#include "density/block_math.h"
#include "density/numeric.h"

#include <boost/math/special_functions/gamma.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();

/// Draws standard exponentials and their logarithms, a chunk at a time: work(first, n).
template <typename Work>
void for_exponentials(RandomStream& stream, std::size_t count, std::span<double> exponential,
                      std::span<double> logs, Work&& work) {
    block::for_chunks(count, [&](std::size_t first, std::size_t n) {
        stream.fill_exponential(exponential.first(n));
        std::copy_n(exponential.begin(), n, logs.begin());
        block::log_in_place(logs.first(n));
        work(first, n);
    });
}

} // namespace

Gumbel::Gumbel(double mu, double beta) : mu_(mu), beta_(beta), log_normaliser_(-numeric::log_of(beta)) {
    numeric::require_finite("mu", mu);
    numeric::require_positive("beta", beta);
}

nlohmann::json Gumbel::to_json() const {
    return {{"family", "gumbel"}, {"mu", mu_}, {"beta", beta_}};
}

std::vector<Interval> Gumbel::support() const {
    return {Interval{}};
}

void Gumbel::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    std::array<double, block::chunk> z;
    std::array<double, block::chunk> power;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            z[i] = (values[first + i] - mu_) / beta_;
            power[i] = -z[i];
        }
        block::exp_in_place({power.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            out[first + i] = power[i] < infinity ? log_normaliser_ - z[i] - power[i] : -infinity;
        }
    });
}

void Gumbel::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    block::for_chunks(values.size(), [&](std::size_t first, std::size_t n) {
        const std::span<double> part = values.subspan(first, n);
        stream.fill_exponential(part);
        block::log_in_place(part);
        for (double& value : part) {
            value = mu_ - beta_ * value;
        }
    });
}

void Gumbel::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                     std::span<double> log_density) const {
    if (!block::draws_are_exact(10.0 * std::abs(mu_) / beta_)) { // exp(-z) reaches some 40
        Density::sample_with_log_density(stream, x, log_density);
        return;
    }
    const std::span<double> values = x.column(0);
    std::array<double, block::chunk> power;
    std::array<double, block::chunk> minus_z;
    for_exponentials(stream, values.size(), power, minus_z, [&](std::size_t first, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            values[first + i] = mu_ - beta_ * minus_z[i];
            log_density[first + i] = log_normaliser_ + minus_z[i] - power[i];
        }
    });
}

std::optional<double> Gumbel::cdf(double x) const {
    return std::exp(-std::exp(-(x - mu_) / beta_));
}

std::optional<double> Gumbel::quantile(double u) const {
    return mu_ - beta_ * std::log(-std::log(u));
}

std::optional<std::vector<double>> Gumbel::mean() const {
    return {{mu_ + std::numbers::egamma * beta_}};
}

std::optional<std::vector<double>> Gumbel::variance() const {
    return {{beta_ * beta_ * (std::numbers::pi * std::numbers::pi / 6.0)}};
}

Weibull::Weibull(double shape, double scale)
    : shape_(shape), scale_(scale), log_normaliser_(numeric::log_of(shape) - numeric::log_of(scale)) {
    numeric::require_positive("shape", shape);
    numeric::require_positive("scale", scale);
}

nlohmann::json Weibull::to_json() const {
    return {{"family", "weibull"}, {"shape", shape_}, {"scale", scale_}};
}

std::vector<Interval> Weibull::support() const {
    return {{0.0, infinity}};
}

void Weibull::log_density(Points x, std::span<double> out) const {
    if (shape_ == 1.0) { // 0 log 0 is 0
        kernels().exponential_log(x.data, 1.0 / scale_, 0.0, log_normaliser_, out.data(), out.size());
        return;
    }
    const std::span<const double> values = x.column(0);
    std::array<double, block::chunk> z; // log(x / scale)
    std::array<double, block::chunk> power;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            z[i] = std::min(values[first + i] / scale_, std::numeric_limits<double>::max());
        }
        block::log_in_place({z.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            power[i] = shape_ * z[i];
        }
        block::exp_in_place({power.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            const double usual = log_normaliser_ + (shape_ - 1.0) * z[i] - power[i];
            out[first + i] = values[first + i] >= 0.0 && values[first + i] < infinity ? usual : -infinity;
        }
    });
}

void Weibull::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    block::for_chunks(values.size(), [&](std::size_t first, std::size_t n) {
        const std::span<double> part = values.subspan(first, n);
        stream.fill_exponential(part);
        block::log_in_place(part);
        for (double& value : part) {
            value /= shape_;
        }
        block::exp_in_place(part);
        for (double& value : part) {
            value *= scale_;
        }
        numeric::clamp_to_positive(part);
    });
}

void Weibull::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                      std::span<double> log_density) const {
    // What rounding x does to its density grows with the shape; with a small one draws leave the doubles.
    if (shape_ < 0.1 || shape_ > 100.0 || scale_ < 1e-100 || scale_ > 1e100) {
        Density::sample_with_log_density(stream, x, log_density);
        return;
    }
    const std::span<double> values = x.column(0);
    std::array<double, block::chunk> power;
    std::array<double, block::chunk> z;
    for_exponentials(stream, values.size(), power, z, [&](std::size_t first, std::size_t n) {
        const std::span<double> part = values.subspan(first, n);
        for (std::size_t i = 0; i < n; ++i) {
            part[i] = z[i] / shape_;
            log_density[first + i] = log_normaliser_ + (shape_ - 1.0) * part[i] - power[i];
        }
        block::exp_in_place(part);
        for (double& value : part) {
            value *= scale_;
        }
    });
}

std::optional<double> Weibull::cdf(double x) const {
    return x <= 0.0 ? 0.0 : -std::expm1(-std::pow(x / scale_, shape_));
}

std::optional<double> Weibull::quantile(double u) const {
    return std::min(scale_ * std::pow(-std::log1p(-u), 1.0 / shape_), largest);
}

std::optional<std::vector<double>> Weibull::mean() const {
    const double value = static_cast<double>(scale_ * std::exp(boost::math::lgamma(1.0L + 1.0L / shape_)));
    return std::isfinite(value) ? std::optional(std::vector{value}) : std::nullopt;
}

std::optional<std::vector<double>> Weibull::variance() const {
    // Gamma(1 + 2/k) - Gamma(1 + 1/k)^2 without its cancellation for a large shape k.
    const long double k = shape_;
    const long double first = boost::math::lgamma(1.0L + 1.0L / k);
    const long double gap = boost::math::lgamma(1.0L + 2.0L / k) - 2.0L * first;
    const long double centre = scale_ * std::exp(first);
    const double value = static_cast<double>(centre * centre * std::expm1(gap));
    return std::isfinite(value) ? std::optional(std::vector{value}) : std::nullopt;
}

std::vector<std::vector<double>> Weibull::landmarks() const {
    if (shape_ <= 1.0) {
        return {{0.0}};
    }
    return {{scale_ * std::pow((shape_ - 1.0) / shape_, 1.0 / shape_)}, {0.0}};
}

Rayleigh::Rayleigh(double sigma) : sigma_(sigma), log_normaliser_(-numeric::log_of(sigma)) {
    numeric::require_positive("sigma", sigma);
}

nlohmann::json Rayleigh::to_json() const {
    return {{"family", "rayleigh"}, {"sigma", sigma_}};
}

std::vector<Interval> Rayleigh::support() const {
    return {{0.0, infinity}};
}

void Rayleigh::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    std::array<double, block::chunk> z;
    std::array<double, block::chunk> logs;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            logs[i] = z[i] = values[first + i] / sigma_;
        }
        block::log_in_place({logs.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            const double usual = log_normaliser_ + logs[i] - 0.5 * z[i] * z[i];
            out[first + i] = z[i] >= 0.0 && z[i] < infinity ? usual : -infinity;
        }
    });
}

void Rayleigh::sample(RandomStream& stream, MutablePoints x) const {
    stream.fill_exponential(x.column(0));
    for (double& value : x.column(0)) {
        value = sigma_ * std::sqrt(2.0 * value);
    }
}

void Rayleigh::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                       std::span<double> log_density) const {
    const std::span<double> values = x.column(0);
    std::array<double, block::chunk> half_square;
    std::array<double, block::chunk> logs;
    const double constant = log_normaliser_ + 0.5 * numeric::log_2;
    for_exponentials(stream, values.size(), half_square, logs, [&](std::size_t first, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            values[first + i] = sigma_ * std::sqrt(2.0 * half_square[i]);
            log_density[first + i] = constant + 0.5 * logs[i] - half_square[i];
        }
    });
}

std::optional<double> Rayleigh::cdf(double x) const {
    const double z = x / sigma_;
    return x <= 0.0 ? 0.0 : -std::expm1(-0.5 * z * z);
}

std::optional<double> Rayleigh::quantile(double u) const {
    return sigma_ * std::sqrt(-2.0 * std::log1p(-u));
}

std::optional<std::vector<double>> Rayleigh::mean() const {
    return {{sigma_ * std::sqrt(0.5 * std::numbers::pi)}};
}

std::optional<std::vector<double>> Rayleigh::variance() const {
    return {{sigma_ * sigma_ * (2.0 - 0.5 * std::numbers::pi)}};
}

} // namespace sluice
