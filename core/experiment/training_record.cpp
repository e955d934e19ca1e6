// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/stages.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// One arm's outcomes, one per repeat that started it.
using Outcomes = std::vector<const ArmOutcome*>;

std::size_t longest(const Outcomes& outcomes) {
    std::size_t epochs = 0;
    for (const ArmOutcome* outcome : outcomes) {
        epochs = std::max(epochs, outcome->history.epoch.size());
    }
    return epochs;
}

/// A repeats x epochs matrix of value(history, epoch), NaN after a repeat's last epoch.
template <typename Value>
Matrix<double> series(const Outcomes& outcomes, std::size_t epochs, const Value& value) {
    Matrix<double> result(outcomes.size(), epochs, nan);
    for (std::size_t r = 0; r < outcomes.size(); ++r) {
        for (std::size_t e = 0; e < outcomes[r]->history.epoch.size(); ++e) {
            result(r, e) = value(outcomes[r]->history, e);
        }
    }
    return result;
}

void add_series(const Outcomes& outcomes, ArmRecord& record) {
    const std::size_t epochs = longest(outcomes);
    for (std::size_t e = 0; e < epochs; ++e) {
        record.epoch.push_back(static_cast<double>(e + 1));
    }
    record.epoch_series["train_loss"] =
        series(outcomes, epochs, [](const TrainingHistory& h, std::size_t e) { return h.train_loss[e]; });
    record.epoch_series["validation_loss"] =
        series(outcomes, epochs, [](const TrainingHistory& h, std::size_t e) {
            return e < h.validation_loss.size() ? h.validation_loss[e] : nan;
        });
    for (const std::string& metric : metric_names()) {
        if (metric == "loss") {
            continue; // is validation_loss
        }
        record.epoch_series[metric] =
            series(outcomes, epochs, [&metric](const TrainingHistory& h, std::size_t e) {
                return e < h.validation.size() ? h.validation[e].value(metric) : nan;
            });
    }
}

void add_test(const ArmOutcome& outcome, ArmRecord& record) {
    for (const std::string& metric : metric_names()) {
        record.test[metric].push_back(outcome.test.value(metric));
        if (outcome.test_source) {
            record.test[metric + "_source"].push_back(outcome.test_source->value(metric));
        }
        if (outcome.test_target) {
            record.test[metric + "_target"].push_back(outcome.test_target->value(metric));
        }
    }
    const Matrix<double>& confusion = outcome.test.confusion;
    if (record.confusion.empty()) {
        record.confusion = Matrix<double>(confusion.rows(), confusion.columns());
    }
    for (std::size_t i = 0; i < confusion.values().size(); ++i) {
        record.confusion.values()[i] += confusion.values()[i];
    }
}

/// A row for each repeat, of NaN for one that was cancelled.
Matrix<double> importance_of(const Outcomes& outcomes) {
    const std::size_t features = outcomes.front()->importance.size();
    Matrix<double> importance(outcomes.size(), features, nan);
    for (std::size_t r = 0; r < outcomes.size(); ++r) {
        if (outcomes[r]->importance.size() == features) {
            std::ranges::copy(outcomes[r]->importance, importance.row(r).begin());
        }
    }
    return importance;
}

ArmRecord arm_record(const std::string& arm, const Outcomes& outcomes) {
    ArmRecord record;
    record.name = arm;
    record.repeats = static_cast<std::int64_t>(outcomes.size());
    record.rows = static_cast<std::int64_t>(outcomes.front()->history.rows);
    record.effective_rows = outcomes.front()->effective_rows;
    for (const ArmOutcome* outcome : outcomes) {
        record.best_epoch.push_back(outcome->history.best_epoch);
        record.stopped_because.push_back(outcome->history.stopped_because);
        record.seconds += outcome->history.seconds;
        add_test(*outcome, record);
    }
    add_series(outcomes, record);
    record.importance = importance_of(outcomes);
    record.step = outcomes.front()->history.step;
    record.step_loss = outcomes.front()->history.step_loss;
    record.step_learning_rate = outcomes.front()->history.step_learning_rate;
    return record;
}

/// Repeats 0 .. n - 1 that an arm finished: one that was cancelled is not compared.
std::size_t finished_repeats(const ArmRecord& arm) {
    std::size_t count = 0;
    while (count < arm.stopped_because.size() && arm.stopped_because[count] != "cancelled") {
        ++count;
    }
    return count;
}

} // namespace

std::vector<ArmRecord> training_records(const std::vector<std::vector<ArmOutcome>>& repeats) {
    std::vector<ArmRecord> records;
    if (repeats.empty()) {
        return records;
    }
    for (const ArmOutcome& first : repeats.front()) {
        Outcomes outcomes;
        for (const std::vector<ArmOutcome>& repeat : repeats) {
            const auto found = std::ranges::find(repeat, first.arm, &ArmOutcome::arm);
            if (found != repeat.end()) {
                outcomes.push_back(&*found);
            }
        }
        records.push_back(arm_record(first.arm, outcomes));
    }
    return records;
}

TestPerTrain test_per_train(const std::vector<std::vector<ArmOutcome>>& repeats) {
    double judged = 0.0, source = 0.0, train = 0.0; // sums: their ratio is that of the means
    for (const std::vector<ArmOutcome>& repeat : repeats) {
        if (!repeat.empty()) {
            const ArmOutcome& any = repeat.front(); // all arms share the repeat's split
            judged += static_cast<double>(any.test.rows);
            source += any.test_source ? static_cast<double>(any.test_source->rows) : 0.0;
            train += static_cast<double>(any.pool);
        }
    }
    return train > 0.0 ? TestPerTrain{judged / train, source / train} : TestPerTrain{};
}

std::vector<ComparisonRecord> comparison_records(const std::vector<ArmRecord>& arms,
                                                 const TestPerTrain& ratio) {
    std::vector<ComparisonRecord> rows;
    const auto rsft = std::ranges::find(arms, "rsft", &ArmRecord::name);
    if (rsft == arms.end()) {
        return rows;
    }
    for (const ArmRecord& arm : arms) {
        const std::size_t repeats = std::min(finished_repeats(*rsft), finished_repeats(arm));
        if (&arm == &*rsft || repeats == 0) {
            continue;
        }
        for (const auto& [metric, values] : arm.test) {
            if (metric.ends_with("_target")) {
                continue; // is the metric without suffix
            }
            const std::string plain = metric.substr(0, metric.rfind("_source"));
            const Comparison c = compare_paired(std::span(rsft->test.at(metric)).first(repeats),
                                                std::span(values).first(repeats), larger_is_better(plain),
                                                plain == metric ? ratio.judged : ratio.source);
            rows.push_back({arm.name, metric, c.difference, c.low, c.high, c.p_value, c.test, c.verdict});
        }
    }
    return rows;
}

} // namespace sluice
