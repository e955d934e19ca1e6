// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "data/preprocess.h"
#include "data/table.h"

#include <string>
#include <vector>

namespace sluice {

/// A column that fitted preprocessing takes, before any of its steps.
struct RawColumn {
    std::string name;
    ColumnKind kind = ColumnKind::numeric;
};

/// The columns of a raw table that lead to `features` under the fitted steps: those that the steps take and
/// that no earlier step makes, and the features that no step touches. Throws DataError for steps that this
/// version cannot apply.
std::vector<RawColumn> raw_columns(const FittedPreprocess& fitted, const std::vector<std::string>& features);

/// Rows made ready for a network.
struct PreparedRows {
    Matrix<float> features;
    std::vector<std::size_t> rows; ///< the raw table's row of each, ascending
};

/// Applies fitted steps to raw rows that come with at least raw_columns(). Rows that the steps drop, and rows
/// with a feature that is missing or not finite, are left out. Throws DataError naming every column that is
/// not there, and those that hold words where numbers are needed.
PreparedRows prepare_rows(const Table& raw, const FittedPreprocess& fitted,
                          const std::vector<std::string>& features);

} // namespace sluice
