// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/points.h"
#include "density/density.h"
#include "sampling/diagnostics.h"

#include <cstdint>
#include <optional>
#include <stop_token>

namespace sluice {

/// Energy distances cost the square of the number of points: this is how many are looked at.
struct EnergyLimits {
    std::size_t points = 1000;      ///< of each of the two sets, at the most
    std::size_t permutations = 999; ///< so that the smallest p-value is 1 / 1000
    double work = 4e8;              ///< points^2 x d at the most; fewer points in many dimensions
};

struct EnergyResult : TestResult {
    std::size_t points = 0; ///< of each set that were compared
};

/// The energy distance 2 E|X - Y| - E|X - X'| - E|Y - Y'| (Szekely & Rizzo 2004) between two sets of equally
/// many points, which is zero only for equal laws, with the p-value of a permutation test: (1 + permutations
/// with at least this distance) / (1 + permutations). Each coordinate is first divided by the pooled
/// interquartile range, so that no unit of measure outweighs the others. Throws InvalidArgument when the sets
/// differ in size or dimension, or have points that are not finite. Nothing after a requested stop.
/// O(n^2 (d + permutations)).
std::optional<EnergyResult> energy_test(Points first, Points second, std::uint64_t seed,
                                        std::size_t permutations, std::stop_token stop = {});

/// The same between points, evenly thinned, and as many exact draws of the density, made from a stream of the
/// seed that nothing else uses. Nothing where the density cannot be drawn from, or for fewer than 20 points.
std::optional<EnergyResult> energy_test(Points points, const Density& density, std::uint64_t seed,
                                        const EnergyLimits& limits = {}, std::stop_token stop = {});

} // namespace sluice
