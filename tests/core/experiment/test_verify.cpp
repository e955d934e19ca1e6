// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/verify.h"

#include "experiment/record_contradictions.h"
#include "results/record_file.h"
#include "results/schema_check.h"
#include "results/seal.h"
#include "storage/h5_file.h"
#include "tests/core/experiment/preset_runs.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>
#include <functional>
#include <tuple>

using namespace sluice;
using namespace sluice::test;

namespace {

using Result = RecordCheck::Result;
using Change = std::function<void(Record&)>;

/// "figures: failed: ..." of every check that did not pass.
QString faults(const std::vector<RecordCheck>& checks) {
    QString text;
    for (const RecordCheck& check : checks) {
        if (check.result != Result::passed) {
            text += QString::fromStdString(check.part +
                                           (check.result == Result::failed ? " failed: " : " unknown: ") +
                                           check.words + "\n");
        }
    }
    return text;
}

} // namespace

class TestVerify : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void what_a_run_wrote_is_good_data();
    void what_a_run_wrote_is_good();
    void a_changed_figure_is_found_data();
    void a_changed_figure_is_found();
    void a_changed_bit_anywhere_is_found_by_a_second_run_data();
    void a_changed_bit_anywhere_is_found_by_a_second_run();
    void another_model_file_is_found();
    void other_data_are_found();
    void a_broken_seal_is_all_that_is_said();
    void a_missing_attribute_is_named();
    void what_cannot_be_repeated_is_not_called_wrong();

  private:
    std::vector<RecordCheck> verify(const std::string& name, bool rerun = false) const {
        NoProgress quiet;
        VerifyOptions options;
        options.rerun = rerun;
        return verify_record(path(name), options, {}, quiet);
    }
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(folder_.path().toStdString()) / name;
    }
    Record made(const std::string& name) const { return read_record(path(name + ".h5")); }

    QTemporaryDir folder_;
};

void TestVerify::initTestCase() {
    const Sets training{{"/finetune/epochs", "2"}, {"/pretrain/epochs", "2"}, {"/finetune/repeats", "3"}};
    Sets once = training;
    once.back().second = "1";
    const std::tuple<const char*, const char*, Sets> runs[] = {
        {"laplace_to_normal", "laplace_to_normal", {{"/sampling/stop", R"({"accepted": 3000})"}}},
        {"tabular_filter", "tabular_filter", training},
        {"once", "tabular_filter", once}};
    for (const auto& [name, of, sets] : runs) {
        RunOptions options;
        options.record = path(std::string(name) + ".h5");
        QCOMPARE(run(preset(of, sets), options).status, std::string("complete"));
    }
}

void TestVerify::what_a_run_wrote_is_good_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("sampling") << "laplace_to_normal";
    QTest::newRow("training") << "tabular_filter";
    QTest::newRow("one repeat") << "once";
}

void TestVerify::what_a_run_wrote_is_good() {
    QFETCH(QString, name);
    const auto checks = verify(name.toStdString() + ".h5", true);
    QVERIFY2(faults(checks).isEmpty(), qPrintable(faults(checks)));
    QCOMPARE(checks.back().part, std::string("rerun"));
}

