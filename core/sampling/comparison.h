// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "sampling/methods.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// What one method did for one target.
struct MethodResult {
    Method method = Method::rejection;
    std::string reason; ///< why it does not apply; empty where it does, and the figures hold
    std::uint64_t candidates = 0, accepted = 0, evaluations = 0;
    double acceptance = 0.0;
    double evaluations_per_accepted = 0.0; ///< of p; the searches for M and for a box left out
    double seconds = 0.0;                  ///< of sampling
    double setup_seconds = 0.0;            ///< of finding M, box, table or first hull
    double seconds_per_accepted = 0.0;     ///< without the set-up
    double candidates_per_second = 0.0;
    std::optional<TestResult> ks; ///< of the accepted, in one dimension where the cdf is known
    StopReason finished = StopReason::none;
};

struct ComparisonOptions {
    std::uint64_t accepted = 100'000; ///< for each method
    double seconds = 10.0;            ///< of sampling at the most, for each method
    std::uint64_t seed = 1;
    unsigned threads = 1; ///< adaptive rejection uses one whatever this says
};

/// Runs every method on the target, one after the other: rejection and squeeze under M q, with the smallest M
/// where log_m is not given, the others under envelopes of their own. A method that does not apply has
/// its reason; without a proposal (null) those that need one. Throws Cancelled.
std::vector<MethodResult> compare_methods(const DensityPtr& target, const DensityPtr& proposal,
                                          std::optional<double> log_m, const ComparisonOptions& options,
                                          std::stop_token stop, Progress& progress);

} // namespace sluice
