// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "results/record_figures.h"

#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sluice {

/// The figures of points that have ended, by their index in SweepPlan::points.
using SweptFigures = std::map<std::size_t, std::shared_ptr<const std::vector<RecordFigure>>>;

/// What a running sweep has found so far; published by run_sweep() whenever a point has ended.
struct SweptPoints : Snapshot {
    SweptFigures done; ///< by this call
    std::vector<std::size_t> failed;
};

/// One figure over the settings of a sweep, several seeds for each.
struct SweptValue {
    double mean = std::numeric_limits<double>::quiet_NaN(); ///< over the seeds that are known
    /// Of several seeds mean -+ 1.96 standard errors; of one the record's own 95 % interval; NaN without one.
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    std::size_t known = 0; ///< seeds whose value is a number
};

/// The points of a sweep as a table: x changes fastest, then y, and the seeds of one place lie together last.
/// Point (x, y, seed) has the index (y * columns + x) * seeds + seed.
struct SweepShape {
    std::size_t columns = 1, rows = 1, seeds = 1;
    std::size_t points() const { return columns * rows * seeds; }
    std::size_t point(std::size_t x, std::size_t y, std::size_t seed) const {
        return (y * columns + x) * seeds + seed;
    }
};

/// The figure of that name at each place, row by row: columns * rows of them.
std::vector<SweptValue> swept_values(const SweepShape& shape, const SweptFigures& done,
                                     const std::string& figure);

/// The names of the figures that are numbers, each once: those that tell of results in the order of the
/// records, then those that tell of the runs (what they cost).
std::vector<std::string> swept_figures(const SweptFigures& done);

} // namespace sluice
