// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// rate exp(-rate x) for x >= 0.
class Exponential final : public Density {
  public:
    explicit Exponential(double rate);
    double rate() const noexcept { return rate_; }

    std::string family() const override { return "exponential"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override { return {{1.0 / rate_}}; }
    std::optional<std::vector<double>> variance() const override { return {{1.0 / (rate_ * rate_)}}; }
    std::vector<std::vector<double>> landmarks() const override { return {{0.0}}; }

  private:
    double rate_;
    double log_normaliser_;
};

/// An exponential that starts at `shift`: rate exp(-rate (x - shift)) for x >= shift.
class ShiftedExponential final : public Density {
  public:
    ShiftedExponential(double rate, double shift);
    double rate() const noexcept { return rate_; }
    double shift() const noexcept { return shift_; }

    std::string family() const override { return "shifted_exponential"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override { return {{shift_ + 1.0 / rate_}}; }
    std::optional<std::vector<double>> variance() const override { return {{1.0 / (rate_ * rate_)}}; }
    std::vector<std::vector<double>> landmarks() const override { return {{shift_}}; }

  private:
    double rate_;
    double shift_;
    double log_normaliser_;
};

/// The absolute value of N(0, sigma^2): sqrt(2/pi) exp(-x^2 / (2 sigma^2)) / sigma for x >= 0.
class HalfNormal final : public Density {
  public:
    explicit HalfNormal(double sigma);
    double sigma() const noexcept { return sigma_; }

    std::string family() const override { return "half_normal"; }
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
    std::vector<std::vector<double>> landmarks() const override { return {{0.0}}; }

  private:
    double sigma_;
    double log_normaliser_;
};

/// rate^shape x^(shape-1) exp(-rate x) / Gamma(shape) for x >= 0. At 0 the density is 0 for
/// shape > 1, rate for shape = 1 and infinite for shape < 1.
class Gamma final : public Density {
  public:
    Gamma(double shape, double rate);
    double shape() const noexcept { return shape_; }
    double rate() const noexcept { return rate_; }

    std::string family() const override { return "gamma"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override { return {{shape_ / rate_}}; }
    std::optional<std::vector<double>> variance() const override { return {{shape_ / rate_ / rate_}}; }
    /// The mode (shape - 1)/rate, or 0, and the mean.
    std::vector<std::vector<double>> landmarks() const override;

  private:
    double shape_;
    double rate_;
    double log_normaliser_;
};

} // namespace sluice
