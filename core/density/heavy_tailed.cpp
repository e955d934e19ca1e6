// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/heavy_tailed.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();
constexpr double largest_mu = 700.0;

} // namespace

Lognormal::Lognormal(double mu, double sigma)
    : mu_(mu), sigma_(sigma), log_normaliser_(-numeric::log_sqrt_2pi - numeric::log_of(sigma)) {
    if (!(std::abs(mu) <= largest_mu)) {
        throw InvalidArgument(
            "must be from -700 to 700, so that exp(mu) is a number; got " + exact_number(mu), "/mu");
    }
    numeric::require_positive("sigma", sigma);
}

nlohmann::json Lognormal::to_json() const {
    return {{"family", "lognormal"}, {"mu", mu_}, {"sigma", sigma_}};
}

std::vector<Interval> Lognormal::support() const {
    return {{0.0, infinity}};
}

void Lognormal::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    std::array<double, block::chunk> y;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(first), n, y.begin());
        block::log_in_place({y.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            const double z = (y[i] - mu_) / sigma_;
            out[first + i] = values[first + i] > 0.0 ? log_normaliser_ - y[i] - 0.5 * z * z : -infinity;
        }
    });
}

void Lognormal::sample(RandomStream& stream, MutablePoints x) const {
    kernels().draw_normal(stream.state().data(), mu_, sigma_, x.data, nullptr, x.count);
    block::exp_in_place(x.column(0));
    numeric::clamp_to_positive(x.column(0));
}

void Lognormal::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                        std::span<double> log_density) const {
    // Not where rounding x moves its logarithm by a relevant part of sigma, or where draws leave the doubles.
    if (!block::draws_are_exact(10.0 * (std::abs(mu_) + 1.0) / sigma_) ||
        std::abs(mu_) + 9.0 * sigma_ > largest_mu) {
        Density::sample_with_log_density(stream, x, log_density);
        return;
    }
    kernels().draw_normal(stream.state().data(), mu_, sigma_, x.data, log_density.data(), x.count);
    const std::span<double> values = x.column(0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        log_density[i] -= values[i];
    }
    block::exp_in_place(values);
}

std::optional<double> Lognormal::cdf(double x) const {
    return x <= 0.0 ? 0.0 : numeric::normal_cdf((std::log(x) - mu_) / sigma_);
}

std::optional<double> Lognormal::quantile(double u) const {
    return std::min(std::exp(mu_ + sigma_ * numeric::normal_quantile(u)), largest);
}

std::optional<std::vector<double>> Lognormal::mean() const {
    const double value = std::exp(mu_ + 0.5 * sigma_ * sigma_);
    return std::isfinite(value) ? std::optional(std::vector{value}) : std::nullopt;
}

std::optional<std::vector<double>> Lognormal::variance() const {
    const double square = sigma_ * sigma_;
    const double centre = std::exp(mu_ + 0.5 * square);
    const double value = centre * centre * std::expm1(square);
    return std::isfinite(value) ? std::optional(std::vector{value}) : std::nullopt;
}

std::vector<std::vector<double>> Lognormal::landmarks() const {
    return {{std::exp(mu_ - sigma_ * sigma_)}, {std::exp(mu_)}};
}

Pareto::Pareto(double scale, double shape)
    : scale_(scale), shape_(shape), log_normaliser_(numeric::log_of(shape) - numeric::log_of(scale)) {
    numeric::require_positive("scale", scale);
    numeric::require_positive("shape", shape);
}

nlohmann::json Pareto::to_json() const {
    return {{"family", "pareto"}, {"scale", scale_}, {"shape", shape_}};
}

std::vector<Interval> Pareto::support() const {
    return {{scale_, infinity}};
}

void Pareto::log_ratio(std::span<const double> x, std::span<double> out) const {
    constexpr double far = 1e300;
    bool beyond = false;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double excess = (x[i] - scale_) / scale_;
        out[i] = excess <= far ? std::max(excess, 0.0) : far;
        beyond = beyond || !(excess <= far);
    }
    block::log1p_in_place(out);
    if (!beyond) {
        return;
    }
    const double log_scale = numeric::log_of(scale_);
    for (std::size_t i = 0; i < x.size(); ++i) { // where x / scale may not be a double
        if (!((x[i] - scale_) / scale_ <= far)) {
            kernels().log(&x[i], &out[i], 1);
            out[i] -= log_scale;
        }
    }
}

void Pareto::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    const double power = shape_ + 1.0;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        std::array<double, block::chunk> logs;
        log_ratio(values.subspan(first, n), {logs.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            out[first + i] = values[first + i] >= scale_ ? log_normaliser_ - power * logs[i] : -infinity;
        }
    });
}

void Pareto::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    stream.fill_exponential(values);
    for (double& value : values) {
        value /= shape_;
    }
    block::exp_in_place(values);
    for (double& value : values) {
        value = std::clamp(value * scale_, scale_, largest);
    }
}

void Pareto::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                     std::span<double> log_density) const {
    // Not where rounding x moves its density, or where draws leave the doubles.
    if (shape_ < 0.1 || shape_ > 1000.0 || scale_ > 1e100 || scale_ < 1e-100) {
        Density::sample_with_log_density(stream, x, log_density);
        return;
    }
    const std::span<double> values = x.column(0);
    stream.fill_exponential(values);
    const double power = shape_ + 1.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] /= shape_;
        log_density[i] = log_normaliser_ - power * values[i];
    }
    block::exp_in_place(values);
    for (double& value : values) {
        value = std::clamp(value * scale_, scale_, largest);
    }
}

std::optional<double> Pareto::cdf(double x) const {
    if (!(x > scale_)) {
        return 0.0;
    }
    const double excess = (x - scale_) / scale_;
    const double log_ratio = std::isinf(excess) ? std::log(x) - std::log(scale_) : std::log1p(excess);
    return -std::expm1(-shape_ * log_ratio);
}

std::optional<double> Pareto::quantile(double u) const {
    return std::min(scale_ * std::exp(-std::log1p(-u) / shape_), largest);
}

std::optional<std::vector<double>> Pareto::mean() const {
    if (shape_ <= 1.0) {
        return std::nullopt;
    }
    return {{scale_ * (shape_ / (shape_ - 1.0))}};
}

std::optional<std::vector<double>> Pareto::variance() const {
    if (shape_ <= 2.0) {
        return std::nullopt;
    }
    const double unit = scale_ / (shape_ - 1.0);
    return {{unit * unit * (shape_ / (shape_ - 2.0))}};
}

} // namespace sluice
