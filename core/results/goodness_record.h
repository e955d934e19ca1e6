// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace sluice {

/// The group /sampling/moments: one value for each coordinate, NaN where unknown.
struct MomentsRecord {
    std::vector<double> mean, mean_error, sd, sd_error, skewness, skewness_error, excess_kurtosis,
        excess_kurtosis_error;
    std::vector<double> exact_mean, exact_sd; ///< of the target
};

/// The group /sampling/qq: order statistics of the accepted against quantiles of the target.
struct QuantileRecord {
    std::vector<double> probability, theoretical, sample;
    std::vector<double> low, high; ///< where 95 % of such order statistics lie
};

/// Whether the accepted set follows the target, beside Kolmogorov and Smirnov's test; NaN where a test does
/// not apply.
struct GoodnessRecord {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    std::uint64_t points = 0; ///< accepted points that were looked at, evenly spaced
    double anderson_darling_statistic = unknown, anderson_darling_p_value = unknown;
    double chi_square_statistic = unknown, chi_square_p_value = unknown;
    std::int64_t chi_square_freedom = 0; ///< degrees of freedom
    double energy_distance = unknown, energy_p_value = unknown;
    std::uint64_t energy_points = 0; ///< accepted points, and exact draws, that were compared
    MomentsRecord moments;
    QuantileRecord qq;
};

/// What one accepted point costs (infinite when there is none), and how long the goal takes.
struct CostRecord {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    double candidates_per_accepted = unknown;
    double evaluations_per_accepted = unknown; ///< of the target
    double seconds_per_accepted = unknown;
    double importance_ess = unknown; ///< of the same candidates as importance weights (Kish)
    std::uint64_t goal_missing = 0;  ///< points that the goal still wants; 0: reached, or there is none
    std::string goal_basis;          ///< "theory", "measured" or "bound": see goal_low
    double goal_seconds = unknown;   ///< expected time until they are accepted
    double goal_low = unknown, goal_high = unknown; ///< 95 % interval; of "bound", goal_low is a lower bound
};

/// Names in the record, in one place for its writers and readers.
template <typename Part, typename Value>
using Field = std::pair<const char*, Value Part::*>;

inline constexpr std::array<Field<GoodnessRecord, double>, 6> goodness_numbers{{
    {"anderson_darling_statistic", &GoodnessRecord::anderson_darling_statistic},
    {"anderson_darling_p_value", &GoodnessRecord::anderson_darling_p_value},
    {"chi_square_statistic", &GoodnessRecord::chi_square_statistic},
    {"chi_square_p_value", &GoodnessRecord::chi_square_p_value},
    {"energy_distance", &GoodnessRecord::energy_distance},
    {"energy_p_value", &GoodnessRecord::energy_p_value},
}};
inline constexpr std::array<Field<CostRecord, double>, 7> cost_numbers{{
    {"candidates_per_accepted", &CostRecord::candidates_per_accepted},
    {"evaluations_per_accepted", &CostRecord::evaluations_per_accepted},
    {"seconds_per_accepted", &CostRecord::seconds_per_accepted},
    {"importance_ess", &CostRecord::importance_ess},
    {"goal_seconds", &CostRecord::goal_seconds},
    {"goal_low", &CostRecord::goal_low},
    {"goal_high", &CostRecord::goal_high},
}};
inline constexpr std::array<Field<MomentsRecord, std::vector<double>>, 10> moment_series{{
    {"mean", &MomentsRecord::mean},
    {"mean_error", &MomentsRecord::mean_error},
    {"sd", &MomentsRecord::sd},
    {"sd_error", &MomentsRecord::sd_error},
    {"skewness", &MomentsRecord::skewness},
    {"skewness_error", &MomentsRecord::skewness_error},
    {"excess_kurtosis", &MomentsRecord::excess_kurtosis},
    {"excess_kurtosis_error", &MomentsRecord::excess_kurtosis_error},
    {"exact_mean", &MomentsRecord::exact_mean},
    {"exact_sd", &MomentsRecord::exact_sd},
}};
inline constexpr std::array<Field<QuantileRecord, std::vector<double>>, 5> quantile_series{{
    {"probability", &QuantileRecord::probability},
    {"theoretical", &QuantileRecord::theoretical},
    {"sample", &QuantileRecord::sample},
    {"low", &QuantileRecord::low},
    {"high", &QuantileRecord::high},
}};

} // namespace sluice
