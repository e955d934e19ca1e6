// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/record_file.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include <csignal>
#include <utility>

using nlohmann::json;
using sluice::read_record;
using sluice::Record;

namespace {

/// What one call of the program gave.
struct Outcome {
    int status = -1;
    QString out;
    QString err;
};

} // namespace

class TestCli : public QObject {
    Q_OBJECT
  private slots:
    void init();
    void help_and_version_succeed();
    void wrong_usage_exits_with_2_data();
    void wrong_usage_exits_with_2();
    void every_list_is_json_with_names_data();
    void every_list_is_json_with_names();
    void every_preset_is_valid();
    void check_reports_all_problems_on_standard_error();
    void unreadable_files_exit_with_3_data();
    void unreadable_files_exit_with_3();
    void a_run_prints_results_on_standard_output_only();
    void results_and_progress_keep_to_their_streams();
    void set_and_seed_change_the_experiment();
    void an_existing_record_is_not_overwritten();
    void the_record_is_named_after_the_file();
    void strict_exits_with_4_on_violations();
    void methods_are_compared_in_a_table();
    void a_refused_envelope_exits_with_1();
    void sampling_never_loads_libtorch();
    void advice_names_a_better_proposal();
    void a_signal_closes_the_record_as_cancelled_data();
    void a_signal_closes_the_record_as_cancelled();
    void a_second_signal_ends_the_program();
    void models_tables_and_plots_are_exported();
    void a_damaged_model_is_not_exported();
    void python_reads_every_name_of_the_record();
    void bench_prints_one_object_a_line_data();
    void bench_prints_one_object_a_line();

  private:
    Outcome call(const QStringList& arguments, const QStringList& environment = {}) const;
    Record short_tabular(const QString& out) const;
    QString path(const QString& name) const { return m_folder->filePath(name); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCli::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

Outcome TestCli::call(const QStringList& arguments, const QStringList& environment) const {
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString& variable : environment) {
        variables.insert(variable.section('=', 0, 0), variable.section('=', 1));
    }
    process.setProcessEnvironment(variables);
    process.start(SLUICE_CLI, arguments);
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit) {
        return {-1, {}, "did not end normally: " + process.readAllStandardError()};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

/// The tabular preset with few epochs, run to `out`.
Record TestCli::short_tabular(const QString& out) const {
    const Outcome run = call({"run", "preset:tabular_filter", "--set", "/finetune/repeats=2", "--set",
                              "/pretrain/epochs=2", "--set", "/finetune/epochs=2", "--out", out});
    if (run.status != 0) {
        throw std::runtime_error(run.err.toStdString());
    }
    return read_record(path(out).toStdString());
}

void TestCli::help_and_version_succeed() {
    const Outcome help = call({"--help"});
    QCOMPARE(help.status, 0);
    for (const char* command : {"run", "check", "compare", "advise", "show", "export", "list", "bench"}) {
        QVERIFY(help.out.contains(command));
    }
    QVERIFY(help.err.isEmpty());
    const Outcome version = call({"--version"});
    QCOMPARE(version.status, 0);
    QVERIFY(version.out.startsWith("sluice-cli 0."));
}

void TestCli::wrong_usage_exits_with_2_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList{};
    QTest::newRow("unknown command") << QStringList{"ran"};
    QTest::newRow("unknown option") << QStringList{"run", "preset:laplace_to_normal", "--frobnicate"};
    QTest::newRow("run without file") << QStringList{"run"};
    QTest::newRow("no such preset") << QStringList{"run", "preset:laplace_to_norml"};
    QTest::newRow("no such device") << QStringList{"run", "preset:laplace_to_normal", "--device", "tpu"};
    QTest::newRow("zero threads") << QStringList{"run", "preset:laplace_to_normal", "--threads", "0"};
    QTest::newRow("negative seed") << QStringList{"run", "preset:laplace_to_normal", "--seed", "-1"};
    QTest::newRow("set without value") << QStringList{"run", "preset:laplace_to_normal", "--set", "/seed"};
    QTest::newRow("set nowhere") << QStringList{"check", "preset:laplace_to_normal", "--set", "/seed/a=1"};
    QTest::newRow("set a wrong value")
        << QStringList{"check", "preset:laplace_to_normal", "--set", "/sampling/M=0"};
    QTest::newRow("list of what") << QStringList{"list", "presents"};
    QTest::newRow("bench case") << QStringList{"bench", "sampling", "--case", "nonsense"};
    QTest::newRow("export nothing") << QStringList{"export", "a.h5"};
    QTest::newRow("export two things") << QStringList{"export", "a.h5", "--csv", "a", "--plots", "b"};
    QTest::newRow("plots as onnx") << QStringList{"export", "a.h5", "--plots", "b", "--format", "onnx"};
}

void TestCli::wrong_usage_exits_with_2() {
    QFETCH(QStringList, arguments);
    const Outcome outcome = call(arguments);
    QCOMPARE(outcome.status, 2);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY2(outcome.err.startsWith("sluice-cli: "), qPrintable(outcome.err));
    QVERIFY2(outcome.err.count('\n') <= 2, qPrintable(outcome.err));
}

void TestCli::every_list_is_json_with_names_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("one");
    const std::pair<const char*, const char*> known[] = {{"densities", "truncated_normal"},
                                                         {"datasets", "breast_cancer"},
                                                         {"generators", "moons"},
                                                         {"steps", "drop_outliers"},
                                                         {"models", "mlp"},
                                                         {"recipes", "supervised"},
                                                         {"presets", "tabular_filter"},
                                                         {"metrics", "macro_f1"}};
    for (const auto& [what, one] : known)
        QTest::newRow(what) << what << one;
}

