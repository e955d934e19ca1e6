// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// p (1-p)^k for k = 0, 1, 2, ...: failures before the first success.
class Geometric0 final : public Density {
  public:
    /// 0 < p <= 1.
    explicit Geometric0(double p);
    double p() const noexcept { return p_; }
    /// log(1 - p), the slope of log P(k).
    double log_failure() const noexcept { return log_q_; }

    std::string family() const override { return "geometric0"; }
    nlohmann::json to_json() const override;
    bool discrete() const override { return true; }
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override { return {{0.0}}; }

  private:
    double p_;
    double log_p_;
    double log_q_;
};

/// 1 / (b - a + 1) for the whole numbers from a to b.
class DiscreteUniform final : public Density {
  public:
    /// Whole numbers a <= b, up to 2^53 in size.
    DiscreteUniform(double a, double b);
    double a() const noexcept { return a_; }
    double b() const noexcept { return b_; }

    std::string family() const override { return "discrete_uniform"; }
    nlohmann::json to_json() const override;
    bool discrete() const override { return true; }
    std::vector<Interval> support() const override { return {{a_, b_}}; }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// Both ends.
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    double a_;
    double b_;
    double count_; ///< b - a + 1
    double log_normaliser_;
};

} // namespace sluice
