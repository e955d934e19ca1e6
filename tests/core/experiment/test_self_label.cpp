// SPDX-License-Identifier: GPL-3.0-or-later
// The recipe self_label: a network's own labels, accepted and learned from, in rounds.
#include "experiment/rounds_snapshot.h"
#include "results/record_file.h"
#include "results/words.h"
#include "tests/core/experiment/preset_runs.h"
#include "tests/core/experiment/stop_at.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sluice;
using namespace sluice::test;

class TestSelfLabel : public QObject {
    Q_OBJECT

  private slots:
    void verified_labels_are_the_truth();
    void sharpened_labels_are_told_with_their_precision();
    void rounds_end_as_until_says();
    void rounds_of_every_repeat_are_told();
    void a_cancelled_round_leaves_a_readable_record();
};

void TestSelfLabel::verified_labels_are_the_truth() {
    const Experiment experiment = preset("self_label", {{"/finetune/repeats", "1"},
                                                        {"/pretrain/epochs", "15"},
                                                        {"/finetune/epochs", "2"},
                                                        {"/finetune/until/max_rounds", "1"}});
    const Dataset dataset = data_of(experiment);
    const Record record = run(experiment);
    const SamplingRecord& sampling = *record.sampling;
    QVERIFY(sampling.label && sampling.filter);
    QCOMPARE(sampling.accepted_label.size(), sampling.accepted_index.size());
    for (std::size_t i = 0; i < sampling.accepted_index.size(); ++i) {
        QCOMPARE(sampling.accepted_label[i], dataset.labels[std::size_t(sampling.accepted_index[i])]);
    }
    // H0: acceptance is P(right), the mean probability of the true label. 4.9 sigma: false alarm 1e-6.
    const double p = sampling.expected_rate, n = double(sampling.candidates);
    QVERIFY(p > 0.55 && p < 0.999);
    QVERIFY(std::abs(sampling.acceptance_rate - p) < 4.9 * std::sqrt(p * (1.0 - p) / n));
    QVERIFY(std::abs(sampling.log_m + std::log(p)) < 1e-9);
    QCOMPARE(arm(record, "rsft")->rows, std::int64_t(sampling.accepted));
    QCOMPARE(arm(record, "random_subset")->rows, std::int64_t(sampling.accepted));
    QCOMPARE(arm(record, "true_labels")->rows, std::int64_t(sampling.candidates));
    QCOMPARE(arm(record, "all_data")->rows, std::int64_t(sampling.candidates));
    const std::size_t pool = pool_rows(dataset).size();
    QVERIFY(std::abs(double(arm(record, "pretrained")->rows) - 0.1 * double(pool)) < 2.5);
    QCOMPARE(arm(record, "pretrained")->rows + std::int64_t(sampling.candidates), std::int64_t(pool));
}

void TestSelfLabel::sharpened_labels_are_told_with_their_precision() {
    const Experiment experiment =
        preset("self_label_sharpened", {{"/finetune/repeats", "1"}, {"/finetune/epochs", "2"}});
    const Dataset dataset = data_of(experiment);
    const Record record = run(experiment);
    const SamplingRecord& sampling = *record.sampling;
    double right = 0.0;
    for (std::size_t i = 0; i < sampling.accepted_index.size(); ++i) {
        right +=
            sampling.accepted_label[i] == dataset.labels[std::size_t(sampling.accepted_index[i])] ? 1.0 : 0.0;
    }
    const Findings& found = sampling.findings.at("labels");
    QCOMPARE(found.numbers.at("label_precision"), right / double(sampling.accepted));
    QVERIFY(found.numbers.at("label_precision") > found.numbers.at("unfiltered_precision") + 0.02);
    QVERIFY(found.numbers.at("largest_m") > found.numbers.at("smallest_m"));
    const double p = sampling.expected_rate, n = double(sampling.candidates);
    QVERIFY(std::abs(sampling.acceptance_rate - p) < 4.9 * std::sqrt(p * (1.0 - p) / n)); // false alarm 1e-6
}

