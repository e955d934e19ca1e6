// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/catalogue.h"
#include "sampling/diagnostics.h"
#include "sampling/sampler.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <span>
#include <vector>

/// What the tests of samplers have in common.
namespace sluice::checks {

inline DensityPtr density(const char* text) {
    return density_from_json(nlohmann::json::parse(text));
}

/// Advances a sampler to its end in steps of the given sizes, over and over.
inline void finish(Sampler& sampler, const std::vector<std::uint64_t>& steps = {1'000'000'000}) {
    for (std::size_t i = 0; sampler.finished() == StopReason::none; ++i) {
        sampler.advance(steps[i % steps.size()]);
    }
}

inline bool same_points(Points a, Points b) {
    if (a.count != b.count || a.dimension != b.dimension) {
        return false;
    }
    for (std::size_t j = 0; j < a.dimension; ++j) {
        if (std::memcmp(a.column(j).data(), b.column(j).data(), a.count * sizeof(double)) != 0) {
            return false;
        }
    }
    return true;
}

inline bool same_counts(const SamplingCounts& a, const SamplingCounts& b) {
    return a.candidates == b.candidates && a.accepted == b.accepted && a.violations == b.violations &&
           a.evaluations == b.evaluations && a.worst_log_excess == b.worst_log_excess &&
           a.worst_at == b.worst_at && a.sum_weights == b.sum_weights &&
           a.sum_squared_weights == b.sum_squared_weights;
}

inline bool same_trace(const SamplingTrace& a, const SamplingTrace& b) {
    return a.candidates == b.candidates && a.accepted == b.accepted && a.rate == b.rate &&
           a.ci_low == b.ci_low && a.ci_high == b.ci_high;
}

/// All that a sampler leaves, times apart.
inline bool same_outcome(const PointSampler& a, const PointSampler& b) {
    return same_points(a.accepted(), b.accepted()) && same_points(a.rejected(), b.rejected()) &&
           same_counts(a.counts(), b.counts()) && same_trace(a.trace(), b.trace()) &&
           a.log_m() == b.log_m() && a.finished() == b.finished();
}

/// Deviation of a count from its binomial expectation, in standard deviations.
inline double sigmas(std::uint64_t count, std::uint64_t trials, double probability) {
    const auto n = static_cast<double>(trials);
    return (static_cast<double>(count) - n * probability) / std::sqrt(n * probability * (1.0 - probability));
}

/// The p-value of Kolmogorov and Smirnov's test; 0 where it cannot be made.
inline double ks_p_value(std::span<const double> values, const Density& target) {
    const std::optional<TestResult> ks = ks_test(values, target);
    return ks ? ks->p_value : 0.0;
}

} // namespace sluice::checks
