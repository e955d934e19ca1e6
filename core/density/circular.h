// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// A law of angles on [-pi, pi] with one peak at mu, symmetric about it around the circle. mu may be any
/// angle and stands for the one in [-pi, pi]. Mean and variance are those of the number x, not of the
/// direction.
class Circular : public Density {
  public:
    /// The angle as it was given.
    double mu() const noexcept { return mu_; }
    /// The same angle in [-pi, pi], where the density has its peak.
    double peak() const noexcept { return peak_; }

    std::vector<Interval> support() const override;
    std::optional<double> cdf(double x) const override;
    /// By quadrature, in some 0.1 ms.
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// The peak, the point opposite to it, and both ends.
    std::vector<std::vector<double>> landmarks() const override;

  protected:
    explicit Circular(double mu);

    /// P(0 <= Y <= y) of the angle Y = X - mu, negative for y < 0; |y| <= pi.
    virtual double mass_from_peak(double y) const = 0;
    /// The same for every y, around the circle as often as it takes.
    double winding_mass(double y) const;
    /// About the width of the peak.
    virtual double peak_width() const = 0;
    /// Wraps peak + y, |y| <= pi, to [-pi, pi].
    double wrapped(double y) const;

    double mu_;
    double peak_;

  private:
    /// E[X - peak] and E[(X - peak)^2].
    std::pair<double, double> moments_about_peak() const;
};

/// exp(kappa cos(x - mu)) / (2 pi I0(kappa)) for -pi <= x <= pi.
class VonMises final : public Circular {
  public:
    /// kappa >= 0; 0 is the uniform law.
    VonMises(double mu, double kappa);
    double kappa() const noexcept { return kappa_; }

    std::string family() const override { return "von_mises"; }
    nlohmann::json to_json() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;

  private:
    double mass_from_peak(double y) const override;
    double peak_width() const override;
    std::size_t accepted_candidates(RandomStream& stream, std::span<double> y) const;

    double kappa_;
    double log_normaliser_;         ///< log of the density at the peak
    std::vector<double> harmonics_; ///< I_j(kappa) / (pi j I_0(kappa)) for j = 1, 2, ...; small kappa only
    double envelope_scale_ = 0.0;   ///< of the Cauchy law whose wrapping is the proposal; 0: uniform
    double envelope_least_ = 0.0;   ///< kappa (1 - rho)^2 / (2 rho)
};

/// (1 - rho^2) / (2 pi (1 + rho^2 - 2 rho cos(x - mu))) for -pi <= x <= pi: a Cauchy law of scale -log rho
/// wound around the circle.
class WrappedCauchy final : public Circular {
  public:
    /// 0 <= rho < 1; 0 is the uniform law.
    WrappedCauchy(double mu, double rho);
    double rho() const noexcept { return rho_; }

    std::string family() const override { return "wrapped_cauchy"; }
    nlohmann::json to_json() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> quantile(double u) const override;

  private:
    double mass_from_peak(double y) const override;
    double peak_width() const override { return 1.0 - rho_; }

    double rho_;
    double log_normaliser_; ///< log of the density at the peak
};

} // namespace sluice
