// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/session.h"
#include "session_checks.h"

#include <cmath>
#include <numbers>

/// Plans that several tests of sessions run.
namespace sluice::checks {

inline SamplingPlan laplace_to_normal() {
    SamplingPlan plan;
    plan.target = density(R"({"family": "normal", "mu": 0, "sigma": 1})");
    plan.proposal = density(R"({"family": "laplace", "mu": 0, "b": 1})");
    plan.log_m = 0.5 * std::log(2.0 * std::numbers::e / std::numbers::pi);
    plan.seed = 17;
    plan.threads = 1;
    plan.stop.candidates = 100'003; // not a whole number of blocks
    return plan;
}

inline SamplingPlan wide_to_narrow_normal_in_three_dimensions() {
    SamplingPlan plan;
    plan.target = density(R"({"family": "mv_normal", "dim": 3, "sigma": 1})");
    plan.proposal = density(R"({"family": "mv_normal", "dim": 3, "sigma": 1.3})");
    plan.log_m = 3.0 * std::log(1.3);
    plan.seed = 18;
    plan.threads = 1;
    plan.stop.accepted = 20'000;
    return plan;
}

} // namespace sluice::checks