void TestCli::every_list_is_json_with_names() {
    QFETCH(QString, what);
    QFETCH(QString, one);
    const QJsonArray list = QJsonDocument::fromJson(call({"list", what, "--json"}).out.toUtf8()).array();
    QStringList names;
    for (const QJsonValue& entry : list) {
        names << entry["name"].toString();
        QVERIFY(!entry["title"].toString().isEmpty());
    }
    QVERIFY2(names.contains(one), qPrintable(names.join(' ')));
    const Outcome text = call({"list", what});
    QCOMPARE(text.status, 0);
    QCOMPARE(text.out.count('\n'), list.size());
    QVERIFY(text.err.isEmpty());
}

void TestCli::every_preset_is_valid() {
    const QJsonArray list = QJsonDocument::fromJson(call({"list", "presets", "--json"}).out.toUtf8()).array();
    QVERIFY(list.size() >= 8);
    for (const QJsonValue& entry : list) {
        const Outcome check = call({"check", "preset:" + entry["name"].toString()});
        QVERIFY2(check.status == 0, qPrintable(check.err));
        QVERIFY2(check.out.startsWith("preset:" + entry["name"].toString() + ": valid\n"),
                 qPrintable(check.out));
    }
}

void TestCli::check_reports_all_problems_on_standard_error() {
    QFile file(path("bad.sluice.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"schema": "sluice.experiment/1", "seed": -3,
                   "sampling": {"target": {"family": "normal", "mu": 0, "sigma": -1},
                                "proposal": {"family": "lapalce", "mu": 0, "b": 1}, "M": 0}})");
    file.close();
    const Outcome outcome = call({"check", "bad.sluice.json"});
    QCOMPARE(outcome.status, 2);
    QVERIFY(outcome.out.isEmpty());
    for (const char* part : {"/seed: must be >= 0, got -3", "/sampling/target/sigma: must be > 0, got -1",
                             "/sampling/proposal/family: ", "'laplace'", "/sampling/M: must be > 0, got 0"}) {
        QVERIFY2(outcome.err.contains(part), qPrintable(outcome.err));
    }
}

