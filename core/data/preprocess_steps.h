// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/table.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

// Private to core/data: the arithmetic of the single steps.
namespace sluice::steps {

/// The values of a step for one column, fitted on the present values of training rows, such as {"mean": 1,
/// "sd": 2}. Throws DataError when there is none.
nlohmann::json fit_column(const std::string& op, const nlohmann::json& parameters, const Column& column,
                          const std::vector<std::size_t>& train);

/// Applies a step with fitted values to one column in place. Missing values stay missing, but for "impute".
void apply_column(const std::string& op, const nlohmann::json& fitted, Column& column);

/// Whether a step can take the column at all: numbers, or for "impute" by mode or by a word, categories.
bool takes_column(const std::string& op, const nlohmann::json& parameters, const Column& column);

} // namespace sluice::steps
