// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/metrics.h"

#include "base/error.h"
#include "learning/probability_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// -log softmax(logits)[label], with the maximum taken out so that no exponential overflows.
double cross_entropy(std::span<const float> logits, std::size_t label) {
    double largest = -std::numeric_limits<double>::infinity();
    for (const float value : logits) {
        largest = std::max(largest, static_cast<double>(value));
    }
    double sum = 0.0;
    for (const float value : logits) {
        sum += std::exp(static_cast<double>(value) - largest);
    }
    return std::log(sum) + largest - static_cast<double>(logits[label]);
}

/// The class with the largest logit, the first of equals.
std::size_t predicted_class(std::span<const float> logits) {
    return static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

void check_labels(const Matrix<float>& logits, std::span<const std::int64_t> labels) {
    if (labels.size() != logits.rows()) {
        throw InvalidArgument("there are " + std::to_string(logits.rows()) + " rows of logits and " +
                              std::to_string(labels.size()) + " labels");
    }
    for (std::size_t row = 0; row < labels.size(); ++row) {
        if (labels[row] < 0 || static_cast<std::size_t>(labels[row]) >= logits.columns()) {
            throw InvalidArgument("the label of row " + std::to_string(row) + " is " +
                                  std::to_string(labels[row]) + ", outside the " +
                                  std::to_string(logits.columns()) + " classes");
        }
    }
}

/// Fills everything that follows from the confusion matrix.
void summarise_confusion(ClassificationMetrics& metrics) {
    const std::size_t classes = metrics.confusion.rows();
    metrics.recall.assign(classes, nan_value);
    metrics.precision.assign(classes, nan_value);
    double hits = 0.0, recall_sum = 0.0, f1_sum = 0.0;
    std::size_t occurring = 0, involved = 0;
    for (std::size_t k = 0; k < classes; ++k) {
        double actual = 0.0, predicted = 0.0;
        for (std::size_t other = 0; other < classes; ++other) {
            actual += metrics.confusion(k, other);
            predicted += metrics.confusion(other, k);
        }
        const double hit = metrics.confusion(k, k);
        hits += hit;
        if (actual > 0.0) {
            metrics.recall[k] = hit / actual;
            recall_sum += metrics.recall[k];
            ++occurring;
        }
        if (predicted > 0.0) {
            metrics.precision[k] = hit / predicted;
        }
        if (actual + predicted > 0.0) {
            f1_sum += 2.0 * hit / (actual + predicted); // harmonic mean of precision and recall
            ++involved;
        }
    }
    metrics.accuracy = hits / static_cast<double>(metrics.rows);
    metrics.balanced_accuracy = recall_sum / static_cast<double>(occurring);
    metrics.macro_f1 = f1_sum / static_cast<double>(involved);
}

} // namespace

double ClassificationMetrics::value(const std::string& name) const {
    if (name == "loss") {
        return loss;
    }
    if (name == "accuracy") {
        return accuracy;
    }
    if (name == "balanced_accuracy") {
        return balanced_accuracy;
    }
    if (name == "macro_f1") {
        return macro_f1;
    }
    if (name == "brier") {
        return brier;
    }
    if (name == "calibration_error") {
        return calibration_error;
    }
    if (name == "roc_auc") {
        return roc_auc;
    }
    return name == "pr_auc" ? pr_auc : nan_value;
}

const std::vector<std::string>& metric_names() {
    static const std::vector<std::string> names{"loss",  "accuracy",          "balanced_accuracy", "macro_f1",
                                                "brier", "calibration_error", "roc_auc",           "pr_auc"};
    return names;
}

bool larger_is_better(const std::string& metric) {
    return metric != "loss" && !metric.ends_with("_loss") && metric != "brier" &&
           metric != "calibration_error";
}

double classification_loss(const Matrix<float>& logits, std::span<const std::int64_t> labels) {
    check_labels(logits, labels);
    double loss = 0.0;
    for (std::size_t row = 0; row < labels.size(); ++row) {
        loss += cross_entropy(logits.row(row), static_cast<std::size_t>(labels[row]));
    }
    return loss / static_cast<double>(labels.size());
}

ClassificationMetrics classification_metrics(const Matrix<float>& logits,
                                             std::span<const std::int64_t> labels) {
    ClassificationMetrics metrics;
    metrics.loss = classification_loss(logits, labels);
    metrics.rows = labels.size();
    metrics.confusion = Matrix<double>(logits.columns(), logits.columns());
    for (std::size_t row = 0; row < labels.size(); ++row) {
        const auto label = static_cast<std::size_t>(labels[row]);
        metrics.confusion(label, predicted_class(logits.row(row))) += 1.0;
    }
    summarise_confusion(metrics);
    metrics.brier = brier_score(logits, labels);
    metrics.calibration_error = expected_calibration_error(logits, labels);
    metrics.roc_auc = roc_auc(logits, labels);
    metrics.pr_auc = pr_auc(logits, labels);
    return metrics;
}

} // namespace sluice
