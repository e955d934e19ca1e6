// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/image_shape.h"
#include "base/matrix.h"
#include "base/progress.h"
#include "data/preprocess.h"
#include "data/sources.h"
#include "learning/engine.h"
#include "learning/metrics.h"
#include "results/record.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// A trained classifier with all that it takes to score raw rows.
struct Scorer {
    std::string arm;
    std::unique_ptr<Network> network;
    std::vector<std::string> features; ///< what the network takes, after preprocessing
    std::vector<std::string> classes;
    FittedPreprocess preprocess; ///< fitted on the training rows of the run
    std::string label;           ///< the label column of the training data, "" where it is not known
    ImageShape image{};          ///< where rows are images
};

/// The model of an arm of a record, from its safetensors file beside the record (whose SHA-256 is checked).
/// Throws InvalidArgument where there is no such arm, no safetensors file of it, or where it is a language
/// model; DataError where the file is missing or another one.
Scorer load_scorer(const Record& record, const std::filesystem::path& path, const std::string& arm);

/// The same from a model file alone, which carries the preprocessing in its metadata. Throws DataError.
Scorer load_scorer(const std::filesystem::path& safetensors);

/// Reads raw rows for a scorer: a file or folder as "file:PATH" takes it, or builtin:NAME, generate:NAME.
LoadedTable load_raw_rows(const Scorer& scorer, const std::string& data, std::stop_token stop,
                          Progress& progress);

/// What a scorer says of the rows of a table.
struct Scores {
    std::size_t rows_read = 0;
    std::vector<std::size_t> rows;       ///< those that were scored: without missing values
    Matrix<double> probability;          ///< [scored row][class], softmax of the logits
    std::vector<std::int64_t> predicted; ///< the most probable class
    std::vector<std::string> label;      ///< as the data have it; empty without a label column
    std::size_t unknown_labels = 0;      ///< scored rows whose label is missing or no class of the model
    std::optional<ClassificationMetrics> metrics; ///< over the rows with a known label, where there are any
};

/// Scores every row that can be. `label` names the label column; "" for the scorer's own, and a table without
/// one gives no metrics. Throws DataError naming every column that is missing, InvalidArgument for a label
/// column that is asked for and not there.
Scores score_rows(const Scorer& scorer, const Table& raw, const std::string& label = {});

/// One line for each row that was read: row (from 1), label where there is one, predicted, and the
/// probability of each class; empty fields where a row was not scored.
std::string scores_csv(const Scorer& scorer, const Scores& scores);

} // namespace sluice
