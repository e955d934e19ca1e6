// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// The density of shift + scale X, coordinate by coordinate, for X from another density:
/// p((y - shift) / scale) / prod |scale_j|.
class Affine final : public Density {
  public:
    /// One shift and one scale for each coordinate. Throws InvalidArgument when sizes differ, a scale is 0,
    /// something is not finite, or a discrete density is not moved by whole numbers with scale 1 or -1.
    Affine(DensityPtr of, std::vector<double> shift, std::vector<double> scale);

    const DensityPtr& of() const noexcept { return of_; }
    const std::vector<double>& shift() const noexcept { return shift_; }
    const std::vector<double>& scale() const noexcept { return scale_; }

    std::string family() const override { return "affine"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return shift_.size(); }
    bool discrete() const override { return of_->discrete(); }
    std::vector<Interval> support() const override;
    bool normalised() const override { return of_->normalised(); }
    std::optional<double> log_normaliser() const override { return of_->log_normaliser(); }
    void log_density(Points x, std::span<double> out) const override;
    bool can_sample() const override { return of_->can_sample(); }
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    std::vector<double> moved(std::vector<double> point) const;
    std::vector<Interval> moved(std::vector<Interval> box) const;

    DensityPtr of_;
    std::vector<double> shift_;
    std::vector<double> scale_;
    double log_jacobian_ = 0.0;           ///< sum of log |scale_j|
    std::vector<Interval> inner_, outer_; ///< the supports of the other density and of this one
};

} // namespace sluice
