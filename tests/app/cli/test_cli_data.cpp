// SPDX-License-Identifier: GPL-3.0-or-later
// The command "data": what it says of files of every format, and of those that cannot be read.
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

using nlohmann::json;

namespace {

const QString files = QStringLiteral(SLUICE_SOURCE_DIR "/tests/core/data/fixtures/files/");

struct Outcome {
    int status = -1;
    QString out;
    QString err;
};

Outcome call(const QStringList& arguments) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("SLUICE_DATASETS", SLUICE_SOURCE_DIR "/datasets");
    process.setProcessEnvironment(environment);
    process.start(SLUICE_CLI, QStringList{"data"} + arguments);
    process.waitForFinished(60000);
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

} // namespace

class TestCliData final : public QObject {
    Q_OBJECT

  private slots:
    void a_table_is_told_in_words();
    void a_table_is_told_as_json();
    void hdf5_shows_its_tree_first();
    void the_tree_is_shown_where_no_table_can_be_made();
    void parameters_choose();
    void mistakes_have_their_exit_status_data();
    void mistakes_have_their_exit_status();
};

void TestCliData::a_table_is_told_in_words() {
    const Outcome outcome = call({"builtin:iris"});
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.err.isEmpty(), qPrintable(outcome.err));
    for (const char* part : {"builtin:iris, 150 rows, 5 columns", "4.3 to 7.9, mean 5.843, sd 0.8281",
                             "3 values: setosa (50), versicolor (50), virginica (50)",
                             "Label 'species', 3 classes: setosa 33.3 %", "5.1 | 3.5 | 1.4 | 0.2 | setosa"}) {
        QVERIFY2(outcome.out.contains(part), qPrintable(outcome.out));
    }
}

void TestCliData::a_table_is_told_as_json() {
    const Outcome outcome = call({files + "lines.jsonl", "--json"});
    QCOMPARE(outcome.status, 0);
    const json data = json::parse(outcome.out.toStdString());
    QVERIFY(data["format"] == json("jsonl"));
    QVERIFY(data["rows"] == json(3));
    QVERIFY(data["columns"][0]["missing"] == json(1));
    QVERIFY(data["columns"][0]["max"] == json(2.5));
    QVERIFY(data["columns"][1]["frequent"][0]["value"] == json("rot"));
    QVERIFY(data["first_rows"][2] == json::parse("[null, null, 1.0]"));
}

void TestCliData::hdf5_shows_its_tree_first() {
    const Outcome outcome = call({files + "h5_x_and_y.h5"});
    QCOMPARE(outcome.status, 0);
    QVERIFY(outcome.out.startsWith("/\n    @title = für alle\n"));
    QVERIFY(outcome.out.contains("x  3 x 2, float64\n      @unit = mm, s\n"));
    QVERIFY(outcome.out.contains("HDF5 datasets, 3 rows, 3 columns"));
    const json data = json::parse(call({files + "h5_x_and_y.h5", "--json"}).out.toStdString());
    QVERIFY(data["tree"].back()["shape"] == json::parse("[3]"));
}

void TestCliData::the_tree_is_shown_where_no_table_can_be_made() {
    const Outcome outcome = call({files + "h5_nothing_to_read.h5"});
    QCOMPARE(outcome.status, 3);
    QVERIFY(outcome.out.contains("scalar  single value, float64"));
    QVERIFY(outcome.err.contains("no dataset that could become columns"));
}

void TestCliData::parameters_choose() {
    const Outcome outcome = call(
        {files + "h5_x_and_y.h5", "--parameter", "path=/more/z", "--parameter", "rows=[0, 4]", "--json"});
    QVERIFY(json::parse(outcome.out.toStdString())["rows"] == json(4));
}

void TestCliData::mistakes_have_their_exit_status_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("message");
    QTest::newRow("no file") << QStringList{"nowhere.csv"} << 3 << "No such file";
    QTest::newRow("no HDF5 file") << QStringList{"nowhere.h5"} << 3 << "nowhere.h5";
    QTest::newRow("one recording") << QStringList{"a.wav"} << 3 << "name the folder";
    QTest::newRow("a spreadsheet") << QStringList{"a.xlsx"} << 3 << "save the sheet as CSV";
    QTest::newRow("objects") << QStringList{files + "objects.npy"} << 3 << "holds Python objects";
    QTest::newRow("unknown parameter")
        << QStringList{files + "lines.jsonl", "--parameter", "typs=1"} << 2 << "no parameter 'typs'";
    QTest::newRow("no parameter") << QStringList{files + "lines.jsonl", "--parameter", "typs"} << 2
                                  << "NAME=VALUE";
    QTest::newRow("unknown format") << QStringList{files + "lines.jsonl", "--format", "xml"} << 2
                                    << "--format";
}

void TestCliData::mistakes_have_their_exit_status() {
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    QFETCH(QString, message);
    const Outcome outcome = call(arguments);
    QCOMPARE(outcome.status, status);
    QVERIFY2(outcome.err.contains(message), qPrintable(outcome.err));
}

QTEST_GUILESS_MAIN(TestCliData)
#include "test_cli_data.moc"
