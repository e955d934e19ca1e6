// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/circular.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"

#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double pi = std::numbers::pi;
constexpr double turn = 2.0 * pi;
constexpr double log_two_pi = numeric::log_2 + numeric::log_pi;

/// From this kappa on, expansions for large arguments are exact to all digits.
constexpr double large_kappa = 100.0;

/// log(exp(-kappa) I0(kappa)).
double log_scaled_bessel(double kappa) {
    const long double k = kappa;
    long double sum = 1.0L;
    long double term = 1.0L;
    if (kappa < large_kappa) {
        for (int j = 1; term > 1e-21L * sum; ++j) { // Abramowitz & Stegun 1964, 9.6.12
            term *= 0.25L * k * k / (static_cast<long double>(j) * j);
            sum += term;
        }
        return static_cast<double>(std::log(sum) - k);
    }
    for (int j = 1; term > 1e-21L; ++j) { // 9.7.1
        const long double odd = 2.0L * j - 1.0L;
        term *= odd * odd / (8.0L * j * k);
        sum += term;
    }
    return static_cast<double>(std::log(sum) - 0.5L * std::log(2.0L * std::numbers::pi_v<long double> * k));
}

/// I_j(kappa) / (pi j I_0(kappa)) for j = 1, 2, ... until they vanish, from ratios of neighbours by downward
/// recurrence.
std::vector<double> bessel_harmonics(double kappa) {
    const auto count = static_cast<std::size_t>(20.0 + 10.0 * std::sqrt(kappa) + 0.5 * kappa);
    std::vector<long double> ratio(count + 2, 0.0L); // I_j / I_(j-1)
    for (std::size_t j = count + 1; j-- > 1;) {
        ratio[j] = kappa / (2.0L * static_cast<long double>(j) + kappa * ratio[j + 1]);
    }
    std::vector<double> harmonics;
    long double share = 1.0L;
    for (std::size_t j = 1; j <= count && share > 1e-20L; ++j) {
        share *= ratio[j];
        harmonics.push_back(
            static_cast<double>(share / (std::numbers::pi_v<long double> * static_cast<long double>(j))));
    }
    return harmonics;
}

} // namespace

Circular::Circular(double mu) : mu_(mu), peak_(mu) {
    numeric::require_finite("mu", mu);
    if (std::abs(mu) > pi) {
        constexpr long double exact_turn = 2.0L * std::numbers::pi_v<long double>;
        peak_ = static_cast<double>(std::remainder(static_cast<long double>(mu), exact_turn));
        peak_ = std::clamp(peak_, -pi, pi);
    }
}

std::vector<Interval> Circular::support() const {
    return {{-pi, pi}};
}

double Circular::winding_mass(double y) const {
    const double turns = std::nearbyint(y / turn);
    return turns + mass_from_peak(std::clamp(y - turns * turn, -pi, pi));
}

std::optional<double> Circular::cdf(double x) const {
    if (x <= -pi || x >= pi) {
        return x <= -pi ? 0.0 : 1.0;
    }
    return std::clamp(winding_mass(x - peak_) - winding_mass(-pi - peak_), 0.0, 1.0);
}

std::vector<std::vector<double>> Circular::landmarks() const {
    std::vector<std::vector<double>> points{{peak_}};
    const double opposite = peak_ > 0.0 ? peak_ - pi : peak_ + pi;
    for (const double point : {opposite, -pi, pi}) {
        if (std::none_of(points.begin(), points.end(),
                         [&](const std::vector<double>& known) { return known.front() == point; })) {
            points.push_back({point});
        }
    }
    return points;
}

double Circular::wrapped(double y) const {
    const double x = peak_ + y;
    return std::clamp(x > pi ? x - turn : (x < -pi ? x + turn : x), -pi, pi);
}

std::pair<double, double> Circular::moments_about_peak() const {
    const double width = peak_width();
    // Panels that double away from the peak and from its images beyond the ends. Moments are taken about the
    // peak, so that a narrow one's variance keeps its digits.
    std::vector<double> marks{-pi, pi};
    for (const double centre : {peak_ - turn, peak_, peak_ + turn}) {
        for (double step = 0.0; step < turn; step = step == 0.0 ? 0.5 * width : 1.5 * step) {
            marks.push_back(std::clamp(centre - step, -pi, pi));
            marks.push_back(std::clamp(centre + step, -pi, pi));
        }
    }
    std::sort(marks.begin(), marks.end());
    double first = 0.0;
    double second = 0.0;
    using Rule = boost::math::quadrature::gauss<double, 15>;
    for (std::size_t i = 0; i + 1 < marks.size(); ++i) {
        if (marks[i] < marks[i + 1]) {
            const auto moment = [&](int power) {
                return Rule::integrate(
                    [&](double x) {
                        const double y = x - peak_;
                        return (power == 1 ? y : y * y) * numeric::exp_of(log_density_at(x));
                    },
                    marks[i], marks[i + 1]);
            };
            first += moment(1);
            second += moment(2);
        }
    }
    return {first, second};
}

