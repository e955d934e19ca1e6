// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/preprocess.h"
#include "data/table.h"

#include <string>
#include <string_view>
#include <vector>

// Private to core/data: which columns a step takes.
namespace sluice::steps {

/// Whether `name` fits `pattern`: '*' stands for any run of characters, '?' for a single one (UTF-8).
bool fits(std::string_view pattern, std::string_view name);

/// Whether one of the names or patterns fits.
bool fits_any(const nlohmann::json& patterns, std::string_view name);

/// The column, which must be there and not be the label. Throws InvalidArgument with the nearest name,
/// `where` being the place of the name in the experiment file (may be empty).
Column& feature_column(Table& table, const std::string& name, const std::string& label,
                       const std::string& where = {});

/// The names of the columns that the step's list `key` ("columns") means, each once, in the list's order;
/// what a pattern means in the table's order. `where` is the step's JSON pointer. Throws InvalidArgument for
/// a name that is not there or that the step cannot take, and for a pattern other than "*" that fits nothing.
std::vector<std::string> resolve_columns(const PreprocessStep& step, const std::string& key, Table& table,
                                         const std::string& label, const std::string& where);

} // namespace sluice::steps