void TestCli::unreadable_files_exit_with_3_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("experiment") << QStringList{"run", "nowhere.sluice.json"};
    QTest::newRow("check") << QStringList{"check", "nowhere.sluice.json"};
    QTest::newRow("record") << QStringList{"show", "nowhere.h5"};
    QTest::newRow("no record") << QStringList{"show", SLUICE_CLI};
    QTest::newRow("data") << QStringList{"check", "preset:tabular_filter", "--set",
                                         "/dataset/source=file:nowhere.csv"};
    QTest::newRow("folder of the record")
        << QStringList{"run", "preset:laplace_to_normal", "--out", "no/such/a.h5"};
}

void TestCli::unreadable_files_exit_with_3() {
    QFETCH(QStringList, arguments);
    const Outcome outcome = call(arguments);
    QVERIFY2(outcome.status == 3, qPrintable(outcome.err));
    QVERIFY(outcome.out.isEmpty());
    QVERIFY2(outcome.err.count('\n') == 1, qPrintable(outcome.err));
}

void TestCli::a_run_prints_results_on_standard_output_only() {
    const Outcome outcome = call({"run", "preset:laplace_to_normal"});
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.err.isEmpty(), qPrintable(outcome.err)); // no terminal, so no bar
    QVERIFY(outcome.out.contains("record: laplace_to_normal.h5"));
    const Record record = read_record(path("laplace_to_normal.h5").toStdString());
    QCOMPARE(record.sampling->accepted, std::uint64_t{100000});
    const Outcome shown = call({"show", "laplace_to_normal.h5"});
    QCOMPARE(shown.status, 0);
    QVERIFY(!shown.out.isEmpty() && outcome.out.startsWith(shown.out));
    const QJsonObject figures =
        QJsonDocument::fromJson(call({"show", "laplace_to_normal.h5", "--json"}).out.toUtf8()).object();
    QCOMPARE(figures["status"].toString(), QString("complete"));
}

void TestCli::results_and_progress_keep_to_their_streams() {
    const Outcome json = call({"run", "preset:laplace_to_normal", "--progress", "json"});
    QCOMPARE(json.status, 0);
    double last = 0.0;
    const QStringList lines = json.err.split('\n', Qt::SkipEmptyParts);
    QVERIFY(!lines.isEmpty());
    for (const QString& line : lines) {
        const QJsonObject object = QJsonDocument::fromJson(line.toUtf8()).object();
        QVERIFY2(object.contains("message"), qPrintable(line));
        QVERIFY(object["fraction"].toDouble() >= last);
        last = object["fraction"].toDouble();
    }
    QCOMPARE(last, 1.0);
    const Outcome bar = call({"run", "preset:laplace_to_normal", "--progress", "bar", "--overwrite"});
    QVERIFY(bar.err.contains("\r\x1b[K["));
    QVERIFY(!bar.out.contains('\r'));
}

void TestCli::set_and_seed_change_the_experiment() {
    const Outcome outcome = call({"run", "preset:laplace_to_normal", "--set", "/sampling/stop/accepted=500",
                                  "--set", "/name=Changed from outside", "--seed", "18446744073709551615",
                                  "--threads", "1", "--out", "x.h5"});
    QVERIFY2(outcome.status == 0, qPrintable(outcome.err));
    const Record record = read_record(path("x.h5").toStdString());
    QCOMPARE(record.sampling->accepted, std::uint64_t{500});
    QCOMPARE(record.seed, std::uint64_t{18446744073709551615ULL});
    QCOMPARE(record.threads, 1U);
    QCOMPARE(record.experiment["name"].get<std::string>(), std::string("Changed from outside"));
}

void TestCli::an_existing_record_is_not_overwritten() {
    QFile file(path("old.h5"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious");
    file.close();
    const Outcome refused = call({"run", "preset:laplace_to_normal", "--out", "old.h5"});
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.err.contains("--overwrite"), qPrintable(refused.err));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("precious"));
    QCOMPARE(call({"run", "preset:laplace_to_normal", "--out", "old.h5", "--overwrite"}).status, 0);
    QCOMPARE(read_record(path("old.h5").toStdString()).status, std::string("complete"));
}

