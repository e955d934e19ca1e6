// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/csv.h"

#include <string>
#include <string_view>

namespace sluice::csv {

/// Finds out what the options leave open, from the first records of text in UTF-8.
void find_dialect(std::string_view text, const std::string& name, const CsvOptions& options,
                  CsvDialect& dialect);

} // namespace sluice::csv
