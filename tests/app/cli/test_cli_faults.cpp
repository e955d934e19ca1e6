// SPDX-License-Identifier: GPL-3.0-or-later
// What `sluice-cli run` and `export` do when the disk is full, nothing may be written, files go away or
// memory is short: a clear message, the right exit status and no litter.
#include "results/record_file.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <functional>

namespace {

struct Outcome {
    int status = -1;
    QString out, err;
};

using Modifier = std::function<void()>;
using Arguments = QStringList;

const Arguments sampling{"run", "preset:laplace_to_normal", "--set",
                         R"(/sampling/stop={"accepted": 300000})"};
const Arguments training{
    "run",   "preset:tabular_filter", "--set", "/finetune/repeats=1",
    "--set", "/pretrain/epochs=1",    "--set", R"(/model={"kind": "mlp", "hidden": [4000]})"};

/// A small file system of its own, where this process may mount one.
class SmallDisk {
  public:
    SmallDisk(const QString& folder, const char* options) : folder_(folder.toStdString()) {
        QDir().mkpath(folder);
        mounted_ = ::mount("none", folder_.c_str(), "tmpfs", 0, options) == 0;
    }
    ~SmallDisk() {
        if (mounted_) {
            ::umount(folder_.c_str());
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    bool mounted() const { return mounted_; }
    void make_read_only() const {
        ::mount("none", folder_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr);
    }

  private:
    std::string folder_;
    bool mounted_ = false;
};

/// In the child: nobody, who may write nothing that root made.
void become_nobody() {
    constexpr unsigned nobody = 65534;
    if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) {
        ::_exit(99);
    }
}

Modifier limited_memory(rlim_t megabytes) {
    return [megabytes] {
        const rlimit limit{megabytes * 1'000'000, megabytes * 1'000'000};
        setrlimit(RLIMIT_AS, &limit);
    };
}

/// Files that nobody asked for: temporary ones, hidden or of a journal that begins.
QStringList litter(const QString& folder) {
    return QDir(folder).entryList({".*", "*.part", "*.new"}, QDir::Files | QDir::Hidden);
}

} // namespace

class TestCliFaults : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void a_full_disk_is_said_data();
    void a_full_disk_is_said();
    void a_read_only_disk_is_said_data();
    void a_read_only_disk_is_said();
    void no_permission_is_said_data();
    void no_permission_is_said();
    void what_is_gone_is_said();
    void a_folder_that_goes_away_is_said();
    void too_little_memory_is_said_data();
    void too_little_memory_is_said();

  private:
    Outcome call(const QStringList& arguments, const Modifier& modifier = {}) const {
        QProcess process;
        process.setWorkingDirectory(folder_.path());
        if (modifier) {
            process.setChildProcessModifier(modifier);
        }
        process.start(SLUICE_CLI, arguments);
        if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit) {
            process.kill();
            process.waitForFinished();
            return {-1, {}, "did not end normally: " + process.readAllStandardError()};
        }
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    QString path(const QString& name) const { return folder_.filePath(name); }
    /// What there is to run and to export, into a folder that `out` names.
    void add_rows() const;
    static Arguments into(const Arguments& arguments, const QString& folder) {
        Arguments result = arguments;
        return result.replaceInStrings("OUT", folder);
    }

    QTemporaryDir folder_;
};

void TestCliFaults::initTestCase() {
    QFile::setPermissions(folder_.path(),
                          QFile::permissions(folder_.path()) | QFile::ReadOther | QFile::ExeOther);
    Outcome made = call(sampling + Arguments{"--out", "sampling.h5"});
    QVERIFY2(made.status == 0, qPrintable(made.err));
    made = call(training + Arguments{"--out", "training.h5"});
    QVERIFY2(made.status == 0, qPrintable(made.err));
}

void TestCliFaults::add_rows() const {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("sampling") << sampling + Arguments{"--out", "OUT/r.h5"};
    QTest::newRow("training") << training + Arguments{"--out", "OUT/r.h5"};
    QTest::newRow("export of a model") << Arguments{"export", "training.h5", "--model", "OUT/m.pt"};
    QTest::newRow("export to ONNX") << Arguments{"export",     "training.h5", "--model",
                                                 "OUT/m.onnx", "--format",    "onnx"};
    QTest::newRow("export of tables") << Arguments{"export", "sampling.h5", "--csv", "OUT/csv"};
    QTest::newRow("export of plots") << Arguments{"export", "sampling.h5", "--plots", "OUT/plots"};
    QTest::newRow("export of a report") << Arguments{"export", "sampling.h5", "--report", "OUT/r.html"};
    QTest::newRow("predictions") << Arguments{"predict", "training.h5", "--data", "builtin:breast_cancer",
                                              "--out",   "OUT/p.csv"};
}

void TestCliFaults::a_full_disk_is_said_data() {
    add_rows();
}

void TestCliFaults::a_full_disk_is_said() {
    QFETCH(QStringList, arguments);
    const SmallDisk disk(path("full"), "size=16k");
    if (!disk.mounted()) {
        QSKIP("only root may mount a small disk");
    }
    const Outcome outcome = call(into(arguments, path("full")));
    QCOMPARE(outcome.status, 3);
    QVERIFY2(outcome.err.contains("No space left on device") && outcome.err.contains(path("full")),
             qPrintable(outcome.err));
    QVERIFY2(!outcome.err.contains(".part"), qPrintable(outcome.err));
    QCOMPARE(litter(path("full")), QStringList());
    QVERIFY(!QFile::exists(path("full/r.h5")) && !QFile::exists(path("full/m.pt")));
}

