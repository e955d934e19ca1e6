// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/energy_distance.h"
#include "sampling/moments.h"
#include "sampling/quantile_plot.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace sluice {

/// How much of an accepted set is looked at, so that the answer comes in bounded time.
struct GoodnessLimits {
    std::uint64_t values = 1'000'000; ///< coordinates (points x d) at the most, but at least 1000 points
    std::size_t quantiles = 400;      ///< points of the Q-Q plot
    EnergyLimits energy{};

    /// For pictures of a running stage: tens of milliseconds.
    static GoodnessLimits live() { return {50'000, 120, {400, 499, 1e8}}; }
    /// Points of an accepted set of `count` in `dimension` coordinates that are looked at.
    std::uint64_t points(std::uint64_t count, std::size_t dimension) const;
};

/// Whether an accepted set follows its target: what is known, depending on what the target knows of itself.
struct Goodness {
    std::uint64_t points = 0;                       ///< accepted points that were looked at
    std::optional<TestResult> ks, anderson_darling; ///< one dimension with a cdf
    std::optional<TestResult> chi_square;           ///< mass functions
    std::optional<EnergyResult> energy;             ///< d > 1, against exact draws where there are any
    std::optional<QuantilePlot> qq;                 ///< one dimension with a cdf
    std::vector<CoordinateMoments> moments;         ///< one of each coordinate

    /// The test to judge by: Anderson-Darling, else Kolmogorov-Smirnov, chi-square or the energy distance.
    std::optional<TestResult> deciding() const;
};

/// Of the points, evenly thinned to the limits. The seed determines the exact draws and permutations of
/// the energy distance. What a requested stop leaves undone is absent. Throws InvalidArgument for points
/// that are not numbers. O(n log n).
Goodness measure_goodness(Points accepted, const Density& target, std::uint64_t seed,
                          const GoodnessLimits& limits = {}, std::stop_token stop = {});

} // namespace sluice
