// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sluice {

enum class ColumnKind { numeric, categorical };

/// One column of a table. Numeric: `values` holds the numbers, NaN where missing. Categorical:
/// `values` holds indices into `levels` (0, 1, ...), NaN where missing.
struct Column {
    std::string name;
    ColumnKind kind = ColumnKind::numeric;
    std::vector<double> values;
    std::vector<std::string> levels;

    std::size_t missing() const;
    /// The cell as text: the level's name, the shortest number, or "" when missing.
    std::string text(std::size_t row) const;
};

/// Columns of equal length with unique names, as read from a file.
struct Table {
    std::vector<Column> columns;

    std::size_t rows() const { return columns.empty() ? 0 : columns.front().values.size(); }
    /// nullptr when there is none of that name.
    const Column* find(const std::string& name) const;
    std::vector<std::string> names() const;
    /// Keeps the rows whose numbers are listed, in that order.
    Table select_rows(const std::vector<std::size_t>& rows) const;
};

} // namespace sluice
