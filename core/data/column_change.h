// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/table.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// What keeping some of the rows does to one column.
struct ColumnChange {
    std::string name;
    ColumnKind kind = ColumnKind::numeric;
    /// Numeric: the ends of the bins, all equally wide.
    double lower = 0.0, upper = 0.0;
    std::vector<std::string> levels; ///< categorical: one for each bin
    /// Shares of the rows that are not missing, in each bin; all 0 where there are none.
    std::vector<double> tried, kept;
    double mean_tried = 0.0, mean_kept = 0.0; ///< numeric; NaN without rows
    double sd_tried = 0.0;                    ///< numeric
    /// How much the column changed: the Kolmogorov-Smirnov distance of a numeric column's distributions, half
    /// the sum of the differences between a categorical one's shares (total variation); 0 to 1.
    double distance = 0.0;
};

/// One entry for each of the table's first `most_columns` columns, in its order. `tried` and `kept` are rows
/// of the table; those outside of it and missing values do not count. A column of more than 40 levels is left
/// out: its bins could not be told apart. O(rows log rows) for each column.
std::vector<ColumnChange> column_changes(const Table& table, std::span<const std::int64_t> tried,
                                         std::span<const std::int64_t> kept, std::size_t bins = 24,
                                         std::size_t most_columns = 64);

} // namespace sluice
