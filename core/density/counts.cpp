// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/counts.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"
#include "density/quiet_boost.h"

#include <boost/math/special_functions/beta.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double two_pi = 2.0 * std::numbers::pi;

/// Whole numbers up to here are doubles, with room for the candidates of a sampler around them.
constexpr double largest_count = 1e15;

/// Runs of masses up to this long are tabulated: log P and the alias table stay within the L1 and L2 caches.
constexpr double longest_table = 2048.0;

/// numeric::stirling_error() of every whole number > 0.
double stirling_error(double k) {
    static const std::array<double, 16> small = [] {
        std::array<double, 16> errors{};
        long double log_factorial = 0.0L;
        for (std::size_t i = 1; i < errors.size(); ++i) {
            const auto x = static_cast<long double>(i);
            log_factorial += std::log(x);
            errors[i] = static_cast<double>(log_factorial - (x + 0.5L) * std::log(x) + x -
                                            0.5L * std::log(2.0L * std::numbers::pi_v<long double>));
        }
        return errors;
    }();
    return k < 16.0 ? small[static_cast<std::size_t>(k)] : numeric::stirling_error(k);
}

bool is_whole(double value) {
    return value == std::floor(value); // of infinities too
}

} // namespace

void CountLaw::prepare(double centre, double variance, const Hat& hat) {
    hat_ = hat;
    support_ = support().front();
    // Bernstein 1924: P(|X - centre| >= t) <= 2 exp(-t^2 / (2 (variance + t/3))), here at most 1e-20.
    const double reach = 10.0 * std::sqrt(variance) + 40.0;
    first_ = std::max(support_.lower, std::floor(centre - reach));
    const double last = std::min(support_.upper, std::ceil(centre + reach));
    if (!(last - first_ < longest_table)) {
        return;
    }
    std::vector<double> k(static_cast<std::size_t>(last - first_) + 1);
    for (std::size_t i = 0; i < k.size(); ++i) {
        k[i] = first_ + static_cast<double>(i);
    }
    std::vector<double> log_p(k.size());
    block::for_chunks(k.size(), [&](std::size_t first, std::size_t n) {
        log_mass(std::span(k).subspan(first, n), std::span(log_p).subspan(first, n));
    });
    tabulated_ = log_p;
    block::exp_in_place(log_p);
    table_ = AliasTable(log_p);
}

void CountLaw::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    const auto size = static_cast<double>(tabulated_.size());
    std::array<double, block::chunk> k;
    std::array<double, block::chunk> log_p;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        const double* const from = values.data() + first;
        double* const to = out.data() + first;
        std::size_t rest = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const double place = from[i] - first_;
            const bool listed = place >= 0.0 && place < size;
            const std::size_t index = listed ? static_cast<std::size_t>(place) : 0;
            to[i] = listed && is_whole(from[i]) ? tabulated_[index] : -infinity;
            k[rest] = from[i];
            rest += !listed && is_whole(from[i]) && from[i] >= support_.lower && from[i] <= support_.upper &&
                            from[i] < infinity
                        ? 1
                        : 0;
        }
        if (rest == 0) {
            return;
        }
        log_mass({k.data(), rest}, {log_p.data(), rest});
        for (std::size_t i = 0, next = 0; next < rest; ++i) {
            const double place = from[i] - first_;
            if (from[i] == k[next] && !(place >= 0.0 && place < size)) {
                to[i] = log_p[next++];
            }
        }
    });
}

