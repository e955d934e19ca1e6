// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

namespace sluice {

/// Proportions of K parts that sum to 1: Gamma(sum alpha) / prod Gamma(alpha_k) prod x_k^(alpha_k - 1). A
/// point is the first K-1 of them, x_K being 1 - their sum, so that this is a density in d = K-1 dimensions
/// with respect to Lebesgue measure on the simplex x_j >= 0, sum <= 1. On a face of the simplex it is
/// infinite where an alpha below 1 belongs to the part that vanishes, unless one above 1 does too.
class Dirichlet final : public Density {
  public:
    /// At least two concentrations, all > 0.
    explicit Dirichlet(std::vector<double> alpha);
    const std::vector<double>& alpha() const noexcept { return alpha_; }

    std::string family() const override { return "dirichlet"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return alpha_.size() - 1; }
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    /// In one dimension (K = 2, a beta density) only.
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// The mean, the mode where every alpha is above 1, and in up to four dimensions the corners.
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    double log_density_on_face(Points x, std::size_t point) const;
    /// Draws all K gamma variables, up to a common factor: values[k * block::chunk + i].
    void fill_parts(RandomStream& stream, std::span<double> values, std::size_t n) const;

    std::vector<double> alpha_;
    double sum_ = 0.0;
    double log_normaliser_ = 0.0; ///< of the usual formula; log of the density at the mode where peaked_
    bool peaked_ = false;         ///< evaluated around the mode, since the concentrations are large
    std::vector<double> mode_;    ///< all K parts; peaked_ only
};

} // namespace sluice
