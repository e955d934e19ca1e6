// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/table.h"

#include <string>

namespace sluice {

/// The column that people probably want to be learned, "" for none: the first of 2 to 100 distinct words or
/// whole numbers that is called like a label ("class", "Machine failure"); else the last of 2 to 30 words;
/// else the last of 2 to 15 whole numbers. The last two occur twice or more on average. O(values log values).
std::string guess_label(const Table& table);

} // namespace sluice
