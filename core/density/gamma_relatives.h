// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"
#include "density/positive.h"

namespace sluice {

/// The law of 1 / X for a gamma X: scale^shape x^(-shape-1) exp(-scale/x) / Gamma(shape) for x > 0. The mean
/// is finite for shape > 1, the variance for shape > 2.
class InverseGamma final : public Density {
  public:
    InverseGamma(double shape, double scale);
    double shape() const noexcept { return shape_; }
    double scale() const noexcept { return scale_; }

    std::string family() const override { return "inverse_gamma"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// The mode scale / (shape + 1).
    std::vector<std::vector<double>> landmarks() const override;

  private:
    double shape_;
    double scale_;
    double log_normaliser_;
};

/// The law of the sum of nu squared standard normals, gamma of shape nu/2 and rate 1/2. At 0 the density is 0
/// for nu > 2, 1/2 for nu = 2 and infinite for nu < 2.
class ChiSquare final : public Density {
  public:
    explicit ChiSquare(double nu);
    double nu() const noexcept { return nu_; }
    /// The same law as a gamma density.
    const Gamma& as_gamma() const noexcept { return gamma_; }

    std::string family() const override { return "chi_square"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override;

  private:
    double nu_;
    Gamma gamma_;
};

} // namespace sluice
