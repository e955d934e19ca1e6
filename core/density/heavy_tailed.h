// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// The law of exp(N(mu, sigma^2)): exp(-(log x - mu)^2 / (2 sigma^2)) / (x sigma sqrt(2 pi)) for x > 0.
/// |mu| <= 700, so that the median exp(mu) is a double.
class Lognormal final : public Density {
  public:
    Lognormal(double mu, double sigma);
    double mu() const noexcept { return mu_; }
    double sigma() const noexcept { return sigma_; }

    std::string family() const override { return "lognormal"; }
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
    /// The mode exp(mu - sigma^2) and the median.
    std::vector<std::vector<double>> landmarks() const override;

  private:
    double mu_;
    double sigma_;
    double log_normaliser_;
};

/// shape scale^shape / x^(shape+1) for x >= scale. The mean is finite for shape > 1, the variance for
/// shape > 2.
class Pareto final : public Density {
  public:
    Pareto(double scale, double shape);
    double scale() const noexcept { return scale_; }
    double shape() const noexcept { return shape_; }

    std::string family() const override { return "pareto"; }
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
    std::vector<std::vector<double>> landmarks() const override { return {{scale_}}; }

  private:
    /// out[i] = log(x[i] / scale), accurate near the scale too; -infinity below it.
    void log_ratio(std::span<const double> x, std::span<double> out) const;

    double scale_;
    double shape_;
    double log_normaliser_;
};

} // namespace sluice
