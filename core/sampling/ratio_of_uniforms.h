// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"
#include "sampling/envelope.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace sluice {

/// The box of the ratio-of-uniforms method about a point m: with u in (0, a] and v_j in [low_j, high_j], both
/// uniform, x = m + v / u follows p when u^(d + 1) <= p(x) (Kinderman & Monahan 1977; in d dimensions with
/// r = 1, Wakefield, Gelfand & Smith 1991).
struct UniformsBox {
    std::vector<double> centre; ///< m, near the mode
    double log_a = 0.0;         ///< a = sup p^(1 / (d + 1))
    /// ln of -inf and of sup of (x_j - m_j) p^(1 / (d + 1)), -infinity where p has nothing on that side.
    std::vector<double> log_low, log_high;
};

/// The density of x = m + v / u over such a box. Given x, the largest u that the box allows is
/// h(x) = min(a, high_j / (x_j - m_j), low_j / (m_j - x_j)), and u^(d + 1) is uniform below h(x)^(d + 1). So
/// the method is rejection under the hat h^(d + 1), a table with sloping sides, whose integral is (d + 1)
/// times the volume of the box: with this density as proposal and M that integral, everything that
/// holds for rejection holds for it.
class UniformsHat final : public Density {
  public:
    explicit UniformsHat(UniformsBox box);

    const UniformsBox& box() const { return box_; }
    /// ln of the integral of the hat, (d + 1) times the box's volume.
    double log_mass() const { return log_mass_; }

    std::string family() const override { return "uniforms_hat"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return box_.centre.size(); }
    std::vector<Interval> support() const override;
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    UniformsBox box_;
    double log_mass_ = 0.0;
};

/// The smallest box, each side by global optimisation with a relative margin of 1e-9, and M for the
/// hat as proposal. Throws EnvelopeError where the box is infinite (a pole, or a tail heavier than |x|^-(d +
/// 1)), InvalidArgument for discrete targets, Cancelled.
struct UniformsEnvelope {
    std::shared_ptr<const UniformsHat> hat;
    EnvelopeConstant constant;
};
UniformsEnvelope uniforms_envelope(const DensityPtr& target, std::uint64_t seed, std::stop_token stop = {});

} // namespace sluice
