// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/array_columns.h"
#include "data/table.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice {

/// Makes a table of named values that come row by row, each with any of the columns.
class JsonRows {
  public:
    /// A table has at most so many values, and this many more.
    JsonRows(std::size_t most_values, std::string where)
        : most_values_(most_values), where_(std::move(where)) {}

    void begin_row();
    void add_number(std::string_view name, double value);
    void add_truth(std::string_view name, bool value);
    void add_text(std::string_view name, std::string_view text);
    /// A value that is missing, so that the column is there.
    void add_missing(std::string_view name);

    std::size_t rows() const { return rows_; }
    std::size_t rounded() const { return rounded_; } ///< whole numbers beyond 2^53
    void count_rounded() { ++rounded_; }
    Table take();

  private:
    struct Growing {
        Column column;
        LevelCoder coder;
        bool only_truths = true;
        std::size_t last_row = SIZE_MAX; ///< that has a value
    };

    Growing& at(std::string_view name);
    void put(Growing& growing, double value);
    void make_words(Growing& growing);
    void check_size() const;

    std::size_t most_values_;
    std::string where_;
    std::size_t rows_ = 0;
    std::size_t rounded_ = 0;
    std::size_t next_ = 0; ///< the column that probably comes next
    std::vector<Growing> columns_;
    std::unordered_map<std::string, std::size_t> numbers_;
};

} // namespace sluice
