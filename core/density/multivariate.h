// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/matrix.h"
#include "density/density.h"

namespace sluice {

struct IsotropicNormal;

/// The normal density in d dimensions, N(mean, covariance).
class MvNormal final : public Density {
  public:
    /// How the covariance is stored; the cheaper ones are evaluated in O(d) per point, full in O(d^2).
    enum class Form { isotropic, diagonal, full };

    /// N(mean, sigma^2 I). Throws InvalidArgument when sigma <= 0 or mean is empty or not finite.
    MvNormal(std::vector<double> mean, double sigma);
    /// N(mean, covariance). Throws InvalidArgument when the sizes disagree or the covariance is not
    /// symmetric (to 1e-9 of its scale) or not positive definite. A covariance that is diagonal is kept as
    /// such. O(d^3).
    MvNormal(std::vector<double> mean, Matrix<double> covariance);

    Form form() const noexcept { return form_; }
    const std::vector<double>& centre() const noexcept { return mean_; }
    /// The standard deviation of every coordinate; d values.
    const std::vector<double>& standard_deviations() const noexcept { return deviations_; }
    /// Their reciprocals.
    const std::vector<double>& precisions() const noexcept { return scales_; }
    /// The covariance, also for the cheaper forms.
    Matrix<double> covariance() const;
    /// Lower triangular L with L L^T = covariance, and its inverse; empty unless form() is full.
    const Matrix<double>& cholesky() const noexcept { return cholesky_; }
    const Matrix<double>& inverse_cholesky() const noexcept { return inverse_; }
    /// What the kernels need where form() is isotropic and distances may be squared before they are divided
    /// by sigma; points into this density.
    std::optional<IsotropicNormal> isotropic() const;
    /// log of the density at the mean.
    double log_peak() const noexcept { return log_normaliser_; }

    std::string family() const override { return "mv_normal"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return mean_.size(); }
    std::vector<Interval> support() const override { return std::vector<Interval>(mean_.size()); }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                 std::span<double> log_density) const override;
    /// In one dimension only.
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override { return mean_; }
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override { return {mean_}; }
    std::vector<Interval> typical_range(double tail) const override;

  private:
    void factorise(const Matrix<double>& covariance);
    /// Draws, and writes log densities unless `log_density` is null.
    void draw(RandomStream& stream, MutablePoints x, double* log_density) const;
    /// Whether log densities may be shared with drawing; see block::draws_are_exact().
    bool draws_are_exact() const;

    std::vector<double> mean_;
    Form form_ = Form::isotropic;
    std::vector<double> deviations_;
    std::vector<double> scales_; ///< 1 / deviations_
    Matrix<double> covariance_;  ///< full only
    Matrix<double> cholesky_;
    Matrix<double> inverse_;
    double log_normaliser_ = 0.0;
};

/// What keeps `mean` and `covariance` from being a normal density's; pointers are "/mean" and "/cov".
Problems mv_normal_problems(const std::vector<double>& mean, const Matrix<double>& covariance);

/// The uniform density on a box, the product of [lower_j, upper_j].
class UniformBox final : public Density {
  public:
    /// The same interval [a, b] in every one of `dimension` coordinates.
    UniformBox(std::size_t dimension, double a, double b);
    /// One interval per coordinate. Throws InvalidArgument when the sizes differ or a lower end is not below
    /// its upper end.
    UniformBox(std::vector<double> lower, std::vector<double> upper);

    const std::vector<double>& lower() const noexcept { return lower_; }
    const std::vector<double>& upper() const noexcept { return upper_; }

    std::string family() const override { return "uniform_box"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return lower_.size(); }
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    /// In one dimension only.
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// The centre, and the corners in up to four dimensions.
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    std::vector<double> lower_;
    std::vector<double> upper_;
    double log_normaliser_;
};

} // namespace sluice
