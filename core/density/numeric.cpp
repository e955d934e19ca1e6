// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/numeric.h"
#include "density/quiet_boost.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"

#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <numbers>
#include <string>

namespace sluice::numeric {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double sqrt_half_pi = 1.253314137315500251207882642406;

/// Where Boost 1.74 would sum some sqrt(shape) terms, and two terms of Temme's expansion have all digits.
bool uniform_expansion_holds(double shape, double x) {
    return shape >= 1e5 && std::abs(x - shape) < 0.05 * shape;
}

/// Q (side 1) or P (side -1) of a gamma law by Temme's (1979) uniform expansion, DLMF 8.12.3 to 8.12.12; its
/// coefficients as series in eta.
double gamma_tail_near_mean(double shape, double x, double side) {
    const long double a = shape;
    const long double mu = (static_cast<long double>(x) - a) / a;
    const long double half_square = std::max(mu - std::log1p(mu), 0.0L);
    const long double eta = std::copysign(std::sqrt(2.0L * half_square), mu);
    const long double c0 = -1.0L / 3 + eta * (1.0L / 12 - eta * (2.0L / 135 - eta / 864));
    const long double c1 = -1.0L / 540 - eta / 288;
    const long double rest =
        std::exp(-a * half_square) / std::sqrt(2.0L * std::numbers::pi_v<long double> * a) * (c0 + c1 / a);
    const long double main = 0.5L * boost::math::erfc(side * eta * std::sqrt(0.5L * a));
    return static_cast<double>(std::clamp(main + side * rest, 0.0L, 1.0L));
}

/// exp(-t (t/2 + offset)); t may be infinite.
long double scaled_density(long double t, long double offset) {
    return std::isinf(t) ? 0.0L : std::exp(-t * (0.5L * t + offset));
}

} // namespace

double log_gamma(double x) {
    return static_cast<double>(boost::math::lgamma(static_cast<long double>(x)));
}

double log_beta(double a, double b) {
    const long double la = a;
    const long double lb = b;
    return static_cast<double>(boost::math::lgamma(la) + boost::math::lgamma(lb) -
                               boost::math::lgamma(la + lb));
}

double log_gamma_half_step(double x) {
    const long double y = x;
    if (y < 50.0L) {
        return static_cast<double>(boost::math::lgamma(y + 0.5L) - boost::math::lgamma(y));
    }
    // Tricomi & Erdelyi 1951: the asymptotic series in odd powers of 1/x.
    const long double r = 1.0L / y;
    const long double r2 = r * r;
    const long double series = r * (-1.0L / 8 + r2 * (1.0L / 192 + r2 * (-1.0L / 640 + r2 * 17.0L / 14336)));
    return static_cast<double>(0.5L * std::log(y) + series);
}

double stirling_error(double x) {
    // Abramowitz & Stegun 1964, 6.1.41; the next term is below 2e-16 from x = 16 on.
    const double r = 1.0 / x;
    const double r2 = r * r;
    return r * (1.0 / 12.0 -
                r2 * (1.0 / 360.0 - r2 * (1.0 / 1260.0 - r2 * (1.0 / 1680.0 - r2 * (1.0 / 1188.0)))));
}

double log_poisson_peak(double x) {
    return -stirling_error(x) - log_sqrt_2pi - 0.5 * log_of(x);
}

double gamma_p(double shape, double x) {
    return uniform_expansion_holds(shape, x) ? gamma_tail_near_mean(shape, x, -1.0)
                                             : boost::math::gamma_p(shape, x, Quiet());
}

double gamma_q(double shape, double x) {
    return uniform_expansion_holds(shape, x) ? gamma_tail_near_mean(shape, x, 1.0)
                                             : boost::math::gamma_q(shape, x, Quiet());
}

double normal_cdf(double z) {
    if (std::isinf(z)) {
        return z > 0.0 ? 1.0 : 0.0;
    }
    return 0.5 * boost::math::erfc(-z / std::numbers::sqrt2);
}

