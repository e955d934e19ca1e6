// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/on_interval.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double pi = std::numbers::pi;
constexpr double below_one = 1.0 - 0x1p-53;

} // namespace

Triangular::Triangular(double a, double c, double b) : a_(a), c_(c), b_(b) {
    numeric::require_finite("a", a);
    numeric::require_finite("c", c);
    numeric::require_finite("b", b);
    if (!(a < b)) {
        throw InvalidArgument("must be > a = " + exact_number(a) + ", got " + exact_number(b), "/b");
    }
    if (!(a <= c && c <= b)) {
        throw InvalidArgument("must be from a = " + exact_number(a) + " to b = " + exact_number(b) +
                                  ", got " + exact_number(c),
                              "/c");
    }
    numeric::require_finite("b", b - a);
    log_normaliser_ = numeric::log_2 - numeric::log_of(b - a);
}

nlohmann::json Triangular::to_json() const {
    return {{"family", "triangular"}, {"a", a_}, {"c", c_}, {"b", b_}};
}

std::vector<Interval> Triangular::support() const {
    return {{a_, b_}};
}

void Triangular::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    const double left = c_ - a_;
    const double right = b_ - c_;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double v = values[i];
        const bool rising = v < c_ || right == 0.0;
        const double height = (rising ? v - a_ : b_ - v) / (rising ? left : right);
        out[i] = v >= a_ && v <= b_ ? std::clamp(height, 0.0, 1.0) : 0.0;
    }
    block::log_in_place(out);
    for (double& value : out) {
        value += log_normaliser_;
    }
}

void Triangular::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    const double width = b_ - a_;
    const double rising = (c_ - a_) / width; // the mass below c
    const double left = std::sqrt(c_ - a_) * std::sqrt(width);
    const double right = std::sqrt(b_ - c_) * std::sqrt(width);
    stream.fill_uniform(values);
    for (double& value : values) {
        const double u = value;
        const double inverse = u < rising ? a_ + left * std::sqrt(u) : b_ - right * std::sqrt(1.0 - u);
        value = std::clamp(inverse, a_, b_);
    }
}

std::optional<double> Triangular::cdf(double x) const {
    if (x <= a_ || x >= b_) {
        return x <= a_ ? 0.0 : 1.0;
    }
    const double width = b_ - a_;
    return x < c_ ? (x - a_) / width * ((x - a_) / (c_ - a_))
                  : 1.0 - (b_ - x) / width * ((b_ - x) / (b_ - c_));
}

std::optional<double> Triangular::quantile(double u) const {
    const double width = b_ - a_;
    const double inverse = u < (c_ - a_) / width
                               ? a_ + std::sqrt(c_ - a_) * std::sqrt(width) * std::sqrt(u)
                               : b_ - std::sqrt(b_ - c_) * std::sqrt(width) * std::sqrt(1.0 - u);
    return std::clamp(inverse, a_, b_);
}

std::optional<std::vector<double>> Triangular::mean() const {
    return {{a_ + ((c_ - a_) + (b_ - a_)) / 3.0}};
}

std::optional<std::vector<double>> Triangular::variance() const {
    const double width = b_ - a_;
    return {{width * (width / 18.0) - (c_ - a_) * ((b_ - c_) / 18.0)}};
}

std::vector<std::vector<double>> Triangular::landmarks() const {
    std::vector<std::vector<double>> points{{c_}};
    for (const double end : {a_, b_}) {
        if (end != c_) {
            points.push_back({end});
        }
    }
    return points;
}

TruncatedExponential::TruncatedExponential(double rate, double lower, double upper)
    : rate_(rate), lower_(lower), upper_(upper), anchor_(rate < 0.0 ? upper : lower), decay_(std::abs(rate)),
      width_(upper - lower) {
    numeric::require_finite("rate", rate);
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
    if (rate >= 0.0 && std::isinf(lower)) {
        throw InvalidArgument("must be finite unless the rate is negative, got -inf", "/lower");
    }
    if (rate <= 0.0 && std::isinf(upper)) {
        throw InvalidArgument("must be finite unless the rate is positive, got inf", "/upper");
    }
    // Below this it is the uniform law to the last digit, and 1 / rate may be no number.
    constexpr double negligible = 0x1p-60;
    flat_ = decay_ * width_ < negligible;
    const long double decay = decay_;
    const long double share = -std::expm1(-decay * static_cast<long double>(width_));
    share_ = static_cast<double>(share);
    log_normaliser_ =
        flat_ ? -numeric::log_of(width_) : static_cast<double>(std::log(decay) - std::log(share));
    numeric::require_finite("upper", log_normaliser_);
}

