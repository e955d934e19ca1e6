// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/language_rounds.h"
#include "results/record.h"

#include <optional>
#include <vector>

namespace sluice {

/// The record's groups of a language experiment, from the arms of every repeat (outer index; the first arm is
/// pretrained, the second rsft).

std::vector<ArmRecord> language_training_records(const std::vector<std::vector<LanguageArm>>& repeats);
/// /rounds: what rsft was judged after each round, row 0 being the base. Nothing without a round.
std::optional<RoundsRecord> language_rounds_record(const std::vector<std::vector<LanguageArm>>& repeats);
/// /sampling: the first round of rsft in the first repeat. right: P(right answer) of the base.
SamplingRecord language_sampling_record(const Experiment& experiment, const RoundDraw& draw, double right);
/// rsft against every other arm. Every repeat draws its training prompts and trains anew from one base model,
/// so Student's paired test is used: the interval is for this base.
std::vector<ComparisonRecord> language_comparison_records(const std::vector<ArmRecord>& arms);

} // namespace sluice