void TestCli::the_record_is_named_after_the_file() {
    QFile file(path("mine.sluice.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"schema": "sluice.experiment/1",
                   "sampling": {"target": {"family": "beta", "alpha": 2, "beta": 2},
                                "proposal": {"family": "uniform", "a": 0, "b": 1}, "stop": {"candidates": 5000}}})");
    file.close();
    QCOMPARE(call({"run", "mine.sluice.json"}).status, 0);
    QVERIFY(QFile::exists(path("mine.h5")));
}

void TestCli::strict_exits_with_4_on_violations() {
    const Outcome strict = call({"run", "preset:too_small_M", "--strict"});
    QCOMPARE(strict.status, 4);
    QVERIFY2(strict.err.contains("violated"), qPrintable(strict.err));
    QVERIFY(QFile::exists(path("too_small_M.h5")));
    QCOMPARE(call({"run", "preset:too_small_M", "--overwrite"}).status, 0);
    QCOMPARE(call({"run", "preset:laplace_to_normal", "--strict"}).status, 0);
    // Violations that raised an adaptive M leave no bias.
    QCOMPARE(call({"run", "preset:adaptive_M", "--strict"}).status, 0);
    const Outcome shown = call({"show", "too_small_M.h5"});
    QVERIFY2(shown.out.contains("Bias:") && shown.out.contains("variance 1.10061"), qPrintable(shown.out));
}

void TestCli::methods_are_compared_in_a_table() {
    const Outcome table = call({"compare", "preset:laplace_to_normal", "--accepted", "2000"});
    QCOMPARE(table.status, 0);
    for (const char* method : {"rejection", "squeeze", "adaptive rejection", "ratio of uniforms"}) {
        QVERIFY2(table.out.contains(method), qPrintable(table.out));
    }
    const Outcome outcome = call({"compare", "preset:mixture_trap", "--accepted", "2000", "--json"});
    QCOMPARE(outcome.status, 0);
    const json rows = json::parse(outcome.out.toStdString());
    QCOMPARE(rows.size(), std::size_t{4});
    for (const json& row : rows) {
        const bool applies = row["method"] != "adaptive_rejection";
        QCOMPARE(row["applies"].get<bool>(), applies);
        if (applies) {
            QCOMPARE(row["accepted"].get<int>(), 2000);
            QVERIFY(row["evaluations_per_accepted"].get<double>() > 0.0);
        } else {
            QVERIFY(QString::fromStdString(row["reason"]).contains("log-concave"));
        }
    }
    QCOMPARE(call({"compare", "preset:tabular_filter"}).status, 2);
    // A file without a proposal shows the methods that need none.
    QVERIFY(call({"compare", "preset:adaptive_rejection", "--accepted", "2000"})
                .out.contains("needs a proposal"));
}

void TestCli::a_refused_envelope_exits_with_1() {
    const Outcome outcome = call({"run", "preset:heavy_tail"});
    QCOMPARE(outcome.status, 1);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY2(outcome.err.count('\n') == 1, qPrintable(outcome.err));
    QCOMPARE(read_record(path("heavy_tail.h5").toStdString()).status, std::string("failed"));
}

void TestCli::sampling_never_loads_libtorch() {
    // With a folder of modules that is empty, opening the module would fail.
    const QStringList none{"SLUICE_MODULES=" + m_folder->path(), "LD_DEBUG=libs"};
    const Outcome outcome = call({"run", "preset:laplace_to_normal"}, none);
    QCOMPARE(outcome.status, 0);
    QVERIFY(!outcome.err.contains("libtorch"));
    const Record record = read_record(path("laplace_to_normal.h5").toStdString());
    QVERIFY(!record.libraries.contains("libtorch"));
}