/// Each row changes one figure, as somebody might who wants a nicer one and seals the file again.
void TestVerify::a_changed_figure_is_found_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("place");
    const auto sampling = [](const char* row, const char* place, const Change& change) {
        QTest::newRow(row) << "laplace_to_normal" << change << place;
    };
    const auto training = [](const char* row, const char* place, const Change& change) {
        QTest::newRow(row) << "tabular_filter" << change << place;
    };
    sampling("rate", "/sampling/acceptance_rate", [](Record& r) { r.sampling->acceptance_rate *= 1.0001; });
    sampling("interval", "acceptance_ci95 (low)", [](Record& r) { r.sampling->ci_low -= 0.001; });
    sampling("accepted", "/sampling/accepted", [](Record& r) { r.sampling->accepted += 1; });
    sampling("candidates", "/sampling/accepted", [](Record& r) { r.sampling->candidates = 10; });
    sampling("expected rate", "/sampling/expected_rate", [](Record& r) { r.sampling->expected_rate *= 1.2; });
    sampling("Z", "/sampling/z_estimate", [](Record& r) { r.sampling->z_estimate *= 1.2; });
    sampling("violations", "worst_log_excess", [](Record& r) { r.sampling->violations = 3; });
    sampling("trace", "/sampling/trace/rate", [](Record& r) { r.sampling->trace_rate.back() *= 1.01; });
    sampling("a shorter trace", "/sampling/trace/accepted",
             [](Record& r) { r.sampling->trace_accepted.pop_back(); });
    sampling("p value", "/sampling/ks_p_value", [](Record& r) { r.sampling->ks_p_value = 1.5; });
    sampling("a point", "(the points)",
             [](Record& r) { r.sampling->accepted_points(7, 0) = std::numeric_limits<double>::infinity(); });
    sampling("seed", "/seed", [](Record& r) { r.seed += 1; });
    sampling("status", "/status", [](Record& r) { r.status = "finished"; });
    training("a row that is not there", "/sampling/accepted_index",
             [](Record& r) { r.sampling->accepted_index.back() = r.dataset->rows; });
    const auto once = [](const char* row, const char* place, const Change& change) {
        QTest::newRow(row) << "once" << change << place;
    };
    once("accuracy", "/test/accuracy", [](Record& r) { r.training[1].test.at("accuracy")[0] += 0.01; });
    once("confusion", "/test/accuracy", [](Record& r) { r.training[1].confusion(0, 0) += 3.0; });
    training("one repeat less", "the number of repeats",
             [](Record& r) { r.training[1].test.at("loss").pop_back(); });
    training("best epoch", "/best_epoch", [](Record& r) { r.training[1].best_epoch[0] = 77; });
    training("difference", "/comparison/", [](Record& r) { r.comparison[0].difference += 0.001; });
    training("verdict", "/comparison/", [](Record& r) {
        r.comparison[0].low = -1.0;
        r.comparison[0].high = 1.0;
        r.comparison[0].verdict = "better";
    });
    training("classes", "/models/", [](Record& r) { r.models[0].classes.pop_back(); });
}

void TestVerify::a_changed_figure_is_found() {
    QFETCH(QString, name);
    QFETCH(Change, change);
    QFETCH(QString, place);
    Record record = made(name.toStdString());
    QVERIFY(record_contradictions(record).empty());
    change(record);
    write_record(path("changed.h5"), record);
    const QString text = faults(verify("changed.h5"));
    QVERIFY2(text.contains("figures failed") && text.contains(place), qPrintable(text));
}

void TestVerify::a_changed_bit_anywhere_is_found_by_a_second_run_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("place");
    QTest::newRow("point") << "laplace_to_normal" << Change([](Record& r) {
        double& x = r.sampling->accepted_points(1000, 0);
        x = std::nextafter(x, 9.0);
    }) << "value 1,000 of the accepted points";
    QTest::newRow("statistic") << "laplace_to_normal" << Change([](Record& r) {
        r.sampling->ks_statistic = std::nextafter(r.sampling->ks_statistic, 0.0);
    }) << "ks_statistic";
    QTest::newRow("loss") << "tabular_filter" << Change([](Record& r) {
        double& x = r.training[1].test.at("loss")[2];
        x = std::nextafter(x, 0.0);
    }) << "/test/loss/2";
}

void TestVerify::a_changed_bit_anywhere_is_found_by_a_second_run() {
    QFETCH(QString, name);
    QFETCH(Change, change);
    QFETCH(QString, place);
    Record record = made(name.toStdString());
    change(record);
    write_record(path("changed.h5"), record);
    const QString text = faults(verify("changed.h5", true));
    QVERIFY2(text.contains("rerun failed") && text.contains(place), qPrintable(text));
}