std::optional<std::vector<double>> Circular::mean() const {
    return {{peak_ + moments_about_peak().first}};
}

std::optional<std::vector<double>> Circular::variance() const {
    const auto [first, second] = moments_about_peak();
    return {{second - first * first}};
}

VonMises::VonMises(double mu, double kappa) : Circular(mu), kappa_(kappa) {
    if (!(kappa >= 0.0)) {
        throw InvalidArgument("must be >= 0, got " + exact_number(kappa), "/kappa");
    }
    numeric::require_finite("kappa", kappa);
    log_normaliser_ = -log_two_pi - log_scaled_bessel(kappa);
    if (kappa < large_kappa) {
        harmonics_ = bessel_harmonics(kappa);
    }
    // Best & Fisher 1979: the wrapped Cauchy law with rho = (t - sqrt(2 t)) / (2 kappa), t = 1 + sqrt(1 + 4
    // kappa^2), here without the cancellation for small kappa; 1 / (kappa rho) is bounded.
    const double root = std::hypot(1.0, 2.0 * kappa);
    const double t = 1.0 + root;
    const double rho = 2.0 * kappa * std::sqrt(t) / ((1.0 + root) * (std::sqrt(t) + std::numbers::sqrt2));
    if (rho > 1e-300) {
        envelope_scale_ = -numeric::log_of(rho);
        envelope_least_ = kappa * (1.0 - rho) * ((1.0 - rho) / (2.0 * rho));
    }
}

nlohmann::json VonMises::to_json() const {
    return {{"family", "von_mises"}, {"mu", mu_}, {"kappa", kappa_}};
}

void VonMises::log_density(Points x, std::span<double> out) const {
    // kappa (cos y - 1) = -2 kappa sin^2(y / 2), which does not cancel near the peak.
    const std::span<const double> values = x.column(0);
    constexpr double half_turns = 0.25 / pi;
    std::array<double, block::chunk> turns;
    std::array<double, block::chunk> cosine;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            turns[i] = (values[first + i] - peak_) * half_turns;
        }
        double* const sine = out.data() + first;
        kernels().sincos_turns(turns.data(), sine, cosine.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            const double log_density = log_normaliser_ - 2.0 * kappa_ * sine[i] * sine[i];
            sine[i] = std::abs(values[first + i]) <= pi ? log_density : -infinity;
        }
    });
}

std::size_t VonMises::accepted_candidates(RandomStream& stream, std::span<double> y) const {
    const std::size_t n = y.size();
    std::array<double, block::chunk> turns;
    std::array<double, block::chunk> sine;
    std::array<double, block::chunk> cosine;
    std::array<double, block::chunk> c;
    std::array<double, block::chunk> log_c;
    std::array<double, block::chunk> minus_log_u;
    kernels().draw_cauchy(stream.state().data(), 0.0, envelope_scale_, y.data(), nullptr, n);
    stream.fill_exponential({minus_log_u.data(), n});
    for (std::size_t i = 0; i < n; ++i) {
        y[i] = std::clamp(y[i] - turn * std::nearbyint(y[i] / turn), -pi, pi);
        turns[i] = y[i] * (0.25 / pi);
    }
    kernels().sincos_turns(turns.data(), sine.data(), cosine.data(), n);
    // The ratio of both densities is proportional to c exp(-c), c = kappa ((1 + rho^2) / (2 rho) - cos y).
    for (std::size_t i = 0; i < n; ++i) {
        c[i] = envelope_least_ + 2.0 * kappa_ * sine[i] * sine[i];
        log_c[i] = c[i];
    }
    block::log_in_place({log_c.data(), n});
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < n; ++i) {
        y[accepted] = y[i];
        accepted += minus_log_u[i] >= c[i] - 1.0 - log_c[i] ? 1 : 0;
    }
    return accepted;
}

void VonMises::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    if (envelope_scale_ == 0.0) {
        numeric::fill_uniform_between(stream, -pi, pi, values);
        return;
    }
    std::array<double, block::chunk> y;
    std::size_t done = 0;
    while (done < values.size()) {
        const std::size_t missing = values.size() - done;
        const std::size_t n = std::min(block::chunk, missing + missing / 2 + 4);
        const std::size_t accepted = std::min(missing, accepted_candidates(stream, {y.data(), n}));
        for (std::size_t i = 0; i < accepted; ++i) {
            values[done + i] = wrapped(y[i]);
        }
        done += accepted;
    }
}

