// SPDX-License-Identifier: GPL-3.0-or-later
// `sluice-cli verify` and `sluice-cli predict`: exit statuses, streams and files.
#include "results/record_file.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Outcome {
    int status = -1;
    QString out, err;
    QJsonObject json() const { return QJsonDocument::fromJson(out.toUtf8()).object(); }
};

} // namespace

class TestCliRecords : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void a_good_record_exits_with_0();
    void a_record_that_does_not_fit_exits_with_1();
    void an_unreadable_record_exits_with_3();
    void predictions_are_a_table_and_a_judgement();
    void predictions_are_one_object();
    void what_cannot_be_predicted_exits_in_words_data();
    void what_cannot_be_predicted_exits_in_words();
    void an_existing_file_is_replaced_only_when_asked();

  private:
    Outcome call(const QStringList& arguments) const {
        QProcess process;
        process.setWorkingDirectory(folder_.path());
        process.start(SLUICE_CLI, arguments);
        if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit) {
            return {-1, {}, "did not end normally: " + process.readAllStandardError()};
        }
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    QString path(const QString& name) const { return folder_.filePath(name); }
    QByteArray contents(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QTemporaryDir folder_;
};

void TestCliRecords::initTestCase() {
    const Outcome run = call({"run", "preset:tabular_filter", "--set", "/finetune/repeats=1", "--set",
                              "/pretrain/epochs=2", "--set", "/finetune/epochs=1", "--out", "t.h5"});
    QVERIFY2(run.status == 0, qPrintable(run.err));
}

void TestCliRecords::a_good_record_exits_with_0() {
    const Outcome plain = call({"verify", "t.h5"});
    QCOMPARE(plain.status, 0);
    QVERIFY(plain.out.endsWith("t.h5: good\n"));
    QVERIFY(plain.err.isEmpty());
    const Outcome rerun = call({"verify", "t.h5", "--rerun", "--json", "--progress", "none"});
    QCOMPARE(rerun.status, 0);
    QVERIFY(rerun.json()["good"].toBool() && rerun.json()["complete"].toBool());
    const QJsonArray checks = rerun.json()["checks"].toArray();
    QCOMPARE(checks.first()["part"].toString(), QString("seal"));
    QCOMPARE(checks.last()["part"].toString(), QString("rerun"));
    QCOMPARE(checks.last()["result"].toString(), QString("passed"));
}

void TestCliRecords::a_record_that_does_not_fit_exits_with_1() {
    sluice::Record record = sluice::read_record(path("t.h5").toStdString());
    record.sampling->acceptance_rate += 0.1;
    sluice::write_record(path("nicer.h5").toStdString(), record);
    const Outcome words = call({"verify", "nicer.h5"});
    QCOMPARE(words.status, 1);
    QVERIFY2(words.out.contains("figures: WRONG: /sampling/acceptance_rate"), qPrintable(words.out));
    const Outcome json = call({"verify", "nicer.h5", "--json"});
    QCOMPARE(json.status, 1);
    QVERIFY(!json.json()["good"].toBool());
}

void TestCliRecords::an_unreadable_record_exits_with_3() {
    QFile::copy(path("t.h5"), path("damaged.h5"));
    QFile damaged(path("damaged.h5"));
    QVERIFY(damaged.open(QIODevice::ReadWrite) && damaged.seek(4000) && damaged.write("!") == 1);
    damaged.close();
    const Outcome outcome = call({"verify", "damaged.h5", "--json"});
    QCOMPARE(outcome.status, 3);
    QVERIFY(!outcome.json()["good"].toBool());
    const Outcome none = call({"verify", "nothing.h5"});
    QCOMPARE(none.status, 3);
    QVERIFY(none.err.contains("nothing.h5: there is no such file"));
}

void TestCliRecords::predictions_are_a_table_and_a_judgement() {
    const Outcome to_file = call({"predict", "t.h5", "--data", "builtin:breast_cancer", "--out", "p.csv"});
    QVERIFY2(to_file.status == 0, qPrintable(to_file.err));
    QVERIFY(to_file.out.contains("569 of 569 rows scored by 'rsft'"));
    QVERIFY(to_file.out.contains(" accuracy 0."));
    const QByteArray csv = contents("p.csv");
    QVERIFY(csv.startsWith("row,label,predicted,probability malignant,probability benign\n1,malignant,"));
    QCOMPARE(csv.count('\n'), 570);
    const Outcome to_stream =
        call({"predict", "t.rsft.safetensors", "--data", "builtin:breast_cancer"});
    QCOMPARE(to_stream.status, 0);
    QCOMPARE(to_stream.out.toUtf8(), csv);
    QVERIFY(to_stream.err.contains("569 of 569 rows"));
}

void TestCliRecords::predictions_are_one_object() {
    const Outcome outcome =
        call({"predict", "t.h5", "--model", "all_data", "--data", "builtin:breast_cancer", "--json"});
    QCOMPARE(outcome.status, 0);
    const QJsonObject object = outcome.json();
    QCOMPARE(object["scored"].toInt(), 569);
    QCOMPARE(object["judged"].toInt(), 569);
    QCOMPARE(object["predictions"].toArray().size(), 569);
    QVERIFY(object["metrics"]["accuracy"].toDouble() > 0.5);
}

void TestCliRecords::what_cannot_be_predicted_exits_in_words_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words");
    QTest::newRow("no such arm") << QStringList{"t.h5", "--model", "best", "--data", "builtin:breast_cancer"}
                                 << 2 << "there are 'pretrained', 'rsft'";
    QTest::newRow("other columns") << QStringList{"t.h5", "--data", "builtin:iris"} << 3
                                   << "builtin:iris: the data have no columns 'mean_radius'";
    QTest::newRow("no data") << QStringList{"t.h5", "--data", "nothing.csv"} << 3 << "nothing.csv";
    QTest::newRow("no such label")
        << QStringList{"t.h5", "--data", "builtin:breast_cancer", "--label", "diagnose"} << 2
        << "did you mean 'diagnosis'?";
    QTest::newRow("no record") << QStringList{"nothing.h5", "--data", "builtin:iris"} << 3 << "nothing.h5";
}

void TestCliRecords::what_cannot_be_predicted_exits_in_words() {
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    QFETCH(QString, words);
    const Outcome outcome = call(QStringList{"predict"} + arguments);
    QCOMPARE(outcome.status, status);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY2(outcome.err.contains(words), qPrintable(outcome.err));
}

void TestCliRecords::an_existing_file_is_replaced_only_when_asked() {
    QFile old(path("old.csv"));
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("mine") == 4);
    old.close();
    const QStringList arguments{"predict", "t.h5", "--data", "builtin:breast_cancer", "--out", "old.csv"};
    QCOMPARE(call(arguments).status, 2);
    QCOMPARE(contents("old.csv"), QByteArray("mine"));
    QCOMPARE(call(arguments + QStringList{"--overwrite"}).status, 0);
    QVERIFY(contents("old.csv").startsWith("row,"));
}

QTEST_GUILESS_MAIN(TestCliRecords)
#include "test_cli_records.moc"
