// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/preprocess.h"
#include "data/table.h"

#include <cstdint>
#include <string>
#include <vector>

// Private to core/data: the steps that drop rows.
namespace sluice::steps {

/// The rows of a table as they stand after dropping, and which of them train.
class RowBook {
  public:
    /// `train`: numbers of the training rows.
    RowBook(std::size_t rows, const std::vector<std::int64_t>& train);

    /// The number that each row had at the beginning.
    const std::vector<std::size_t>& kept() const { return kept_; }
    /// The training rows, by their present numbers, ascending.
    const std::vector<std::size_t>& train() const { return train_; }
    bool trains(std::size_t row) const { return trains_[kept_[row]]; }

    /// Keeps the rows whose present numbers are listed, ascending.
    void keep(const std::vector<std::size_t>& rows);

  private:
    void find_train();

    std::vector<std::size_t> kept_;
    std::vector<bool> trains_; ///< by the number at the beginning
    std::vector<std::size_t> train_;
};

/// Whether `op` drops rows.
bool drops_rows(const std::string& op);

/// Drops rows from the table and in the book. The answer is what the record shall know: "columns",
/// "rows_before", "rows_dropped" and, of drop_outliers, "fitted" with the fences of each column and
/// "beyond" with the rows of each that are outside. `names` are the step's columns.
///   drop_missing     a value is missing in the columns or, with "*", in the label.
///   drop_duplicates  an earlier row has the same values in the columns and, with "*", the same label;
///   missing
///                    values count as equal.
///   drop_outliers    a value is beyond its column's fence; with 'rows' "train", among training rows only.
/// Throws DataError when no row is left or none that trains.
nlohmann::json drop_rows(const PreprocessStep& step, const std::vector<std::string>& names, Table& table,
                         const std::string& label, RowBook& book);

/// Keeps the rows of a table whose numbers are listed, ascending. O(rows left), without a second table.
void keep_rows(Table& table, const std::vector<std::size_t>& rows);

/// The rows of a new table that a fitted step keeps. drop_duplicates keeps all, since each row is to be
/// answered; so does drop_outliers of training rows.
std::vector<std::size_t> kept_rows(const nlohmann::json& fitted, const Table& table);

} // namespace sluice::steps
