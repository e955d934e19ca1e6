// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"

#include <string>
#include <variant>
#include <vector>

namespace sluice {

/// One figure of a record, for a table in which each has a column.
struct RecordFigure {
    std::string name;                        ///< "sampling_acceptance_rate", "rsft_test_accuracy_sd"
    std::variant<double, std::string> value; ///< NaN where it is not known
    /// Whether it tells of the run rather than of its result: seconds, when, where and on how many threads.
    bool of_the_run = false;
};

/// Every figure of the record, in a fixed order:
///   dataset_rows;
///   sampling_NAME as in /sampling, acceptance_ci95 as two (_low, _high), goal_low and goal_high as
///   goal_seconds_low and _high, m_at and the moments as one for each coordinate where there are 1 to 16
///   (NAME, or NAME_1, NAME_2, ...), sampling_FINDING_NAME; for each arm ARM_rows, _effective_rows, _repeats,
///   _best_epoch (mean over the repeats), _stopped_because, ARM_test_METRIC (mean) and ARM_test_METRIC_sd,
///   _seconds; for each comparison rsft_minus_ARM_METRIC with _low95, _high95, _p_value, _verdict;
///   rounds_NAME (the last round, mean over the repeats) and rounds_NAME_sd;
///   created_utc, host, threads, resumed.
/// Series and what there is for each feature stay in the record.
std::vector<RecordFigure> record_figures(const Record& record);

} // namespace sluice
