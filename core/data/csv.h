// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "data/table.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string_view>

namespace sluice {

struct CsvOptions {
    std::optional<char> separator;  ///< detected among , ; tab | when absent
    std::optional<bool> has_header; ///< detected when absent
    std::size_t max_rows = SIZE_MAX; ///< for previews
};

/// Reads comma-separated values (RFC 4180: quoted fields, doubled quotes, line breaks inside quotes; LF or CRLF;
/// UTF-8 with or without a byte-order mark). Empty fields, NA, NaN, null, ? and - count as missing.
/// A column is numeric when every present field is a number, otherwise categorical. Errors are
/// DataError with file:line:column (ragged row, unclosed quote, no rows, binary content).
Table read_csv(const std::filesystem::path& path, const CsvOptions& options = {}, std::stop_token stop = {},
               Progress* progress = nullptr);
/// The same from memory; `name` stands for the file in errors.
Table parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {},
                std::stop_token stop = {}, Progress* progress = nullptr);

} // namespace sluice
