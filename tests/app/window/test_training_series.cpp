// SPDX-License-Identifier: GPL-3.0-or-later
#include "training_series.h"

#include <QFloat16> // QCOMPARE tries it
#include <QTest>

#include <cmath>

using namespace sluice;

namespace {

/// A repeat of an arm after so many epochs; `first` is its loss at the start.
TrainingSnapshotPtr picture(const std::string& arm, int repeat, int epochs, double first) {
    auto snapshot = std::make_shared<TrainingSnapshot>();
    snapshot->arm = arm;
    snapshot->repeat = repeat;
    TrainingHistory& history = snapshot->history;
    for (int e = 0; e < epochs; ++e) {
        history.epoch.push_back(e + 1);
        history.train_loss.push_back(first / (e + 1));
        history.validation_loss.push_back(first / (e + 1) + 0.1);
        ClassificationMetrics judged;
        judged.accuracy = 0.5 + 0.01 * e;
        judged.recall = {0.9, std::nan("")};
        judged.confusion = Matrix<double>(2, 2, double(e));
        history.validation.push_back(judged);
        history.step.push_back(e + 1);
        history.step_learning_rate.push_back(1e-3);
    }
    history.best_epoch = epochs;
    return snapshot;
}

const TrainedArm& armOf(const TrainingSeries& series, const std::string& name) {
    for (const TrainedArm& arm : series.arms())
        if (arm.name == name)
            return arm;
    qFatal("no arm");
}

} // namespace

class TestTrainingSeries : public QObject {
    Q_OBJECT

  private slots:
    void pieces_make_the_same_as_the_whole();
    void repeats_have_a_mean_and_a_spread();
    void an_arm_that_is_trained_again_begins_anew();
    void another_run_takes_the_place_of_the_one_before();
    void every_class_has_a_recall();
    void a_record_gives_what_its_arms_hold();
    void long_learning_rates_are_thinned_to_their_ends();
};

void TestTrainingSeries::pieces_make_the_same_as_the_whole() {
    TrainingSeries pieces, whole;
    for (int epochs = 0; epochs <= 20; ++epochs)
        pieces.take({{{"rsft", 0}, picture("rsft", 0, epochs, 2.0)},
                     {{"all_data", 0}, picture("all_data", 0, epochs / 2, 3.0)}});
    whole.take(
        {{{"rsft", 0}, picture("rsft", 0, 20, 2.0)}, {{"all_data", 0}, picture("all_data", 0, 10, 3.0)}});
    for (const char* name : {"rsft", "all_data"}) {
        const TrainedArm& a = armOf(pieces, name);
        const TrainedArm& b = armOf(whole, name);
        QCOMPARE(a.epoch, b.epoch);
        QCOMPARE(a.best_epoch, b.best_epoch);
        QVERIFY(a.confusion == b.confusion);
        for (const auto& [series, values] : b.series) {
            QCOMPARE(a.series.at(series).size(), values.size());
            for (std::size_t e = 0; e < values.size(); ++e)
                QVERIFY(a.series.at(series).mean(e) == values.mean(e) ||
                        (std::isnan(a.series.at(series).mean(e)) && std::isnan(values.mean(e))));
        }
    }
}

void TestTrainingSeries::repeats_have_a_mean_and_a_spread() {
    TrainingSeries series;
    series.take({{{"rsft", 0}, picture("rsft", 0, 4, 1.0)},
                 {{"rsft", 1}, picture("rsft", 1, 4, 2.0)},
                 {{"rsft", 2}, picture("rsft", 2, 2, 6.0)}});
    const RepeatedSeries& loss = armOf(series, "rsft").series.at("train_loss");
    QCOMPARE(loss.size(), std::size_t(4));
    QCOMPARE(loss.mean(0), 3.0);
    QCOMPARE(loss.spread(0), std::sqrt(7.0)); // ((1-3)^2 + (2-3)^2 + (6-3)^2) / 2
    QCOMPARE(loss.mean(3), 1.5 / 4);          // of the two that got so far
}

