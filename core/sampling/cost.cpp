// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/cost.h"

#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double low_tail = 0.025, high_tail = 0.975;
/// Beyond so many degrees the interval is narrower than anyone reads, and the quantiles lose digits.
constexpr double most_freedom = 1e8;

GoalForecast from_theory(double wanted, double rate, double speed) {
    GoalForecast forecast;
    forecast.seconds = wanted / rate / speed;
    const double shape = std::min(wanted / std::max(1.0 - rate, 1e-9), most_freedom);
    forecast.low = forecast.seconds * boost::math::gamma_p_inv(shape, low_tail) / shape;
    forecast.high = forecast.seconds * boost::math::gamma_p_inv(shape, high_tail) / shape;
    return forecast;
}

GoalForecast from_measured(double wanted, double accepted, double candidates, double speed) {
    GoalForecast forecast;
    forecast.basis = GoalForecast::Basis::measured;
    const double rate = accepted / candidates;
    forecast.seconds = wanted / rate / speed;
    // Degrees of freedom of a Poisson process, grown as much as a binomial one varies less.
    const double steadier = 1.0 / std::max(1.0 - rate, 1e-9);
    const double before = (2.0 * accepted + 1.0) * steadier;
    const boost::math::fisher_f_distribution<double> ratio(std::min(2.0 * wanted * steadier, most_freedom),
                                                           std::min(before, most_freedom));
    // Per point: candidates / (accepted + 1/2) so far, times F.
    const double mean = wanted * candidates / (accepted + 0.5) / speed;
    forecast.low = mean * boost::math::quantile(ratio, low_tail);
    forecast.high = mean * boost::math::quantile(ratio, high_tail);
    return forecast;
}

} // namespace

SamplingCost sampling_cost(const SamplingCounts& counts) {
    const double accepted = static_cast<double>(counts.accepted);
    const auto each = [accepted](double total) { return accepted > 0.0 ? total / accepted : infinity; };
    return {each(static_cast<double>(counts.candidates)), each(static_cast<double>(counts.evaluations)),
            each(counts.seconds), counts.importance_ess()};
}

std::optional<GoalForecast> forecast_goal(std::uint64_t wanted, std::uint64_t accepted,
                                          std::uint64_t candidates, double candidates_per_second,
                                          std::optional<double> known_rate) {
    const bool known = known_rate && *known_rate > 0.0 && *known_rate <= 1.0;
    if (wanted == 0 || !(candidates_per_second > 0.0) || (!known && candidates == 0)) {
        return std::nullopt;
    }
    const double number = static_cast<double>(wanted);
    GoalForecast forecast;
    if (known) {
        forecast = from_theory(number, *known_rate, candidates_per_second);
    } else if (accepted > 0) {
        forecast = from_measured(number, static_cast<double>(accepted), static_cast<double>(candidates),
                                 candidates_per_second);
    } else {
        forecast.basis = GoalForecast::Basis::bound;
        forecast.seconds = forecast.high = infinity;
        forecast.low = number * static_cast<double>(candidates) / 3.0 / candidates_per_second;
    }
    forecast.wanted = wanted;
    return forecast;
}

} // namespace sluice
