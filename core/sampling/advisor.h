// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "sampling/envelope.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

struct AdviceOptions {
    /// The proposal in use, which suggestions are compared with and of which the own family is tried too; may
    /// be null.
    const Density* present = nullptr;
    /// Families to try, by their names in an experiment file; empty: all that suit the target's support.
    std::vector<std::string> families;
    std::uint64_t seed = 0;
    /// Constants M computed for each family, at most.
    int evaluations = 500;
};

/// One proposal whose parameters have been chosen so that M is as small as its family allows.
struct Advice {
    std::string family;
    nlohmann::json proposal; ///< to paste into an experiment file
    EnvelopeConstant envelope;
    std::optional<double> acceptance; ///< Z/M; nothing when Z is not known
    /// Accepted samples per candidate as a multiple of the present proposal's, where that has an M.
    std::optional<double> gain;
    bool is_target = false; ///< the target itself, drawn directly
    std::string words;      ///< "normal with sigma 1.7 instead of 3: 59 % instead of 33 %"
};

/// A family that has no M for this target with any parameters that were tried, and why, in words.
struct Refusal {
    std::string family;
    std::string reason;
};

struct AdviceList {
    std::vector<Advice> suggestions; ///< the smallest M first
    std::vector<Refusal> refused;
    std::optional<double> present_log_m; ///< of the present proposal, nothing when it has none
    std::string present_refusal;         ///< why it has none
};

/// Suggests proposals for the target. Within each family ln M is minimised over the parameters by a downhill
/// simplex (M from closed forms where there are any), started at the target's quantiles, moments and modes;
/// then parameters are rounded as far as that costs less than 1e-4 of M. The optimum is a local one: families
/// in which it is unique (location-scale families of log-concave shape, the usual case) give it to about
/// 1e-6. Takes milliseconds a family where closed forms exist, up to seconds where M is searched for in
/// several dimensions. Throws InvalidArgument when a family is unknown, Cancelled.
AdviceList advise(const Density& target, const AdviceOptions& options, std::stop_token stop,
                  Progress& progress);

} // namespace sluice
