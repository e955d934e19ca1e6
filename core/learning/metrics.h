// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// How well a classifier did on some rows.
struct ClassificationMetrics {
    std::size_t rows = 0;
    double loss = 0.0; ///< mean cross-entropy, natural logarithm
    double accuracy = 0.0;
    double balanced_accuracy = 0.0; ///< mean recall over the classes that occur
    double macro_f1 = 0.0;          ///< mean F1 over the classes that occur or are predicted
    double brier = 0.0;             ///< see brier_score()
    double calibration_error = 0.0; ///< see expected_calibration_error()
    double roc_auc = 0.0;           ///< see roc_auc(); NaN where it is not defined
    double pr_auc = 0.0;            ///< see pr_auc(); NaN where it is not defined
    std::vector<double> recall;     ///< per class, NaN for one that does not occur
    std::vector<double> precision;  ///< per class, NaN for one never predicted
    Matrix<double> confusion;       ///< [actual][predicted] counts

    /// The value of a metric by name; NaN for an unknown name.
    double value(const std::string& name) const;
};

/// The names that value() knows, in order: "loss" (the log-loss), "accuracy", "balanced_accuracy",
/// "macro_f1", "brier", "calibration_error", "roc_auc", "pr_auc".
const std::vector<std::string>& metric_names();
/// Whether a larger value of it is better.
bool larger_is_better(const std::string& metric);

/// Metrics of logits (rows x classes) against the labels of the same rows. The loss is -log softmax computed
/// with the maximum taken out. O(rows x classes x log rows). Throws InvalidArgument when sizes differ.
ClassificationMetrics classification_metrics(const Matrix<float>& logits,
                                             std::span<const std::int64_t> labels);

/// The log-loss alone. Throws as classification_metrics() does.
double classification_loss(const Matrix<float>& logits, std::span<const std::int64_t> labels);

/// A paired comparison over repeats: mean difference with its 95 % interval and the test used.
struct Comparison {
    double difference = 0.0; ///< mean of a_i - b_i
    double low = 0.0, high = 0.0;
    double p_value = 1.0;
    std::string test;    ///< "corrected paired t over 20 repeats (Nadeau and Bengio)", or "none: one repeat"
    std::string verdict; ///< "better", "worse", "no difference" or "unknown"
};

/// Compares two arms over the same J repeats by a paired t test with J - 1 degrees of freedom. larger_better
/// says which sign is a gain. One repeat gives no interval (NaN) and the verdict "unknown".
///
/// test_per_train says how the repeats hang together. 0: each has data of its own, and this is Student's
/// test, the variance of the mean being s^2 / J. Above 0: all split one dataset anew, and it is the number of
/// test rows over the number of training rows of a split. Such repeats share most of their rows, so their
/// mean does not settle as J grows, and Student's interval is far too narrow; the variance is then s^2 (1 / J
/// + test_per_train), as in Nadeau and Bengio (2003), Inference for the generalization error, Machine
/// Learning 52:239-281. Throws InvalidArgument for sizes that differ, for no values, and for a ratio that is
/// negative or not finite.
Comparison compare_paired(std::span<const double> a, std::span<const double> b, bool larger_better,
                          double test_per_train);

} // namespace sluice
