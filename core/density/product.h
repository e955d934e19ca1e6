// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "density/density.h"

namespace sluice {

/// Independent parts side by side: the first coordinates follow the first marginal, the next ones the second,
/// and so on. Marginals may have several dimensions; all are continuous or all are discrete.
class Product final : public Density {
  public:
    /// Throws InvalidArgument when there is no marginal or their kinds differ.
    explicit Product(std::vector<DensityPtr> marginals);

    const std::vector<DensityPtr>& marginals() const noexcept { return marginals_; }

    std::string family() const override { return "product"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return dimension_; }
    bool discrete() const override { return marginals_.front()->discrete(); }
    std::vector<Interval> support() const override;
    bool normalised() const override;
    std::optional<double> log_normaliser() const override;
    void log_density(Points x, std::span<double> out) const override;
    bool can_sample() const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    /// The marginals' first ones together, then each of the others in its own coordinates; at most 64.
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    std::vector<DensityPtr> marginals_;
    std::size_t dimension_ = 0;
};

/// What keeps these from being a product; pointers start with "/marginals".
Problems product_problems(const std::vector<DensityPtr>& marginals);

} // namespace sluice
