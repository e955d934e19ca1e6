// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/planar.h"

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

/// The standard normal density.
double phi(double z) {
    return std::exp(-0.5 * z * z - numeric::log_sqrt_2pi);
}

} // namespace

Banana::Banana(double b, double sigma)
    : b_(b), sigma_(sigma), log_normaliser_(-2.0 * numeric::log_sqrt_2pi - numeric::log_of(sigma)) {
    numeric::require_finite("b", b);
    numeric::require_positive("sigma", sigma);
}

nlohmann::json Banana::to_json() const {
    return {{"family", "banana"}, {"b", b_}, {"sigma", sigma_}};
}

void Banana::log_density(Points x, std::span<double> out) const {
    const std::span<const double> first = x.column(0);
    const std::span<const double> second = x.column(1);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double z = first[i] / sigma_;
        // (x1 - sigma) (x1 + sigma) keeps the digits that x1^2 - sigma^2 would lose.
        const double w = second[i] + b_ * ((first[i] - sigma_) * (first[i] + sigma_));
        const double log_density = log_normaliser_ - 0.5 * z * z - 0.5 * w * w;
        // A NaN comes of a NaN, or of infinities whose difference it is.
        out[i] = log_density == log_density ? log_density : -infinity;
    }
}

void Banana::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> first = x.column(0);
    const std::span<double> second = x.column(1);
    stream.fill_normal(first);
    stream.fill_normal(second);
    for (std::size_t i = 0; i < first.size(); ++i) {
        first[i] *= sigma_;
        second[i] -= b_ * ((first[i] - sigma_) * (first[i] + sigma_));
    }
}

std::optional<std::vector<double>> Banana::variance() const {
    const double square = sigma_ * sigma_;
    return {{square, 1.0 + 2.0 * (b_ * square) * (b_ * square)}};
}

std::vector<std::vector<double>> Banana::landmarks() const {
    std::vector<std::vector<double>> points;
    for (const double z : {0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0}) {
        points.push_back({z * sigma_, b_ * sigma_ * sigma_ * (1.0 - z * z)});
    }
    return points;
}

std::vector<Interval> Banana::typical_range(double tail) const {
    const double reach = -numeric::normal_quantile(0.25 * tail);
    const double fold = b_ * sigma_ * sigma_; // x2 at the mode
    const double end = fold * (1.0 - reach * reach);
    return {{-reach * sigma_, reach * sigma_}, {std::min(fold, end) - reach, std::max(fold, end) + reach}};
}

Ring::Ring(double radius, double width) : radius_(radius), width_(width), ratio_(radius / width) {
    if (!(radius >= 0.0)) {
        throw InvalidArgument("must be >= 0, got " + exact_number(radius), "/radius");
    }
    numeric::require_finite("radius", radius);
    numeric::require_positive("width", width);
    numeric::require_finite("radius", ratio_);
    mass_ = ratio_ * numeric::normal_cdf(ratio_) + phi(ratio_);
    // The radius in units of width has the density s phi(s - ratio) / mass, and the angle 2 pi values.
    log_normaliser_ = -numeric::log_2 - numeric::log_pi - numeric::log_sqrt_2pi - numeric::log_of(mass_) -
                      2.0 * numeric::log_of(width);
}

nlohmann::json Ring::to_json() const {
    return {{"family", "ring"}, {"radius", radius_}, {"width", width_}};
}

void Ring::log_density(Points x, std::span<double> out) const {
    const std::span<const double> first = x.column(0);
    const std::span<const double> second = x.column(1);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double a = first[i] / width_;
        const double b = second[i] / width_;
        const double z = std::sqrt(a * a + b * b) - ratio_;
        out[i] = log_normaliser_ - 0.5 * z * z;
    }
}

std::size_t Ring::accepted_candidates(RandomStream& stream, std::span<double> t) const {
    // The radius is radius + width t, t with the density (ratio + t) phi(t) for t > -ratio. The logarithm of
    // its first factor lies below its tangent at the mode t0, whose slope is t0: N(t0, 1) times a constant is
    // an envelope, with an acceptance of 0.66 (ratio 0) to 1.
    const double mode = 2.0 / (ratio_ + std::sqrt(ratio_ * ratio_ + 4.0));
    const std::size_t n = t.size();
    std::array<double, block::chunk> minus_log_u;
    std::array<double, block::chunk> rise; // of the factor over its value at the mode
    stream.fill_normal(t);
    stream.fill_exponential({minus_log_u.data(), n});
    for (std::size_t i = 0; i < n; ++i) {
        t[i] += mode;
        rise[i] = std::max((ratio_ + t[i]) / (ratio_ + mode), 0.0);
    }
    block::log_in_place({rise.data(), n});
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double candidate = t[i];
        t[accepted] = candidate;
        accepted += minus_log_u[i] >= (candidate - mode) * mode - rise[i] ? 1 : 0;
    }
    return accepted;
}

void Ring::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> first = x.column(0);
    const std::span<double> second = x.column(1);
    std::array<double, block::chunk> t;
    std::size_t done = 0;
    while (done < first.size()) {
        const std::size_t missing = first.size() - done;
        const std::size_t n = std::min(block::chunk, missing + missing / 2 + 4);
        const std::size_t accepted = std::min(missing, accepted_candidates(stream, {t.data(), n}));
        for (std::size_t i = 0; i < accepted; ++i) {
            first[done + i] = radius_ + width_ * t[i];
        }
        done += accepted;
    }
    std::array<double, block::chunk> sine;
    std::array<double, block::chunk> cosine;
    block::for_chunks(first.size(), [&](std::size_t begin, std::size_t n) {
        stream.fill_uniform({t.data(), n});
        kernels().sincos_turns(t.data(), sine.data(), cosine.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            second[begin + i] = first[begin + i] * sine[i];
            first[begin + i] *= cosine[i];
        }
    });
}

double Ring::radial_cdf(double r) const {
    if (!(r > 0.0)) {
        return 0.0;
    }
    // Integral of s phi(s - ratio) from 0 to r / width.
    const double z = r / width_ - ratio_;
    const double below =
        phi(ratio_) - phi(z) + ratio_ * (numeric::normal_cdf(z) - numeric::normal_cdf(-ratio_));
    return std::clamp(below / mass_, 0.0, 1.0);
}

std::optional<std::vector<double>> Ring::variance() const {
    // Integrals of s^n phi(s - ratio) over s > 0, by parts: I_n = ratio I_(n-1) + (n-1) I_(n-2).
    const double second = ratio_ * mass_ + numeric::normal_cdf(ratio_);
    const double third = ratio_ * second + 2.0 * mass_;
    const double value = 0.5 * width_ * (width_ * (third / mass_));
    return {{value, value}};
}

std::vector<std::vector<double>> Ring::landmarks() const {
    if (radius_ == 0.0) {
        return {{0.0, 0.0}};
    }
    return {{radius_, 0.0}, {-radius_, 0.0}, {0.0, radius_}, {0.0, -radius_}, {0.0, 0.0}};
}

std::vector<Interval> Ring::typical_range(double tail) const {
    // P(|x| > radius + z width) <= exp(-z^2 / 2): equal for radius 0, less for others.
    const double end = radius_ + width_ * std::sqrt(-2.0 * std::log(tail));
    return {{-end, end}, {-end, end}};
}

} // namespace sluice
