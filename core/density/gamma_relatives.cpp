// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/gamma_relatives.h"

#include "density/block_math.h"
#include "density/gamma_draws.h"
#include "density/numeric.h"
#include "density/quiet_boost.h"

#include <boost/math/special_functions/gamma.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();

} // namespace

InverseGamma::InverseGamma(double shape, double scale) : shape_(shape), scale_(scale) {
    numeric::require_positive("shape", shape);
    numeric::require_positive("scale", scale);
    const long double a = shape;
    if (shape >= numeric::large_shape) {
        // With y = scale / x the density is shape (shape + 1) / scale times the Poisson mass of mean y at
        // shape + 1.
        log_normaliser_ = static_cast<double>(std::log(a) + std::log(a + 1.0L) -
                                              std::log(static_cast<long double>(scale))) +
                          numeric::log_poisson_peak(shape + 1.0);
    } else {
        log_normaliser_ = static_cast<double>(a * std::log(static_cast<long double>(scale)) -
                                              static_cast<long double>(numeric::log_gamma(shape)));
    }
}

nlohmann::json InverseGamma::to_json() const {
    return {{"family", "inverse_gamma"}, {"shape", shape_}, {"scale", scale_}};
}

std::vector<Interval> InverseGamma::support() const {
    return {{0.0, infinity}};
}

void InverseGamma::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    const double power = shape_ + 1.0;
    std::array<double, block::chunk> y;
    std::array<double, block::chunk> terms;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        const double* const from = values.data() + first;
        for (std::size_t i = 0; i < n; ++i) {
            y[i] = scale_ / from[i];
        }
        if (shape_ >= numeric::large_shape) {
            block::deviance(power, {y.data(), n}, {terms.data(), n});
        } else {
            std::copy_n(from, n, terms.begin());
            block::log_in_place({terms.data(), n});
            for (std::size_t i = 0; i < n; ++i) {
                terms[i] = power * terms[i] + y[i];
            }
        }
        for (std::size_t i = 0; i < n; ++i) {
            out[first + i] = from[i] > 0.0 && from[i] < infinity ? log_normaliser_ - terms[i] : -infinity;
        }
    });
}

void InverseGamma::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    if (shape_ >= 1.0) {
        fill_gamma(stream, shape_, values);
        for (double& value : values) {
            value = scale_ / value;
        }
    } else { // a gamma draw might underflow, and its reciprocal would stand for all below it
        const double log_scale = numeric::log_of(scale_);
        fill_log_gamma(stream, shape_, values);
        for (double& value : values) {
            value = log_scale - value;
        }
        block::exp_in_place(values);
    }
    numeric::clamp_to_positive(values);
}

std::optional<double> InverseGamma::cdf(double x) const {
    if (!(x > 0.0)) {
        return 0.0;
    }
    const double y = scale_ / x;
    return y == 0.0 ? 1.0 : (std::isinf(y) ? 0.0 : numeric::gamma_q(shape_, y));
}

std::optional<double> InverseGamma::quantile(double u) const {
    return std::min(scale_ / boost::math::gamma_q_inv(shape_, u, numeric::Quiet()), largest);
}

std::optional<std::vector<double>> InverseGamma::mean() const {
    if (shape_ <= 1.0) {
        return std::nullopt;
    }
    return {{scale_ / (shape_ - 1.0)}};
}

std::optional<std::vector<double>> InverseGamma::variance() const {
    if (shape_ <= 2.0) {
        return std::nullopt;
    }
    const double centre = scale_ / (shape_ - 1.0);
    return {{centre * (centre / (shape_ - 2.0))}};
}

std::vector<std::vector<double>> InverseGamma::landmarks() const {
    return {{scale_ / (shape_ + 1.0)}};
}

ChiSquare::ChiSquare(double nu) : nu_(nu), gamma_(0.5 * numeric::checked_positive("nu", nu), 0.5) {}

nlohmann::json ChiSquare::to_json() const {
    return {{"family", "chi_square"}, {"nu", nu_}};
}

std::vector<Interval> ChiSquare::support() const {
    return gamma_.support();
}

void ChiSquare::log_density(Points x, std::span<double> out) const {
    gamma_.log_density(x, out);
}

void ChiSquare::sample(RandomStream& stream, MutablePoints x) const {
    gamma_.sample(stream, x);
}

std::optional<double> ChiSquare::cdf(double x) const {
    return gamma_.cdf(x);
}

std::optional<double> ChiSquare::quantile(double u) const {
    return gamma_.quantile(u);
}

std::optional<std::vector<double>> ChiSquare::mean() const {
    return {{nu_}};
}

std::optional<std::vector<double>> ChiSquare::variance() const {
    return {{2.0 * nu_}};
}

std::vector<std::vector<double>> ChiSquare::landmarks() const {
    return gamma_.landmarks();
}

} // namespace sluice
