// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "density/density.h"

#include <cstddef>
#include <string>
#include <vector>

namespace sluice {

/// How far a classifier's probabilities can be trusted, on rows that it was not fitted to.
struct Calibration {
    double brier = 0.0;             ///< mean of (probability - truth)^2
    double log_loss = 0.0;          ///< natural logarithm
    double calibration_error = 0.0; ///< mean over rows of |mean probability - frequency| of their bin
    /// Reliability: bins of equal width of [0, 1] that hold rows: mean probability, frequency of the
    /// numerator's rows, number of rows.
    std::vector<double> probability, frequency, rows;
};

/// A ratio of densities p / q that a classifier learned between two sets of rows: with P(x) the probability
/// that x is of the numerator's rather than of the denominator's rows, n1 and n0 of them,
///   log p / q = log P / (1 - P) - log n1 / n0
/// (Bickel, Brueckner & Scheffer 2007; Sugiyama, Suzuki & Kanamori 2012, ch. 4). As a target it stands for p
/// relative to q, with the denominator's rows as draws of q; it can neither be drawn from nor be normalised.
class DensityRatio final : public Density {
  public:
    /// A log ratio that is linear (degree 1) or quadratic (degree 2, with products) in z = (x - centre) /
    /// scale. Coefficients: constant; one per coordinate; for degree 2 those of z_j z_k, k <= j, j by j.
    /// Throws InvalidArgument for sizes that do not agree, a scale that is not positive, and other degrees.
    DensityRatio(std::size_t degree, std::vector<double> coefficients, std::vector<double> centre,
                 std::vector<double> scale);
    /// The ratio that is 1 everywhere: what q is relative to itself.
    static DensityRatio one(std::size_t dimension);

    /// Logistic regression by Newton's method on the pooled rows, with a penalty of ridge / 2 per squared
    /// coefficient (the constant excepted) beside the mean loss. For normal laws degree 2 is exact. The
    /// calibration is that of `folds` fits, each judged on the rows that it left out (row i in fold i mod
    /// folds of either set). Throws InvalidArgument for fewer than 2 rows a fold of either set, columns that
    /// differ in number or hold missing values, and a ridge of 0 where the sets can be told apart without
    /// error.
    static DensityRatio fit(const Matrix<double>& numerator, const Matrix<double>& denominator,
                            std::size_t degree, double ridge, std::size_t folds);

    /// Of a fitted one; without rows otherwise.
    const Calibration& calibration() const noexcept { return calibration_; }
    std::size_t degree() const noexcept { return degree_; }
    const std::vector<double>& coefficients() const noexcept { return coefficients_; }

    std::string family() const override { return "density_ratio"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return centre_.size(); }
    std::vector<Interval> support() const override { return std::vector<Interval>(centre_.size()); }
    bool normalised() const override { return false; }
    void log_density(Points x, std::span<double> out) const override;
    bool can_sample() const override { return false; }
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::vector<std::vector<double>> landmarks() const override { return {centre_}; }
    /// Four scales around the centre: where the rows are.
    std::vector<Interval> typical_range(double tail) const override;

  private:
    std::size_t degree_;
    std::vector<double> coefficients_, centre_, scale_;
    Calibration calibration_;
};

} // namespace sluice