std::size_t CountLaw::accepted_candidates(RandomStream& stream, std::span<double> k) const {
    const std::size_t n = k.size();
    std::array<double, block::chunk> u;
    std::array<double, block::chunk> v;
    stream.fill_uniform({u.data(), n});
    stream.fill_uniform({v.data(), n});
    // First those that the squeeze decides; the others' left sides and numbers are put aside.
    std::array<double, block::chunk> left;
    std::array<double, block::chunk> height;
    std::array<double, block::chunk> open;
    std::array<std::size_t, block::chunk> place;
    std::array<bool, block::chunk> taken;
    std::size_t undecided = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double centred = u[i] - 0.5;
        const double us = 0.5 - std::abs(centred);
        k[i] = unmirrored(std::floor((2.0 * hat_.a / us + hat_.b) * centred + hat_.centre));
        taken[i] = us >= 0.07 && v[i] <= hat_.quick;
        const bool possible = k[i] >= support_.lower && k[i] <= support_.upper;
        left[undecided] = v[i];
        height[undecided] = hat_.a / (us * us) + hat_.b;
        open[undecided] = k[i];
        place[undecided] = i;
        undecided += !taken[i] && possible ? 1 : 0;
    }
    std::array<double, block::chunk> log_p;
    block::log_in_place({left.data(), undecided});
    block::log_in_place({height.data(), undecided});
    log_mass({open.data(), undecided}, {log_p.data(), undecided});
    for (std::size_t j = 0; j < undecided; ++j) {
        taken[place[j]] = left[j] + hat_.log_height - height[j] <= log_p[j];
    }
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < n; ++i) {
        k[accepted] = k[i];
        accepted += taken[i] ? 1 : 0;
    }
    return accepted;
}

void CountLaw::draw(RandomStream& stream, std::span<double> x, double* log_density) const {
    if (!tabulated_.empty()) {
        std::array<std::uint64_t, block::chunk> bits;
        block::for_chunks(x.size(), [&](std::size_t first, std::size_t n) {
            stream.fill_bits({bits.data(), n});
            for (std::size_t i = 0; i < n; ++i) {
                const std::size_t index = table_.pick(bits[i]);
                x[first + i] = first_ + static_cast<double>(index);
                if (log_density != nullptr) {
                    log_density[first + i] = tabulated_[index];
                }
            }
        });
        return;
    }
    std::array<double, block::chunk> k;
    std::size_t done = 0;
    while (done < x.size()) {
        const std::size_t missing = x.size() - done;
        const std::size_t n = std::min(block::chunk, missing + missing / 4 + 4);
        const std::size_t accepted = std::min(missing, accepted_candidates(stream, {k.data(), n}));
        std::copy_n(k.begin(), accepted, x.begin() + static_cast<std::ptrdiff_t>(done));
        done += accepted;
    }
    if (log_density != nullptr) {
        this->log_density(Points(std::span<const double>(x)), {log_density, x.size()});
    }
}

void CountLaw::sample(RandomStream& stream, MutablePoints x) const {
    draw(stream, x.column(0), nullptr);
}

void CountLaw::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                       std::span<double> log_density) const {
    draw(stream, x.column(0), log_density.data());
}

Poisson::Poisson(double lambda) : lambda_(lambda) {
    numeric::require_positive("lambda", lambda);
    if (lambda > largest_count) {
        throw InvalidArgument("must be <= 1e+15, got " + exact_number(lambda), "/lambda");
    }
    Hat hat; // Hoermann 1993, PTRS
    hat.b = 0.931 + 2.53 * std::sqrt(lambda);
    hat.a = -0.059 + 0.02483 * hat.b;
    hat.centre = lambda + 0.43;
    hat.quick = 0.9277 - 3.6224 / (hat.b - 2.0);
    hat.log_height = numeric::log_of(1.1239 + 1.1328 / (hat.b - 3.4));
    prepare(lambda, lambda, hat);
}

nlohmann::json Poisson::to_json() const {
    return {{"family", "poisson"}, {"lambda", lambda_}};
}

std::vector<Interval> Poisson::support() const {
    return {{0.0, infinity}};
}

void Poisson::log_mass(std::span<const double> k, std::span<double> out) const {
    const std::size_t n = k.size();
    std::array<double, block::chunk> mean;
    std::array<double, block::chunk> logs;
    std::fill_n(mean.begin(), n, lambda_);
    block::deviance(k, {mean.data(), n}, out);
    for (std::size_t i = 0; i < n; ++i) {
        logs[i] = two_pi * k[i];
    }
    block::log_in_place({logs.data(), n});
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = k[i] == 0.0 ? -lambda_ : -stirling_error(k[i]) - out[i] - 0.5 * logs[i];
    }
}

std::optional<double> Poisson::cdf(double x) const {
    if (!(x >= 0.0)) {
        return 0.0;
    }
    return std::isinf(x) ? 1.0 : numeric::gamma_q(std::floor(x) + 1.0, lambda_);
}

