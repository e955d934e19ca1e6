// SPDX-License-Identifier: GPL-3.0-or-later
// How training ends, what it tells meanwhile, and what it refuses.
#include "base/error.h"
#include "learning/engine.h"
#include "training_fixtures.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <limits>

using namespace sluice;
using namespace sluice::test;

namespace {

/// Remembers what a stage told, and may act on it.
struct Listener final : Progress {
    std::function<void(const TrainingSnapshot&)> on_snapshot;
    std::vector<double> fractions;
    std::vector<std::string> messages;
    std::shared_ptr<const TrainingSnapshot> last;

    void report(double fraction, std::string_view message) override {
        fractions.push_back(fraction);
        messages.emplace_back(message);
    }
    void publish(std::shared_ptr<const Snapshot> snapshot) override {
        last = std::dynamic_pointer_cast<const TrainingSnapshot>(snapshot);
        if (on_snapshot) {
            on_snapshot(*last);
        }
    }
};

TrainingSpec sgd(double rate, int epochs, int batch) {
    TrainingSpec spec;
    spec.optimizer = {"sgd", rate, 0.0, 0.0};
    spec.epochs = epochs;
    spec.batch_size = batch;
    return spec;
}

TrainingSpec adam(double rate, int epochs, int batch) {
    TrainingSpec spec = sgd(rate, epochs, batch);
    spec.optimizer.name = "adam";
    return spec;
}

/// Labels that have nothing to do with the features: training longer makes the validation loss worse.
ToyData noise(std::size_t rows) {
    ToyData problem = blobs(rows, 2, 0.0, 3);
    RandomStream random(4, Stream::data);
    for (std::int64_t& label : problem.labels) {
        label = static_cast<std::int64_t>(random.below(2));
    }
    return problem;
}

double validation_loss(const Network& network, const TrainingRows& rows) {
    std::vector<std::int64_t> labels;
    for (const std::int64_t row : rows.validation) {
        labels.push_back((*rows.labels)[static_cast<std::size_t>(row)]);
    }
    return classification_metrics(network.logits(rows_of(*rows.features, rows.validation)), labels).loss;
}

bool all_finite(const std::vector<float>& values) {
    return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

} // namespace

class TestTrainingLimits : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { learning_engine(); }
    void early_stopping_keeps_the_best_epoch();
    void without_keep_best_the_last_weights_stay();
    void another_metric_can_be_monitored();
    void without_validation_the_last_epoch_counts();
    void no_epochs_change_nothing();
    void a_stop_before_the_start_changes_nothing();
    void a_stop_leaves_the_best_weights_so_far();
    void a_stop_in_the_first_epoch_leaves_a_usable_network();
    void a_loss_that_explodes_ends_the_run_and_the_weights_stay_usable();
    void a_loss_that_explodes_later_leaves_the_best_epoch();
    void the_last_snapshot_is_the_whole_history();
    void impossible_training_is_refused_data();
    void impossible_training_is_refused();
};

void TestTrainingLimits::early_stopping_keeps_the_best_epoch() {
    const ToyData problem = noise(160);
    const TrainingRows rows = problem.rows(60, 100);
    const auto network = learning_engine().create(mlp(2, {64}, 2), 1);
    TrainingSpec spec = adam(0.02, 500, 16);
    spec.patience = 7;
    NoProgress quiet;
    const TrainingHistory h = network->train(spec, rows, {}, quiet);
    QCOMPARE(h.stopped_because, std::string("no better validation_loss in 7 epochs"));
    const auto best = std::ranges::min_element(h.validation_loss);
    QCOMPARE(h.best_epoch, static_cast<int>(best - h.validation_loss.begin()) + 1);
    QCOMPARE(h.epoch.size(), static_cast<std::size_t>(h.best_epoch + 7));
    QVERIFY(h.validation_loss.back() > *best);
    QCOMPARE(validation_loss(*network, rows), *best);
}

void TestTrainingLimits::without_keep_best_the_last_weights_stay() {
    const ToyData problem = noise(160);
    const TrainingRows rows = problem.rows(60, 100);
    const auto network = learning_engine().create(mlp(2, {64}, 2), 1);
    TrainingSpec spec = adam(0.02, 30, 16);
    spec.keep_best = false;
    NoProgress quiet;
    const TrainingHistory h = network->train(spec, rows, {}, quiet);
    QCOMPARE(h.epoch.size(), std::size_t{30});
    QVERIFY(h.best_epoch < 30);
    QCOMPARE(validation_loss(*network, rows), h.validation_loss.back());
}

