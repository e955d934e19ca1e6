// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "experiment/sweep_check.h"
#include "experiment/sweep_folder.h"
#include "experiment/sweep_plan.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

struct SweepOptions {
    unsigned threads = 0;     ///< of all points together; 0: default_thread_count()
    unsigned parallel = 0;    ///< points at a time at most; 0: as many as threads
    std::uint64_t memory = 0; ///< bytes for all points together; 0: four fifths of available_memory()
    SweepShard shard;
    /// What all points of the sweep need, where they were checked already.
    std::optional<SweepNeeds> needs;
    bool resume = false; ///< go on with what is there; without it, points that were begun are an error
};

/// A point that did not come to an end.
struct SweepTrouble {
    std::size_t point = 0; ///< index into SweepPlan::points
    std::string message;
};

struct SweepOutcome {
    std::size_t points = 0;  ///< of the shard
    std::size_t before = 0;  ///< of them complete before
    std::size_t now = 0;     ///< completed by this call
    std::size_t resumed = 0; ///< of these, gone on with from where they stopped
    unsigned at_once = 1;    ///< points that ran at a time at most
    std::vector<SweepTrouble> failed;
    std::vector<std::size_t> elsewhere; ///< another process is at them
    bool cancelled = false;
};

/// Looks at the points of the shard before any work: checks the experiments of those that are to be run, and
/// without options.resume that none of them was begun. Then runs those that are not complete, several at a
/// time, each with its record in the folder; a point that fails does not stop the others. The figures do not
/// depend on how many run at a time, nor on their order. Reports the share of the points that were to be run,
/// and publishes SweptPoints (sweep_plane.h) whenever one has ended.
/// A requested stop closes the records of the points that are running as "cancelled". Throws ValidationError,
/// DataError, InvalidArgument, Cancelled before any point runs.
SweepOutcome run_sweep(SweepFolder& folder, const SweepOptions& options, std::stop_token stop,
                       Progress& progress);

} // namespace sluice
