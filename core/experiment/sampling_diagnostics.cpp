// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sampling_diagnostics.h"

#include <cmath>
#include <limits>
#include <optional>

namespace sluice {
namespace {

void record_test(const std::optional<TestResult>& test, double& statistic, double& p_value) {
    if (test) {
        statistic = test->statistic;
        p_value = test->p_value;
    }
}

MomentsRecord moments_record(const std::vector<CoordinateMoments>& moments) {
    MomentsRecord record;
    for (const CoordinateMoments& m : moments) {
        record.mean.push_back(m.mean.value);
        record.mean_error.push_back(m.mean.error);
        record.sd.push_back(m.sd.value);
        record.sd_error.push_back(m.sd.error);
        record.skewness.push_back(m.skewness.value);
        record.skewness_error.push_back(m.skewness.error);
        record.excess_kurtosis.push_back(m.excess_kurtosis.value);
        record.excess_kurtosis_error.push_back(m.excess_kurtosis.error);
        record.exact_mean.push_back(m.exact_mean);
        record.exact_sd.push_back(m.exact_sd);
    }
    return record;
}

const char* basis_name(GoalForecast::Basis basis) {
    switch (basis) {
    case GoalForecast::Basis::theory:
        return "theory";
    case GoalForecast::Basis::measured:
        return "measured";
    case GoalForecast::Basis::bound:
        break;
    }
    return "bound";
}

} // namespace

void record_goodness(const Goodness& goodness, SamplingRecord& record) {
    GoodnessRecord& to = record.goodness;
    to.points = goodness.points;
    record_test(goodness.ks, record.ks_statistic, record.ks_p_value);
    record_test(goodness.anderson_darling, to.anderson_darling_statistic, to.anderson_darling_p_value);
    record_test(goodness.chi_square, to.chi_square_statistic, to.chi_square_p_value);
    if (goodness.chi_square) {
        to.chi_square_freedom = goodness.chi_square->freedom;
    }
    if (goodness.energy) {
        to.energy_distance = goodness.energy->statistic;
        to.energy_p_value = goodness.energy->p_value;
        to.energy_points = goodness.energy->points;
    }
    to.moments = moments_record(goodness.moments);
    if (goodness.qq) {
        to.qq = {goodness.qq->probability, goodness.qq->theoretical, goodness.qq->sample, goodness.qq->low,
                 goodness.qq->high};
    }
}

void record_cost(const SamplingCounts& counts, const StopRule& stop, double candidates_per_second,
                 SamplingRecord& record) {
    const SamplingCost cost = sampling_cost(counts);
    CostRecord& to = record.cost;
    to.candidates_per_accepted = cost.candidates_per_accepted;
    to.evaluations_per_accepted = cost.evaluations_per_accepted;
    to.seconds_per_accepted = cost.seconds_per_accepted;
    to.importance_ess = cost.importance_ess;
    const bool limited = stop.accepted != std::numeric_limits<std::uint64_t>::max();
    if (record.filter || !limited || counts.accepted >= stop.accepted) {
        return; // a filter has the rows that it has
    }
    const std::optional<double> known =
        std::isfinite(record.expected_rate) ? std::optional(record.expected_rate) : std::nullopt;
    if (const auto forecast = forecast_goal(stop.accepted - counts.accepted, counts.accepted,
                                            counts.candidates, candidates_per_second, known)) {
        to.goal_missing = forecast->wanted;
        to.goal_basis = basis_name(forecast->basis);
        to.goal_seconds = forecast->seconds;
        to.goal_low = forecast->low;
        to.goal_high = forecast->high;
    }
}

} // namespace sluice