nlohmann::json TruncatedExponential::to_json() const {
    return {{"family", "truncated_exponential"},
            {"rate", rate_},
            {"lower", numeric::number_json(lower_)},
            {"upper", numeric::number_json(upper_)}};
}

std::vector<Interval> TruncatedExponential::support() const {
    return {{lower_, upper_}};
}

void TruncatedExponential::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double log_density = log_normaliser_ - decay_ * std::abs(values[i] - anchor_);
        out[i] = values[i] >= lower_ && values[i] <= upper_ ? log_density : -infinity;
    }
}

void TruncatedExponential::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    if (flat_) {
        numeric::fill_uniform_between(stream, lower_, upper_, values);
        return;
    }
    // The distance from the anchor in units of 1 / decay, negated.
    if (share_ == 1.0) {
        stream.fill_exponential(values);
        for (double& value : values) {
            value = -value;
        }
    } else {
        stream.fill_uniform(values);
        for (double& value : values) {
            value *= -share_;
        }
        block::log1p_in_place(values);
    }
    const double unit = -1.0 / rate_;
    for (double& value : values) {
        value = std::clamp(anchor_ + unit * value, lower_, upper_);
    }
}

double TruncatedExponential::kept_share(double distance) const {
    return flat_ ? distance / width_ : -std::expm1(-decay_ * distance) / share_;
}

std::optional<double> TruncatedExponential::cdf(double x) const {
    if (x <= lower_ || x >= upper_) {
        return x <= lower_ ? 0.0 : 1.0;
    }
    if (rate_ >= 0.0) {
        return std::min(kept_share(x - lower_), 1.0);
    }
    // Measured from the far end, so that nothing cancels where little mass lies.
    return std::exp(-decay_ * (upper_ - x)) * std::min(kept_share(x - lower_), 1.0);
}

std::optional<double> TruncatedExponential::quantile(double u) const {
    if (flat_) {
        return lower_ + u * width_;
    }
    const double from_anchor = rate_ > 0.0 ? u : 1.0 - u;
    const double distance = -std::log1p(-from_anchor * share_) / decay_;
    return std::clamp(rate_ > 0.0 ? lower_ + distance : upper_ - distance, lower_, upper_);
}

std::optional<std::vector<double>> TruncatedExponential::mean() const {
    if (flat_) {
        return {{0.5 * lower_ + 0.5 * upper_}};
    }
    // The mean distance from the anchor is 1/decay - width / (exp(y) - 1), y = decay width; by its series
    // where the two terms cancel.
    const long double y = static_cast<long double>(decay_) * width_;
    const long double distance = std::isinf(y) ? 1.0L / decay_
                                               : (y < 1e-3L ? width_ * (0.5L - y * (1.0L / 12 - y * y / 720))
                                                            : 1.0L / decay_ - width_ / std::expm1(y));
    return {{static_cast<double>(anchor_ + (rate_ > 0.0 ? distance : -distance))}};
}

std::optional<std::vector<double>> TruncatedExponential::variance() const {
    const long double y = static_cast<long double>(decay_) * width_;
    if (y < 0.02L) {
        const long double y2 = y * y;
        return {{static_cast<double>(width_ * (width_ * (1.0L / 12 - y2 * (1.0L / 240 - y2 / 6048))))}};
    }
    const long double half_sinh = 2.0L * std::sinh(0.5L * y);
    const long double kept = std::isinf(half_sinh) ? 0.0L : y / half_sinh;
    return {{static_cast<double>((1.0L - kept * kept) / decay_ / decay_)}};
}

std::vector<std::vector<double>> TruncatedExponential::landmarks() const {
    std::vector<std::vector<double>> points{{anchor_}};
    const double other = rate_ < 0.0 ? lower_ : upper_;
    if (std::isfinite(other)) {
        points.push_back({other});
    }
    return points;
}

WignerSemicircle::WignerSemicircle(double R)
    : R_(R), log_normaliser_(numeric::log_2 - numeric::log_pi - numeric::log_of(R)) {
    numeric::require_positive("R", R);
}

nlohmann::json WignerSemicircle::to_json() const {
    return {{"family", "wigner_semicircle"}, {"R", R_}};
}

std::vector<Interval> WignerSemicircle::support() const {
    return {{-R_, R_}};
}

void WignerSemicircle::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double distance = std::abs(values[i]);
        // (R - |x|) (R + |x|) / R^2, which is exact near the ends.
        out[i] = distance <= R_ ? (R_ - distance) / R_ * (1.0 + distance / R_) : 0.0;
    }
    block::log_in_place(out);
    for (double& value : out) {
        value = log_normaliser_ + 0.5 * value;
    }
}