std::vector<std::vector<double>> Poisson::landmarks() const {
    const double mode = std::floor(lambda_);
    std::vector<std::vector<double>> points{{mode}};
    if (mode == lambda_ && mode > 1.0) {
        points.push_back({mode - 1.0});
    }
    if (mode > 0.0) {
        points.push_back({0.0});
    }
    return points;
}

Binomial::Binomial(double n, double p)
    : n_(n), p_(p), log_p_(numeric::log_of(p)),
      log_q_(static_cast<double>(std::log1p(-static_cast<long double>(p)))), stirling_n_(0.0) {
    if (!is_whole(n)) {
        throw InvalidArgument("must be a whole number, got " + exact_number(n), "/n");
    }
    if (!(n >= 1.0 && n <= largest_count)) {
        throw InvalidArgument("must be from 1 to 1e+15, got " + exact_number(n), "/n");
    }
    if (!(p >= 0.0 && p <= 1.0)) {
        throw InvalidArgument("must be from 0 to 1, got " + exact_number(p), "/p");
    }
    stirling_n_ = stirling_error(n);
    const double smaller = std::min(p, 1.0 - p);
    const double variance = n * p * (1.0 - p);
    Hat hat; // Hoermann 1993, BTRS
    const double deviation = std::sqrt(variance);
    hat.b = 1.15 + 2.53 * deviation;
    hat.a = -0.0873 + 0.0248 * hat.b + 0.01 * smaller;
    hat.centre = n * smaller + 0.5;
    hat.quick = 0.92 - 4.2 / hat.b;
    double at_mode = 0.0;
    const double mode = landmarks().front().front();
    log_mass({&mode, 1}, {&at_mode, 1});
    hat.log_height = numeric::log_of((2.83 + 5.1 / hat.b) * deviation) + at_mode;
    prepare(n * p, variance, hat);
}

nlohmann::json Binomial::to_json() const {
    return {{"family", "binomial"}, {"n", static_cast<std::int64_t>(n_)}, {"p", p_}};
}

std::vector<Interval> Binomial::support() const {
    return {{p_ == 1.0 ? n_ : 0.0, p_ == 0.0 ? 0.0 : n_}};
}

void Binomial::log_mass(std::span<const double> k, std::span<double> out) const {
    const std::size_t n = k.size();
    std::array<double, block::chunk> other;
    std::array<double, block::chunk> mean;
    std::array<double, block::chunk> deviance;
    std::array<double, block::chunk> logs;
    std::fill_n(mean.begin(), n, n_ * p_);
    block::deviance(k, {mean.data(), n}, out);
    for (std::size_t i = 0; i < n; ++i) {
        other[i] = n_ - k[i];
        logs[i] = two_pi * k[i] * (other[i] / n_);
    }
    std::fill_n(mean.begin(), n, n_ * (1.0 - p_));
    block::deviance({other.data(), n}, {mean.data(), n}, {deviance.data(), n});
    block::log_in_place({logs.data(), n});
    for (std::size_t i = 0; i < n; ++i) {
        if (k[i] == 0.0 || other[i] == 0.0) {
            out[i] = n_ * (k[i] == 0.0 ? log_q_ : log_p_);
        } else {
            out[i] = stirling_n_ - stirling_error(k[i]) - stirling_error(other[i]) - out[i] - deviance[i] -
                     0.5 * logs[i];
        }
    }
}

std::optional<double> Binomial::cdf(double x) const {
    const double k = std::floor(x);
    if (!(k >= 0.0) || k >= n_) {
        return k >= n_ ? 1.0 : 0.0;
    }
    return boost::math::ibetac(k + 1.0, n_ - k, p_, numeric::Quiet());
}

std::vector<std::vector<double>> Binomial::landmarks() const {
    const double mode = std::clamp(std::floor((n_ + 1.0) * p_), 0.0, n_);
    std::vector<std::vector<double>> points{{mode}};
    for (const double end : {0.0, n_}) {
        if (end != mode && p_ > 0.0 && p_ < 1.0) {
            points.push_back({end});
        }
    }
    return points;
}

} // namespace sluice
