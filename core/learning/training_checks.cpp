// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/training_checks.h"

#include "base/error.h"
#include "base/text.h"
#include "learning/optimizer.h"
#include "learning/schedule.h"
#include "learning/trainer.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

void check_row_numbers(const TrainingRows& data, std::span<const std::int64_t> rows, std::int64_t classes,
                       const std::string& which) {
    for (const std::int64_t row : rows) {
        if (row < 0 || static_cast<std::size_t>(row) >= data.features->rows()) {
            throw InvalidArgument("the " + which + " rows name row " + std::to_string(row) +
                                  ", but there are " + std::to_string(data.features->rows()) + " rows");
        }
        const std::int64_t label = (*data.labels)[static_cast<std::size_t>(row)];
        if (label < 0 || label >= classes) {
            throw InvalidArgument("row " + std::to_string(row) + " has label " + std::to_string(label) +
                                  ", but the network has " + std::to_string(classes) + " classes");
        }
    }
}

void check_features(const TrainingRows& data, std::span<const std::int64_t> rows) {
    for (const std::int64_t row : rows) {
        const auto values = data.features->row(static_cast<std::size_t>(row));
        const auto bad = std::ranges::find_if(values, [](float value) { return !std::isfinite(value); });
        if (bad != values.end()) {
            throw InvalidArgument("row " + std::to_string(row) + ", column " +
                                      std::to_string(bad - values.begin()) +
                                      " of the features is not a finite number",
                                  {}, "drop or impute missing values first");
        }
    }
}

void check_weights(const TrainingRows& data) {
    if (data.weights.empty()) {
        return;
    }
    if (data.rows_for_epoch) {
        throw InvalidArgument("weights per row cannot be combined with rows that change every epoch");
    }
    if (data.weights.size() != data.train.size()) {
        throw InvalidArgument("there are " + std::to_string(data.weights.size()) + " weights for " +
                              std::to_string(data.train.size()) + " training rows");
    }
    const bool possible =
        std::ranges::all_of(data.weights, [](double w) { return w >= 0.0 && std::isfinite(w); });
    const bool some = std::ranges::any_of(data.weights, [](double w) { return w > 0.0; });
    if (!possible || !some) {
        throw InvalidArgument("the weights of training rows must be finite, at least 0, and not all 0");
    }
}

void check_class_weights(const ClassWeights& given, std::int64_t classes) {
    const std::vector<double>& weights = given.weights;
    if (weights.empty()) {
        return;
    }
    if (given.balanced) {
        throw InvalidArgument("class weights are either balanced or given, not both");
    }
    if (weights.size() != static_cast<std::size_t>(classes)) {
        throw InvalidArgument("there are " + std::to_string(weights.size()) + " class weights for " +
                              std::to_string(classes) + " classes");
    }
    const bool possible = std::ranges::all_of(weights, [](double w) { return w >= 0.0 && std::isfinite(w); });
    if (!possible || std::ranges::all_of(weights, [](double w) { return w == 0.0; })) {
        throw InvalidArgument("class weights must be finite, at least 0, and not all 0");
    }
}

} // namespace

void check_training(const TrainingSpec& spec) {
    check_optimizer(spec.optimizer);
    if (spec.epochs < 0) {
        throw InvalidArgument("the number of epochs must be >= 0, got " + std::to_string(spec.epochs));
    }
    check_schedule(spec.schedule, spec.epochs);
    if (!(spec.label_smoothing >= 0.0 && spec.label_smoothing < 1.0)) {
        throw InvalidArgument("the label smoothing must be at least 0 and below 1, got " +
                              exact_number(spec.label_smoothing));
    }
    if (spec.batch_size < 1) {
        throw InvalidArgument("the batch size must be >= 1, got " + std::to_string(spec.batch_size));
    }
    if (spec.patience < 0) {
        throw InvalidArgument("the patience must be >= 0, got " + std::to_string(spec.patience));
    }
    if (spec.threads < 0) {
        throw InvalidArgument("the number of threads must be >= 0, got " + std::to_string(spec.threads));
    }
    std::vector<std::string> monitors = metric_names();
    monitors.insert(monitors.begin(), "validation_loss");
    if (std::ranges::find(monitors, spec.monitor) == monitors.end()) {
        throw InvalidArgument("the monitored value must be " + alternatives(monitors) + ", got '" +
                              spec.monitor + "'");
    }
}

void check_rows(const TrainingRows& data, const TrainingSpec& spec, std::int64_t inputs,
                std::int64_t classes) {
    if (data.features == nullptr || data.labels == nullptr) {
        throw InvalidArgument("training needs features and labels");
    }
    if (data.features->columns() != static_cast<std::size_t>(inputs)) {
        throw InvalidArgument("the features have " + std::to_string(data.features->columns()) +
                              " columns, but the network has " + std::to_string(inputs) + " inputs");
    }
    if (data.labels->size() != data.features->rows()) {
        throw InvalidArgument("there are " + std::to_string(data.features->rows()) +
                              " rows of features and " + std::to_string(data.labels->size()) + " labels");
    }
    if (data.train.empty() && !data.rows_for_epoch) {
        throw InvalidArgument("there are no training rows");
    }
    if (spec.patience > 0 && data.validation.empty()) {
        throw InvalidArgument("early stopping needs validation rows, and there are none", {},
                              "set the patience to 0, or keep rows for validation");
    }
    if (spec.schedule.name == "plateau" && data.validation.empty()) {
        throw InvalidArgument("the schedule 'plateau' needs validation rows, and there are none", {},
                              "choose another schedule, or keep rows for validation");
    }
    check_class_weights(spec.class_weights, classes);
    check_row_numbers(data, data.train, classes, "training");
    check_row_numbers(data, data.validation, classes, "validation");
    check_features(data, data.train);
    check_features(data, data.validation);
    check_weights(data);
}

void check_epoch_rows(const TrainingRows& data, std::span<const std::int64_t> rows, std::int64_t classes,
                      int epoch) {
    if (rows.empty()) {
        throw InvalidArgument("epoch " + std::to_string(epoch + 1) + " has no training rows");
    }
    check_row_numbers(data, rows, classes, "epoch's");
}

} // namespace sluice
