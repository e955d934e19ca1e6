// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/location_scale.h"

#include "base/kernels.h"
#include "density/block_math.h"
#include "density/gamma_draws.h"
#include "density/numeric.h"
#include "density/quiet_boost.h"

#include <boost/math/distributions/students_t.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

using numeric::log_of;

} // namespace

LocationScale::LocationScale(const char* location_name, double location, const char* scale_name, double scale)
    : location_(location), scale_(scale) {
    numeric::require_finite(location_name, location);
    numeric::require_positive(scale_name, scale);
}

bool LocationScale::draws_are_exact() const {
    return block::draws_are_exact(std::abs(location_) / scale_);
}

Normal::Normal(double mu, double sigma)
    : LocationScale("mu", mu, "sigma", sigma), log_normaliser_(-numeric::log_sqrt_2pi - log_of(sigma)) {}

nlohmann::json Normal::to_json() const {
    return {{"family", "normal"}, {"mu", location_}, {"sigma", scale_}};
}

void Normal::log_density(Points x, std::span<double> out) const {
    kernels().normal_log(x.data, location_, scale_, log_normaliser_, out.data(), out.size());
}

void Normal::sample(RandomStream& stream, MutablePoints x) const {
    kernels().draw_normal(stream.state().data(), location_, scale_, x.data, nullptr, x.count);
}

void Normal::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                     std::span<double> log_density) const {
    if (!draws_are_exact()) {
        Density::sample_with_log_density(stream, x, log_density);
        return;
    }
    kernels().draw_normal(stream.state().data(), location_, scale_, x.data, log_density.data(), x.count);
}

std::optional<double> Normal::cdf(double x) const {
    return numeric::normal_cdf((x - location_) / scale_);
}

std::optional<double> Normal::quantile(double u) const {
    return location_ + scale_ * numeric::normal_quantile(u);
}

Laplace::Laplace(double mu, double b)
    : LocationScale("mu", mu, "b", b), log_normaliser_(-numeric::log_2 - log_of(b)) {}

nlohmann::json Laplace::to_json() const {
    return {{"family", "laplace"}, {"mu", location_}, {"b", scale_}};
}

void Laplace::log_density(Points x, std::span<double> out) const {
    kernels().laplace_log(x.data, location_, scale_, log_normaliser_, out.data(), out.size());
}

void Laplace::sample(RandomStream& stream, MutablePoints x) const {
    kernels().draw_laplace(stream.state().data(), location_, scale_, x.data, nullptr, x.count);
}

void Laplace::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                      std::span<double> log_density) const {
    if (!draws_are_exact()) {
        Density::sample_with_log_density(stream, x, log_density);
        return;
    }
    kernels().draw_laplace(stream.state().data(), location_, scale_, x.data, log_density.data(), x.count);
}

std::optional<double> Laplace::cdf(double x) const {
    const double z = (x - location_) / scale_;
    return z < 0.0 ? 0.5 * std::exp(z) : 1.0 - 0.5 * std::exp(-z);
}

std::optional<double> Laplace::quantile(double u) const {
    return location_ + scale_ * (u < 0.5 ? std::log(2.0 * u) : -std::log(2.0 * (1.0 - u)));
}

Cauchy::Cauchy(double x0, double gamma)
    : LocationScale("x0", x0, "gamma", gamma), log_normaliser_(-numeric::log_pi - log_of(gamma)) {}

nlohmann::json Cauchy::to_json() const {
    return {{"family", "cauchy"}, {"x0", location_}, {"gamma", scale_}};
}

void Cauchy::log_density(Points x, std::span<double> out) const {
    kernels().cauchy_log(x.data, location_, scale_, log_normaliser_, out.data(), out.size());
}

void Cauchy::sample(RandomStream& stream, MutablePoints x) const {
    kernels().draw_cauchy(stream.state().data(), location_, scale_, x.data, nullptr, x.count);
}

void Cauchy::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                     std::span<double> log_density) const {
    if (!draws_are_exact()) {
        Density::sample_with_log_density(stream, x, log_density);
        return;
    }
    kernels().draw_cauchy(stream.state().data(), location_, scale_, x.data, log_density.data(), x.count);
}

std::optional<double> Cauchy::cdf(double x) const {
    // atan2 keeps the lower tail's relative accuracy: P = atan2(1, -z) / pi.
    return std::atan2(scale_, location_ - x) / std::numbers::pi;
}

