// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// The uniform density on the ball |x| <= radius about the origin.
class UniformBall final : public Density {
  public:
    UniformBall(std::size_t dimension, double radius);
    double radius() const noexcept { return radius_; }
    /// log of 1 / volume, the density inside.
    double log_height() const noexcept { return log_normaliser_; }

    std::string family() const override { return "uniform_ball"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return dimension_; }
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    /// In one dimension only.
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// The centre, and in up to four dimensions where the axes meet the surface.
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    std::size_t dimension_;
    double radius_;
    double log_normaliser_;
};

} // namespace sluice
