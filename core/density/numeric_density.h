// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"
#include "density/line_integral.h"
#include "density/line_sampler.h"

#include <string>

namespace sluice {

/// A density that is given by its logarithm alone. In one dimension its normaliser, cdf, quantiles and
/// moments are found by quadrature when it is made, to about 1e-14; then it can also be sampled, by
/// inversion. In more dimensions only the logarithm is known.
class NumericDensity : public Density {
  public:
    std::optional<double> log_normaliser() const override;
    /// Where the normaliser is known to be 1, to the accuracy of the quadrature.
    bool normalised() const override;
    bool can_sample() const override { return line_.has_value(); }
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override;

  protected:
    /// The last act of a constructor: integrates log_density() over the support in one dimension.
    /// `upper_bound`, where there is one, shows peaks that are too narrow to be met by looking.
    void integrate(const std::vector<std::vector<double>>& hints, const UpperBound& upper_bound = {});
    /// Why there is no integral although there is one dimension.
    LineIntegral::Outcome outcome() const noexcept { return outcome_; }

  private:
    LogFunction log_function() const;

    std::optional<LineIntegral> line_;
    LineSampler sampler_;
    LineIntegral::Outcome outcome_ = LineIntegral::Outcome::finite;
    std::vector<std::vector<double>> hints_;
};

} // namespace sluice
