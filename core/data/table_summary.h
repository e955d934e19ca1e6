// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/table.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace sluice {

/// What is in a column.
struct ColumnSummary {
    std::string name;
    ColumnKind kind = ColumnKind::numeric;
    std::size_t missing = 0;
    std::size_t distinct = 0; ///< values, missing ones not counted
    /// Of a numeric column, over its finite values; NaN where there are none.
    double least = 0.0, greatest = 0.0, mean = 0.0, deviation = 0.0;
    std::size_t infinite = 0;
    /// The most frequent values with their counts, the most frequent first, equally frequent ones in the
    /// order of the levels or of the numbers; up to what was asked for.
    std::vector<std::pair<std::string, std::size_t>> frequent;
};

/// Only the least, greatest, mean and deviation of a numeric column, and what is missing: O(rows).
ColumnSummary summarise_range(const Column& column);

/// O(rows log rows). The deviation is that of the sample (n - 1).
ColumnSummary summarise(const Column& column, std::size_t most_frequent = 5);

} // namespace sluice
