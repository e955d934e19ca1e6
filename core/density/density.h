// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/points.h"
#include "base/random.h"

#include <nlohmann/json_fwd.hpp>

#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sluice {

/// One coordinate's range of a support. Ends may be infinite.
struct Interval {
    double lower = -std::numeric_limits<double>::infinity();
    double upper = std::numeric_limits<double>::infinity();
    friend bool operator==(const Interval&, const Interval&) = default;
};

/// A probability density (or, when discrete() is true, mass function) on R^d, evaluated in log
/// space on blocks of points. Immutable once made; all const functions may be called from any
/// number of threads at once. Virtual calls happen once per block of a few thousand points.
class Density {
  public:
    virtual ~Density() = default;

    /// The name in an experiment file, such as "truncated_normal".
    virtual std::string family() const = 0;
    /// The JSON object from which density_from_json() makes an equal density, every default written out.
    virtual nlohmann::json to_json() const = 0;
    /// Number of coordinates d >= 1.
    virtual std::size_t dimension() const { return 1; }
    /// True for mass functions; points are then integers stored as doubles.
    virtual bool discrete() const { return false; }

    /// The smallest box that contains the support, one interval per coordinate (for a discrete
    /// density the smallest and largest point). The density may vanish inside it; log_density says where.
    virtual std::vector<Interval> support() const = 0;

    /// Whether the density integrates (sums) to 1, so that it can be a proposal and the acceptance
    /// rate of it as a target is 1/M.
    virtual bool normalised() const { return true; }

    /// log of the integral (sum) of exp(log_density()) over the support, where it is known: 0 for normalised
    /// densities, otherwise exact or by quadrature with a relative error of the integral below 1e-8 (about
    /// 1e-14 for smooth densities).
    virtual std::optional<double> log_normaliser() const {
        return normalised() ? std::optional(0.0) : std::nullopt;
    }

    /// A point with a NaN coordinate gives -infinity or NaN, either of which the accept test rejects.
    /// out[i] = log p(x_i), -infinity outside the support; x.count == out.size(), x.dimension == dimension().
    virtual void log_density(Points x, std::span<double> out) const = 0;

    /// Whether sample() works.
    virtual bool can_sample() const { return true; }
    /// Draws x.count independent points into x, consuming the stream. Throws InvalidArgument when
    /// !can_sample().
    virtual void sample(RandomStream& stream, MutablePoints x) const = 0;
    /// Draws as sample() does and writes the log density of each draw as well. Override where
    /// sharing work makes it faster; the points must be those that sample() gives.
    virtual void sample_with_log_density(RandomStream& stream, MutablePoints x,
                                         std::span<double> log_density) const;

    /// P(X <= x), where a formula is known; one dimension only.
    virtual std::optional<double> cdf(double x) const;
    /// The x with P(X <= x) = u for 0 < u < 1, by inverting cdf() unless overridden; nothing
    /// where cdf() is not known.
    virtual std::optional<double> quantile(double u) const;

    /// Exact mean and variance of each coordinate, where they are known and finite.
    virtual std::optional<std::vector<double>> mean() const { return std::nullopt; }
    virtual std::optional<std::vector<double>> variance() const { return std::nullopt; }

    /// Points near which the density, or a ratio with it, may peak or have a kink: modes,
    /// component centres, the ends of pieces. For plots and as starts of the search for M. Each has d values.
    virtual std::vector<std::vector<double>> landmarks() const;

    /// A box that holds all but about `tail` of the mass, for plots and for the bracketing of searches.
    /// From quantiles in one dimension unless overridden.
    virtual std::vector<Interval> typical_range(double tail = 1e-4) const;

    /// One point's log density; for few points, since it costs a virtual call for each.
    double log_density_at(std::span<const double> x) const;
    double log_density_at(double x) const { return log_density_at(std::span<const double>(&x, 1)); }
};

using DensityPtr = std::shared_ptr<const Density>;

} // namespace sluice
