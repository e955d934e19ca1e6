// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/random.h"

#include <nlohmann/json_fwd.hpp>

#include <cmath>
#include <span>

namespace sluice::numeric {

// Constants of a density are computed once, in long double: more exact, and the same on every processor,
// since glibc chooses its double (but not its long double) exp and log by the processor.

inline constexpr double log_2 = 0.693147180559945309417232121458;
inline constexpr double log_pi = 1.144729885849400174143427351353;
inline constexpr double log_sqrt_2pi = 0.918938533204672741780329736406;

/// log x, correctly rounded but for rare ties.
inline double log_of(double x) {
    return static_cast<double>(std::log(static_cast<long double>(x)));
}
inline double exp_of(double x) {
    return static_cast<double>(std::exp(static_cast<long double>(x)));
}

/// log Gamma(x) for x > 0.
double log_gamma(double x);
/// log B(a, b) for a, b > 0.
double log_beta(double a, double b);
/// log(Gamma(x + 1/2) / Gamma(x)) for x > 0, without cancellation for large x.
double log_gamma_half_step(double x);

/// log(Gamma(x + 1) e^x / (x^(x + 1/2) sqrt(2 pi))), what Stirling's formula lacks, for x >= 16.
double stirling_error(double x);
/// log of the Poisson mass of mean x at x, x^x e^-x / Gamma(x + 1), for x >= 16.
double log_poisson_peak(double x);

/// From this shape on gamma densities are evaluated around their peak, since differences of the large terms
/// of the usual formula would lose digits: at this shape some 1e-12.
inline constexpr double large_shape = 1000.0;

/// The distribution function of a gamma law of this shape (> 0) and rate 1 at x >= 0, and its complement.
double gamma_p(double shape, double x);
double gamma_q(double shape, double x);

/// P(Z <= z) and its inverse for a standard normal Z.
double normal_cdf(double z);
double normal_quantile(double u);

/// Mills' ratio P(Z > z) / phi(z) of a standard normal, for z >= 0; z may be infinite.
double mills_ratio(double z);

/// Integral of t^power exp(-t (t/2 + offset)) over [low, high], offset >= 0, power 0, 1 or 2: the mass
/// and moments of a normal density cut at `low` and `high`, measured from a point `offset` standard
/// deviations above its mean and scaled by the density there. Accurate for every offset; where offset > 0,
/// low >= 0.
double scaled_normal_moment(int power, double offset, double low, double high);

/// scaled_normal_moment(0, ...) by the error function, in a tenth of the time.
double scaled_normal_mass(double offset, double low, double high);

/// Uniform draws from [a, b], never beyond its ends by rounding; b - a must be finite.
void fill_uniform_between(RandomStream& stream, double a, double b, std::span<double> out);

/// A JSON number, or "inf" and "-inf".
nlohmann::json number_json(double value);

/// Throw InvalidArgument with where = "/NAME" and a message like "must be > 0, got -1".
void require_finite(const char* name, double value);
void require_positive(const char* name, double value);
/// The same for constructors that need the value at once; returns it.
double checked_positive(const char* name, double value);

/// Values of `x` that are beyond the positive normal doubles become the nearest of them: draws of a law
/// whose tail leaves the doubles.
void clamp_to_positive(std::span<double> x);

} // namespace sluice::numeric
