// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// A density on the whole real line that is symmetric about its location and falls away on both
/// sides: what normal, laplace, cauchy, student_t and logistic have in common.
/// At -inf and inf the density is 0; cauchy and student_t count as 0 from 1e154 scales on, where the square
/// overflows.
class LocationScale : public Density {
  public:
    /// The centre of symmetry: mode and median.
    double location() const noexcept { return location_; }
    /// The unit of distance from the location, > 0.
    double scale() const noexcept { return scale_; }

    std::vector<Interval> support() const override { return {Interval{}}; }
    std::vector<std::vector<double>> landmarks() const override { return {{location_}}; }

  protected:
    /// Whether log densities may be shared with drawing; see block::draws_are_exact().
    bool draws_are_exact() const;

    /// Throws InvalidArgument naming the parameter when the location is not finite or the scale is not
    /// positive.
    LocationScale(const char* location_name, double location, const char* scale_name, double scale);

    double location_;
    double scale_;
};

/// N(mu, sigma^2): exp(-(x-mu)^2 / (2 sigma^2)) / (sigma sqrt(2 pi)).
class Normal final : public LocationScale {
  public:
    Normal(double mu, double sigma);
    double mu() const noexcept { return location_; }
    double sigma() const noexcept { return scale_; }

    std::string family() const override { return "normal"; }
    nlohmann::json to_json() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override { return {{location_}}; }
    std::optional<std::vector<double>> variance() const override { return {{scale_ * scale_}}; }

  private:
    double log_normaliser_; ///< log of the density at the mode, as in the other families
};

/// exp(-|x-mu|/b) / (2 b).
class Laplace final : public LocationScale {
  public:
    Laplace(double mu, double b);
    double mu() const noexcept { return location_; }
    double b() const noexcept { return scale_; }

    std::string family() const override { return "laplace"; }
    nlohmann::json to_json() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override { return {{location_}}; }
    std::optional<std::vector<double>> variance() const override { return {{2.0 * scale_ * scale_}}; }

  private:
    double log_normaliser_;
};

/// 1 / (pi gamma (1 + ((x-x0)/gamma)^2)). No mean, no variance.
class Cauchy final : public LocationScale {
  public:
    Cauchy(double x0, double gamma);
    double x0() const noexcept { return location_; }
    double gamma() const noexcept { return scale_; }

    std::string family() const override { return "cauchy"; }
    nlohmann::json to_json() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;

  private:
    double log_normaliser_;
};

/// Student's t with nu degrees of freedom, moved by mu and stretched by sigma.
class StudentT final : public LocationScale {
  public:
    StudentT(double nu, double mu = 0.0, double sigma = 1.0);
    double nu() const noexcept { return nu_; }
    double mu() const noexcept { return location_; }
    double sigma() const noexcept { return scale_; }

    std::string family() const override { return "student_t"; }
    nlohmann::json to_json() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    /// Known for nu > 1, and for nu > 2.
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;

  private:
    double nu_;
    double log_normaliser_;
};

/// exp(-z) / (s (1 + exp(-z))^2) with z = (x-mu)/s.
class Logistic final : public LocationScale {
  public:
    Logistic(double mu, double s);
    double mu() const noexcept { return location_; }
    double s() const noexcept { return scale_; }

    std::string family() const override { return "logistic"; }
    nlohmann::json to_json() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override { return {{location_}}; }
    std::optional<std::vector<double>> variance() const override;

  private:
    double log_normaliser_;
};

} // namespace sluice
