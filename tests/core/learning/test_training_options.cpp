// SPDX-License-Identifier: GPL-3.0-or-later
// Optimisers, schedules, clipping, label smoothing and class weights, against PyTorch (references.json, made
// by make_references.py).
#include "base/error.h"
#include "learning/engine.h"
#include "learning/optimizer.h"
#include "learning/schedule.h"
#include "training_fixtures.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <fstream>
#include <numbers>

using namespace sluice;
using namespace sluice::test;

namespace {

TrainingSpec spec_of(const std::string& optimizer, double rate, int epochs = 12) {
    TrainingSpec spec;
    spec.optimizer.name = optimizer;
    spec.optimizer.learning_rate = rate;
    spec.epochs = epochs;
    spec.batch_size = 40;
    spec.keep_best = false;
    return spec;
}

TrainingHistory train(Network& network, const TrainingSpec& spec, const TrainingRows& rows) {
    NoProgress quiet;
    return network.train(spec, rows, {}, quiet);
}

} // namespace

Q_DECLARE_METATYPE(sluice::TrainingSpec)

class TestTrainingOptions : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        learning_engine();
        std::ifstream file(SLUICE_TEST_DATA "/references.json");
        references_ = nlohmann::json::parse(file).at("training");
    }
    void every_step_agrees_with_pytorch_data();
    void every_step_agrees_with_pytorch();
    void the_learning_rate_is_recorded_step_by_step();
    void a_plateau_waits_and_stops_at_its_floor();
    void clipping_leaves_short_gradients_alone();
    void class_weights_of_nought_silence_a_class();
    void balanced_weights_make_a_rare_class_count();
    void impossible_options_are_named_data();
    void impossible_options_are_named();

  private:
    nlohmann::json references_;
};

void TestTrainingOptions::every_step_agrees_with_pytorch_data() {
    QTest::addColumn<TrainingSpec>("spec");
    QTest::addColumn<int>("train_rows");
    TrainingSpec spec = spec_of("adamw", 0.02);
    spec.optimizer.weight_decay = 0.5;
    spec.optimizer.clip_norm = 0.05;
    QTest::newRow("adamw_clipped") << spec << 40;
    spec = spec_of("sgd", 0.3);
    spec.optimizer.momentum = 0.9;
    spec.optimizer.weight_decay = 0.01;
    spec.optimizer.clip_norm = 0.1;
    QTest::newRow("sgd_clipped") << spec << 40;
    spec = spec_of("adamw", 0.02);
    spec.schedule.name = "cosine";
    spec.schedule.warmup_epochs = 3;
    spec.schedule.final_share = 0.1;
    QTest::newRow("cosine_with_warmup") << spec << 40;
    spec = spec_of("sgd", 1.5, 20);
    spec.schedule.name = "plateau";
    spec.schedule.patience = 2;
    spec.schedule.final_share = 0.2;
    QTest::newRow("plateau") << spec << 30;
    spec = spec_of("adam", 0.02);
    spec.label_smoothing = 0.15;
    QTest::newRow("smoothed") << spec << 40;
    spec = spec_of("sgd", 0.3);
    spec.label_smoothing = 0.1;
    spec.class_weights.balanced = true;
    QTest::newRow("balanced_and_smoothed") << spec << 40;
    spec = spec_of("sgd", 0.3);
    spec.class_weights.weights = {0.5, 2.0, 1.25};
    QTest::newRow("weighted_classes") << spec << 40;
}

void TestTrainingOptions::every_step_agrees_with_pytorch() {
    QFETCH(TrainingSpec, spec);
    QFETCH(int, train_rows);
    const nlohmann::json& expected = references_.at(QTest::currentDataTag());
    const ToyData problem = formula_problem(40, 4, 3);
    const auto network = learning_engine().create(mlp(4, {6, 5}, 3), 1);
    set_formula_weights(*network);
    const TrainingHistory history = train(*network, spec, problem.rows(train_rows, 40 - train_rows));
    QCOMPARE(history.step_loss.size(), expected["losses"].size());
    for (std::size_t s = 0; s < history.step_loss.size(); ++s) {
        const double rate = expected["rates"][s], loss = expected["losses"][s];
        QVERIFY2(std::abs(history.step_learning_rate[s] - rate) < 1e-9 * rate,
                 qPrintable(QString::number(s)));
        QVERIFY2(std::abs(history.step_loss[s] - loss) < 1e-5, qPrintable(QString::number(s)));
    }
    const std::vector<float> bias = network->weights().back().values;
    for (std::size_t k = 0; k < bias.size(); ++k) {
        QVERIFY(std::abs(static_cast<double>(bias[k]) - expected["last_bias"][k].get<double>()) < 1e-5);
    }
}

// Batches of 40 rows by 16: the steps of an epoch begin at 0, 0.4 and 0.8 of it.
void TestTrainingOptions::the_learning_rate_is_recorded_step_by_step() {
    TrainingSpec spec = spec_of("sgd", 0.1, 4);
    spec.batch_size = 16;
    spec.schedule.name = "cosine";
    spec.schedule.warmup_epochs = 0.8;
    const ToyData problem = formula_problem(40, 4, 3);
    const auto network = learning_engine().create(mlp(4, {}, 3), 1);
    const TrainingHistory history = train(*network, spec, problem.rows(40));
    QCOMPARE(history.step_learning_rate.size(), std::size_t{12});
    QVERIFY(std::abs(history.step_learning_rate[0] - 0.05) < 1e-12);
    QVERIFY(std::abs(history.step_learning_rate[1] - 0.1) < 1e-12);
    for (std::size_t s = 2; s < 12; ++s) {
        const double done = double(s / 3) + 0.4 * double(s % 3);
        const double rate = 0.05 * (1.0 + std::cos(std::numbers::pi * (done - 0.8) / 3.2));
        QVERIFY(std::abs(history.step_learning_rate[s] - rate) < 1e-12);
    }
}