void TestTrainingSeries::an_arm_that_is_trained_again_begins_anew() {
    TrainingSeries series;
    series.take({{{"rsft", 0}, picture("rsft", 0, 8, 2.0)}, {{"rsft", 1}, picture("rsft", 1, 3, 1.0)}});
    series.take({{{"rsft", 0}, picture("rsft", 0, 8, 4.0)}, {{"rsft", 1}, picture("rsft", 1, 3, 1.0)}});
    QCOMPARE(armOf(series, "rsft").series.at("train_loss").mean(0), 2.5);
    series.take({{{"rsft", 0}, picture("rsft", 0, 2, 4.0)}, {{"rsft", 1}, picture("rsft", 1, 3, 1.0)}});
    QCOMPARE(armOf(series, "rsft").epoch.size(), std::size_t(3));
    QCOMPARE(armOf(series, "rsft").series.at("train_loss").size(), std::size_t(3));
}

void TestTrainingSeries::another_run_takes_the_place_of_the_one_before() {
    TrainingSeries series;
    series.take(
        {{{"rsft", 0}, picture("rsft", 0, 8, 2.0)}, {{"all_data", 0}, picture("all_data", 0, 8, 2.0)}});
    series.take({{{"pretrained", 0}, picture("pretrained", 0, 1, 2.0)}});
    QCOMPARE(series.arms().size(), std::size_t(1));
    series.take(TrainingPictures());
    QVERIFY(series.arms().empty());
    series.take({{{"pretrained", 0}, picture("pretrained", 0, 1, 2.0)},
                 {{"all_data", 0}, picture("all_data", 0, 1, 2.0)},
                 {{"rsft", 0}, picture("rsft", 0, 1, 2.0)}});
    QCOMPARE(series.arms()[0].name, std::string("rsft"));
    QCOMPARE(series.arms()[2].name, std::string("pretrained"));
}

void TestTrainingSeries::every_class_has_a_recall() {
    TrainingSeries series;
    series.take({{{"rsft", 0}, picture("rsft", 0, 3, 2.0)}});
    const TrainedArm& arm = armOf(series, "rsft");
    QCOMPARE(arm.series.at(recall_series(0)).mean(2), 0.9);
    QVERIFY(arm.series.at(recall_series(1)).empty()); // a class without rows
    QVERIFY(!arm.series.contains(recall_series(2)));
}

void TestTrainingSeries::a_record_gives_what_its_arms_hold() {
    Record record;
    ArmRecord arm;
    arm.name = "rsft";
    arm.epoch = {1, 2};
    arm.best_epoch = {1, 2};
    Matrix<double> loss(2, 2, 1.0);
    loss(1, 1) = std::nan("");
    loss(0, 1) = 3.0;
    arm.epoch_series["train_loss"] = loss;
    record.training.push_back(arm);
    TrainingSeries series;
    series.take({{{"all_data", 0}, picture("all_data", 0, 3, 2.0)}});
    series.take(record);
    QCOMPARE(series.arms().size(), std::size_t(1));
    QCOMPARE(armOf(series, "rsft").best_epoch, 1.5);
    QCOMPARE(armOf(series, "rsft").series.at("train_loss").mean(1), 3.0);
}

void TestTrainingSeries::long_learning_rates_are_thinned_to_their_ends() {
    TrainingSeries series;
    series.take({{{"rsft", 0}, picture("rsft", 0, 10'001, 2.0)}});
    const TrainedArm& arm = armOf(series, "rsft");
    QVERIFY(arm.step.size() < 5000);
    QCOMPARE(arm.step.front(), 1.0);
    QCOMPARE(arm.step.back(), 10'001.0);
    QCOMPARE(arm.step.size(), arm.learning_rate.size());
}

QTEST_GUILESS_MAIN(TestTrainingSeries)
#include "test_training_series.moc"
