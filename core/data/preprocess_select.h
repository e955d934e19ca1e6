// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/table.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

// Private to core/data: the step that keeps some of the columns.
namespace sluice::steps {

/// `names` without those that `except` has.
std::vector<std::string> without(const std::vector<std::string>& names,
                                 const std::vector<std::string>& except);

/// The columns `names` come first, in that order; then what is neither among them nor in `left_out`, such as
/// the label.
void select_columns(Table& table, const std::vector<std::string>& names,
                    const std::vector<std::string>& left_out);

} // namespace sluice::steps
