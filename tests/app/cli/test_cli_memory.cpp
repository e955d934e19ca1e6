// SPDX-License-Identifier: GPL-3.0-or-later
// What `check` says of a run's memory, against what the run takes.
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

class TestCliMemory : public QObject {
    Q_OBJECT
  private slots:
    void a_run_keeps_to_the_memory_that_was_stated_data();
    void a_run_keeps_to_the_memory_that_was_stated();
};

namespace {

/// The most memory that a program had at a time, in MB; 0 where it failed.
double peak_megabytes(const QStringList& arguments) {
    std::vector<std::string> texts{SLUICE_CLI};
    for (const QString& argument : arguments) {
        texts.push_back(argument.toStdString());
    }
    std::vector<char*> pointers;
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    const bool started = posix_spawn(&pid, SLUICE_CLI, &actions, nullptr, pointers.data(), environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    int status = -1;
    rusage used{};
    if (!started || wait4(pid, &status, 0, &used) != pid || status != 0) {
        return 0.0;
    }
    return static_cast<double>(used.ru_maxrss) * 1024.0 / 1e6;
}

double stated_megabytes(const QStringList& experiment) {
    QProcess process;
    process.start(SLUICE_CLI, QStringList{"check"} + experiment);
    if (!process.waitForFinished(120'000) || process.exitCode() != 0) {
        return 0.0;
    }
    const QRegularExpression line("Memory of a run on \\d+ threads: some ([\\d,]+) MB");
    return line.match(process.readAllStandardOutput()).captured(1).remove(',').toDouble();
}

} // namespace

void TestCliMemory::a_run_keeps_to_the_memory_that_was_stated_data() {
    QTest::addColumn<QStringList>("experiment");
    QTest::newRow("sampling alone") << QStringList{"preset:laplace_to_normal"};
    QTest::newRow("many points") << QStringList{"preset:laplace_to_normal", "--set",
                                                R"(/sampling/stop={"accepted": 4000000})"};
    QTest::newRow("a small network") << QStringList{"preset:tabular_filter", "--set", "/finetune/repeats=2"};
    QTest::newRow("a large network") << QStringList{"preset:tabular_filter",
                                                    "--set",
                                                    "/finetune/repeats=1",
                                                    "--set",
                                                    R"(/model={"kind": "mlp", "hidden": [2000, 2000]})",
                                                    "--set",
                                                    "/pretrain/epochs=1",
                                                    "--set",
                                                    "/finetune/epochs=1"};
    QTest::newRow("frozen features") << QStringList{"preset:frozen_backbone",
                                                    "--set",
                                                    "/finetune/repeats=1",
                                                    "--set",
                                                    "/finetune/epochs=1",
                                                    "--set",
                                                    R"(/model={"kind": "resnet18", "width": 0.1})"};
    QTest::newRow("a language model")
        << QStringList{"preset:verified_reasoning", "--set", "/finetune/repeats=1", "--set",
                       "/finetune/rounds=1",        "--set", "/finetune/epochs=1"};
}

/// Within a factor of 1.5, either way.
void TestCliMemory::a_run_keeps_to_the_memory_that_was_stated() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("sanitizers take memory of their own");
#endif
    QFETCH(QStringList, experiment);
    QTemporaryDir folder;
    const double stated = stated_megabytes(experiment);
    QVERIFY(stated > 0.0);
    const double taken =
        peak_megabytes(QStringList{"run"} + experiment +
                       QStringList{"--out", folder.filePath("run.h5"), "--progress", "none"});
    QVERIFY(taken > 0.0);
    const QString words = QStringLiteral("stated %1 MB, taken %2 MB").arg(stated).arg(taken);
    QVERIFY2(taken < 1.5 * stated && stated < 1.5 * taken, qPrintable(words));
    qInfo("%s", qPrintable(words));
}

QTEST_GUILESS_MAIN(TestCliMemory)
#include "test_cli_memory.moc"
