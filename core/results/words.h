// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace sluice {

/// The record in words, for `sluice-cli show` and the window: what was run, what was accepted and what that
/// means, each arm, and whether rejection sampling helped. Several lines of plain UTF-8 text.
std::string record_in_words(const Record& record);

/// The same figures as one JSON object, for `show --json` (non-finite numbers as null).
nlohmann::json record_summary(const Record& record);

/// What the sampling figures mean, in a sentence or two: "37.5 % accepted: 5 of 8 candidates are wasted.",
/// "M is too small: p > M q at 12.3 % of the candidates, so the accepted set is biased."
std::string sampling_in_words(const SamplingRecord& sampling);

/// Whether what was accepted follows p, by the test that sees most: "The accepted set agrees with p
/// (Anderson-Darling p = 0.62, Kolmogorov-Smirnov p = 0.55)." Empty where nothing could be tested.
std::string goodness_in_words(const SamplingRecord& sampling);

/// How long the points that the goal still wants will take: "At this rate the other 980 accepted points take
/// 3 h 20 min (95 % interval 2 h 5 min to 6 h 1 min)". Empty where there is no such goal.
std::string goal_in_words(const SamplingRecord& sampling);

/// "rsft against all_data: accuracy +0.021 (95 % interval 0.010 to 0.032, paired t over 10 repeats): it
/// helped."
std::string comparison_in_words(const ComparisonRecord& comparison);

} // namespace sluice