void TestCli::advice_names_a_better_proposal() {
    const QStringList normal = {"advise", "preset:laplace_to_normal", "--set",    "/sampling/M=auto",
                                "--set",  "/sampling/proposal/b=3",   "--family", "laplace"};
    const Outcome table = call(normal);
    QCOMPARE(table.status, 0);
    QVERIFY2(table.out.contains("laplace with b 1 instead of 3: 76 % instead of 39.5 %"),
             qPrintable(table.out));
    const Outcome listed = call(normal + QStringList{"--json"});
    QCOMPARE(listed.status, 0);
    const QJsonObject advice = QJsonDocument::fromJson(listed.out.toUtf8()).object();
    const QJsonObject best = advice["suggestions"].toArray().first().toObject();
    QCOMPARE(best["proposal"].toObject()["b"].toDouble(), 1.0);
    QVERIFY(std::abs(best["acceptance"].toDouble() - 0.7601734505) < 1e-4);
    QVERIFY(std::abs(best["gain"].toDouble() - 1.9245) < 1e-3);
    const Outcome filter = call({"advise", "preset:tabular_filter"});
    QCOMPARE(filter.status, 2);
    QVERIFY(filter.err.contains("mode"));
    QCOMPARE(call(QStringList{"advise", "preset:laplace_to_normal", "--family", "lapplace"}).status, 2);
}

void TestCli::a_signal_closes_the_record_as_cancelled_data() {
    QTest::addColumn<int>("signal");
    QTest::addColumn<QStringList>("arguments");
    const QStringList endless{"run", "preset:laplace_to_normal", "--set",
                              R"(/sampling/stop={"seconds": 3600, "accepted": 200000000})"};
    const QStringList training{"run", "preset:tabular_filter", "--set", "/pretrain/epochs=100000"};
    QTest::newRow("SIGINT while sampling") << SIGINT << endless;
    QTest::newRow("SIGTERM while sampling") << SIGTERM << endless;
    QTest::newRow("SIGINT while training") << SIGINT << training;
}

void TestCli::a_signal_closes_the_record_as_cancelled() {
    QFETCH(int, signal);
    QFETCH(QStringList, arguments);
    const QString words = arguments[1].contains("tabular") ? "pretraining" : "sampling";
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(SLUICE_CLI, arguments + QStringList{"--progress", "json", "--out", "c.h5"});
    QByteArray progress;
    QTRY_VERIFY_WITH_TIMEOUT((progress += process.readAllStandardError()).contains(words.toUtf8()), 60'000);
    ::kill(pid_t(process.processId()), signal);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    const Record record = read_record(path("c.h5").toStdString());
    QCOMPARE(record.status, std::string("cancelled"));
    QVERIFY(record.sampling.has_value());
    QVERIFY(record.sampling->accepted > 0);
    QVERIFY(!QFile::exists(path("c.h5.journal")));
}

void TestCli::a_second_signal_ends_the_program() {
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(SLUICE_CLI, {"run", "preset:laplace_to_normal", "--progress", "json", "--set",
                               R"(/sampling/stop={"seconds": 3600})"});
    QByteArray progress;
    QTRY_VERIFY_WITH_TIMEOUT((progress += process.readAllStandardError()).contains("sampling"), 60'000);
    ::kill(pid_t(process.processId()), SIGINT);
    ::kill(pid_t(process.processId()), SIGTERM); // another one, since equal pending signals are merged
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 130);
}

void TestCli::models_tables_and_plots_are_exported() {
    const Record record = short_tabular("t.h5");
    QCOMPARE(record.models.size(), std::size_t{8});
    const Outcome model = call({"export", "t.h5", "--model", "m.pt", "--format", "torchscript"});
    QVERIFY2(model.status == 0, qPrintable(model.err));
    QCOMPARE(model.out, QString("m.pt\n"));
    QFile copy(path("m.pt")), original(path("t.rsft.pt"));
    QVERIFY(copy.open(QIODevice::ReadOnly) && original.open(QIODevice::ReadOnly));
    QCOMPARE(copy.readAll(), original.readAll());
    QCOMPARE(call({"export", "t.h5", "--model", "m.pt"}).status, 2); // it is there already
    const Outcome other =
        call({"export", "t.h5", "--model", "a.st", "--format", "safetensors", "--arm", "all_data"});
    QVERIFY2(other.status == 0, qPrintable(other.err));
    const Outcome nobody = call({"export", "t.h5", "--model", "b.st", "--arm", "nobody"});
    QCOMPARE(nobody.status, 2);
    QVERIFY(nobody.err.contains("'all_data'"));
    const Outcome onnx = call({"export", "t.h5", "--model", "b.onnx", "--format", "onnx"});
    QVERIFY2(onnx.status == 0 && QFile(path("b.onnx")).size() > 0, qPrintable(onnx.err));
    for (const QStringList& what :
         {QStringList{"--csv", "tables"}, QStringList{"--plots", "plots", "--format", "svg"}}) {
        const Outcome files = call(QStringList{"export", "t.h5"} + what);
        QVERIFY2(files.status == 0, qPrintable(files.err));
        const QStringList names = files.out.split('\n', Qt::SkipEmptyParts);
        QVERIFY(names.size() >= 4);
        for (const QString& name : names) {
            QVERIFY2(QFile(path(name)).size() > 0, qPrintable(name));
        }
    }
}

void TestCli::a_damaged_model_is_not_exported() {
    const Record record = short_tabular("t.h5");
    QFile file(path("t.rsft.safetensors"));
    QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() - 1));
    QVERIFY(file.putChar('\x7f'));
    file.close();
    const Outcome outcome = call({"export", "t.h5", "--model", "m.st", "--format", "safetensors"});
    QCOMPARE(outcome.status, 3);
    QVERIFY2(outcome.err.contains("SHA-256"), qPrintable(outcome.err));
    QVERIFY(!QFile::exists(path("m.st")));
}

