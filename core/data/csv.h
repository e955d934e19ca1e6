// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "data/table.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// What is absent is found out from the text.
struct CsvOptions {
    std::optional<char> separator;       ///< among , ; tab |
    std::optional<char> decimal;         ///< . or ,
    std::optional<bool> has_header;      ///< whether the first record names the columns
    std::optional<std::string> encoding; ///< one of csv_encodings()
    /// Of columns by name: a categorical one keeps its words as they are written ("007"), a numeric one has
    /// nothing but numbers in it.
    std::map<std::string, ColumnKind> types{};
    std::size_t max_rows = SIZE_MAX; ///< for previews
    unsigned threads = 0;            ///< 0: all processors
};

/// How a text turned out to be written.
struct CsvDialect {
    char separator = ',';
    char decimal = '.';
    bool has_header = true;
    std::string encoding = "utf-8";
    std::vector<std::string> notes; ///< what was guessed and could be wrong, in words
};

/// "utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252", "latin1".
const std::vector<std::string>& csv_encodings();

/// Reads comma-separated values (RFC 4180: quoted fields, doubled quotes, line breaks inside quotes; LF, CRLF
/// or CR). Text is UTF-8, UTF-16 with a byte-order mark, or, where it cannot be UTF-8, Windows-1252. Empty
/// fields, NA, NaN, null, ? and - count as missing. A column is numeric when every present field is a number,
/// otherwise categorical, its levels in the order in which they are met. Several threads work on pieces of
/// the text; the table is the same whatever their number. Memory: the file's bytes (twice where they are not
/// UTF-8) and up to 16 bytes for each value. Errors are DataError with file:line:column (ragged row, unclosed
/// quote, no rows, binary content, a word in a column that was said to be numeric); an option that names no
/// column is an InvalidArgument.
Table read_csv(const std::filesystem::path& path, const CsvOptions& options = {}, std::stop_token stop = {},
               Progress* progress = nullptr, CsvDialect* found = nullptr);
/// The same from memory; `name` stands for the file in errors.
Table parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {},
                std::stop_token stop = {}, Progress* progress = nullptr, CsvDialect* found = nullptr);

} // namespace sluice
