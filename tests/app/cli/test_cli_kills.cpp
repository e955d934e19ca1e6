// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 at random moments of sampling, training, saving and exporting. $SLUICE_KILLS says how often in all
// (`./workbench kills` kills 200 times); the moments are drawn with a fixed seed over the time that the whole
// command takes, so that where they fall still depends on the machine.
#include "results/record_file.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <map>
#include <random>

using sluice::read_record;
using sluice::Record;

namespace {

const QString record_file = "r.h5";

using Points = std::vector<double>;

/// Whether `part` is the beginning of `whole`, bit for bit.
bool begins(const Points& whole, const Points& part) {
    return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

/// The figures of every arm.
std::map<std::string, std::map<std::string, std::vector<double>>> figures(const Record& record) {
    std::map<std::string, std::map<std::string, std::vector<double>>> result;
    for (const sluice::ArmRecord& arm : record.training) {
        result[arm.name] = arm.test;
        result[arm.name]["step_loss"] = arm.step_loss;
    }
    return result;
}

} // namespace

class TestCliKills : public QObject {
    Q_OBJECT
  private slots:
    void init();
    void sampling_leaves_true_points();
    void training_goes_on_to_the_same();
    void saving_leaves_the_old_record_or_the_new();
    void exporting_leaves_the_old_file_or_the_new();

