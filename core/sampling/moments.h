// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/points.h"
#include "density/density.h"

#include <limits>
#include <span>
#include <vector>

namespace sluice {

/// A figure estimated from a sample, with its standard error; NaN where the sample is too small or has no
/// spread.
struct Estimate {
    double value = std::numeric_limits<double>::quiet_NaN();
    double error = std::numeric_limits<double>::quiet_NaN();
};

/// The moments of one coordinate, beside the exact ones where the density knows them (NaN otherwise).
struct CoordinateMoments {
    Estimate mean, sd, skewness, excess_kurtosis;
    double exact_mean = std::numeric_limits<double>::quiet_NaN();
    double exact_sd = std::numeric_limits<double>::quiet_NaN();

    /// How many standard errors the estimate lies from the exact value; that of the mean by the exact sd,
    /// where it is known. NaN where nothing exact is known. Meaningless for a law without a fourth moment.
    double mean_score(std::size_t points) const;
    double sd_score() const { return (sd.value - exact_sd) / sd.error; }
};

/// Mean, sample standard deviation (n - 1), skewness m3 / m2^1.5 and excess kurtosis m4 / m2^2 - 3. The
/// standard errors come from the influence functions (the delta method), so that they hold for any law with
/// moments enough, not for a normal one alone. Two passes, O(n).
CoordinateMoments sample_moments(std::span<const double> values);

/// Of each coordinate of the points, with the density's exact values beside them.
std::vector<CoordinateMoments> sample_moments(Points points, const Density& density);

} // namespace sluice
