// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep_calls.h"

#include "results/record_file.h"

#include <QDir>
#include <QTest>

#include <csignal>
#include <random>
#include <set>

using sluice::read_record;
using sluice::test::CliFolder;
using sluice::test::Outcome;

/// `sluice-cli sweep` and `sluice-cli collect`.
class TestCliSweep : public QObject {
    Q_OBJECT
  private slots:
    void init() { m_folder = std::make_unique<CliFolder>(); }
    void a_sweep_becomes_a_table();
    void a_point_is_what_run_gives();
    void wrong_usage_exits_with_2_data();
    void wrong_usage_exits_with_2();
    void failed_points_are_listed_and_exit_with_1();
    void a_table_that_is_there_is_kept();
    void a_signal_stops_it_cleanly_data();
    void a_signal_stops_it_cleanly();
    void two_shards_at_the_same_time_share_a_folder();
    void killed_twenty_times_it_gives_the_same_table();
    void slurm_scripts_name_what_they_run();
    void sbatch_is_given_both_jobs();
    void submitting_without_slurm_fails_plainly();

  private:
    Outcome call(const QStringList& arguments) const { return m_folder->call(arguments); }
    QByteArray table(const QString& folder) const;
    std::unique_ptr<CliFolder> m_folder;
};

namespace {

const QStringList sampling{"sweep",  "preset:laplace_to_normal", "--set",  "/sampling/stop/accepted=2000",
                           "--grid", "/sampling/M=1.4,1.8,2.2",  "--grid", "/seed=lin(1,4,4)"};

/// Networks enough that a signal finds some at work.
const QStringList training{"sweep",  "preset:tabular_filter",
                           "--set",  "/finetune/repeats=4",
                           "--grid", "/finetune/learning_rate=log(1e-4,1e-2,3)",
                           "--grid", "/seed=1,2"};

} // namespace

/// The figures that do not measure time, as CSV.
QByteArray TestCliSweep::table(const QString& folder) const {
    const QString name = folder + ".csv";
    const Outcome outcome = call({"collect", folder, "--out", name, "--no-timing", "--overwrite"});
    if (outcome.status != 0) {
        throw std::runtime_error(outcome.err.toStdString());
    }
    return m_folder->contents(name);
}

void TestCliSweep::a_sweep_becomes_a_table() {
    const Outcome sweep = call(QStringList(sampling) << "--out"
                                                     << "s");
    QVERIFY2(sweep.status == 0, qPrintable(sweep.err));
    QCOMPARE(sweep.out, QString("12 points of 12 complete\nrecords: in s\n"));
    QVERIFY2(sweep.err.isEmpty(), qPrintable(sweep.err));
    QCOMPARE(read_record(m_folder->path("s/point_00012.h5").toStdString()).seed, std::uint64_t{4});
    const Outcome collect = call({"collect", "s", "--out", "t.h5"});
    QCOMPARE(collect.status, 0);
    QVERIFY(collect.out.startsWith("12 of 12 points complete"));
    QVERIFY(collect.err.isEmpty());
    const QList<QByteArray> lines = table("s").split('\n');
    QVERIFY2(lines[0].startsWith("point,record,status,message,sampling.M,seed,"), lines[0]);
    QVERIFY2(lines[12].startsWith("12,point_00012.h5,complete,,2.2,4,generate,rejection,"), lines[12]);
    const Outcome again = call(QStringList(sampling) << "--out"
                                                     << "s"
                                                     << "--resume");
    QCOMPARE(again.status, 0);
    QVERIFY2(again.out.startsWith("12 points of 12 complete, 12 of them before"), qPrintable(again.out));
    QCOMPARE(call({"sweep", "--resume", "--out", "s"}).out, again.out);
}

/// Networks trained beside others in one process are, bit for bit, those of a process of their own.
void TestCliSweep::a_point_is_what_run_gives() {
    QCOMPARE(call(QStringList(training) << "--out"
                                        << "s"
                                        << "--threads"
                                        << "4")
                 .status,
             0);
    QCOMPARE(call({"run", "preset:tabular_filter", "--set", "/finetune/repeats=4", "--set",
                   "/finetune/learning_rate=0.001", "--seed", "2", "--threads", "1", "--out", "alone.h5"})
                 .status,
             0);
    const auto point = read_record(m_folder->path("s/point_00004.h5").toStdString());
    const auto alone = read_record(m_folder->path("alone.h5").toStdString());
    QVERIFY(point.experiment == alone.experiment);
    QVERIFY(!alone.models.empty());
    QCOMPARE(point.models.size(), alone.models.size());
    for (std::size_t i = 0; i < alone.models.size(); ++i) {
        QCOMPARE(point.models[i].sha256, alone.models[i].sha256);
    }
    for (std::size_t i = 0; i < alone.training.size(); ++i) {
        QVERIFY(point.training[i].test == alone.training[i].test);
    }
}

