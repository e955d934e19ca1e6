// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/snapshot.h"

#include <cstdint>
#include <optional>

namespace sluice {

/// What one accepted point costs; infinite while none is accepted.
struct SamplingCost {
    double candidates_per_accepted = 0.0;
    double evaluations_per_accepted = 0.0; ///< of p
    double seconds_per_accepted = 0.0;
    /// Independent draws that the same candidates are worth when weighted by p/q (Kish).
    double importance_ess = 0.0;
};

SamplingCost sampling_cost(const SamplingCounts& counts);

/// How long it takes until so many points are accepted.
struct GoalForecast {
    enum class Basis {
        theory,   ///< the acceptance rate is known
        measured, ///< from the accepted so far
        bound     ///< none accepted yet: `low` is a lower bound, `seconds` and `high` are infinite
    };
    std::uint64_t wanted = 0; ///< accepted points that are forecast
    double seconds = 0.0;
    double low = 0.0, high = 0.0; ///< 95 % interval of the time itself, not only of its mean
    Basis basis = Basis::theory;
};

/// Forecasts the time for `wanted` further accepted points at the given speed. With a known rate r the number
/// of candidates is taken as gamma distributed with the mean wanted / r and the variance of the negative
/// binomial law. With a measured rate, the time needed for each point beside that of each point so far is
/// an F ratio (of gamma laws, Jeffreys' prior). With none accepted of n, the rate is below 3 / n (rule of
/// three). Nothing when nothing is wanted, the speed is unknown or nothing was tried and no rate is known.
std::optional<GoalForecast> forecast_goal(std::uint64_t wanted, std::uint64_t accepted,
                                          std::uint64_t candidates, double candidates_per_second,
                                          std::optional<double> known_rate);

} // namespace sluice
