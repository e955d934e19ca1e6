// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/positive.h"

#include "base/kernels.h"
#include "density/block_math.h"
#include "density/gamma_draws.h"
#include "density/numeric.h"
#include "density/quiet_boost.h"

#include <boost/math/distributions/gamma.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
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
    kernels().exponential_log(x.data, rate_, 0.0, log_normaliser_, out.data(), out.size());
}

void Exponential::sample(RandomStream& stream, MutablePoints x) const {
    kernels().draw_exponential(stream.state().data(), rate_, 0.0, x.data, nullptr, x.count);
}

void Exponential::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                          std::span<double> log_density) const {
    kernels().draw_exponential(stream.state().data(), rate_, 0.0, x.data, log_density.data(), x.count);
}

std::optional<double> Exponential::cdf(double x) const {
    return x <= 0.0 ? 0.0 : -std::expm1(-rate_ * x);
}

std::optional<double> Exponential::quantile(double u) const {
    return -std::log1p(-u) / rate_;
}

ShiftedExponential::ShiftedExponential(double rate, double shift)
    : rate_(rate), shift_(shift), log_normaliser_(numeric::log_of(rate)) {
    numeric::require_positive("rate", rate);
    numeric::require_finite("shift", shift);
}

nlohmann::json ShiftedExponential::to_json() const {
    return {{"family", "shifted_exponential"}, {"rate", rate_}, {"shift", shift_}};
}

std::vector<Interval> ShiftedExponential::support() const {
    return {{shift_, infinity}};
}

void ShiftedExponential::log_density(Points x, std::span<double> out) const {
    kernels().exponential_log(x.data, rate_, shift_, log_normaliser_, out.data(), out.size());
}

void ShiftedExponential::sample(RandomStream& stream, MutablePoints x) const {
    kernels().draw_exponential(stream.state().data(), rate_, shift_, x.data, nullptr, x.count);
}

void ShiftedExponential::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                                 std::span<double> log_density) const {
    if (!block::draws_are_exact(std::abs(shift_) * rate_)) {
        Density::sample_with_log_density(stream, x, log_density);
        return;
    }
    kernels().draw_exponential(stream.state().data(), rate_, shift_, x.data, log_density.data(), x.count);
}

std::optional<double> ShiftedExponential::cdf(double x) const {
    return x <= shift_ ? 0.0 : -std::expm1(-rate_ * (x - shift_));
}

std::optional<double> ShiftedExponential::quantile(double u) const {
    return shift_ - std::log1p(-u) / rate_;
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
    kernels().half_normal_log(x.data, sigma_, log_normaliser_, out.data(), out.size());
}

void HalfNormal::sample(RandomStream& stream, MutablePoints x) const {
    kernels().draw_half_normal(stream.state().data(), sigma_, x.data, nullptr, x.count);
}

void HalfNormal::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                         std::span<double> log_density) const {
    kernels().draw_half_normal(stream.state().data(), sigma_, x.data, log_density.data(), x.count);
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
    if (shape >= numeric::large_shape) { // rate times the Poisson mass of mean rate x at shape - 1
        log_normaliser_ = numeric::log_of(rate) + numeric::log_poisson_peak(shape - 1.0);
    } else {
        log_normaliser_ = static_cast<double>(shape * std::log(static_cast<long double>(rate)) -
                                              static_cast<long double>(numeric::log_gamma(shape)));
    }
}

nlohmann::json Gamma::to_json() const {
    return {{"family", "gamma"}, {"shape", shape_}, {"rate", rate_}};
}

std::vector<Interval> Gamma::support() const {
    return {{0.0, infinity}};
}

void Gamma::log_density(Points x, std::span<double> out) const {
    if (shape_ < numeric::large_shape) {
        kernels().gamma_log(x.data, shape_, rate_, log_normaliser_, out.data(), out.size());
        return;
    }
    const std::span<const double> values = x.column(0);
    std::array<double, block::chunk> scaled;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        const std::span<double> part = out.subspan(first, n);
        for (std::size_t i = 0; i < n; ++i) {
            scaled[i] = rate_ * std::max(values[first + i], 0.0);
        }
        block::deviance(shape_ - 1.0, {scaled.data(), n}, part);
        for (std::size_t i = 0; i < n; ++i) {
            part[i] = values[first + i] >= 0.0 ? log_normaliser_ - part[i] : -infinity;
        }
    });
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
    return std::isinf(x) ? 1.0 : numeric::gamma_p(shape_, rate_ * x);
}

std::optional<double> Gamma::quantile(double u) const {
    const double x = boost::math::gamma_p_inv(shape_, u, numeric::Quiet()) / rate_;
    return std::min(x, std::numeric_limits<double>::max());
}

std::vector<std::vector<double>> Gamma::landmarks() const {
    return {{std::max(0.0, (shape_ - 1.0) / rate_)}, {shape_ / rate_}};
}

} // namespace sluice
