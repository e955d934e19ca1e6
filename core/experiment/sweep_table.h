// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "experiment/sweep_folder.h"
#include "results/table_file.h"

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// A point without figures.
struct IncompletePoint {
    std::size_t point = 0;
    std::string status; ///< "missing", "failed", "running", ... (state_name())
    std::string message;
};

struct SweepTable {
    ResultTable table;
    std::vector<IncompletePoint> incomplete;
};

/// One row for each point of a sweep: point (from 1), record, status, message, the settings that vary
/// (/sampling/M as sampling.M: integers, numbers or texts), and every figure of record_figures(); of points
/// that are not complete the figures are missing. Columns stand in the order of the points' records. Without
/// `timing` those that tell of the run rather than of its result are left out: the table is then a function
/// of the sweep alone, whatever the order and the machines on which its points ran. Throws Cancelled.
SweepTable collect_sweep(const SweepFolder& folder, bool timing, std::stop_token stop, Progress& progress);

} // namespace sluice
