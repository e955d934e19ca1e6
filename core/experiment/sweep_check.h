// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "experiment/sweep_plan.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace sluice {

/// What one point takes beside the program, in bytes, on one thread and on all of them.
struct PointNeed {
    std::uint64_t on_one = 0, on_all = 0;
};
struct SweepNeeds {
    std::uint64_t program = 0; ///< with LibTorch where a point trains, once for all points
    std::vector<PointNeed> points;
};

/// Checks the experiments of these points and the columns that they name; each dataset is read once. Throws
/// ValidationError with the problems of all of them, each once, naming the points that have it; DataError
/// where data cannot be read; Cancelled.
SweepNeeds check_sweep(const SweepPlan& plan, std::span<const std::size_t> points, unsigned threads,
                       std::stop_token stop, Progress& progress);

/// How many points may run at a time: at most `most` and, whichever of them come together, in `memory` bytes
/// (each on its share of the threads); at least 1.
unsigned points_at_once(const SweepNeeds& needs, unsigned most, unsigned threads, std::uint64_t memory);

} // namespace sluice