void TestTrainingLimits::another_metric_can_be_monitored() {
    const ToyData problem = noise(160);
    const TrainingRows rows = problem.rows(60, 100);
    const auto network = learning_engine().create(mlp(2, {64}, 2), 1);
    TrainingSpec spec = adam(0.02, 30, 16);
    spec.monitor = "accuracy";
    NoProgress quiet;
    const TrainingHistory h = network->train(spec, rows, {}, quiet);
    const auto best =
        std::ranges::max_element(h.validation, {}, &ClassificationMetrics::accuracy); // the first of equals
    QCOMPARE(h.best_epoch, static_cast<int>(best - h.validation.begin()) + 1);
    QCOMPARE(validation_loss(*network, rows), best->loss);
}

void TestTrainingLimits::without_validation_the_last_epoch_counts() {
    const ToyData problem = noise(60);
    const auto network = learning_engine().create(mlp(2, {8}, 2), 1);
    NoProgress quiet;
    const TrainingHistory h = network->train(adam(0.02, 3, 16), problem.rows(60), {}, quiet);
    QCOMPARE(h.best_epoch, 3);
    QVERIFY(h.validation.empty());
    QCOMPARE(h.validation_loss.size(), std::size_t{3});
    QVERIFY(std::isnan(h.validation_loss[0]));
}

void TestTrainingLimits::no_epochs_change_nothing() {
    const ToyData problem = noise(60);
    const auto network = learning_engine().create(mlp(2, {8}, 2), 1);
    const std::vector<float> before = flat_weights(*network);
    NoProgress quiet;
    const TrainingHistory h = network->train(adam(0.02, 0, 16), problem.rows(60), {}, quiet);
    QCOMPARE(h.stopped_because, std::string("all epochs done"));
    QCOMPARE(h.best_epoch, 0);
    QCOMPARE(flat_weights(*network), before);
}

void TestTrainingLimits::a_stop_before_the_start_changes_nothing() {
    const ToyData problem = noise(60);
    const auto network = learning_engine().create(mlp(2, {8}, 2), 1);
    const std::vector<float> before = flat_weights(*network);
    std::stop_source stop;
    stop.request_stop();
    NoProgress quiet;
    const TrainingHistory h = network->train(adam(0.02, 5, 16), problem.rows(60), stop.get_token(), quiet);
    QCOMPARE(h.stopped_because, std::string("cancelled"));
    QVERIFY(h.step.empty() && h.epoch.empty());
    QCOMPARE(flat_weights(*network), before);
}

