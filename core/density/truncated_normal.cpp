// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/bounded.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void check_ends(double lower, double upper) {
    if (std::isnan(lower) || lower == infinity) {
        throw InvalidArgument("must be a number or \"-inf\", got " + exact_number(lower), "/lower");
    }
    if (std::isnan(upper) || upper == -infinity) {
        throw InvalidArgument("must be a number or \"inf\", got " + exact_number(upper), "/upper");
    }
    if (!(lower < upper)) {
        throw InvalidArgument("must be > lower = " + exact_number(lower) + ", got " + exact_number(upper),
                              "/upper");
    }
}

} // namespace

// Everything is measured from the anchor, the point of [lower, upper] where the density is
// greatest: with t = (x - anchor)/sigma and offset = |anchor - mu|/sigma >= 0, mirrored
// so that the interval lies above the anchor when offset > 0, the density is proportional to
// exp(-t (t/2 + offset)). Nothing cancels or underflows however far out the interval lies.
TruncatedNormal::TruncatedNormal(double mu, double sigma, double lower, double upper)
    : mu_(mu), sigma_(sigma), lower_(lower), upper_(upper), anchor_(std::clamp(mu, lower, upper)),
      mirrored_(upper < mu) {
    numeric::require_finite("mu", mu);
    numeric::require_positive("sigma", sigma);
    check_ends(lower, upper);
    offset_ = std::abs(anchor_ - mu) / sigma;
    low_ = (mirrored_ ? anchor_ - upper : lower - anchor_) / sigma;
    high_ = (mirrored_ ? anchor_ - lower : upper - anchor_) / sigma;
    mass_ = numeric::scaled_normal_mass(offset_, low_, high_);
    log_normaliser_ = -numeric::log_of(mass_) - numeric::log_of(sigma);
    log_mass_ = numeric::log_of(mass_) - numeric::log_sqrt_2pi - 0.5 * offset_ * offset_;
    choose_method();
}

void TruncatedNormal::choose_method() {
    // Acceptance of each: normal: mass / sqrt(2 pi), or P(Z in the interval) when the offset is 0; uniform:
    // mass / width; exponential (needs the interval above the anchor): mass times the rate where it is close
    // to 1, Robert's bound otherwise.
    const double uniform = mass_ / (high_ - low_);
    if (low_ < 0.0) {
        const double normal = mass_ / 2.5066282746310002;
        method_ = normal > uniform ? Method::normal : Method::uniform;
        return;
    }
    // Robert 1995, eq. 2.1: the best rate is (a + sqrt(a^2 + 4))/2 with a = offset; `lead_` is rate - a.
    const double root = std::sqrt(offset_ * offset_ + 4.0);
    rate_ = 0.5 * (offset_ + root);
    lead_ = 2.0 / (offset_ + root);
    const double exponential = mass_ * rate_ * numeric::exp_of(-0.5 * lead_ * lead_);
    method_ = exponential > uniform ? Method::exponential : Method::uniform;
}

nlohmann::json TruncatedNormal::to_json() const {
    return {{"family", "truncated_normal"},
            {"mu", mu_},
            {"sigma", sigma_},
            {"lower", numeric::number_json(lower_)},
            {"upper", numeric::number_json(upper_)}};
}

void TruncatedNormal::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    const double unit = (mirrored_ ? -1.0 : 1.0) / sigma_;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = (values[i] - anchor_) * unit;
        const double log_density = log_normaliser_ - t * (0.5 * t + offset_);
        out[i] = values[i] >= lower_ && values[i] <= upper_ ? log_density : -infinity;
    }
}

void TruncatedNormal::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    const double scale = mirrored_ ? -sigma_ : sigma_;
    std::array<double, block::chunk> t;
    std::size_t done = 0;
    while (done < values.size()) {
        const std::size_t missing = values.size() - done;
        const std::size_t n = std::min(block::chunk, missing + missing / 4 + 4);
        const std::size_t accepted = std::min(missing, accepted_candidates(stream, {t.data(), n}));
        for (std::size_t i = 0; i < accepted; ++i) {
            values[done + i] = std::clamp(anchor_ + scale * t[i], lower_, upper_);
        }
        done += accepted;
    }
}

std::size_t TruncatedNormal::accepted_candidates(RandomStream& stream, std::span<double> t) const {
    std::array<double, block::chunk> minus_log_u; // u is the uniform of the accept test
    std::size_t accepted = 0;
    const auto keep = [&](double candidate, bool good) {
        t[accepted] = candidate;
        accepted += good ? 1 : 0;
    };
    if (method_ == Method::normal) {
        stream.fill_normal(t);
        for (std::size_t i = 0; i < t.size(); ++i) {
            keep(t[i], t[i] >= low_ && t[i] <= high_);
        }
        return accepted;
    }
    stream.fill_exponential({minus_log_u.data(), t.size()});
    if (method_ == Method::uniform) {
        stream.fill_uniform(t);
        for (std::size_t i = 0; i < t.size(); ++i) {
            const double candidate = low_ + (high_ - low_) * t[i];
            keep(candidate, minus_log_u[i] > candidate * (0.5 * candidate + offset_));
        }
        return accepted;
    }
    stream.fill_exponential(t);
    const double mean = 1.0 / rate_;
    for (std::size_t i = 0; i < t.size(); ++i) {
        const double candidate = mean * t[i];
        const double miss = candidate - lead_;
        keep(candidate, candidate <= high_ && minus_log_u[i] > 0.5 * miss * miss);
    }
    return accepted;
}

std::optional<double> TruncatedNormal::cdf(double x) const {
    if (x <= lower_ || x >= upper_) {
        return x <= lower_ ? 0.0 : 1.0;
    }
    const double t = (x - anchor_) / sigma_;
    const double share = mirrored_ ? numeric::scaled_normal_mass(offset_, -t, high_)
                                   : numeric::scaled_normal_mass(offset_, low_, t);
    return std::clamp(share / mass_, 0.0, 1.0);
}

std::optional<std::vector<double>> TruncatedNormal::mean() const {
    const double t = numeric::scaled_normal_moment(1, offset_, low_, high_) /
                     numeric::scaled_normal_moment(0, offset_, low_, high_);
    return {{anchor_ + (mirrored_ ? -sigma_ : sigma_) * t}};
}

std::optional<std::vector<double>> TruncatedNormal::variance() const {
    const double mass = numeric::scaled_normal_moment(0, offset_, low_, high_);
    const double first = numeric::scaled_normal_moment(1, offset_, low_, high_) / mass;
    const double second = numeric::scaled_normal_moment(2, offset_, low_, high_) / mass;
    return {{sigma_ * sigma_ * (second - first * first)}};
}

std::vector<std::vector<double>> TruncatedNormal::landmarks() const {
    std::vector<std::vector<double>> points{{anchor_}};
    for (const double end : {lower_, upper_}) {
        if (std::isfinite(end) && end != anchor_) {
            points.push_back({end});
        }
    }
    return points;
}

} // namespace sluice