void TestCli::python_reads_every_name_of_the_record() {
    const QString python = "/usr/bin/python3";
    if (QProcess::execute(python, {"-c", "import h5py"}) != 0) {
        QSKIP("python3-h5py is not installed");
    }
    short_tabular("t.h5");
    QCOMPARE(call({"run", "preset:laplace_to_normal", "--out", "s.h5"}).status, 0);
    QProcess process;
    process.start(python, {QStringLiteral(SLUICE_TEST_DATA) + "/read_record.py", path("t.h5"), path("s.h5")});
    QVERIFY(process.waitForFinished(60'000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

void TestCli::bench_prints_one_object_a_line_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("keys");
    QTest::newRow("sampling")
        << QStringList{"sampling", "--case", "uniform_to_beta", "--candidates", "100000"}
        << QStringList{
               "case", "threads", "isa", "candidates", "accepted", "seconds", "candidates_per_second"};
    QTest::newRow("io") << QStringList{"io", "--candidates", "1000"}
                        << QStringList{"case", "bytes", "seconds", "megabytes_per_second"};
    QTest::newRow("plots") << QStringList{"plots", "--case", "accepted_line", "--candidates", "20000"}
                           << QStringList{"case", "accepted", "seconds", "seconds_per_picture"};
    QTest::newRow("training") << QStringList{"training", "--case", "logistic", "--candidates", "500"}
                              << QStringList{"case",   "threads", "rows",
                                             "epochs", "seconds", "rows_per_second"};
}

void TestCli::bench_prints_one_object_a_line() {
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, keys);
    const Outcome outcome = call(QStringList{"bench"} + arguments + QStringList{"--threads", "1", "--json"});
    QVERIFY2(outcome.status == 0, qPrintable(outcome.err));
    const QStringList lines = outcome.out.split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), arguments.first() == "io" ? 4 : 1);
    for (const QString& line : lines) {
        const QJsonObject object = QJsonDocument::fromJson(line.toUtf8()).object();
        for (const QString& key : keys)
            QVERIFY2(object.contains(key), qPrintable(line));
    }
}

QTEST_GUILESS_MAIN(TestCli)
#include "test_cli.moc"