void TestCliSweep::wrong_usage_exits_with_2_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("words");
    const QString preset = "preset:laplace_to_normal";
    QTest::newRow("no grid") << QStringList{preset, "--out", "s"} << "--grid";
    QTest::newRow("no file") << QStringList{"--grid", "/seed=1,2", "--out", "s"} << "FILE, or --resume";
    QTest::newRow("no folder") << QStringList{preset, "--grid", "/seed=1,2"} << "--out";
    QTest::newRow("no range") << QStringList{preset, "--grid", "/seed=1,2", "--random", "3", "--out", "s"}
                              << "range";
    QTest::newRow("below 0") << QStringList{preset, "--grid", "/seed=1,2", "--random", "-3", "--out", "s"}
                             << "must be >= 0";
    QTest::newRow("shard") << QStringList{preset, "--grid", "/seed=1,2", "--shard", "0/2", "--out", "s"}
                           << "i from 1 to n";
    QTest::newRow("bad points") << QStringList{preset, "--grid", "/sampling/M=1.5,-1,0", "--out", "s"}
                                << "got 0, in point_00003 (/sampling/M = 0)";
    QTest::newRow("typo") << QStringList{preset, "--grid", "/sampling/Mm=1,2", "--out", "s"}
                          << "in point_00001 and 1 other";
    QTest::newRow("preset") << QStringList{"preset:laplace", "--grid", "/seed=1,2", "--out", "s"}
                            << "no preset";
    QTest::newRow("set with resume") << QStringList{"--resume", "--set", "/seed=1", "--out", "s"}
                                     << "as it was begun";
    QTest::newRow("time without slurm")
        << QStringList{preset, "--grid", "/seed=1,2", "--time", "9", "--out", "s"} << "--slurm";
    QTest::newRow("shard with slurm")
        << QStringList{preset, "--grid", "/seed=1,2", "--shard", "1/2", "--slurm", "--out", "s"} << "--shard";
    QTest::newRow("option of sbatch")
        << QStringList{preset, "--grid", "/seed=1,2", "--slurm", "--sbatch", "me", "--out", "s"}
        << "must be an option of sbatch";
}

void TestCliSweep::wrong_usage_exits_with_2() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, words);
    const Outcome outcome = call(QStringList{"sweep"} + arguments);
    QCOMPARE(outcome.status, 2);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY2(outcome.err.startsWith("sluice-cli: ") && outcome.err.contains(words), qPrintable(outcome.err));
    QVERIFY(!QFile::exists(m_folder->path("s/point_00001.h5")));
}

void TestCliSweep::failed_points_are_listed_and_exit_with_1() {
    const Outcome outcome =
        call({"sweep", "preset:laplace_to_normal", "--set", "/sampling/stop/accepted=2000", "--grid",
              R"(/sampling/target/family="normal","nonsense")", "--out", "s"});
    QCOMPARE(outcome.status, 2); // an invalid experiment is told before any work
    const QString targets =
        R"(/sampling/target={"family":"cauchy","x0":0,"gamma":1},{"family":"normal","mu":0,"sigma":1})";
    const Outcome failed = call({"sweep", "preset:laplace_to_normal", "--grid", targets, "--out", "s"});
    QCOMPARE(failed.status, 1);
    QVERIFY2(failed.out.startsWith("1 point of 2 complete; 1 failed\n"), qPrintable(failed.out));
    QVERIFY2(failed.err.startsWith("sluice-cli: point_00001 failed (/sampling/target = "),
             qPrintable(failed.err));
    const Outcome collect = call({"collect", "s", "--out", "t.csv"});
    QCOMPARE(collect.status, 0);
    QVERIFY2(collect.out.startsWith("1 of 2 points complete"), qPrintable(collect.out));
    QVERIFY2(collect.err.startsWith("sluice-cli: point_00001: failed ("), qPrintable(collect.err));
    QVERIFY(m_folder->contents("t.csv").contains("1,point_00001.h5,failed,\"a cauchy target"));
}