void TestTrainingLimits::a_stop_leaves_the_best_weights_so_far() {
    const ToyData problem = noise(160);
    const TrainingRows rows = problem.rows(60, 100);
    const auto network = learning_engine().create(mlp(2, {64}, 2), 1);
    std::stop_source stop;
    Listener listener;
    listener.on_snapshot = [&](const TrainingSnapshot& snapshot) {
        if (snapshot.history.epoch.size() >= 3) {
            stop.request_stop();
        }
    };
    const TrainingHistory h = network->train(adam(0.02, 1'000'000'000, 16), rows, stop.get_token(), listener);
    QCOMPARE(h.stopped_because, std::string("cancelled"));
    QVERIFY(h.best_epoch >= 1);
    QCOMPARE(validation_loss(*network, rows), h.validation_loss[static_cast<std::size_t>(h.best_epoch - 1)]);
    QCOMPARE(listener.last->history.stopped_because, std::string("cancelled"));
    // It can go on.
    NoProgress quiet;
    QCOMPARE(network->train(adam(0.02, 2, 16), rows, {}, quiet).epoch.size(), std::size_t{2});
}

void TestTrainingLimits::a_stop_in_the_first_epoch_leaves_a_usable_network() {
    // One epoch would be 200,000 steps; the first snapshot comes long before its end.
    const ToyData problem = noise(60);
    TrainingRows rows = problem.rows(0, 60);
    rows.validation.assign(1, 0);
    rows.rows_for_epoch = [](int) { return std::vector<std::int64_t>(200'000, 5); };
    const auto network = learning_engine().create(mlp(2, {8}, 2), 1);
    const std::vector<float> before = flat_weights(*network);
    std::stop_source stop;
    Listener listener;
    listener.on_snapshot = [&](const TrainingSnapshot&) { stop.request_stop(); };
    const TrainingHistory h = network->train(adam(0.001, 1, 1), rows, stop.get_token(), listener);
    QCOMPARE(h.stopped_because, std::string("cancelled"));
    QVERIFY(!h.step.empty() && h.step.size() < 200'000);
    QCOMPARE(h.best_epoch, 0);
    QVERIFY(flat_weights(*network) != before);
    QVERIFY(all_finite(flat_weights(*network)));
}

void TestTrainingLimits::a_loss_that_explodes_ends_the_run_and_the_weights_stay_usable() {
    ToyData problem = noise(60);
    for (float& value : problem.features.values()) {
        value *= 1e18F;
    }
    const auto network = learning_engine().create(mlp(2, {8}, 2), 1);
    const std::vector<float> before = flat_weights(*network);
    NoProgress quiet;
    const TrainingHistory h = network->train(sgd(1e18, 50, 10), problem.rows(60), {}, quiet);
    QVERIFY2(h.stopped_because.starts_with("the loss is no longer a finite number"),
             h.stopped_because.c_str());
    QVERIFY(h.epoch.empty());
    QCOMPARE(flat_weights(*network), before);
}

void TestTrainingLimits::a_loss_that_explodes_later_leaves_the_best_epoch() {
    // From the third epoch on, two equal rows of huge values with different labels: one of them is always far
    // off.
    ToyData problem = noise(80);
    for (const std::size_t row : {78U, 79U}) {
        problem.features(row, 0) = 1e37F;
        problem.features(row, 1) = -1e37F;
        problem.labels[row] = static_cast<std::int64_t>(row % 2);
    }
    TrainingRows rows = problem.rows(40, 30);
    rows.rows_for_epoch = [](int epoch) {
        std::vector<std::int64_t> chosen(40, epoch);
        for (std::size_t i = 0; epoch >= 2 && i < chosen.size(); ++i) {
            chosen[i] = 78 + static_cast<std::int64_t>(i % 2);
        }
        return chosen;
    };
    const auto network = learning_engine().create(mlp(2, {8}, 2), 1);
    NoProgress quiet;
    const TrainingHistory h = network->train(sgd(0.01, 50, 10), rows, {}, quiet);
    QVERIFY2(h.stopped_because.find("in epoch 3") != std::string::npos, h.stopped_because.c_str());
    QCOMPARE(h.epoch.size(), std::size_t{2});
    QVERIFY(h.best_epoch == 1 || h.best_epoch == 2);
    QCOMPARE(validation_loss(*network, rows), h.validation_loss[static_cast<std::size_t>(h.best_epoch - 1)]);
}

void TestTrainingLimits::the_last_snapshot_is_the_whole_history() {
    const ToyData problem = noise(160);
    const auto network = learning_engine().create(mlp(2, {16}, 2), 1);
    TrainingSpec spec = adam(0.01, 20, 8);
    spec.label = "rsft";
    spec.repeat = 2;
    Listener listener;
    const TrainingHistory h = network->train(spec, problem.rows(100, 60), {}, listener);
    QVERIFY(listener.last != nullptr);
    QCOMPARE(listener.last->arm, std::string("rsft"));
    QCOMPARE(listener.last->repeat, 2);
    QCOMPARE(listener.last->epochs_planned, 20);
    QCOMPARE(listener.last->history.step_loss, h.step_loss);
    QCOMPARE(listener.last->history.validation_loss, h.validation_loss);
    QVERIFY(listener.last->rows_per_second > 0.0);
    QCOMPARE(listener.fractions.back(), 1.0);
    QVERIFY(std::ranges::is_sorted(listener.fractions));
    QCOMPARE(listener.messages.back(), std::string("training rsft, epoch 20 of 20"));
}

void TestTrainingLimits::impossible_training_is_refused_data() {
    using Change = std::function<void(TrainingSpec&, TrainingRows&, ToyData&)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* name, Change change, const char* expected) {
        QTest::newRow(name) << std::move(change) << std::string(expected);
    };
    row(
        "optimizer", [](auto& s, auto&, auto&) { s.optimizer.name = "adamax"; }, "'adam', 'adamw' or 'sgd'");
    row(
        "rate of zero", [](auto& s, auto&, auto&) { s.optimizer.learning_rate = 0.0; }, "learning rate");
    row(
        "rate not a number", [](auto& s, auto&, auto&) { s.optimizer.learning_rate = std::nan(""); },
        "learning rate");
    row(
        "momentum", [](auto& s, auto&, auto&) { s.optimizer.momentum = 1.0; }, "momentum");
    row(
        "weight decay", [](auto& s, auto&, auto&) { s.optimizer.weight_decay = -1.0; }, "weight decay");
    row(
        "epochs", [](auto& s, auto&, auto&) { s.epochs = -1; }, "epochs");
    row(
        "batch", [](auto& s, auto&, auto&) { s.batch_size = 0; }, "batch size");
    row(
        "patience", [](auto& s, auto&, auto&) { s.patience = -1; }, "patience");
    row(
        "threads", [](auto& s, auto&, auto&) { s.threads = -1; }, "threads");
    row(
        "monitor", [](auto& s, auto&, auto&) { s.monitor = "auc"; }, "'validation_loss'");
    row(
        "freeze", [](auto& s, auto&, auto&) { s.freeze = "all"; }, "no parameter matches 'all'");
    row(
        "patience without validation",
        [](auto& s, auto& r, auto&) {
            s.patience = 1;
            r.validation.clear();
        },
        "validation rows");
    row(
        "no features", [](auto&, auto& r, auto&) { r.features = nullptr; }, "needs features");
    row(
        "no rows", [](auto&, auto& r, auto&) { r.train.clear(); }, "no training rows");
    row(
        "row out of range", [](auto&, auto& r, auto&) { r.train[3] = 99; }, "row 99");
    row(
        "negative row", [](auto&, auto& r, auto&) { r.validation[0] = -1; }, "row -1");
    row(
        "label", [](auto&, auto&, auto& p) { p.labels[7] = 2; }, "label 2");
    row(
        "labels too few", [](auto&, auto&, auto& p) { p.labels.pop_back(); }, "labels");
    row(
        "columns", [](auto&, auto&, auto& p) { p.features = Matrix<float>(60, 3); }, "3 columns");
    row(
        "missing value", [](auto&, auto&, auto& p) { p.features(7, 1) = std::nanf(""); }, "row 7, column 1");
    row(
        "infinite value",
        [](auto&, auto&, auto& p) { p.features(50, 0) = std::numeric_limits<float>::infinity(); },
        "row 50, column 0");
    row(
        "too few weights", [](auto&, auto& r, auto&) { r.weights = {1.0}; }, "1 weights for 40");
    row(
        "negative weight",
        [](auto&, auto& r, auto&) {
            r.weights.assign(40, 1.0);
            r.weights[5] = -1.0;
        },
        "weights");
    row(
        "weights all zero", [](auto&, auto& r, auto&) { r.weights.assign(40, 0.0); }, "weights");
    row(
        "weights and epochs' rows",
        [](auto&, auto& r, auto&) {
            r.weights.assign(40, 1.0);
            r.rows_for_epoch = [](int) { return std::vector<std::int64_t>{1}; };
        },
        "weights per row");
    row(
        "epoch without rows",
        [](auto&, auto& r, auto&) {
            r.rows_for_epoch = [](int e) { return std::vector<std::int64_t>(e == 0 ? 1U : 0U); };
        },
        "epoch 2 has no training rows");
    row(
        "epoch's row out of range",
        [](auto&, auto& r, auto&) { r.rows_for_epoch = [](int) { return std::vector<std::int64_t>{60}; }; },
        "row 60");
}

void TestTrainingLimits::impossible_training_is_refused() {
    QFETCH(std::function<void(TrainingSpec&, TrainingRows&, ToyData&)>, change);
    QFETCH(std::string, expected);
    ToyData problem = noise(60);
    TrainingSpec spec = adam(0.01, 3, 16);
    TrainingRows rows = problem.rows(40, 20);
    change(spec, rows, problem);
    const auto network = learning_engine().create(mlp(2, {8}, 2), 1);
    NoProgress quiet;
    try {
        network->train(spec, rows, {}, quiet);
        QFAIL("it was trained");
    } catch (const InvalidArgument& error) {
        QVERIFY2(std::string(error.what()).find(expected) != std::string::npos, error.what());
    }
    QVERIFY(all_finite(flat_weights(*network)));
}

QTEST_GUILESS_MAIN(TestTrainingLimits)
#include "test_training_limits.moc"
