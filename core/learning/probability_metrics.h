// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sluice {

// How good the probabilities of a classifier are, from its logits (rows x classes) and the class of each row.
// All of them are NaN without rows. Labels must be classes, as classification_metrics() checks.

/// Probabilities of one row: softmax with the largest logit taken out.
void softmax(std::span<const float> logits, std::span<double> out);

/// Brier (1950): the mean over rows of sum_k (p_k - [k is the label])^2, from 0 to 2. With two classes half
/// of it, from 0 to 1: (p - y)^2 of one class, as scikit-learn has it.
double brier_score(const Matrix<float>& logits, std::span<const std::int64_t> labels);

/// Guo et al. (2017), eq. 3: rows go by the probability of the predicted class into equal bins of ]0, 1]; the
/// mean over rows of |accuracy - mean probability| of their bin. From 0 to 1.
double expected_calibration_error(const Matrix<float>& logits, std::span<const std::int64_t> labels,
                                  std::size_t bins = 15);

/// Area under the ROC curve: the probability that a row of a class gets a higher probability of it than a row
/// of another, ties counting a half. With two classes that of either; with more the mean over the classes
/// that occur, each against the rest (macro, one versus rest). NaN where only one class occurs.
double roc_auc(const Matrix<float>& logits, std::span<const std::int64_t> labels);

/// Average precision: sum over the distinct scores, from the highest, of the rise in recall times the
/// precision there. With two classes that of the second; with more the mean over the classes that occur, each
/// against the rest. NaN where only one class occurs.
double pr_auc(const Matrix<float>& logits, std::span<const std::int64_t> labels);

/// The same two for one class against the rest: a score and whether the row is of the class. NaN where rows
/// of one kind are missing.
double roc_auc(std::span<const double> scores, const std::vector<bool>& positive);
double average_precision(std::span<const double> scores, const std::vector<bool>& positive);

} // namespace sluice
