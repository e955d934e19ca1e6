// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/training_parts.h"

#include "base/error.h"

#include <bit>
#include <cstring>
#include <string>
#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little);

[[noreturn]] void fail(const std::string& what) {
    throw DataError("the checkpoint cannot be understood: " + what, {}, "run the experiment from its start");
}

template <typename T>
json packed(const std::vector<T>& values) {
    std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
    if (!bytes.empty()) { // memcpy takes no null pointers, not even for nothing
        std::memcpy(bytes.data(), values.data(), bytes.size());
    }
    return json::binary(std::move(bytes));
}

const json& member(const json& from, const char* name) {
    const auto found = from.find(name);
    if (found == from.end()) {
        fail("'" + std::string(name) + "' is missing");
    }
    return *found;
}

template <typename T>
std::vector<T> unpacked(const json& value) {
    if (!value.is_binary() || value.get_binary().size() % sizeof(T) != 0) {
        fail("an array of numbers is none");
    }
    const auto& bytes = value.get_binary();
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty()) {
        std::memcpy(values.data(), bytes.data(), bytes.size());
    }
    return values;
}

template <typename T>
void take(const json& from, const char* name, std::vector<T>& values) {
    values = unpacked<T>(member(from, name));
}

template <typename T>
void take(const json& from, const char* name, T& value) {
    try {
        member(from, name).get_to(value);
    } catch (const json::exception&) {
        fail("'" + std::string(name) + "' is of another kind");
    }
}

/// Appends metrics: the number of classes and of rows, the eight figures, recall, precision, confusion.
void add_metrics(const ClassificationMetrics& metrics, std::vector<double>& to) {
    to.insert(to.end(), {static_cast<double>(metrics.confusion.rows()), static_cast<double>(metrics.rows),
                         metrics.loss, metrics.accuracy, metrics.balanced_accuracy, metrics.macro_f1,
                         metrics.brier, metrics.calibration_error, metrics.roc_auc, metrics.pr_auc});
    to.insert(to.end(), metrics.recall.begin(), metrics.recall.end());
    to.insert(to.end(), metrics.precision.begin(), metrics.precision.end());
    to.insert(to.end(), metrics.confusion.values().begin(), metrics.confusion.values().end());
}

/// Takes metrics one after another off a row of numbers.
class MetricsReader {
  public:
    explicit MetricsReader(const json& value) : values_(unpacked<double>(value)) {}

    bool more() const { return place_ < values_.size(); }

    ClassificationMetrics next() {
        ClassificationMetrics metrics;
        const auto classes = static_cast<std::size_t>(number());
        metrics.rows = static_cast<std::size_t>(number());
        for (double* figure :
             {&metrics.loss, &metrics.accuracy, &metrics.balanced_accuracy, &metrics.macro_f1, &metrics.brier,
              &metrics.calibration_error, &metrics.roc_auc, &metrics.pr_auc}) {
            *figure = number();
        }
        metrics.recall = numbers(classes);
        metrics.precision = numbers(classes);
        metrics.confusion = Matrix<double>(classes, classes);
        metrics.confusion.values() = numbers(classes * classes);
        return metrics;
    }

  private:
    double number() { return numbers(1).front(); }

    std::vector<double> numbers(std::size_t count) {
        if (count > values_.size() - place_) {
            fail("a row of metrics is too short");
        }
        const auto first = values_.begin() + static_cast<std::ptrdiff_t>(place_);
        place_ += count;
        return {first, first + static_cast<std::ptrdiff_t>(count)};
    }

    std::vector<double> values_;
    std::size_t place_ = 0;
};

json metrics_to_json(const ClassificationMetrics& metrics) {
    std::vector<double> values;
    add_metrics(metrics, values);
    return packed(values);
}

} // namespace

json history_to_json(const TrainingHistory& history) {
    std::vector<double> validation;
    for (const ClassificationMetrics& metrics : history.validation) {
        add_metrics(metrics, validation);
    }
    return {{"epoch", packed(history.epoch)},
            {"train_loss", packed(history.train_loss)},
            {"validation_loss", packed(history.validation_loss)},
            {"validation", packed(validation)},
            {"step", packed(history.step)},
            {"step_loss", packed(history.step_loss)},
            {"step_learning_rate", packed(history.step_learning_rate)},
            {"best_epoch", history.best_epoch},
            {"stopped_because", history.stopped_because},
            {"rows", history.rows},
            {"seconds", history.seconds},
            {"threads", history.threads}};
}