void TestSelfLabel::rounds_end_as_until_says() {
    const Sets small{{"/finetune/repeats", "1"},
                     {"/pretrain/epochs", "3"},
                     {"/finetune/epochs", "1"},
                     {"/finetune/controls", "[]"}};
    const auto rounds_with = [&](const char* until) {
        Sets sets = small;
        sets.emplace_back("/finetune/until", until);
        return *run(preset("self_label", sets)).rounds;
    };
    const RoundsRecord reached = rounds_with(R"({"metric": "accuracy", "at_least": 0.3, "max_rounds": 5})");
    QCOMPARE(reached.round.size(), std::size_t{1});
    QVERIFY(reached.stopped_because.front().find("reached 0.3") != std::string::npos);
    const RoundsRecord all =
        rounds_with(R"({"metric": "loss", "at_least": 0, "max_rounds": 3, "patience": 9})");
    QCOMPARE(all.round, (std::vector<double>{1, 2, 3}));
    QCOMPARE(all.series.at("label_precision").values(), (std::vector<double>{1, 1, 1}));
    QCOMPARE(all.series.at("validation_loss").columns(), std::size_t{3});
    QCOMPARE(all.stopped_because.front(), std::string("all 3 rounds are done"));
    const RoundsRecord patient = rounds_with(R"({"metric": "accuracy", "max_rounds": 40, "patience": 1})");
    QVERIFY(patient.round.size() < 40);
    QVERIFY(patient.stopped_because.front().starts_with("no better accuracy in 1 round"));
}

void TestSelfLabel::rounds_of_every_repeat_are_told() {
    const RoundsRecord rounds =
        *run(preset("self_label", {{"/finetune/repeats", "2"},
                                   {"/pretrain/epochs", "3"},
                                   {"/finetune/epochs", "1"},
                                   {"/finetune/controls", "[]"},
                                   {"/finetune/until",
                                    R"({"metric": "loss", "at_least": 0, "max_rounds": 2, "patience": 9})"}}))
             .rounds;
    QCOMPARE(rounds.stopped_because.size(), std::size_t{2});
    const Matrix<double>& acceptance = rounds.series.at("acceptance");
    QCOMPARE(acceptance.rows(), std::size_t{2});
    QCOMPARE(acceptance.columns(), std::size_t{2});
    QVERIFY(acceptance(0, 0) != acceptance(1, 0)); // of other seeds
    const RoundsRecord second = rounds_of_repeat(rounds, 1);
    QCOMPARE(second.round, rounds.round);
    QCOMPARE(second.series.at("acceptance")(0, 1), acceptance(1, 1));
    RoundsRecord shorter = rounds_of_repeat(rounds, 0);
    shorter.round.resize(1);
    for (auto& [name, series] : shorter.series) {
        Matrix<double> first(1, 1);
        first(0, 0) = series(0, 0);
        series = first;
    }
    const RoundsRecord merged = merged_rounds({shorter, second});
    QVERIFY(std::isnan(merged.series.at("acceptance")(0, 1)));
    QCOMPARE(rounds_of_repeat(merged, 0).round.size(), std::size_t{1});
    QCOMPARE(rounds_of_repeat(merged, 1).series.at("acceptance")(0, 1), acceptance(1, 1));
}

void TestSelfLabel::a_cancelled_round_leaves_a_readable_record() {
    QTemporaryDir folder;
    RunOptions options;
    options.record = folder.filePath("cancelled.h5").toStdString();
    StopAt listener("round 2");
    const Experiment experiment =
        smallest("self_label", {{"/finetune/until", R"({"max_rounds": 3, "patience": 9})"},
                                {"/pretrain/epochs", "5"},
                                {"/finetune/epochs", "30"}});
    const Record record = run_experiment(experiment, options, listener.source.get_token(), listener);
    QCOMPARE(record.status, std::string("cancelled"));
    const Record read = read_record(options.record);
    QCOMPARE(read.status, std::string("cancelled"));
    QVERIFY(!read.rounds->round.empty());
    QCOMPARE(read.rounds->stopped_because.front(), std::string("cancelled"));
    QVERIFY(arm(read, "pretrained") != nullptr && arm(read, "rsft") != nullptr);
    QVERIFY(record_in_words(read).find("cancelled") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestSelfLabel)
#include "test_self_label.moc"