void TestCliFaults::a_read_only_disk_is_said_data() {
    add_rows();
}

void TestCliFaults::a_read_only_disk_is_said() {
    QFETCH(QStringList, arguments);
    const SmallDisk disk(path("fixed"), "size=10m");
    if (!disk.mounted()) {
        QSKIP("only root may mount a disk");
    }
    disk.make_read_only();
    const Outcome outcome = call(into(arguments, path("fixed")));
    QCOMPARE(outcome.status, 3);
    QVERIFY2(outcome.err.contains("Read-only file system"), qPrintable(outcome.err));
}

void TestCliFaults::no_permission_is_said_data() {
    add_rows();
}

void TestCliFaults::no_permission_is_said() {
    QFETCH(QStringList, arguments);
    QDir(folder_.path()).mkpath("closed");
    QFile::setPermissions(path("closed"),
                          QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther);
    const Outcome outcome = call(into(arguments, path("closed")), become_nobody);
    if (outcome.err.contains("did not end normally") || outcome.status == 99) {
        QSKIP("this user cannot become another one");
    }
    QCOMPARE(outcome.status, 3);
    QVERIFY2(outcome.err.contains("Permission denied"), qPrintable(outcome.err));
    QVERIFY(QDir(path("closed")).isEmpty());
}

void TestCliFaults::what_is_gone_is_said() {
    QFile::rename(path("training.rsft.pt"), path("away"));
    const Outcome model = call({"export", "training.h5", "--model", "m.pt"});
    QFile::rename(path("away"), path("training.rsft.pt"));
    QCOMPARE(model.status, 3);
    QVERIFY2(model.err.contains("training.rsft.pt: the model file of this record is not there"),
             qPrintable(model.err));
    QVERIFY(!QFile::exists(path("m.pt")));
    const Outcome record = call({"export", "nothing.h5", "--csv", "csv"});
    QCOMPARE(record.status, 3);
    QVERIFY2(record.err.contains("nothing.h5: cannot be read: No such file"), qPrintable(record.err));
    QFile rows(path("rows.sluice.json"));
    QVERIFY(rows.open(QIODevice::WriteOnly));
    rows.write(R"({"schema": "sluice.experiment/1", "name": "r", "seed": 1, "model": {"kind": "logistic"},
                   "pretrain": {"epochs": 1}, "dataset": {"source": "file:gone.csv", "label": "y"}})");
    rows.close();
    const Outcome data = call({"run", "rows.sluice.json", "--out", "rows.h5"});
    QCOMPARE(data.status, 3);
    QVERIFY2(data.err.contains("gone.csv: cannot be opened: No such file"), qPrintable(data.err));
    QCOMPARE(litter(folder_.path()), QStringList());
}

/// The folder of the record is deleted while the run goes on.
void TestCliFaults::a_folder_that_goes_away_is_said() {
    QDir(folder_.path()).mkpath("brief");
    QProcess process;
    process.setWorkingDirectory(folder_.path());
    process.start(SLUICE_CLI, {"run", "preset:laplace_to_normal", "--set", R"(/sampling/stop={"seconds": 2})",
                               "--set", "/sampling/M=1000", "--progress", "json", "--out", "brief/r.h5"});
    QByteArray said;
    const auto sampling_now = [&] {
        said += process.readAllStandardError();
        return said.contains("sampling");
    };
    QTRY_VERIFY_WITH_TIMEOUT(sampling_now(), 30'000);
    QVERIFY(QDir(path("brief")).removeRecursively());
    QVERIFY(process.waitForFinished(60'000));
    said += process.readAllStandardError();
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 3);
    QVERIFY2(said.contains("brief/r.h5: cannot be written: No such file or directory"), said.constData());
    QVERIFY(!QFile::exists(path("brief")));
}

void TestCliFaults::too_little_memory_is_said_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("megabytes");
    for (const int megabytes : {200, 400}) {
        QTest::addRow("sampling with %d MB", megabytes)
            << Arguments{"run",        "preset:laplace_to_normal",
                         "--set",      R"(/sampling/stop={"accepted": 100000000})",
                         "--out",      "memory.h5",
                         "--overwrite"}
            << megabytes;
    }
    for (const int megabytes : {200, 500, 800, 1000}) {
        QTest::addRow("training with %d MB", megabytes)
            << training + Arguments{"--out", "memory.h5", "--overwrite"} << megabytes;
        QTest::addRow("export to ONNX with %d MB", megabytes)
            << Arguments{"export", "training.h5", "--model", "memory.onnx", "--format", "onnx"} << megabytes;
    }
}

void TestCliFaults::too_little_memory_is_said() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("sanitizers take more than is given here");
#endif
    QFETCH(QStringList, arguments);
    QFETCH(int, megabytes);
    const Outcome outcome = call(arguments, limited_memory(static_cast<rlim_t>(megabytes)));
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("there is not enough memory"), qPrintable(outcome.err));
    QCOMPARE(outcome.err.count('\n'), 1);
    QCOMPARE(litter(folder_.path()), QStringList());
}

QTEST_GUILESS_MAIN(TestCliFaults)
#include "test_cli_faults.moc"
