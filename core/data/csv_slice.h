// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/csv_scanner.h"
#include "data/table.h"
#include "data/word_index.h"

#include <array>
#include <cstdint>
#include <deque>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::csv {

/// What a column of the text is to be read as.
enum class Reading : std::uint8_t {
    numbers, ///< as far as they are ones
    checked, ///< numbers; anything else is an error
    words,
    nothing ///< left out
};

/// How a text is cut into values.
struct Layout {
    std::string_view text; ///< UTF-8
    const std::string& name;
    char separator;
    char decimal;
    std::vector<std::string> columns; ///< their names
};

/// The values of one column in one piece of the text.
struct SliceColumn {
    std::vector<double> values; ///< numbers, or the numbers of words; NaN where missing
    WordIndex words;            ///< those in this piece
    bool other_words = false;   ///< something in a column of numbers is none
};

/// A piece of the text: all records that begin in it.
struct Slice {
    std::size_t begin = 0; ///< where its first record is taken to begin
    std::size_t limit = 0; ///< records from here on belong to the next piece
    std::size_t end = 0;   ///< behind its last record
    std::size_t rows = 0;
    std::vector<SliceColumn> columns;
    std::deque<std::string> unescaped; ///< words that do not stand in the text as they are
    std::exception_ptr error;          ///< a DataError, which counts only where `begin` is right
};

/// Reads the records of one piece. A piece may begin anywhere; whether a record begins there is for the
/// caller to find out. Numbers are parsed in place; what is unusual goes through CsvScanner, whose rules
/// hold.
class SliceReader {
  public:
    /// guessing: it is not known whether the piece begins with a record. Errors then do not say where.
    SliceReader(const Layout& layout, const std::vector<Reading>& readings, std::size_t most_rows,
                bool guessing);

    /// Fills everything but begin and limit.
    void read(Slice& slice);

  private:
    struct Cell {
        double number;
        std::string_view text;
        bool is_number;
        bool lasting;       ///< the text stands in the file's, not in a copy
        std::string copy{}; ///< of a field with doubled quotes
    };

    void read_records();
    bool read_plain_record();
    bool read_plain_cell(std::size_t column, const char*& at);
    bool read_quoted_cell(Cell& cell, const char*& at) const;
    void read_other_record();
    void keep_record();
    double word_code(std::size_t column, const Cell& cell);
    bool skip_empty_line();
    std::string place(std::size_t offset) const;
    [[noreturn]] void fail_ragged() const;
    [[noreturn]] void fail_no_number(std::size_t column, const Cell& cell) const;

    const Layout& layout_;
    const std::vector<Reading>& readings_;
    std::size_t most_rows_;
    bool guessing_;
    std::array<bool, 256> stops_{}; ///< bytes at which a plain field ends
    CsvScanner scanner_;
    Slice* slice_ = nullptr;
    std::size_t at_ = 0;
    std::vector<Cell> cells_;
};

} // namespace sluice::csv
