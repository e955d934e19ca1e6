// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "density/density.h"

namespace sluice {

/// A kernel density estimate: the mixture, in equal parts, of a normal density about each of n points, with
/// independent coordinates of standard deviation bandwidth_j. Exact; O(n d) per point.
class Kde final : public Density {
  public:
    /// One row per point, one bandwidth per column. Throws InvalidArgument when there is no row, a value is
    /// not finite, sizes differ or a bandwidth is not positive.
    Kde(Matrix<double> points, std::vector<double> bandwidth);

    enum class Rule { silverman, scott };
    /// Bandwidths by a rule of thumb, from each column's standard deviation s_j: s_j n^(-1/(d+4)) (Scott
    /// 1992), times (4/(d+2))^(1/(d+4)) (Silverman 1986). Throws InvalidArgument when there are fewer than
    /// 2 rows or a column does not vary.
    static std::vector<double> bandwidth_by(Rule rule, const Matrix<double>& points);

    /// In one dimension sorted.
    const Matrix<double>& points() const noexcept { return points_; }
    const std::vector<double>& bandwidth() const noexcept { return bandwidth_; }

    std::string family() const override { return "kde"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return bandwidth_.size(); }
    std::vector<Interval> support() const override { return std::vector<Interval>(dimension()); }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override { return mean_; }
    std::optional<std::vector<double>> variance() const override { return variance_; }
    /// The mean and up to 64 of the points.
    std::vector<std::vector<double>> landmarks() const override;

  private:
    Matrix<double> points_;
    std::vector<double> bandwidth_;
    std::vector<double> scales_; ///< 1 / bandwidth
    double log_peak_ = 0.0;      ///< of one kernel
    double log_count_ = 0.0;
    std::vector<double> mean_;
    std::vector<double> variance_;
};

} // namespace sluice
