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

/// The names that the features can have after the steps, for `columns` before them: what one_hot makes of
/// every level, and as many components of pca as there can be. A step that would fail is passed over.
std::vector<std::string> feature_names_after(const std::vector<PreprocessStep>& steps,
                                             const std::vector<const Column*>& columns);

/// Applies `steps` in order to the table's feature columns, fitting each on the rows listed in `train` (as
/// they are after the steps before it). Steps that drop rows return through `kept` the original numbers of
/// the rows that remain; `label` is never transformed. Throws InvalidArgument with the place in the
/// experiment file (a column that is not there or not of the right kind) or DataError (values that a step
/// cannot take).
FittedPreprocess fit_and_apply(const std::vector<PreprocessStep>& steps, Table& table,
                               const std::string& label, const std::vector<std::int64_t>& train,
                               std::vector<std::size_t>& kept);

/// Applies fitted steps to new rows (a raw table with the same columns; others, such as the label, stay). The
/// answer is the numbers of the rows that remain: drop_missing drops rows here too, and so does drop_outliers
/// of all rows. Throws InvalidArgument (a column that is not there) or DataError (values that a step cannot
/// take; damaged fitted values).
std::vector<std::size_t> apply(const FittedPreprocess& fitted, Table& table);

/// The way back, for plots: gives the columns of a preprocessed table the units that they had before. It
/// needs no column but, of pca and one_hot, all that belong together (else one_hot is left alone). What has
/// no inverse stays: filled and moved values, dropped rows and columns, hashed texts, and what pca left out.
void undo(const FittedPreprocess& fitted, Table& table);

namespace steps {

/// Whether a step of this operation puts several numeric columns in the place of a categorical one: "one_hot",
/// "hash_ngrams".
bool expands(const std::string& op);

} // namespace steps

} // namespace sluice
