// SPDX-License-Identifier: GPL-3.0-or-later
#include "slurm_cluster.h"
#include "sweep_calls.h"

#include <QRegularExpression>
#include <QTest>

#include <csignal>

using sluice::test::CliFolder;
using sluice::test::Outcome;
using sluice::test::processes_with;
using sluice::test::SlurmCluster;

/// `sluice-cli sweep --slurm` with a real Slurm.
class TestCliSlurm : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void killed_requeued_and_drained_it_gives_the_table_of_a_local_sweep();
    void a_refused_job_is_told();

  private:
    Outcome sweep(const QStringList& more) const;
    QByteArray table(const QString& folder) const;
    bool begun(int point) const;
    bool in_queue(const QString& job, const QString& state) const;
    CliFolder m_folder;
    SlurmCluster m_cluster;
};

namespace {

/// Nine points of some seconds each in all.
const QStringList experiment{"sweep",  "preset:tabular_filter",
                             "--set",  "/finetune/repeats=4",
                             "--set",  "/pretrain/epochs=2000",
                             "--grid", "/finetune/learning_rate=log(1e-4,1e-2,3)",
                             "--grid", "/seed=1,2,3"};

} // namespace

void TestCliSlurm::initTestCase() {
    if (const QString program = SlurmCluster::missing(); !program.isEmpty()) {
        QSKIP(qPrintable("Slurm is not installed (slurm-wlm): there is no " + program));
    }
    if (const QString why = m_cluster.start(); !why.isEmpty()) {
        QSKIP(qPrintable("Slurm cannot be started here: " + why));
    }
}

Outcome TestCliSlurm::sweep(const QStringList& more) const {
    QProcess process;
    process.setProcessEnvironment(m_cluster.environment());
    m_folder.start(process, experiment + more);
    process.waitForFinished(120'000);
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QByteArray TestCliSlurm::table(const QString& folder) const {
    const Outcome outcome = m_folder.call({"collect", folder, "--out", folder + ".csv", "--no-timing"});
    if (outcome.status != 0 || !outcome.err.isEmpty()) {
        throw std::runtime_error(outcome.err.toStdString());
    }
    return m_folder.contents(folder + ".csv");
}

bool TestCliSlurm::begun(int point) const {
    return QFile::exists(m_folder.path(QString("s/point_0000%1.h5.journal").arg(point)));
}

bool TestCliSlurm::in_queue(const QString& job, const QString& state) const {
    return ("\n" + m_cluster.queue()).contains("\n" + job + " " + state + " ");
}

/// Four tasks on two nodes. The first is killed while it works and requeued; the node of the second is
/// drained and the task requeued, so that it and all that follow go to the other node.
void TestCliSlurm::killed_requeued_and_drained_it_gives_the_table_of_a_local_sweep() {
    const Outcome submitted = sweep({"--out", "s", "--slurm", "--submit", "--tasks", "4", "--cpus", "1",
                                     "--time", "10", "--memory", "200M", "--partition", "test"});
    QVERIFY2(submitted.status == 0, qPrintable(submitted.err));
    const auto jobs = QRegularExpression("submitted: job array (\\d+), table (\\d+)").match(submitted.out);
    QVERIFY2(jobs.hasMatch(), qPrintable(submitted.out));
    const QString first = jobs.captured(1) + "_1", second = jobs.captured(1) + "_2";
    QTRY_VERIFY_WITH_TIMEOUT(begun(1) && begun(2), 60'000);

    const std::vector<int> victims = processes_with({SLUICE_CLI, m_folder.path("s"), "1/4"});
    QCOMPARE(victims.size(), std::size_t{1});
    ::kill(victims.front(), SIGKILL);
    const auto place = QRegularExpression(second + " RUNNING (n\\d)").match(m_cluster.queue());
    QVERIFY2(place.hasMatch(), qPrintable(m_cluster.queue()));
    m_cluster.call("scontrol", {"update", "NodeName=" + place.captured(1), "State=DRAIN", "Reason=test"});
    m_cluster.call("scontrol", {"requeue", second});
    QTRY_VERIFY2_WITH_TIMEOUT(in_queue(first, "FAILED"), qPrintable(m_cluster.queue()), 60'000);
    m_cluster.call("scontrol", {"requeue", first});

    for (const QString& task : {first, second}) {
        QTRY_VERIFY2_WITH_TIMEOUT(in_queue(task, "PENDING"), qPrintable(m_cluster.queue()), 60'000);
        m_cluster.call("scontrol",
                       {"update", "JobId=" + task, "StartTime=now"}); // it would wait for two minutes
    }
    QTRY_VERIFY2_WITH_TIMEOUT(in_queue(jobs.captured(2), "COMPLETED"), qPrintable(m_cluster.queue()),
                              200'000);
    QVERIFY(QFile::exists(m_folder.path("s/table.h5")));
    for (const QString& task : {first, second}) {
        QVERIFY2(m_folder.contents(QString("s/slurm/%1.log").arg(task)).contains(" complete in shard "),
                 m_folder.contents(QString("s/slurm/%1.log").arg(task)));
        const QString details = m_cluster.call("scontrol", {"show", "job", task});
        QVERIFY2(details.contains("Restarts=1") && !details.contains("NodeList=" + place.captured(1)),
                 qPrintable(details));
    }
    const Outcome local = sweep({"--out", "local"});
    QVERIFY2(local.status == 0, qPrintable(local.err));
    QCOMPARE(table("s"), table("local"));
}

void TestCliSlurm::a_refused_job_is_told() {
    const Outcome outcome = sweep({"--out", "t", "--slurm", "--submit", "--partition", "nonsense"});
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("invalid partition") && outcome.err.contains("sbatch refused the job"),
             qPrintable(outcome.err));
}

QTEST_GUILESS_MAIN(TestCliSlurm)
#include "test_cli_slurm.moc"
