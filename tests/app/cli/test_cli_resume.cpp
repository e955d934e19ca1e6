// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/record_file.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using sluice::read_record;
using sluice::Record;

/// `sluice-cli run --resume`.
class TestCliResume : public QObject {
    Q_OBJECT
  private slots:
    void init();
    void a_stopped_run_goes_on_data();
    void a_stopped_run_goes_on();
    void what_cannot_be_resumed_exits_with_2();

  private:
    int call(const QStringList& arguments, QString* err = nullptr) const;
    void stop_run(int signal) const;
    std::string path(const QString& name) const { return m_folder->filePath(name).toStdString(); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const QStringList experiment{"preset:tabular_filter", "--set", "/finetune/repeats=10", "--set",
                             "/pretrain/epochs=3000"};

} // namespace

void TestCliResume::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

int TestCliResume::call(const QStringList& arguments, QString* err) const {
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(SLUICE_CLI, arguments);
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit) {
        return -1;
    }
    if (err != nullptr) {
        *err = process.readAllStandardError();
    }
    return process.exitCode();
}

/// Runs the experiment until some of its repeats are done, and sends it a signal. Progress is told ten times a
/// second at most, so that no single message is sure to come; one of three repeats in the middle is.
void TestCliResume::stop_run(int signal) const {
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(SLUICE_CLI,
                  QStringList{"run"} + experiment + QStringList{"--progress", "json", "--out", "r.h5"});
    QByteArray progress;
    const auto half_done = [&] {
        progress += process.readAllStandardError();
        return progress.contains("repeat 4 of 10: ") || progress.contains("repeat 5 of 10: ") ||
               progress.contains("repeat 6 of 10: ");
    };
    QTRY_VERIFY_WITH_TIMEOUT(half_done(), 60'000);
    ::kill(pid_t(process.processId()), signal);
    QVERIFY(process.waitForFinished(60'000));
}

void TestCliResume::a_stopped_run_goes_on_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("cancelled") << SIGINT;
    QTest::newRow("killed") << SIGKILL;
}

void TestCliResume::a_stopped_run_goes_on() {
    QFETCH(int, signal);
    stop_run(signal);
    if (signal == SIGINT) {
        QCOMPARE(read_record(path("r.h5")).status, std::string("cancelled"));
        QString err;
        QCOMPARE(call(QStringList{"run"} + experiment + QStringList{"--seed", "9", "--resume", "r.h5"}, &err),
                 2);
        QVERIFY2(err.contains("/seed"), qPrintable(err));
        QCOMPARE(call({"run", "--resume", "r.h5", "--seed", "9"}), 2);
    }
    QCOMPARE(call({"run", "--resume", "r.h5"}), 0);
    const Record resumed = read_record(path("r.h5"));
    QCOMPARE(resumed.status, std::string("complete"));
    QCOMPARE(resumed.resumed, std::int64_t{1});
    QVERIFY(!QFile::exists(m_folder->filePath("r.h5.journal")));
    QCOMPARE(call(QStringList{"run"} + experiment + QStringList{"--out", "whole.h5"}), 0);
    const Record whole = read_record(path("whole.h5"));
    QCOMPARE(resumed.training.size(), whole.training.size());
    for (std::size_t i = 0; i < whole.training.size(); ++i) {
        QCOMPARE(resumed.training[i].test.at("loss"), whole.training[i].test.at("loss"));
        QCOMPARE(resumed.training[i].step_loss, whole.training[i].step_loss);
    }
    QVERIFY(!whole.models.empty());
}

void TestCliResume::what_cannot_be_resumed_exits_with_2() {
    QString err;
    QCOMPARE(call({"run"}, &err), 2);
    QVERIFY2(err.contains("--resume"), qPrintable(err));
    QCOMPARE(call({"run", "--resume", "missing.h5"}), 3);
    QCOMPARE(call({"run", "preset:tabular_filter", "--set", "/finetune/repeats=1", "--set",
                   "/pretrain/epochs=1", "--out", "r.h5"}),
             0);
    QCOMPARE(call({"run", "--resume", "r.h5"}, &err), 2);
    QVERIFY2(err.contains("nothing to go on with"), qPrintable(err));
}

QTEST_GUILESS_MAIN(TestCliResume)
#include "test_cli_resume.moc"
