// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutional models in experiment files, and the recipe frozen_backbone.
#include "experiment/runner.h"
#include "experiment/starting_network.h"
#include "learning/network_checks.h"
#include "learning/network_summary.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace sluice;
using nlohmann::json;

namespace {

json smallest_preset() {
    json document = read_experiment_document(find_preset("frozen_backbone")->path);
    document["finetune"]["repeats"] = 2;
    document["finetune"]["epochs"] = 8;
    document["finetune"]["learning_rate"] = 0.01;
    document["sampling"]["target"]["folds"] = 3;
    return document;
}

/// Every problem of a document, one per line.
std::string problems_of(const json& document) {
    try {
        experiment_from_json(document);
    } catch (const ValidationError& error) {
        return error.what();
    }
    return {};
}

double mean(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

const ArmRecord& arm(const Record& record, const std::string& name) {
    return *std::ranges::find(record.training, name, &ArmRecord::name);
}

} // namespace

class TestFrozenBackbone : public QObject {
    Q_OBJECT

  private slots:
    void the_preset_keeps_right_labels_and_tells_how_many();
    void every_key_survives_being_written_out();
    void what_does_not_fit_is_told_at_once();
    void a_summary_tells_shapes_and_parameters();
    void frozen_features_are_computed_once();
};

void TestFrozenBackbone::the_preset_keeps_right_labels_and_tells_how_many() {
    const QTemporaryDir folder;
    RunOptions options;
    options.record = folder.filePath("r.h5").toStdString();
    NoProgress quiet;
    const Record record = run_experiment(experiment_from_json(smallest_preset()), options, {}, quiet);
    QCOMPARE(record.status, std::string("complete"));
    const SamplingRecord& sampling = *record.sampling;
    QVERIFY(std::abs(sampling.label_precision_before - 0.7) < 0.001); // as many as were asked for
    QVERIFY2(sampling.label_precision > 0.8, QByteArray::number(sampling.label_precision));
    QCOMPARE(sampling.accepted_index.size(), static_cast<std::size_t>(sampling.accepted));
    // Each row is kept with its own probability, so the rate is within 5 sigma (false alarms 6e-7) of their
    // mean.
    const double n = static_cast<double>(sampling.candidates);
    const double sigma = std::sqrt(sampling.expected_rate * (1.0 - sampling.expected_rate) / n);
    QVERIFY(std::abs(sampling.acceptance_rate - sampling.expected_rate) < 5.0 * sigma);
    QVERIFY(sigma < 0.02); // the test can fail: a rate of 1, or of 0.7, is far off
    for (const char* name : {"rsft", "all_data", "random_subset"}) {
        QVERIFY2(mean(arm(record, name).test.at("accuracy")) >
                     mean(arm(record, "pretrained").test.at("accuracy")),
                 name);
    }
    QCOMPARE(record.models.size(), std::size_t{4 * 3});
    QVERIFY(std::filesystem::exists(folder.filePath("r.rsft.onnx").toStdString()));
    QCOMPARE(record.models.front().input_shape, (std::vector<std::int64_t>{1, 28, 28}));
}

void TestFrozenBackbone::every_key_survives_being_written_out() {
    const json written = to_json(experiment_from_json(smallest_preset()));
    QVERIFY(written["dataset"]["label_noise"] == 0.3);
    QVERIFY(written["model"]["weights"] == "builtin:resnet18_digits");
    QVERIFY(written["sampling"]["target"]["folds"] == 3);
    QVERIFY(to_json(experiment_from_json(written)) == written);
}

void TestFrozenBackbone::what_does_not_fit_is_told_at_once() {
    json document = smallest_preset();
    document["model"]["stem"] = "large";
    document["model"]["channels"] = {4};
    document["model"]["weights"] = "resnet18.pth";
    document["sampling"]["M"] = 2;
    document["sampling"]["target"]["folds"] = 1;
    document["finetune"]["recipe"] = "supervised";
    const std::string problems = problems_of(document);
    for (const char* place : {"/model/stem", "/model/channels", "/model/weights", "/sampling/M",
                              "/sampling/target/folds", "/finetune/recipe"}) {
        QVERIFY2(problems.find(place) != std::string::npos, (std::string(place) + " in " + problems).c_str());
    }
    document = smallest_preset();
    document["model"]["image"] = {{"channels", 1}, {"height", 20}, {"width", 28}};
    NoProgress quiet;
    QVERIFY_EXCEPTION_THROWN(check_data(experiment_from_json(document), {}, quiet), InvalidArgument);
}

void TestFrozenBackbone::a_summary_tells_shapes_and_parameters() {
    NetworkSpec spec;
    spec.kind = "resnet18";
    spec.image = {3, 224, 224};
    spec.inputs = spec.image.size();
    spec.classes = 1000;
    spec.stem = "imagenet";
    const NetworkSummary summary = summarise(checked_network(spec), 64);
    QCOMPARE(summary.parameters, std::uint64_t{11'689'512});
    QCOMPARE(summary.layers.front().output, (std::vector<std::int64_t>{64, 112, 112}));
    QVERIFY(summary.text().find("layer4.1.conv2") != std::string::npos);
    QVERIFY(summary.training_bytes > 64 * 4 * 3 * 224 * 224);
}

void TestFrozenBackbone::frozen_features_are_computed_once() {
    struct Counter final : Progress {
        int reports = 0;
        void report(double, std::string_view) override { ++reports; }
        void publish(std::shared_ptr<const Snapshot>) override {}
    } counter;
    NetworkSpec spec;
    spec.kind = "resnet18";
    spec.width = 1.0 / 32.0;
    spec.image = {1, 8, 8};
    spec.inputs = 64;
    spec.classes = 3;
    Matrix<float> rows(20, 64, 0.5F);
    FrozenFeatures frozen;
    const std::unique_ptr<Network> network = learning_engine().create(spec, 1);
    const auto first = frozen.of(*network, rows, 1, {}, counter);
    const int reports = counter.reports;
    QVERIFY(reports > 0);
    QVERIFY(frozen.of(*network->clone(), rows, 1, {}, counter) == first);
    QCOMPARE(counter.reports, reports);
    QVERIFY(frozen.of(*learning_engine().create(spec, 2), rows, 1, {}, counter) != first);
    rows(0, 0) = 1.0F;
    QVERIFY(counter.reports > reports);
    const auto changed = frozen.of(*network, rows, 1, {}, counter);
    QVERIFY(changed != first && changed->values() != first->values());
}

QTEST_GUILESS_MAIN(TestFrozenBackbone)
#include "test_frozen_backbone.moc"
