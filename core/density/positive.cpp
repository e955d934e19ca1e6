// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/positive.h"

#include "density/block_math.h"
#include "density/gamma_draws.h"
#include "density/numeric.h"

#include <boost/math/distributions/gamma.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <numbers>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

} // namespace

Exponential::Exponential(double rate) : rate_(rate), log_normaliser_(numeric::log_of(rate)) {
    numeric::require_positive("rate", rate);
}

nlohmann::json Exponential::to_json() const {
    return {{"family", "exponential"}, {"rate", rate_}};
}

std::vector<Interval> Exponential::support() const {
    return {{0.0, infinity}};
}

void Exponential::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = values[i] < 0.0 ? -infinity : log_normaliser_ - rate_ * values[i];
    }
}

void Exponential::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    stream.fill_exponential(values);
    const double unit = 1.0 / rate_;
    for (double& value : values) {
        value *= unit;
    }
}

std::optional<double> Exponential::cdf(double x) const {
    return x <= 0.0 ? 0.0 : -std::expm1(-rate_ * x);
}

std::optional<double> Exponential::quantile(double u) const {
    return -std::log1p(-u) / rate_;
}

HalfNormal::HalfNormal(double sigma)
    : sigma_(sigma), log_normaliser_(numeric::log_2 - numeric::log_sqrt_2pi - numeric::log_of(sigma)) {
    numeric::require_positive("sigma", sigma);
}

nlohmann::json HalfNormal::to_json() const {
    return {{"family", "half_normal"}, {"sigma", sigma_}};
}

std::vector<Interval> HalfNormal::support() const {
    return {{0.0, infinity}};
}

void HalfNormal::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    const double unit = 1.0 / sigma_;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double z = values[i] * unit;
        out[i] = values[i] < 0.0 ? -infinity : log_normaliser_ - 0.5 * (z * z);
    }
}

void HalfNormal::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    stream.fill_normal(values);
    for (double& value : values) {
        value = sigma_ * std::abs(value);
    }
}

std::optional<double> HalfNormal::cdf(double x) const {
    return x <= 0.0 ? 0.0 : std::erf(x / (sigma_ * std::numbers::sqrt2));
}

std::optional<double> HalfNormal::quantile(double u) const {
    return -sigma_ * numeric::normal_quantile(0.5 * (1.0 - u));
}

std::optional<std::vector<double>> HalfNormal::mean() const {
    return {{sigma_ * std::sqrt(2.0 / std::numbers::pi)}};
}

std::optional<std::vector<double>> HalfNormal::variance() const {
    return {{sigma_ * sigma_ * (1.0 - 2.0 / std::numbers::pi)}};
}

Gamma::Gamma(double shape, double rate) : shape_(shape), rate_(rate) {
    numeric::require_positive("shape", shape);
    numeric::require_positive("rate", rate);
    log_normaliser_ = static_cast<double>(shape * std::log(static_cast<long double>(rate)) -
                                          static_cast<long double>(numeric::log_gamma(shape)));
}

nlohmann::json Gamma::to_json() const {
    return {{"family", "gamma"}, {"shape", shape_}, {"rate", rate_}};
}

std::vector<Interval> Gamma::support() const {
    return {{0.0, infinity}};
}

void Gamma::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    const double power = shape_ - 1.0;
    std::copy(values.begin(), values.end(), out.begin());
    if (power != 0.0) {
        block::log_in_place(out);
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = log_normaliser_ + (power * out[i] - rate_ * values[i]);
        }
    } else {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = log_normaliser_ - rate_ * values[i];
        }
    }
    block::cut_outside(values, 0.0, infinity, out);
}

void Gamma::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    fill_gamma(stream, shape_, values);
    const double unit = 1.0 / rate_;
    for (double& value : values) {
        value *= unit;
    }
}

std::optional<double> Gamma::cdf(double x) const {
    if (x <= 0.0) {
        return 0.0;
    }
    return std::isinf(x) ? 1.0 : boost::math::gamma_p(shape_, rate_ * x);
}

std::optional<double> Gamma::quantile(double u) const {
    return boost::math::gamma_p_inv(shape_, u) / rate_;
}

std::vector<std::vector<double>> Gamma::landmarks() const {
    return {{std::max(0.0, (shape_ - 1.0) / rate_)}, {shape_ / rate_}};
}

} // namespace sluice