double normal_quantile(double u) {
    return -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * u);
}

double mills_ratio(double z) {
    if (std::isinf(z)) {
        return 0.0;
    }
    if (z < 4.0) {
        const long double y = z;
        return static_cast<double>(sqrt_half_pi * std::exp(0.5L * y * y) *
                                   boost::math::erfc(y / std::numbers::sqrt2_v<long double>));
    }
    // Laplace's continued fraction 1/(z + 1/(z + 2/(z + ...))), from the inside.
    long double tail = z;
    for (int k = 60; k >= 1; --k) {
        tail = z + k / tail;
    }
    return static_cast<double>(1.0L / tail);
}

double scaled_normal_moment(int power, double offset, double low, double high) {
    // Beyond `reach` the integrand is below exp(-50) of its peak.
    const double reach = 100.0 / (offset + std::sqrt(offset * offset + 100.0));
    const long double from = std::max(low, -reach);
    const long double to = std::min(high, reach);
    if (!(from < to)) {
        return 0.0;
    }
    constexpr int panels = 24;
    const auto integrand = [=](long double t) { return std::pow(t, power) * scaled_density(t, offset); };
    long double sum = 0.0L;
    for (int panel = 0; panel < panels; ++panel) {
        const long double a = from + (to - from) * panel / panels;
        const long double b = from + (to - from) * (panel + 1) / panels;
        sum += boost::math::quadrature::gauss<long double, 15>::integrate(integrand, a, b);
    }
    return static_cast<double>(sum);
}

double scaled_normal_mass(double offset, double low, double high) {
    if (!(low < high)) {
        return 0.0;
    }
    if ((high - low) * (1.0 + offset + std::max(std::abs(low), std::abs(high))) < 1.0) {
        // Differences of error functions would cancel here, while the integrand is nearly flat.
        const auto integrand = [=](long double t) { return scaled_density(t, offset); };
        return static_cast<double>(
            boost::math::quadrature::gauss<long double, 10>::integrate(integrand, low, high));
    }
    if (offset > 0.0) {
        const auto term = [=](double t) {
            return std::isinf(t) ? 0.0
                                 : static_cast<double>(scaled_density(t, offset)) * mills_ratio(offset + t);
        };
        return term(low) - term(high);
    }
    const auto erf_at = [](double t) {
        return std::isinf(t) ? std::copysign(1.0, t) : boost::math::erf(t / std::numbers::sqrt2);
    };
    return sqrt_half_pi * (erf_at(high) - erf_at(low));
}

void fill_uniform_between(RandomStream& stream, double a, double b, std::span<double> out) {
    kernels().draw_uniform(stream.state().data(), a, b, out.data(), out.size());
    constexpr double largest_uniform = 1.0 - 0x1p-53;
    if (a + (b - a) * largest_uniform > b) {
        for (double& value : out) {
            value = std::min(value, b);
        }
    }
}

nlohmann::json number_json(double value) {
    if (std::isinf(value)) {
        return value > 0.0 ? "inf" : "-inf";
    }
    return value;
}

void require_finite(const char* name, double value) {
    if (!std::isfinite(value)) {
        throw InvalidArgument("must be a finite number, got " + exact_number(value), std::string("/") + name);
    }
}

void require_positive(const char* name, double value) {
    if (!(value > 0.0)) {
        throw InvalidArgument("must be > 0, got " + exact_number(value), std::string("/") + name);
    }
    if (value == infinity) {
        throw InvalidArgument("must be finite, got inf", std::string("/") + name);
    }
}

double checked_positive(const char* name, double value) {
    require_positive(name, value);
    return value;
}

void clamp_to_positive(std::span<double> x) {
    for (double& value : x) {
        value = std::clamp(value, std::numeric_limits<double>::min(), std::numeric_limits<double>::max());
    }
}

} // namespace sluice::numeric
