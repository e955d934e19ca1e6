// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/image_shape.h"
#include "base/matrix.h"
#include "data/preprocess.h"
#include "data/table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// How rows are divided. Fractions of all rows; the rest trains.
struct SplitSpec {
    double validation = 0.2;
    double test = 0.2;
    bool stratify = true; ///< keep class shares (and population shares) equal in all parts
};

/// A covariate shift made from real rows, by biased selection (Zadrozny 2004): row i belongs to the
/// target population with probability 1 / (1 + exp(-(strength * z_i + offset))), z being the standardised
/// `column`, and offset chosen so that the mean probability is `target_share`. The label plays no part, so
/// p(y | x) is the same in both populations.
struct ShiftSpec {
    std::string column;
    double strength = 2.0;
    double target_share = 0.4;
};

enum class Population : std::uint8_t { source = 0, target = 1 };

/// Which population each row belongs to under the shift, by the seed alone. A missing value counts as the
/// mean. Throws InvalidArgument (share or strength out of range, a column that does not vary or holds an
/// infinite value).
std::vector<Population> assign_population(const std::vector<double>& column, const ShiftSpec& spec,
                                          std::uint64_t seed);

/// Row numbers of each part, ascending.
struct SplitRows {
    std::vector<std::int64_t> train, validation, test;
};

/// Divides rows at random, by the seed alone. `strata` (may be empty) holds a small number per row;
/// with stratification each part has each stratum's share to within one row.
SplitRows split_rows(std::size_t rows, const SplitSpec& spec, const std::vector<std::int32_t>& strata,
                     std::uint64_t seed);

/// A dataset made ready for sampling and learning.
struct Dataset {
    std::string source;
    std::string sha256;
    ImageShape image{};                    ///< where the features are the values of an image
    std::vector<std::int64_t> true_labels; ///< before flip_labels(); empty where none was flipped
    std::vector<std::string> feature_names;
    std::vector<std::string> class_names; ///< empty without a label
    Matrix<float> features;               ///< rows x features, preprocessed
    std::vector<std::int64_t> labels;     ///< class of each row; empty without a label
    std::vector<Population> population;   ///< empty without a shift
    SplitRows split;
    FittedPreprocess preprocess;         ///< with the values fitted on the training rows
    std::size_t rows_read = 0;           ///< before preprocessing dropped any
    std::vector<std::size_t> table_rows; ///< of each row, its number in the table as read, ascending

    /// The rows of the named features (or of the label, by its codes) among `rows_kind`: "" all, "train",
    /// "source" (training rows of the source population), "target", "label:CLASS" (training rows of a class).
    /// Throws InvalidArgument with the nearest name.
    Matrix<double> columns(const std::vector<std::string>& names, const std::string& rows_kind) const;

    std::string label_name;

  private:
    std::vector<std::int64_t> rows_of_class(const std::string& name) const;
    Matrix<double> columns_of(const std::vector<std::string>& names,
                              const std::vector<std::int64_t>& rows) const;
};

struct DatasetSpec {
    std::string label;                      ///< "" for none
    std::vector<std::string> features{"*"}; ///< names, or "*" for all numeric columns but the label and those
                                            ///< that one_hot or hash_ngrams names
    SplitSpec split;
    double label_noise = 0.0; ///< share of the training rows for flip_labels(), in [0, 1)
    std::optional<ShiftSpec> shift;
    std::vector<PreprocessStep> preprocess;
};

/// Splits, fits the preprocessing on the training rows only and applies it to all. With a shift,
/// training and validation rows for learning are of the source population (use population[] to tell).
/// A categorical column named "population" with the words "source" and "target" (as generate:covariate_shift
/// makes) says the same without a shift. Rows whose label is missing are dropped by drop_missing, and a
/// DataError without it. Throws InvalidArgument (unknown columns, categorical features without one_hot, fewer
/// than two classes) or DataError (no rows left).
Dataset prepare_dataset(const Table& table, const DatasetSpec& spec, std::uint64_t seed);

/// Gives a share of the training rows, chosen at random and rounded to whole rows, another class, each other
/// one being as likely; by the seed alone. Validation and test rows keep theirs.
void flip_labels(Dataset& dataset, double share, std::uint64_t seed);

} // namespace sluice
