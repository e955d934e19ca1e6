// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/table.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>

namespace sluice {

/// From {"zip": "categorical", "age": "numeric"}, which stands at `pointer`. Throws InvalidArgument.
std::map<std::string, ColumnKind> column_types(const nlohmann::json& types, const std::string& pointer);

/// Makes columns of a table what they are said to be: numbers become words as exact_number() writes them,
/// words that are numbers numbers. Throws InvalidArgument for a column that the table does not have, and
/// DataError with `where` for a word that is no number.
void apply_types(Table& table, const std::map<std::string, ColumnKind>& types, const std::string& where);

} // namespace sluice