void TestTrainingOptions::a_plateau_waits_and_stops_at_its_floor() {
    ScheduleSpec spec;
    spec.name = "plateau";
    spec.patience = 2;
    spec.final_share = 0.3;
    LearningRate rate(spec, 1.0, 100);
    rate.note_epoch(true);
    rate.note_epoch(false);
    QCOMPARE(rate.at(2, 0.1), 1.0);
    rate.note_epoch(true); // in time
    rate.note_epoch(false);
    rate.note_epoch(false);
    QCOMPARE(rate.at(5, 0.1), 0.5);
    rate.note_epoch(false);
    QCOMPARE(rate.at(6, 0.1), 0.5);
    rate.note_epoch(false);
    QCOMPARE(rate.at(7, 0.1), 0.3);
}

void TestTrainingOptions::clipping_leaves_short_gradients_alone() {
    const std::vector<float> gradient{3.0F, 4.0F}; // of length 5
    QCOMPARE(clip_scale(gradient, 0.0), 1.0);
    QCOMPARE(clip_scale(gradient, 10.0), 1.0);
    QVERIFY(std::abs(clip_scale(gradient, 1.0) - 0.2) < 1e-6);
}

void TestTrainingOptions::class_weights_of_nought_silence_a_class() {
    const ToyData data = blobs(200, 2, 1.0, 3);
    std::vector<std::int64_t> one_class;
    for (std::int64_t row = 0; row < 200; row += 2) {
        one_class.push_back(row);
    }
    TrainingSpec spec = spec_of("sgd", 0.5, 20);
    spec.batch_size = 200;
    spec.class_weights.weights = {2.0, 0.0};
    const auto weighted = learning_engine().create(mlp(2, {}, 2), 5), chosen = weighted->clone();
    train(*weighted, spec, data.rows(200));
    spec.class_weights.weights.clear();
    TrainingRows rows = data.rows(0);
    rows.train = one_class;
    train(*chosen, spec, rows);
    const std::vector<float> a = flat_weights(*weighted), b = flat_weights(*chosen);
    for (std::size_t i = 0; i < a.size(); ++i) {
        QVERIFY(std::abs(a[i] - b[i]) < 1e-5F);
    }
}

void TestTrainingOptions::balanced_weights_make_a_rare_class_count() {
    ToyData data = blobs(1000, 2, 0.3, 8); // the clouds overlap
    std::vector<std::int64_t> rows;
    for (std::int64_t row = 0; row < 1000; ++row) {
        if (row % 2 == 0 || row % 20 == 1) { // one in eleven is of class 1
            rows.push_back(row);
        }
    }
    const auto recall_of_rare = [&](bool balanced) {
        TrainingSpec spec = spec_of("adam", 0.05, 40);
        spec.class_weights.balanced = balanced;
        TrainingRows train_rows = data.rows(0);
        train_rows.train = rows;
        const auto network = learning_engine().create(mlp(2, {}, 2), 5);
        train(*network, spec, train_rows);
        return classification_metrics(network->logits(data.features), data.labels).recall[1];
    };
    const double plain = recall_of_rare(false), balanced = recall_of_rare(true);
    QVERIFY(plain < 0.2);
    QVERIFY(balanced > 0.4);
}

void TestTrainingOptions::impossible_options_are_named_data() {
    QTest::addColumn<TrainingSpec>("spec");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const auto& change, const char* message) {
        TrainingSpec spec = spec_of("adam", 0.1);
        change(spec);
        QTest::newRow(name) << spec << QString(message);
    };
    row(
        "schedule", [](TrainingSpec& s) { s.schedule.name = "step"; }, "'cosine'");
    row(
        "warm-up", [](TrainingSpec& s) { s.schedule.warmup_epochs = 13; }, "warm-up");
    row(
        "factor", [](TrainingSpec& s) { s.schedule.factor = 1.0; }, "factor");
    row(
        "plateau patience", [](TrainingSpec& s) { s.schedule.patience = 0; }, "patience");
    row(
        "plateau without validation", [](TrainingSpec& s) { s.schedule.name = "plateau"; },
        "validation rows");
    row(
        "smoothing", [](TrainingSpec& s) { s.label_smoothing = 1.0; }, "smoothing");
    row(
        "clipping", [](TrainingSpec& s) { s.optimizer.clip_norm = -1.0; }, "norm");
    row(
        "number of class weights",
        [](TrainingSpec& s) {
            s.class_weights.weights = {1.0, 2.0};
        },
        "2 class weights");
    row(
        "class weights",
        [](TrainingSpec& s) {
            s.class_weights.weights = {1.0, -2.0, 1.0};
        },
        "at least 0");
    row(
        "no class weight",
        [](TrainingSpec& s) {
            s.class_weights.weights = {0.0, 0.0, 0.0};
        },
        "not all 0");
}

void TestTrainingOptions::impossible_options_are_named() {
    QFETCH(TrainingSpec, spec);
    QFETCH(QString, message);
    const ToyData problem = formula_problem(40, 4, 3);
    const auto network = learning_engine().create(mlp(4, {}, 3), 1);
    try {
        train(*network, spec, problem.rows(40));
        QFAIL("it trained");
    } catch (const InvalidArgument& error) {
        QVERIFY2(QString(error.what()).contains(message), error.what());
    }
}

QTEST_GUILESS_MAIN(TestTrainingOptions)
#include "test_training_options.moc"
