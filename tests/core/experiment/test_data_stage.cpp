// SPDX-License-Identifier: GPL-3.0-or-later
// From the dataset section of an experiment to data that are ready.
#include "experiment/experiment.h"
#include "experiment/runner.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace sluice;
using nlohmann::json;

namespace {

ImageShape image_after(const json& steps) {
    const Experiment experiment = experiment_from_json({{"schema", "sluice.experiment/1"},
                                                        {"dataset", {{"source", "builtin:mnist_0_to_4"}}},
                                                        {"preprocess", steps}});
    NoProgress quiet;
    return load_dataset(experiment, 0, {}, quiet).image;
}

/// What is wrong with a dataset section, a line for each problem.
QString problems_of(const json& dataset) {
    try {
        experiment_from_json({{"schema", "sluice.experiment/1"}, {"dataset", dataset}});
    } catch (const ValidationError& error) {
        return QString::fromStdString(error.what());
    }
    return {};
}

} // namespace

class TestDataStage : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void pixels_that_are_put_in_another_order_are_no_image_any_more();
    void a_generators_parameters_are_checked_with_their_pointers();
    void an_image_folders_parameters_are_checked_with_their_pointers();
};

void TestDataStage::initTestCase() {
    qputenv("SLUICE_DATASETS", SLUICE_SOURCE_DIR "/datasets");
}

void TestDataStage::pixels_that_are_put_in_another_order_are_no_image_any_more() {
    const json scaled = {{{"op", "min_max"}}};
    const json turned = {{{"op", "select"}, {"columns", {"pixel_27_*", "*"}}}};
    QCOMPARE(image_after(scaled).size(), std::int64_t{784});
    QVERIFY(!image_after(turned).known());
}

void TestDataStage::a_generators_parameters_are_checked_with_their_pointers() {
    QCOMPARE(
        problems_of({{"source", "generate:spirals"},
                     {"label", "arm"},
                     {"parameters", {{"arms", 1}, {"turn", 2}, {"rows", 10.5}}}}),
        QString(
            "/dataset/parameters/arms: must be a whole number from 2 to 100, got 1\n"
            "/dataset/parameters/rows: must be a whole number from 2 to 1e+08, got 10.5\n"
            "/dataset/parameters/turn: is not a parameter of 'spirals'; it has 'rows', 'arms', 'turns' or "
            "'noise'; did you mean 'turns'?"));
    QCOMPARE(problems_of({{"source", "generate:spirals"}, {"parameters", {{"arms", 3}}}}), QString());
}

void TestDataStage::an_image_folders_parameters_are_checked_with_their_pointers() {
    QCOMPARE(problems_of({{"source", "file:pictures"},
                          {"label", "label"},
                          {"format", "images"},
                          {"parameters", {{"height", -1}}}}),
             QString("/dataset/parameters/height: must be a whole number from 1 to 1024, got -1"));
}

QTEST_GUILESS_MAIN(TestDataStage)
#include "test_data_stage.moc"