TrainingHistory history_from_json(const json& from) {
    TrainingHistory history;
    take(from, "epoch", history.epoch);
    take(from, "train_loss", history.train_loss);
    take(from, "validation_loss", history.validation_loss);
    MetricsReader validation(member(from, "validation"));
    while (validation.more()) {
        history.validation.push_back(validation.next());
    }
    take(from, "step", history.step);
    take(from, "step_loss", history.step_loss);
    take(from, "step_learning_rate", history.step_learning_rate);
    take(from, "best_epoch", history.best_epoch);
    take(from, "stopped_because", history.stopped_because);
    take(from, "rows", history.rows);
    take(from, "seconds", history.seconds);
    take(from, "threads", history.threads);
    return history;
}

json state_to_json(const TrainingState& state) {
    json moments = json::array();
    for (const std::vector<float>& values : state.optimizer.moments) {
        moments.push_back(packed(values));
    }
    return {{"epoch", state.epoch},
            {"rows_done", state.rows_done},
            {"loss_sum", packed(std::vector{state.loss_sum})},
            {"steps", state.steps},
            {"rows_seen", state.rows_seen},
            {"parameters", packed(state.parameters)},
            {"best", packed(state.best)},
            {"best_value", packed(std::vector{state.best_value})},
            {"epochs_without_gain", state.epochs_without_gain},
            {"plateau", packed(std::vector{state.plateau})},
            {"plateau_waited", state.plateau_waited},
            {"optimizer_steps", state.optimizer.steps},
            {"optimizer_moments", std::move(moments)},
            {"history", history_to_json(state.history)}};
}

TrainingState state_from_json(const json& from) {
    const auto number = [&](const char* name) {
        const std::vector<double> values = unpacked<double>(member(from, name));
        return values.size() == 1 ? values.front() : (fail("'" + std::string(name) + "' is no number"), 0.0);
    };
    TrainingState state;
    take(from, "epoch", state.epoch);
    take(from, "rows_done", state.rows_done);
    state.loss_sum = number("loss_sum");
    take(from, "steps", state.steps);
    take(from, "rows_seen", state.rows_seen);
    take(from, "parameters", state.parameters);
    take(from, "best", state.best);
    state.best_value = number("best_value");
    take(from, "epochs_without_gain", state.epochs_without_gain);
    state.plateau = number("plateau");
    take(from, "plateau_waited", state.plateau_waited);
    take(from, "optimizer_steps", state.optimizer.steps);
    for (const json& values : member(from, "optimizer_moments")) {
        state.optimizer.moments.push_back(unpacked<float>(values));
    }
    state.history = history_from_json(member(from, "history"));
    return state;
}

json outcome_to_json(const ArmOutcome& outcome) {
    json value{{"arm", outcome.arm},
               {"history", history_to_json(outcome.history)},
               {"effective_rows", packed(std::vector{outcome.effective_rows})},
               {"pool", outcome.pool},
               {"test", metrics_to_json(outcome.test)},
               {"importance", packed(outcome.importance)}};
    if (outcome.test_source) {
        value["test_source"] = metrics_to_json(*outcome.test_source);
    }
    if (outcome.test_target) {
        value["test_target"] = metrics_to_json(*outcome.test_target);
    }
    return value;
}

ArmOutcome outcome_from_json(const json& from) {
    ArmOutcome outcome;
    take(from, "arm", outcome.arm);
    outcome.history = history_from_json(member(from, "history"));
    std::vector<double> effective;
    take(from, "effective_rows", effective);
    outcome.effective_rows = effective.empty() ? outcome.effective_rows : effective.front();
    take(from, "pool", outcome.pool);
    outcome.test = MetricsReader(member(from, "test")).next();
    if (from.contains("importance")) { // which the first checkpoints did not have
        take(from, "importance", outcome.importance);
    }
    if (from.contains("test_source")) {
        outcome.test_source = MetricsReader(from.at("test_source")).next();
    }
    if (from.contains("test_target")) {
        outcome.test_target = MetricsReader(from.at("test_target")).next();
    }
    return outcome;
}

json weights_to_json(const std::vector<WeightTensor>& weights) {
    std::vector<float> values;
    for (const WeightTensor& tensor : weights) {
        values.insert(values.end(), tensor.values.begin(), tensor.values.end());
    }
    return packed(values);
}

void weights_from_json(const json& from, std::vector<WeightTensor>& weights) {
    const auto values = unpacked<float>(from);
    std::size_t count = 0;
    for (const WeightTensor& tensor : weights) {
        count += tensor.values.size();
    }
    if (count != values.size()) {
        fail("it has " + std::to_string(values.size()) + " weights for a network with " +
             std::to_string(count));
    }
    const float* from_here = values.data();
    for (WeightTensor& tensor : weights) {
        std::memcpy(tensor.values.data(), from_here, tensor.values.size() * sizeof(float));
        from_here += tensor.values.size();
    }
}

} // namespace sluice