  private:
    int call(const QStringList& arguments) const;
    qint64 milliseconds_of(const QStringList& arguments) const;
    /// Starts the command and kills it at a moment of the `whole` time; whether it was killed.
    bool kill_in(const QStringList& arguments, qint64 whole);
    int kills() const { return std::max(1, qEnvironmentVariableIntValue("SLUICE_KILLS") / 4); }
    std::filesystem::path path(const QString& name) const { return m_folder->filePath(name).toStdString(); }
    QByteArray contents(const QString& name) const {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    bool exists(const QString& name) const { return QFile::exists(m_folder->filePath(name)); }
    void clear() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::mt19937_64 m_random{20'240'607};
};

void TestCliKills::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    if (!qEnvironmentVariableIsSet("SLUICE_KILLS")) {
        qputenv("SLUICE_KILLS", "16");
    }
}

int TestCliKills::call(const QStringList& arguments) const {
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(SLUICE_CLI, arguments);
    return process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit
               ? process.exitCode()
               : -1;
}

qint64 TestCliKills::milliseconds_of(const QStringList& arguments) const {
    QElapsedTimer timer;
    timer.start();
    return call(arguments) == 0 ? timer.elapsed() : 0;
}

bool TestCliKills::kill_in(const QStringList& arguments, qint64 whole) {
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(SLUICE_CLI, arguments);
    process.waitForStarted();
    const auto moment = static_cast<int>(m_random() % static_cast<std::uint64_t>(whole + whole / 10 + 1));
    if (!process.waitForFinished(moment)) {
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        process.waitForFinished();
    }
    return process.exitStatus() == QProcess::CrashExit;
}

/// Everything that a run wrote, temporary files too.
void TestCliKills::clear() const {
    const QDir folder(m_folder->path());
    for (const QString& name : folder.entryList({"r.*", ".r.*"}, QDir::Files | QDir::Hidden)) {
        QFile::remove(folder.filePath(name));
    }
}

void TestCliKills::sampling_leaves_true_points() {
    const QStringList run{"run",        "preset:laplace_to_normal",
                          "--set",      "/sampling/M=1500",
                          "--set",      R"(/sampling/stop={"accepted": 150000})",
                          "--progress", "none",
                          "--out"};
    const qint64 whole = milliseconds_of(run + QStringList{"whole.h5"});
    const Points points = read_record(path("whole.h5")).sampling->accepted_points.values();
    QVERIFY(points.size() == 150'000);
    int killed = 0, recovered = 0;
    for (int i = 0; i < kills(); ++i) {
        clear();
        killed += kill_in(run + QStringList{record_file}, whole) ? 1 : 0;
        if (exists(record_file)) {
            QVERIFY(read_record(path(record_file)).sampling->accepted_points.values() == points);
        }
        if (exists("r.h5.journal")) {
            const Record kept = sluice::recover_record(path("r.h5.journal"));
            QCOMPARE(kept.status, std::string("failed"));
            QVERIFY(!kept.sampling || begins(points, kept.sampling->accepted_points.values()));
            recovered += kept.sampling ? 1 : 0;
        }
    }
    qInfo("%d of %d killed, %d had points to recover", killed, kills(), recovered);
    QVERIFY(killed > 0);
}

/// Killed, gone on with, killed, ..., and gone on with to the end: every part that an earlier session had
/// finished is there in the next.
void TestCliKills::training_goes_on_to_the_same() {
    const QStringList run{"run",   "preset:tabular_filter", "--set",      "/finetune/repeats=6",
                          "--set", "/pretrain/epochs=1500", "--progress", "none",
                          "--out"};
    const qint64 whole = milliseconds_of(run + QStringList{"whole.h5"});
    const auto expected = figures(read_record(path("whole.h5")));
    int killed = 0;
    for (int i = 0; i < kills();) {
        clear();
        QStringList command = run + QStringList{record_file};
        std::size_t finished = 0;
        for (int session = 0; session < 3 && i < kills(); ++session) {
            killed += kill_in(command, whole) ? 1 : 0;
            ++i;
            if (!exists("r.h5.journal")) {
                break;
            }
            const Record kept = sluice::recover_record(path("r.h5.journal"));
            const std::size_t parts = kept.checkpoint ? kept.checkpoint->parts.size() : 0;
            QVERIFY2(parts >= finished,
                     qPrintable(QStringLiteral("%1 parts of %2").arg(parts).arg(finished)));
            finished = parts;
            command = {"run", "--resume", record_file, "--progress", "none"};
        }
        if (exists("r.h5.journal")) {
            QCOMPARE(call({"run", "--resume", record_file, "--progress", "none"}), 0);
        }
        if (exists(record_file)) {
            const Record record = read_record(path(record_file));
            QCOMPARE(record.status, std::string("complete"));
            QVERIFY(figures(record) == expected);
            QVERIFY(!exists("r.h5.journal"));
            const QDir folder(m_folder->path());
            QCOMPARE(folder.entryList({".r.*", "*.new"}, QDir::Files | QDir::Hidden), QStringList());
        }
    }
    qInfo("%d of %d killed", killed, kills());
    QVERIFY(killed > 0);
}

/// Most of the time of this run goes into writing its record, over one that is there.
void TestCliKills::saving_leaves_the_old_record_or_the_new() {
    const QStringList run{"run",         "preset:laplace_to_normal",
                          "--set",       R"(/sampling/stop={"accepted": 1000000})",
                          "--overwrite", "--progress",
                          "none",        "--out"};
    QCOMPARE(call(run + QStringList{record_file, "--seed", "99"}), 0);
    const QByteArray old = contents(record_file);
    const qint64 whole = milliseconds_of(run + QStringList{"whole.h5"});
    const Points points = read_record(path("whole.h5")).sampling->accepted_points.values();
    int killed = 0, kept = 0;
    for (int i = 0; i < kills(); ++i) {
        killed += kill_in(run + QStringList{record_file}, whole) ? 1 : 0;
        if (contents(record_file) == old) {
            ++kept;
            continue;
        }
        QVERIFY(read_record(path(record_file)).sampling->accepted_points.values() == points);
        QFile::remove(m_folder->filePath(record_file));
        QFile file(m_folder->filePath(record_file));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(old) == old.size());
    }
    qInfo("%d of %d killed, the old record stayed %d times", killed, kills(), kept);
    QVERIFY(killed > 0);
}

void TestCliKills::exporting_leaves_the_old_file_or_the_new() {
    QCOMPARE(
        call({"run", "preset:tabular_filter", "--set", "/finetune/repeats=1", "--set", "/pretrain/epochs=1",
              "--set", R"(/model={"kind": "mlp", "hidden": [20000]})", "--out", "t.h5"}),
        0);
    const QList<QPair<QStringList, QString>> exports{
        {{"export", "t.h5", "--overwrite", "--model", "m.pt"}, "m.pt"},
        {{"export", "t.h5", "--overwrite", "--format", "onnx", "--model", "m.onnx"}, "m.onnx"},
        {{"export", "t.h5", "--report", "m.html"}, "m.html"},
        {{"predict", "t.h5", "--data", "builtin:breast_cancer", "--overwrite", "--out", "m.csv"}, "m.csv"}};
    int killed = 0;
    for (const auto& [command, file] : exports) {
        const qint64 whole = milliseconds_of(command);
        const QByteArray fresh = contents(file);
        QVERIFY(!fresh.isEmpty());
        for (int i = 0; i < (kills() + 3) / 4; ++i) {
            QFile old(m_folder->filePath(file));
            QVERIFY(old.open(QIODevice::WriteOnly | QIODevice::Truncate) && old.write("what was there") > 0);
            old.close();
            killed += kill_in(command, whole) ? 1 : 0;
            const QByteArray now = contents(file);
            QVERIFY2(now == "what was there" || now == fresh, qPrintable(file));
        }
    }
    qInfo("%d killed", killed);
    QVERIFY(killed > 0);
}

QTEST_GUILESS_MAIN(TestCliKills)
#include "test_cli_kills.moc"
