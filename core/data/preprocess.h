// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "data/table.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

/// One step of preprocessing as in the experiment file, validated, defaults written out:
/// {"op": "clip_outliers", "method": "iqr", "k": 3.0, "columns": ["*"]}.
struct PreprocessStep {
    std::string op;
    nlohmann::json parameters; ///< without "op"
};

/// The operations that preprocess_step_from_json() knows, with a sentence each.
struct PreprocessInfo {
    std::string op;
    std::string meaning;
    nlohmann::json defaults;
};
const std::vector<PreprocessInfo>& preprocess_operations();

/// Checks a step; what is wrong is added to `problems` under `pointer`.
PreprocessStep preprocess_step_from_json(const nlohmann::json& step, const std::string& pointer,
                                         Problems& problems);
nlohmann::json to_json(const PreprocessStep& step);

/// The steps with the values fitted on training rows ("mean", "sd", "lower", "upper", ... per column), enough
/// to apply them to new rows and to undo them.
struct FittedPreprocess {
    nlohmann::json steps = nlohmann::json::array();
};

/// Whether some step turns the categorical column into numbers: one_hot or hash_ngrams with its name among
/// the step's columns, or one_hot of "*".
bool makes_numeric(const std::vector<PreprocessStep>& steps, const std::string& column, bool by_name_only);

/// The names of the features that `column` becomes under the steps: its own where none replaces it.
std::vector<std::string> feature_names_of(const std::vector<PreprocessStep>& steps, const Column& column);

/// Applies `steps` in order to the table's feature columns, fitting each on the rows listed in `train` (as
/// they are after the steps before it). Steps that drop rows return through `kept` the original numbers of
/// the rows that remain; `label` is never transformed.
FittedPreprocess fit_and_apply(const std::vector<PreprocessStep>& steps, Table& table,
                               const std::string& label, const std::vector<std::int64_t>& train,
                               std::vector<std::size_t>& kept);

/// Applies fitted steps to new rows (a raw table with the same columns).
void apply(const FittedPreprocess& fitted, Table& table);

} // namespace sluice
