// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// The limit law of maxima: exp(-z - exp(-z)) / beta, z = (x-mu)/beta.
class Gumbel final : public Density {
  public:
    Gumbel(double mu, double beta);
    double mu() const noexcept { return mu_; }
    double beta() const noexcept { return beta_; }

    std::string family() const override { return "gumbel"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override { return {{mu_}}; }

  private:
    double mu_;
    double beta_;
    double log_normaliser_;
};

/// shape/scale (x/scale)^(shape-1) exp(-(x/scale)^shape) for x >= 0. At 0 the density is 0 for shape > 1,
/// 1/scale for shape = 1 and infinite for shape < 1.
class Weibull final : public Density {
  public:
    Weibull(double shape, double scale);
    double shape() const noexcept { return shape_; }
    double scale() const noexcept { return scale_; }

    std::string family() const override { return "weibull"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// The mode, and the end at 0.
    std::vector<std::vector<double>> landmarks() const override;

  private:
    double shape_;
    double scale_;
    double log_normaliser_;
};

/// The length of a vector of two N(0, sigma^2): x/sigma^2 exp(-x^2 / (2 sigma^2)) for x >= 0.
class Rayleigh final : public Density {
  public:
    explicit Rayleigh(double sigma);
    double sigma() const noexcept { return sigma_; }

    std::string family() const override { return "rayleigh"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override { return {{sigma_}, {0.0}}; }

  private:
    double sigma_;
    double log_normaliser_;
};

} // namespace sluice
