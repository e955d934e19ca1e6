// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// The twisted Gaussian in two dimensions of Haario, Saksman & Tamminen (1999): x1 is N(0, sigma^2) and
/// x2 + b (x1^2 - sigma^2) is N(0, 1).
class Banana final : public Density {
  public:
    /// b is any number; 0 gives independent normals.
    Banana(double b, double sigma);
    double b() const noexcept { return b_; }
    double sigma() const noexcept { return sigma_; }

    std::string family() const override { return "banana"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return 2; }
    std::vector<Interval> support() const override { return std::vector<Interval>(2); }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<std::vector<double>> mean() const override { return {{0.0, 0.0}}; }
    std::optional<std::vector<double>> variance() const override;
    /// The mode, and the ridge one, two and three sigma to both sides.
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    double b_;
    double sigma_;
    double log_normaliser_;
};

/// exp(-(|x| - radius)^2 / (2 width^2)) / C in two dimensions, C = 2 pi (width^2 exp(-radius^2 / (2 width^2))
/// + radius width sqrt(pi/2) (1 + erf(radius / (width sqrt 2)))).
class Ring final : public Density {
  public:
    /// radius >= 0; 0 gives the isotropic normal density.
    Ring(double radius, double width);
    double radius() const noexcept { return radius_; }
    double width() const noexcept { return width_; }
    /// P(|x| <= r).
    double radial_cdf(double r) const;

    std::string family() const override { return "ring"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return 2; }
    std::vector<Interval> support() const override { return std::vector<Interval>(2); }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<std::vector<double>> mean() const override { return {{0.0, 0.0}}; }
    std::optional<std::vector<double>> variance() const override;
    /// Where the axes meet the ring, and the centre.
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    std::size_t accepted_candidates(RandomStream& stream, std::span<double> t) const;

    double radius_;
    double width_;
    double ratio_; ///< radius / width
    double mass_;  ///< integral of s phi(s - ratio) over s > 0, with the standard normal density phi
    double log_normaliser_;
};

} // namespace sluice
