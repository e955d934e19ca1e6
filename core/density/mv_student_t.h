// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/multivariate.h"

namespace sluice {

/// Student's t in d dimensions: Gamma((nu+d)/2) / (Gamma(nu/2) (nu pi)^(d/2) sqrt(det S))
/// (1 + (x-m)' S^-1 (x-m) / nu)^(-(nu+d)/2). The scale matrix S is the covariance only in the limit of large
/// nu; for nu > 2 the covariance is nu / (nu-2) S. Counts as 0 where the square of the distance overflows.
class MvStudentT final : public Density {
  public:
    /// Throws InvalidArgument when nu is not positive or mv_normal_problems() finds any.
    MvStudentT(double nu, std::vector<double> mean, Matrix<double> scale);
    double nu() const noexcept { return nu_; }
    /// The normal density with the same centre and with the scale matrix as its covariance.
    const MvNormal& shape() const noexcept { return shape_; }
    /// log of the density at the centre.
    double log_peak() const noexcept { return log_normaliser_; }

    std::string family() const override { return "mv_student_t"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return shape_.dimension(); }
    std::vector<Interval> support() const override { return shape_.support(); }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    /// In one dimension only.
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    /// For nu > 1.
    std::optional<std::vector<double>> mean() const override;
    /// For nu > 2.
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override { return {shape_.centre()}; }
    std::vector<Interval> typical_range(double tail) const override;

  private:
    /// ln of the Mahalanobis distance of point i, which may be beyond the doubles.
    double log_distance(Points x, std::size_t i) const;

    double nu_;
    MvNormal shape_;
    std::vector<double> origin_; ///< zeros, for draws about the centre
    double log_normaliser_;
};

} // namespace sluice
