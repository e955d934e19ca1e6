// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/alias_table.h"
#include "density/density.h"
#include "density/line_integral.h"
#include "density/line_sampler.h"

namespace sluice {

/// Another density given that every coordinate lies between its ends. Normalised where the mass between the
/// ends is known: in one dimension always (by the cdf, or where that would cancel by quadrature or summation,
/// so that it is right however far out in a tail the ends lie), in more for boxes, independent normals and
/// products. Otherwise the density is the other's within the box, unnormalised.
class Truncated final : public Density {
  public:
    /// One end for each coordinate, which may be infinite. Throws InvalidArgument when sizes differ, ends are
    /// reversed, or there is no mass between them.
    Truncated(DensityPtr of, std::vector<double> lower, std::vector<double> upper);

    const DensityPtr& of() const noexcept { return of_; }
    /// A density of another family that is the same, such as a truncated_normal; nullptr where there is none.
    const DensityPtr& equal() const noexcept { return equal_; }
    /// log of the other density's integral (not its share) between the ends, where it is known.
    std::optional<double> log_mass() const noexcept { return log_mass_; }

    std::string family() const override { return "truncated"; }
    nlohmann::json to_json() const override;
    std::size_t dimension() const override { return box_.size(); }
    bool discrete() const override { return of_->discrete(); }
    std::vector<Interval> support() const override { return box_; }
    bool normalised() const override { return log_mass_.has_value(); }
    void log_density(Points x, std::span<double> out) const override;
    bool can_sample() const override;
    /// By an equal density's sampler where there is one, otherwise by rejection from the other density where
    /// at least a quarter of it is kept, otherwise by inversion. Where nothing but rejection is left and the
    /// mass is unknown, it gives up with InvalidArgument after 10^5 tries for one point.
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override;
    std::optional<double> quantile(double u) const override;
    std::optional<std::vector<double>> mean() const override;
    std::optional<std::vector<double>> variance() const override;
    std::vector<std::vector<double>> landmarks() const override;
    std::vector<Interval> typical_range(double tail) const override;

  private:
    void integrate();
    void sum_up();
    void sample_by_rejection(RandomStream& stream, MutablePoints x) const;
    bool inside(const MutablePoints& x, std::size_t i) const;
    LogFunction inner_log() const;

    DensityPtr of_;
    std::vector<double> lower_; ///< as given
    std::vector<double> upper_;
    std::vector<Interval> box_; ///< the part of the support between the ends
    std::optional<double> log_mass_;
    double share_ = 0.0; ///< of the other density's mass, where known
    DensityPtr equal_;
    std::optional<LineIntegral> line_;
    LineSampler sampler_;
    std::vector<double> p_; ///< of each point, where discrete
    AliasTable table_;
};

} // namespace sluice
