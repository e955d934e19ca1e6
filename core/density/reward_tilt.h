// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/alias_table.h"
#include "density/formula.h"
#include "density/numeric_density.h"

namespace sluice {

/// base(x) exp(reward(x) / beta): the base, a policy, tilted towards what is rewarded (Liu et al. 2024,
/// "Statistical rejection sampling improves preference optimization", with its normaliser left out). A small
/// beta tilts much.
class RewardTilt final : public NumericDensity {
  public:
    /// Throws InvalidArgument when beta is not positive, the base is discrete, the reward has not as many
    /// variables as the base has dimensions, or is undefined at one of about a thousand points where the base
    /// is positive.
    RewardTilt(DensityPtr base, Formula reward, double beta);

    const DensityPtr& base() const noexcept { return base_; }
    const Formula& reward() const noexcept { return reward_; }
    double beta() const noexcept { return beta_; }

    std::string family() const override { return "reward_tilt"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return base_->dimension(); }
    std::vector<Interval> support() const override { return base_->support(); }
    void log_density(Points x, std::span<double> out) const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    DensityPtr base_;
    Formula reward_;
    double beta_;
};

/// The same for a discrete base of finite support, with a reward for each of its points; the sum is exact.
class DiscreteRewardTilt final : public Density {
  public:
    /// `rewards`: for the points of the base's support from the smallest on. Throws InvalidArgument when
    /// there are not as many, one is NaN or +infinity, beta is not positive, or the base is not discrete, has
    /// more than one dimension or more than 10^6 points.
    DiscreteRewardTilt(DensityPtr base, std::vector<double> rewards, double beta);
    /// The rewards by a formula of the point.
    DiscreteRewardTilt(DensityPtr base, const Formula& reward, double beta);

    const DensityPtr& base() const noexcept { return base_; }
    const std::vector<double>& rewards() const noexcept { return rewards_; }
    double beta() const noexcept { return beta_; }

    std::string family() const override { return "reward_tilt"; }
    nlohmann::json to_json() const override;
    bool discrete() const override { return true; }
    std::vector<Interval> support() const override { return base_->support(); }
    bool normalised() const override;
    std::optional<double> log_normaliser() const override { return normalised() ? 0.0 : log_sum_; }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override { return base_->landmarks(); }
    std::vector<Interval> typical_range(double /*tail*/) const override { return support(); }

  private:
    DensityPtr base_;
    std::vector<double> rewards_;
    double beta_;
    std::vector<std::string> variables_; ///< of the formula that the rewards come from
    std::string formula_;                ///< "" where they were listed
    double first_ = 0.0;                 ///< the smallest point
    std::vector<double> log_p_;          ///< of each point
    std::vector<double> p_;              ///< normalised
    double log_sum_ = 0.0;
    AliasTable table_;
};

} // namespace sluice