void TestVerify::another_model_file_is_found() {
    const auto file = path("tabular_filter.rsft.safetensors");
    const auto away = path("away");
    std::filesystem::copy_file(file, away);
    std::ofstream(file, std::ios::app | std::ios::binary) << 'x';
    QVERIFY(
        faults(verify("tabular_filter.h5")).contains("rsft.safetensors is not the file that the run wrote"));
    std::filesystem::remove(file);
    QVERIFY(faults(verify("tabular_filter.h5")).contains("models unknown"));
    std::filesystem::rename(away, file);
    QVERIFY(faults(verify("tabular_filter.h5")).isEmpty());
}

void TestVerify::other_data_are_found() {
    const auto write = [&](double last) {
        std::ofstream csv(path("rows.csv"));
        csv << "x,label\n";
        for (int i = 0; i < 200; ++i) {
            csv << (i == 199 ? last : i % 7 + 3.0 * (i % 2)) << ',' << (i % 2 == 0 ? "a" : "b") << '\n';
        }
    };
    write(4.0);
    const json document = {{"schema", "sluice.experiment/1"},
                           {"name", "rows"},
                           {"seed", 3},
                           {"dataset", {{"source", "file:rows.csv"}, {"label", "label"}}},
                           {"model", {{"kind", "logistic"}}},
                           {"pretrain", {{"epochs", 1}}}};
    RunOptions options;
    options.record = path("rows.h5");
    run(experiment_from_json(document, path("")), options);
    QVERIFY(faults(verify("rows.h5", true)).isEmpty());
    write(5.0);
    QVERIFY(faults(verify("rows.h5")).contains("file:rows.csv is not what the run read"));
    std::filesystem::remove(path("rows.csv"));
    const QString text = faults(verify("rows.h5", true));
    QVERIFY2(text.contains("dataset unknown") && text.contains("rerun unknown"), qPrintable(text));
}

void TestVerify::a_broken_seal_is_all_that_is_said() {
    write_record(path("torn.h5"), made("laplace_to_normal"));
    std::filesystem::resize_file(path("torn.h5"), 3000);
    const auto checks = verify("torn.h5", true);
    QCOMPARE(checks.size(), std::size_t{1});
    QVERIFY(faults(checks).startsWith("seal failed"));
    QVERIFY_EXCEPTION_THROWN(verify("nothing.h5"), DataError);
}

/// A file that another program wrote and sealed, with less in it than the schema has.
void TestVerify::a_missing_attribute_is_named() {
    {
        H5File file = H5File::create(path("less.h5"), seal_size);
        {
            H5Group root = file.root();
            root.set_text("schema", record_schema);
            root.set_text("status", "complete");
            root.create_group("sampling").set_number("log_m", 1.0);
        }
        file.close();
    }
    seal_file(path("less.h5"));
    const QString text = faults(verify("less.h5"));
    QVERIFY2(text.contains("schema failed: / has no attribute 'sluice_version'"), qPrintable(text));
    QVERIFY_EXCEPTION_THROWN(missing_in_schema(path("no.h5")), DataError);
    const Problems problems = missing_in_schema(path("less.h5"));
    const auto lacks = [&](const std::string& place, const std::string& words) {
        return std::ranges::any_of(problems, [&](const Problem& problem) {
            return problem.pointer == place && problem.message.find(words) != std::string::npos;
        });
    };
    QVERIFY(lacks("/sampling", "'acceptance_rate'") && lacks("/sampling", "no 'trace'"));
    QVERIFY(!lacks("/sampling", "'log_m'"));
}

void TestVerify::what_cannot_be_repeated_is_not_called_wrong() {
    Record record = made("laplace_to_normal");
    record.status = "cancelled";
    write_record(path("stopped.h5"), record);
    QVERIFY(faults(verify("stopped.h5", true)).contains("rerun unknown: not run again: the run did not end"));
    record.status = "complete";
    record.sampling->stopped_because = "the given time is over";
    write_record(path("stopped.h5"), record);
    QVERIFY(faults(verify("stopped.h5", true)).contains("the clock ended the sampling"));
}

QTEST_GUILESS_MAIN(TestVerify)
#include "test_verify.moc"