double VonMises::peak_width() const {
    return std::min(1.0, 1.0 / std::sqrt(kappa_));
}

double VonMises::mass_from_peak(double y) const {
    if (kappa_ < large_kappa) {
        // The integrated Fourier series, summed as Clenshaw (1955) does for sines.
        const double cosine = 2.0 * std::cos(y);
        double next = 0.0;
        double sum = 0.0;
        for (auto j = harmonics_.rbegin(); j != harmonics_.rend(); ++j) {
            const double here = *j + cosine * sum - next;
            next = sum;
            sum = here;
        }
        return y / turn + sum * std::sin(y);
    }
    // With t = 2 sqrt(kappa) sin(y / 2) the density is that of a standard normal over sqrt(1 - t^2 / (4
    // kappa)), whose series is integrated term by term.
    const long double t = 2.0 * std::sqrt(kappa_) * std::sin(0.5 * y);
    const long double at_t = std::exp(-0.5L * t * t);
    long double integral = std::sqrt(0.5L * std::numbers::pi_v<long double>) *
                           boost::math::erf(t / std::numbers::sqrt2_v<long double>);
    long double power = t; // t^(2 m - 1)
    long double factor = 1.0L;
    long double sum = integral;
    for (int m = 1; m <= 12; ++m) {
        integral = (2 * m - 1) * integral - power * at_t;
        power *= t * t;
        factor *= (2 * m - 1) / (2.0L * m) / (4.0L * kappa_);
        sum += factor * integral;
    }
    const long double density =
        std::exp(static_cast<long double>(log_normaliser_)) / std::sqrt(static_cast<long double>(kappa_));
    return std::clamp(static_cast<double>(sum * density), -0.5, 0.5);
}

WrappedCauchy::WrappedCauchy(double mu, double rho) : Circular(mu), rho_(rho) {
    if (!(rho >= 0.0 && rho < 1.0)) {
        throw InvalidArgument("must be >= 0 and < 1, got " + exact_number(rho), "/rho");
    }
    log_normaliser_ = numeric::log_of(1.0 + rho) - numeric::log_of(1.0 - rho) - log_two_pi;
}

nlohmann::json WrappedCauchy::to_json() const {
    return {{"family", "wrapped_cauchy"}, {"mu", mu_}, {"rho", rho_}};
}

void WrappedCauchy::log_density(Points x, std::span<double> out) const {
    // 1 + rho^2 - 2 rho cos y = (1 - rho)^2 + 4 rho sin^2(y / 2)
    const std::span<const double> values = x.column(0);
    const double factor = 4.0 * rho_ / (1.0 - rho_) / (1.0 - rho_);
    std::array<double, block::chunk> turns;
    std::array<double, block::chunk> cosine;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            turns[i] = (values[first + i] - peak_) * (0.25 / pi);
        }
        const std::span<double> part = out.subspan(first, n);
        kernels().sincos_turns(turns.data(), part.data(), cosine.data(), n);
        for (double& value : part) {
            value = 1.0 + factor * value * value;
        }
        block::log_in_place(part);
        for (std::size_t i = 0; i < n; ++i) {
            part[i] = std::abs(values[first + i]) <= pi ? log_normaliser_ - part[i] : -infinity;
        }
    });
}

void WrappedCauchy::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    if (rho_ < 1e-300) {
        numeric::fill_uniform_between(stream, -pi, pi, values);
        return;
    }
    kernels().draw_cauchy(stream.state().data(), 0.0, -numeric::log_of(rho_), x.data, nullptr, x.count);
    for (double& value : values) {
        value = wrapped(std::clamp(value - turn * std::nearbyint(value / turn), -pi, pi));
    }
}

double WrappedCauchy::mass_from_peak(double y) const {
    if (std::abs(y) >= pi) {
        return std::copysign(0.5, y);
    }
    return std::atan((1.0 + rho_) / (1.0 - rho_) * std::tan(0.5 * y)) / pi;
}

std::optional<double> WrappedCauchy::quantile(double u) const {
    const double mass = winding_mass(-pi - peak_) + u;
    const double turns = std::nearbyint(mass);
    const double y = 2.0 * std::atan((1.0 - rho_) / (1.0 + rho_) * std::tan(pi * (mass - turns)));
    return std::clamp(peak_ + y + turns * turn, -pi, pi);
}

} // namespace sluice