void TestCliSweep::a_table_that_is_there_is_kept() {
    QCOMPARE(call(QStringList(sampling) << "--out"
                                        << "s")
                 .status,
             0);
    QCOMPARE(call({"collect", "s", "--out", "t.csv"}).status, 0);
    QCOMPARE(call({"collect", "s", "--out", "t.csv"}).status, 2);
    QCOMPARE(call({"collect", "s", "--out", "t.csv", "--overwrite"}).status, 0);
    QCOMPARE(call({"collect", "s", "--out", "t.txt"}).status, 2);
    QCOMPARE(call({"collect", "nowhere", "--out", "u.csv"}).status, 3);
}

void TestCliSweep::a_signal_stops_it_cleanly_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
}

void TestCliSweep::a_signal_stops_it_cleanly() {
    QFETCH(int, signal);
    QProcess process;
    m_folder->start(process, QStringList(training) << "--set"
                                                   << "/pretrain/epochs=2000"
                                                   << "--out"
                                                   << "s"
                                                   << "--progress"
                                                   << "json");
    QByteArray err;
    const auto at_work = [&] {
        err += process.readAllStandardError();
        return err.contains("of 6 points done, ");
    };
    QTRY_VERIFY_WITH_TIMEOUT(at_work(), 60'000);
    QCOMPARE(process.state(), QProcess::Running);
    ::kill(pid_t(process.processId()), signal);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    err += process.readAllStandardError();
    QVERIFY2(err.contains("sluice-cli sweep --resume --out s goes on from there"), err);
    for (const QString& name : QDir(m_folder->path("s")).entryList({"*.h5"})) {
        const std::string status = read_record(m_folder->path("s/" + name).toStdString()).status;
        QVERIFY2(status == "cancelled" || status == "complete", status.c_str());
    }
    QVERIFY(!table("s").contains("running"));
}

void TestCliSweep::two_shards_at_the_same_time_share_a_folder() {
    QProcess first, second;
    m_folder->start(first, QStringList(sampling) << "--out"
                                                 << "s"
                                                 << "--shard"
                                                 << "1/2");
    m_folder->start(second, QStringList(sampling) << "--out"
                                                  << "s"
                                                  << "--shard"
                                                  << "2/2");
    QVERIFY(first.waitForFinished(60'000) && second.waitForFinished(60'000));
    QVERIFY2(first.exitCode() == 0, first.readAllStandardError());
    QVERIFY2(second.exitCode() == 0, second.readAllStandardError());
    QVERIFY(first.readAllStandardOutput().startsWith("6 points of 6 complete in shard 1 of 2"));
    QCOMPARE(call(QStringList(sampling) << "--out"
                                        << "whole")
                 .status,
             0);
    QCOMPARE(table("s"), table("whole"));
}

/// The moments are random by a fixed seed: after so many lines of progress and, in between, so many turns of
/// a loop that does nothing else. Wherever the sweep is killed, the table is to come out the same.
void TestCliSweep::killed_twenty_times_it_gives_the_same_table() {
    QCOMPARE(call(QStringList(training) << "--out"
                                        << "whole")
                 .status,
             0);
    const QByteArray whole = table("whole");
    std::mt19937_64 random(20);
    int killed = 0;
    std::set<int> complete_at_kill;
    while (killed < 20) {
        const QString folder = QString("s%1").arg(killed / 7); // three sweeps, each killed again and again
        QProcess process;
        m_folder->start(process, QStringList(training) << "--out" << folder << "--resume"
                                                       << "--progress"
                                                       << "json");
        QVERIFY(process.waitForStarted());
        const int lines = int(random() % 8);
        QByteArray err;
        while (err.count('\n') < lines && process.state() == QProcess::Running) {
            process.waitForReadyRead(1000);
            err += process.readAllStandardError();
        }
        for (volatile std::uint64_t turns = random() % 50'000'000; turns > 0;) {
            turns = turns - 1;
        }
        process.kill();
        QVERIFY(process.state() == QProcess::NotRunning || process.waitForFinished(60'000));
        if (process.exitStatus() == QProcess::NormalExit) { // it was faster, and has nothing more to lose
            QVERIFY(QDir(m_folder->path(folder)).removeRecursively());
            continue;
        }
        ++killed;
        complete_at_kill.insert(QDir(m_folder->path(folder)).entryList({"point_*.h5"}).size());
    }
    QVERIFY(complete_at_kill.size() > 1); // not always at the same place
    for (const char* folder : {"s0", "s1", "s2"}) {
        const Outcome rest = call(QStringList(training) << "--resume"
                                                        << "--out" << folder);
        QVERIFY2(rest.status == 0, qPrintable(rest.err));
        QCOMPARE(table(folder), whole);
        const QDir::Filters all = QDir::Files | QDir::Hidden;
        const QStringList left =
            QDir(m_folder->path(folder)).entryList({"*.part", ".*.part", "*.journal*"}, all);
        QVERIFY2(left.isEmpty(), qPrintable(left.join(' ')));
    }
}

void TestCliSweep::slurm_scripts_name_what_they_run() {
    const Outcome outcome = call(QStringList(sampling) << "--out"
                                                       << "it's a % sweep"
                                                       << "--slurm"
                                                       << "--tasks"
                                                       << "5"
                                                       << "--cpus"
                                                       << "3"
                                                       << "--time"
                                                       << "02:00:00"
                                                       << "--memory"
                                                       << "4G"
                                                       << "--partition"
                                                       << "long"
                                                       << "--sbatch"
                                                       << "--account=me"
                                                       << "--sbatch"
                                                       << "--qos=low");
    QVERIFY2(outcome.status == 0, qPrintable(outcome.err));
    QVERIFY2(outcome.out.contains("5 tasks for 12 points") && outcome.out.contains("--dependency=afterany:"),
             qPrintable(outcome.out));
    const QByteArray sweep = m_folder->contents("it's a % sweep/sweep.sbatch");
    for (const char* line :
         {"#SBATCH --array=1-5\n", "#SBATCH --cpus-per-task=3\n", "#SBATCH --time=02:00:00\n",
          "#SBATCH --mem=4G\n", "#SBATCH --partition=long\n", "#SBATCH --account=me\n", "#SBATCH --qos=low\n",
          "#SBATCH --requeue\n", "it's a %% sweep/slurm/%A_%a.log\"\n", "/it'\\''s a % sweep' \\\n",
          "--shard \"$SLURM_ARRAY_TASK_ID/5\""}) {
        QVERIFY2(sweep.contains(line), sweep + "lacks " + line);
    }
    QVERIFY(m_folder->contents("it's a % sweep/collect.sbatch").contains("table.h5' --overwrite"));
    QVERIFY(!QFile::exists(m_folder->path("it's a % sweep/point_00001.h5")));
    // What a task runs, run by a shell.
    for (const char* task : {"1", "2", "3", "4", "5"}) {
        const Outcome shard = m_folder->call(
            {QString("SLURM_ARRAY_TASK_ID=") + task, "sh", "it's a % sweep/sweep.sbatch"}, "/usr/bin/env");
        QVERIFY2(shard.status == 0, qPrintable(shard.err));
    }
    QCOMPARE(m_folder->call({"it's a % sweep/collect.sbatch"}, "/bin/sh").status, 0);
    QVERIFY(QFile::exists(m_folder->path("it's a % sweep/table.h5")));
    QCOMPARE(call(QStringList(sampling) << "--out"
                                        << "whole")
                 .status,
             0);
    QCOMPARE(table("it's a % sweep"), table("whole"));
    QCOMPARE(call(QStringList(sampling) << "--out"
                                        << "it's a % sweep"
                                        << "--slurm")
                 .status,
             2);
}

/// A program of that name which notes its arguments and gives the numbers of two jobs.
void TestCliSweep::sbatch_is_given_both_jobs() {
    QFile sbatch(m_folder->path("sbatch"));
    QVERIFY(sbatch.open(QIODevice::WriteOnly));
    sbatch.write("#!/bin/sh\necho \"$@\" >>calls\necho \"$((40 + $(wc -l <calls)));cluster\"\n");
    sbatch.close();
    QVERIFY(sbatch.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    const QString path = "PATH=" + m_folder->path("") + ":/usr/bin:/bin";
    const Outcome outcome = m_folder->call(QStringList{path, SLUICE_CLI} + sampling +
                                               QStringList{"--out", "s", "--slurm", "--submit"},
                                           "/usr/bin/env");
    QVERIFY2(outcome.status == 0, qPrintable(outcome.err));
    QVERIFY2(outcome.out.contains("submitted: job array 41, table 42\n"), qPrintable(outcome.out));
    const QString folder = m_folder->path("s");
    QCOMPARE(QString(m_folder->contents("calls")),
             QString("--parsable %1/sweep.sbatch\n--parsable --dependency=afterany:41 %1/collect.sbatch\n")
                 .arg(folder));
}

void TestCliSweep::submitting_without_slurm_fails_plainly() {
    const Outcome outcome = m_folder->call(QStringList{"PATH=/nowhere", SLUICE_CLI} + sampling +
                                               QStringList{"--out", "s", "--slurm", "--submit"},
                                           "/usr/bin/env");
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("sbatch was not found"), qPrintable(outcome.err));
}

QTEST_GUILESS_MAIN(TestCliSweep)
#include "test_cli_sweep.moc"
