// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace sluice::csv {

/// Empty, ?, - or NA, NaN, null in any case.
bool is_missing(std::string_view field);

/// Whether the field is a number, written with `decimal` (. or ,). Beyond the range of a double it is one
/// still: infinite or 0, as strtod has it.
bool parse_number(std::string_view field, char decimal, double& value);

/// Reads a number that begins at `at`: where it ends, or nullptr when what is there is no plain number of
/// digits (parse_number() may take it all the same). Exact, as from_chars is.
const char* scan_number(const char* at, const char* end, char decimal, double& value);

} // namespace sluice::csv
