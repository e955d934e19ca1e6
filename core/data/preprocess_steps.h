// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/table.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

// Private to core/data: the steps that change the values of one column, each for itself.
namespace sluice::steps {

/// Two fences, between which values are usual: {"lower", "upper"}. By 'method': "iqr", k interquartile ranges
/// beyond the quartiles (Tukey 1977); "zscore", k standard deviations (divisor n) beyond the mean;
/// "quantile", the quantiles 'lower' and 'upper'.
nlohmann::json fit_fences(const nlohmann::json& parameters, const Column& column,
                          const std::vector<std::size_t>& train, const std::vector<std::size_t>& kept);

/// The values of a step for one column, fitted on the present values of training rows, such as {"mean": 1,
/// "sd": 2}. `kept` are the rows' original numbers, for errors. Throws DataError when no value is present,
/// and for a value that the step cannot take.
nlohmann::json fit_column(const std::string& op, const nlohmann::json& parameters, const Column& column,
                          const std::vector<std::size_t>& train, const std::vector<std::size_t>& kept);

/// Applies a step with fitted values to one column in place. Missing values stay missing, but for "impute".
/// Throws DataError for a value without a logarithm, unless 'below' says what becomes of it.
void apply_column(const std::string& op, const nlohmann::json& fitted, Column& column,
                  const std::vector<std::size_t>& kept);

/// The way back for "standardise", "min_max", "robust_scale" and "log"; the others are left as they are.
void undo_column(const std::string& op, const nlohmann::json& fitted, Column& column);

/// Whether a step can take the column at all: numbers, or for "impute" by mode or by a word, categories.
bool takes_column(const std::string& op, const nlohmann::json& parameters, const Column& column);

} // namespace sluice::steps
