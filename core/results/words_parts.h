// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"

#include <string>
#include <vector>

namespace sluice {

// The parts of record_in_words(); each is "" or lines ended by newlines.

std::string sampling_lines(const SamplingRecord& sampling);
/// Each test of whether what was accepted follows p, with its verdict, and the moments.
std::string goodness_lines(const SamplingRecord& sampling);
/// What an accepted point costs, what importance weights would have made of it, and how far the goal is.
std::string cost_lines(const SamplingRecord& sampling);
/// A table of the arms on the rows that they are judged on, and with a shift a short one on source rows.
std::string training_lines(const std::vector<ArmRecord>& arms);
/// Recall and precision of every class in every arm, where there are not too many classes.
std::string recall_lines(const std::vector<ArmRecord>& arms, const std::vector<std::string>& classes);
/// What the parts of the sampling stage found out, a line each.
std::string findings_lines(const SamplingRecord& sampling);
/// A table of the rounds, means over the repeats, and what ended them.
std::string rounds_lines(const RoundsRecord& rounds);
/// The same of rounds in which a classifier labelled rows, of the first repeat.
std::string label_rounds_lines(const RoundsRecord& rounds);
/// The verdict in one sentence, then every difference with its interval.
std::string answer_lines(const Record& record);

/// "a, b and c"; beyond `most` names "a, b and 3 more". The last comma's word may be another: "or".
std::string joined(const std::vector<std::string>& names, std::size_t most = 20,
                   const std::string& last = "and");

} // namespace sluice