std::optional<double> Cauchy::quantile(double u) const {
    if (u == 0.5) {
        return location_;
    }
    return location_ - scale_ / std::tan(std::numbers::pi * u);
}

StudentT::StudentT(double nu, double mu, double sigma) : LocationScale("mu", mu, "sigma", sigma), nu_(nu) {
    numeric::require_positive("nu", nu);
    log_normaliser_ =
        numeric::log_gamma_half_step(0.5 * nu) - 0.5 * (numeric::log_pi + log_of(nu)) - log_of(sigma);
}

nlohmann::json StudentT::to_json() const {
    return {{"family", "student_t"}, {"nu", nu_}, {"mu", location_}, {"sigma", scale_}};
}

void StudentT::log_density(Points x, std::span<double> out) const {
    kernels().student_log(x.data, nu_, location_, scale_, log_normaliser_, out.data(), out.size());
    const std::span<const double> values = x.column(0);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = std::abs(values[i] - location_) / scale_;
        if (out[i] == -std::numeric_limits<double>::infinity() && std::isfinite(t)) { // only t^2 overflows
            out[i] = log_normaliser_ - (nu_ + 1.0) * (std::log(t) - 0.5 * std::log(nu_));
        }
    }
}

void StudentT::sample(RandomStream& stream, MutablePoints x) const {
    // z sqrt(nu / chi^2_nu), and chi^2_nu = 2 Gamma(nu/2).
    const std::span<double> values = x.column(0);
    stream.fill_normal(values);
    std::array<double, block::chunk> half_chi_square;
    block::for_chunks(values.size(), [&](std::size_t first, std::size_t n) {
        fill_gamma(stream, 0.5 * nu_, {half_chi_square.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            const double t = values[first + i] * std::sqrt(0.5 * nu_ / half_chi_square[i]);
            values[first + i] = location_ + scale_ * t;
        }
    });
}

std::optional<double> StudentT::cdf(double x) const {
    const double t = (x - location_) / scale_;
    if (std::isinf(t)) {
        return t > 0.0 ? 1.0 : 0.0;
    }
    return boost::math::cdf(boost::math::students_t_distribution<double, numeric::Quiet>(nu_), t);
}

std::optional<double> StudentT::quantile(double u) const {
    constexpr double most = std::numeric_limits<double>::max();
    const double t =
        boost::math::quantile(boost::math::students_t_distribution<double, numeric::Quiet>(nu_), u);
    return std::clamp(location_ + scale_ * t, -most, most);
}

std::optional<std::vector<double>> StudentT::mean() const {
    if (nu_ <= 1.0) {
        return std::nullopt;
    }
    return {{location_}};
}

std::optional<std::vector<double>> StudentT::variance() const {
    if (nu_ <= 2.0) {
        return std::nullopt;
    }
    return {{scale_ * scale_ * (nu_ / (nu_ - 2.0))}};
}

Logistic::Logistic(double mu, double s) : LocationScale("mu", mu, "s", s), log_normaliser_(-log_of(s)) {}

nlohmann::json Logistic::to_json() const {
    return {{"family", "logistic"}, {"mu", location_}, {"s", scale_}};
}

void Logistic::log_density(Points x, std::span<double> out) const {
    kernels().logistic_log(x.data, location_, scale_, log_normaliser_, out.data(), out.size());
}

void Logistic::sample(RandomStream& stream, MutablePoints x) const {
    kernels().draw_logistic(stream.state().data(), location_, scale_, x.data, nullptr, x.count);
}

void Logistic::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                       std::span<double> log_density) const {
    if (!draws_are_exact()) {
        Density::sample_with_log_density(stream, x, log_density);
        return;
    }
    kernels().draw_logistic(stream.state().data(), location_, scale_, x.data, log_density.data(), x.count);
}

std::optional<double> Logistic::cdf(double x) const {
    const double z = (x - location_) / scale_;
    return z < 0.0 ? std::exp(z) / (1.0 + std::exp(z)) : 1.0 / (1.0 + std::exp(-z));
}

std::optional<double> Logistic::quantile(double u) const {
    return location_ + scale_ * (std::log(u) - std::log1p(-u));
}

std::optional<std::vector<double>> Logistic::variance() const {
    return {{scale_ * scale_ * (std::numbers::pi * std::numbers::pi / 3.0)}};
}

} // namespace sluice
