// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/formula.h"
#include "density/numeric_density.h"

namespace sluice {

/// A density, or its logarithm, as a formula on a box. Need not be normalised.
class Expression final : public NumericDensity {
  public:
    enum class Form { density, log_density };

    /// `support`: one interval for each variable. Throws InvalidArgument when an interval is reversed or
    /// empty, sizes differ, the formula is zero wherever it was looked at, or negative or undefined at one of
    /// about a thousand points inside the support: the message names the point. Where the check missed such a
    /// point, the density is taken as zero there.
    Expression(Form form, Formula formula, std::vector<Interval> support);

    Form form() const noexcept { return form_; }
    const Formula& formula() const noexcept { return formula_; }
    /// The formula of the logarithm, which is what is evaluated.
    const Formula& log_formula() const noexcept { return logarithm_; }

    std::string family() const override { return "expression"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return support_.size(); }
    std::vector<Interval> support() const override { return support_; }
    void log_density(Points x, std::span<double> out) const override;

  private:
    void check_values() const;

    Form form_;
    Formula formula_;
    std::vector<Interval> support_;
    Formula logarithm_;
};

/// What the prior times exp(log likelihood) is: log p = log prior + log likelihood. Normalised only by
/// accident; its normaliser, the evidence, is known in one dimension.
class Posterior final : public NumericDensity {
  public:
    /// Throws InvalidArgument when the formula has not as many variables as the prior has dimensions, the
    /// prior is discrete, or the likelihood is undefined at one of about a thousand points where the prior is
    /// positive (an impossible point is -infinity).
    Posterior(DensityPtr prior, Formula log_likelihood);

    const DensityPtr& prior() const noexcept { return prior_; }
    const Formula& log_likelihood() const noexcept { return likelihood_; }

    std::string family() const override { return "posterior"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return prior_->dimension(); }
    std::vector<Interval> support() const override { return prior_->support(); }
    void log_density(Points x, std::span<double> out) const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    DensityPtr prior_;
    Formula likelihood_;
};

/// About a thousand points of a box at which formulas are checked, coordinate after coordinate: the search
/// grid in one dimension, otherwise fixed pseudo-random points, near 0 and far out where the box is
/// unbounded.
std::vector<double> points_to_check(const std::vector<Interval>& box);

/// An upper bound of log base(x) + factor exponent(x) in one dimension, as far as the base, from one landmark
/// to the next, is largest at an end of the interval. Refers to its arguments.
UpperBound upper_bound_of_product(const Density& base, const Formula& exponent, double factor);

/// "x = 2.5", or "x1 = 1, x2 = 2" for point i of n, coordinate after coordinate.
std::string point_in_words(const std::vector<std::string>& variables, const std::vector<double>& points,
                           std::size_t i, std::size_t n);

/// out[i] = -infinity where it is NaN.
void undefined_is_zero(std::span<double> log_density);

} // namespace sluice