void WignerSemicircle::sample(RandomStream& stream, MutablePoints x) const {
    // The abscissa of a point that is uniform on the disc.
    const std::span<double> values = x.column(0);
    std::array<double, block::chunk> radius;
    std::array<double, block::chunk> turns;
    std::array<double, block::chunk> sine;
    block::for_chunks(values.size(), [&](std::size_t first, std::size_t n) {
        stream.fill_uniform({radius.data(), n});
        stream.fill_uniform({turns.data(), n});
        double* const cosine = values.data() + first;
        kernels().sincos_turns(turns.data(), sine.data(), cosine, n);
        for (std::size_t i = 0; i < n; ++i) {
            cosine[i] = R_ * std::clamp(std::sqrt(radius[i]) * cosine[i], -below_one, below_one);
        }
    });
}

std::optional<double> WignerSemicircle::cdf(double x) const {
    if (std::abs(x) >= R_) {
        return x < 0.0 ? 0.0 : 1.0;
    }
    const double z = x / R_;
    return std::clamp(0.5 + (z * std::sqrt((1.0 - z) * (1.0 + z)) + std::asin(z)) / pi, 0.0, 1.0);
}

std::optional<std::vector<double>> WignerSemicircle::variance() const {
    return {{0.25 * R_ * R_}};
}

RaisedCosine::RaisedCosine(double mu, double s)
    : mu_(mu), s_(s), lower_(mu - s), upper_(mu + s), log_normaliser_(-numeric::log_of(s)) {
    numeric::require_finite("mu", mu);
    numeric::require_positive("s", s);
    if (!(lower_ < mu && mu < upper_)) {
        throw InvalidArgument(
            "must be wide enough to tell mu - s, mu and mu + s apart, got " + exact_number(s), "/s");
    }
    numeric::require_finite("s", upper_ - lower_);
    // The distance from mu is what counts, so that steps are in its digits: next to 0 the numbers themselves
    // are far denser.
    const auto first_inside = [&](double end) {
        const double whole = end - mu;
        for (double step = 0x1p-53; !(std::abs(end - mu) < s); step *= 2.0) {
            end = mu + whole * (1.0 - step);
        }
        return end;
    };
    first_ = first_inside(lower_);
    last_ = first_inside(upper_);
}

nlohmann::json RaisedCosine::to_json() const {
    return {{"family", "raised_cosine"}, {"mu", mu_}, {"s", s_}};
}

std::vector<Interval> RaisedCosine::support() const {
    return {{lower_, upper_}};
}

void RaisedCosine::log_density(Points x, std::span<double> out) const {
    // cos^2(pi z / 2) / s as sin^2 of the distance from the nearer end, where it vanishes.
    const std::span<const double> values = x.column(0);
    std::array<double, block::chunk> turns;
    std::array<double, block::chunk> cosine;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            const double v = values[first + i];
            const double inside = std::max(s_ - std::abs(v - mu_), 0.0);
            turns[i] = v >= lower_ && v <= upper_ ? inside / s_ * 0.25 : 0.0;
        }
        const std::span<double> part = out.subspan(first, n);
        kernels().sincos_turns(turns.data(), part.data(), cosine.data(), n);
        block::log_in_place(part);
        for (double& value : part) {
            value = log_normaliser_ + 2.0 * value;
        }
    });
}

void RaisedCosine::sample(RandomStream& stream, MutablePoints x) const {
    // Of a uniform y on (-1, 1) and its image half a period away, 1 + cos(pi y) adds up to 2: y is taken with
    // probability (1 + cos(pi y)) / 2 and its image otherwise, and nothing is thrown away.
    const std::span<double> values = x.column(0);
    std::array<double, block::chunk> u;
    std::array<double, block::chunk> half;
    std::array<double, block::chunk> sine;
    std::array<double, block::chunk> cosine;
    block::for_chunks(values.size(), [&](std::size_t first, std::size_t n) {
        stream.fill_uniform({half.data(), n});
        stream.fill_uniform({u.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            half[i] -= 0.5;
        }
        kernels().sincos_turns(half.data(), sine.data(), cosine.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            const double y = 2.0 * half[i];
            const double chosen = 2.0 * u[i] < 1.0 + cosine[i] ? y : y - std::copysign(1.0, y);
            values[first + i] = std::clamp(mu_ + s_ * chosen, first_, last_);
        }
    });
}

std::optional<double> RaisedCosine::cdf(double x) const {
    if (x <= lower_ || x >= upper_) {
        return x <= lower_ ? 0.0 : 1.0;
    }
    const double y = (x - mu_) / s_;
    return std::clamp(0.5 * (1.0 + y + std::sin(pi * y) / pi), 0.0, 1.0);
}

std::optional<std::vector<double>> RaisedCosine::variance() const {
    return {{s_ * s_ * (1.0 / 3.0 - 2.0 / (pi * pi))}};
}

} // namespace sluice
