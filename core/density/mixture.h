// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "density/alias_table.h"
#include "density/density.h"

namespace sluice {

/// sum_k weight_k p_k(x), with components of one dimension that are all continuous or all
/// discrete; a component may itself be a mixture. Weights are divided by their sum.
class Mixture final : public Density {
  public:
    /// Throws InvalidArgument when there is no component, sizes or dimensions disagree, a weight is
    /// negative or not finite, or the weights do not sum to 1 within 1e-9.
    Mixture(std::vector<double> weights, std::vector<DensityPtr> components);

    const std::vector<double>& weights() const noexcept { return weights_; }
    const std::vector<DensityPtr>& components() const noexcept { return components_; }

    std::string family() const override { return "mixture"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return components_.front()->dimension(); }
    bool discrete() const override { return components_.front()->discrete(); }
    std::vector<Interval> support() const override;
    bool normalised() const override;
    /// Of unnormalised components, where that of each is known.
    std::optional<double> log_normaliser() const override { return log_normaliser_; }
    void log_density(Points x, std::span<double> out) const override;
    bool can_sample() const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    void weigh_masses();
    void sample_chunk(RandomStream& stream, MutablePoints x, MutablePoints draws) const;

    std::vector<double> weights_;
    std::vector<DensityPtr> components_;
    std::vector<std::size_t> active_; ///< the components of positive weight
    std::vector<double> log_weights_; ///< of the active components
    std::optional<double> log_normaliser_;
    /// The share of each active component in the whole mass: its weight, where all are normalised. Empty
    /// where the normalisers are not known.
    std::vector<double> shares_;
    AliasTable table_;
};

/// Adds what keeps `weights` from being probabilities; `pointer` is where they stand.
void weight_problems(const std::vector<double>& weights, const std::string& pointer, Problems& problems);

/// Adds the problem that there is not one weight for each component, where that is so.
void weight_count_problem(std::size_t weights, std::size_t components, Problems& problems);

/// What keeps these from being a mixture; pointers are "/weights" and "/components".
Problems mixture_problems(const std::vector<double>& weights, const std::vector<DensityPtr>& components);

} // namespace sluice
