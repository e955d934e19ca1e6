// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/bounded.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/gamma_draws.h"
#include "density/numeric.h"
#include "density/quiet_boost.h"

#include <boost/math/special_functions/beta.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>

namespace sluice {

Uniform::Uniform(double a, double b) : a_(a), b_(b) {
    numeric::require_finite("a", a);
    numeric::require_finite("b", b);
    if (!(a < b)) {
        throw InvalidArgument("must be > a = " + exact_number(a) + ", got " + exact_number(b), "/b");
    }
    numeric::require_finite("b", b - a);
    log_normaliser_ = -numeric::log_of(b - a);
}

nlohmann::json Uniform::to_json() const {
    return {{"family", "uniform"}, {"a", a_}, {"b", b_}};
}

void Uniform::log_density(Points x, std::span<double> out) const {
    kernels().uniform_log(x.data, a_, b_, log_normaliser_, out.data(), out.size());
}

void Uniform::sample(RandomStream& stream, MutablePoints x) const {
    numeric::fill_uniform_between(stream, a_, b_, x.column(0));
}

void Uniform::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                      std::span<double> log_density) const {
    sample(stream, x);
    std::fill(log_density.begin(), log_density.end(), log_normaliser_);
}

std::optional<double> Uniform::cdf(double x) const {
    return x <= a_ ? 0.0 : (x >= b_ ? 1.0 : (x - a_) / (b_ - a_));
}

std::optional<double> Uniform::quantile(double u) const {
    return a_ + u * (b_ - a_);
}

std::optional<std::vector<double>> Uniform::mean() const {
    return {{0.5 * a_ + 0.5 * b_}};
}

std::optional<std::vector<double>> Uniform::variance() const {
    return {{(b_ - a_) * ((b_ - a_) / 12.0)}};
}

std::vector<std::vector<double>> Uniform::landmarks() const {
    return {{a_}, {0.5 * a_ + 0.5 * b_}, {b_}};
}

std::vector<Interval> Uniform::typical_range(double /*tail*/) const {
    return support();
}

Beta::Beta(double alpha, double beta) : alpha_(alpha), beta_(beta) {
    numeric::require_positive("alpha", alpha);
    numeric::require_positive("beta", beta);
    log_normaliser_ = -numeric::log_beta(alpha, beta);
}

nlohmann::json Beta::to_json() const {
    return {{"family", "beta"}, {"alpha", alpha_}, {"beta", beta_}};
}

void Beta::log_density(Points x, std::span<double> out) const {
    if (beta_ < 1000.0) {
        kernels().beta_log(x.data, alpha_, beta_, log_normaliser_, out.data(), out.size());
        return;
    }
    // A large power multiplies the rounding of 1 - x: log1p(-x) does not round it.
    const std::span<const double> values = x.column(0);
    std::array<double, block::chunk> log_y;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        const std::span<double> part = out.subspan(first, n);
        kernels().beta_log(values.data() + first, alpha_, 1.0, log_normaliser_, part.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            log_y[i] = -std::clamp(values[first + i], 0.0, 1.0);
        }
        block::log1p_in_place({log_y.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            part[i] += (beta_ - 1.0) * log_y[i];
        }
    });
}

void Beta::sample(RandomStream& stream, MutablePoints x) const {
    // G_alpha / (G_alpha + G_beta); through logarithms where a gamma draw might underflow.
    const std::span<double> values = x.column(0);
    const bool logarithms = std::min(alpha_, beta_) < 1.0;
    const auto fill = logarithms ? fill_log_gamma : fill_gamma;
    fill(stream, alpha_, values);
    constexpr double below_one = 1.0 - 0x1p-53;
    std::array<double, block::chunk> other;
    block::for_chunks(values.size(), [&](std::size_t first, std::size_t n) {
        fill(stream, beta_, {other.data(), n});
        const std::span<double> part = values.subspan(first, n);
        if (logarithms) {
            for (std::size_t i = 0; i < n; ++i) {
                other[i] -= part[i];
            }
            block::exp_in_place({other.data(), n});
            std::fill(part.begin(), part.end(), 1.0);
        }
        for (std::size_t i = 0; i < n; ++i) {
            const double ratio = part[i] / (part[i] + other[i]);
            part[i] = std::clamp(ratio, std::numeric_limits<double>::min(), below_one);
        }
    });
}

std::optional<double> Beta::cdf(double x) const {
    return x <= 0.0 ? 0.0 : (x >= 1.0 ? 1.0 : boost::math::ibeta(alpha_, beta_, x, numeric::Quiet()));
}

std::optional<double> Beta::quantile(double u) const {
    const double x = boost::math::ibeta_inv(alpha_, beta_, u, numeric::Quiet());
    return x >= 0.0 && x <= 1.0 ? std::optional(x) : Density::quantile(u);
}

std::optional<std::vector<double>> Beta::mean() const {
    return {{alpha_ / (alpha_ + beta_)}};
}

std::optional<std::vector<double>> Beta::variance() const {
    const double sum = alpha_ + beta_;
    return {{alpha_ / sum * (beta_ / sum) / (sum + 1.0)}};
}

std::vector<std::vector<double>> Beta::landmarks() const {
    std::vector<std::vector<double>> points{{0.0}, {alpha_ / (alpha_ + beta_)}, {1.0}};
    if (alpha_ > 1.0 && beta_ > 1.0) {
        points.push_back({(alpha_ - 1.0) / (alpha_ + beta_ - 2.0)});
    }
    return points;
}

} // namespace sluice
