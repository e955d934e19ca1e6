// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "experiment/data_source.h"
#include "results/record_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

using namespace sluice;
using nlohmann::json;

namespace {

LoadedTable load(const QString& path, const json& parameters = json::object()) {
    DatasetSection section;
    section.source = "file:" + path.toStdString();
    section.parameters = parameters;
    NoProgress quiet;
    return load_source(section, 1, {}, {}, quiet);
}

Record points_record() {
    Record record;
    record.status = "complete";
    record.experiment = {{"schema", "sluice.experiment/1"}};
    SamplingRecord sampling;
    sampling.accepted_points = Matrix<double>(3, 2);
    for (std::size_t i = 0; i < 6; ++i) {
        sampling.accepted_points(i / 2, i % 2) = double(i) + 0.5;
    }
    sampling.rejected_points = Matrix<double>(1, 2);
    sampling.accepted = 3;
    sampling.candidates = 4;
    record.sampling = std::move(sampling);
    return record;
}

/// A filter over a table whose second row has a missing value and is dropped.
Record rows_record(const QString& data, const std::string& sha256) {
    Record record;
    record.status = "complete";
    record.experiment = json::parse(R"({"schema": "sluice.experiment/1", "seed": 3,
        "dataset": {"source": "", "label": "y"}, "preprocess": [{"op": "drop_missing"}],
        "sampling": {"mode": "filter", "target": {"family": "gaussian_fit", "columns": ["x"]},
                     "proposal": {"family": "gaussian_fit", "columns": ["x"]}, "M": 2}})");
    record.experiment["dataset"]["source"] = "file:" + data.toStdString();
    record.dataset = DatasetRecord{};
    record.dataset->sha256 = sha256;
    SamplingRecord sampling;
    sampling.filter = true;
    sampling.accepted_index = {0, 1, 3};
    sampling.accepted = 3;
    sampling.candidates = 4;
    record.sampling = std::move(sampling);
    return record;
}

} // namespace

class TestDataSource final : public QObject {
    Q_OBJECT

  private slots:
    void init() { QVERIFY(folder_.isValid()); }
    void points_of_a_record_are_columns();
    void accepted_rows_come_out_of_the_dataset();
    void changed_data_are_refused();
    void a_damaged_record_is_refused();
    void a_record_of_its_own_rows_is_refused();
    void parameters_are_checked_data();
    void parameters_are_checked();
    void an_experiment_names_what_is_wrong_with_its_file_data();
    void an_experiment_names_what_is_wrong_with_its_file();

  private:
    QString written_table() {
        const QString path = folder_.filePath("data.csv");
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) ||
            file.write("x,y\n1,a\n,b\n3,a\n4,b\n5,a\n6,b\n7,a\n8,b\n9,a\n10,b\n") < 0) {
            qFatal("cannot write");
        }
        return path;
    }
    QTemporaryDir folder_;
};

void TestDataSource::points_of_a_record_are_columns() {
    const QString path = folder_.filePath("points.h5");
    write_record(path.toStdString(), points_record());
    const LoadedTable loaded = load(path);
    QCOMPARE(loaded.format, std::string("record"));
    QCOMPARE(loaded.table.names(), (std::vector<std::string>{"x1", "x2"}));
    QCOMPARE(loaded.table.columns[1].values, (std::vector<double>{1.5, 3.5, 5.5}));
    QCOMPARE(load(path, {{"part", "rejected"}}).table.rows(), std::size_t{1});
    QCOMPARE(load(path, {{"types", {{"x1", "categorical"}}}}).table.columns[0].kind, ColumnKind::categorical);
}

void TestDataSource::accepted_rows_come_out_of_the_dataset() {
    const QString data = written_table();
    const QString path = folder_.filePath("rows.h5");
    write_record(path.toStdString(), rows_record(data, load(data).sha256));
    const LoadedTable loaded = load(path);
    QCOMPARE(loaded.table.names(), (std::vector<std::string>{"x", "y"}));
    QCOMPARE(loaded.table.columns[0].values, (std::vector<double>{1, 3, 5})); // rows 0, 2 and 4 of the file
    QCOMPARE(loaded.suggested_label, std::string("y"));
}

void TestDataSource::changed_data_are_refused() {
    const QString path = folder_.filePath("changed.h5");
    write_record(path.toStdString(), rows_record(written_table(), std::string(64, '0')));
    QVERIFY_THROWS_EXCEPTION(DataError, load(path));
}

void TestDataSource::a_damaged_record_is_refused() {
    const QString path = folder_.filePath("damaged.h5");
    write_record(path.toStdString(), points_record());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    bytes[bytes.size() - 5] = char(bytes[bytes.size() - 5] ^ 1);
    file.seek(0);
    file.write(bytes);
    file.close();
    QVERIFY_THROWS_EXCEPTION(DataError, load(path));
}

void TestDataSource::a_record_of_its_own_rows_is_refused() {
    const QString path = folder_.filePath("itself.h5");
    write_record(path.toStdString(), rows_record(path, std::string(64, '0')));
    QVERIFY_THROWS_EXCEPTION(DataError, load(path));
}

void TestDataSource::parameters_are_checked_data() {
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("message"); // empty: they are right
    QTest::newRow("part") << R"({"part": "rejected"})"
                          << "";
    QTest::newRow("unknown part") << R"({"part": "all"})"
                                  << "/p/part: must be 'accepted' or 'rejected'";
    QTest::newRow("unknown") << R"({"path": "/x"})"
                             << "/p: a record has no parameter 'path'";
    QTest::newRow("types") << R"({"types": 1})"
                           << "/p/types: must be an object";
}

void TestDataSource::parameters_are_checked() {
    QFETCH(QString, parameters);
    QFETCH(QString, message);
    try {
        check_record_parameters(json::parse(parameters.toStdString()), "/p");
        QVERIFY(message.isEmpty());
    } catch (const InvalidArgument& error) {
        QVERIFY2(!message.isEmpty() && QString::fromUtf8(error.what()).startsWith(message), error.what());
    }
}

void TestDataSource::an_experiment_names_what_is_wrong_with_its_file_data() {
    QTest::addColumn<QString>("dataset");
    QTest::addColumn<QString>("problem"); // empty: nothing is wrong
    const auto row = [](const char* name, const char* dataset, const std::string& problem) {
        QTest::newRow(name) << dataset << QString::fromStdString(problem);
    };
    row("unknown format", R"({"source": "file:a.csv", "format": "cvs"})",
        "/dataset/format: must be " + alternatives(dataset_formats()) + ", got 'cvs'; did you mean 'csv'?");
    row("parameters of a table", R"({"source": "file:a.csv", "parameters": {"decimal": ":"}})",
        "/dataset/parameters/decimal: must be \".\" or \",\", got \":\"");
    row("types of columns", R"({"source": "file:a.csv", "parameters": {"types": {"a": "number"}}})",
        "/dataset/parameters/types/a: must be \"numeric\" or \"categorical\", got \"number\"");
    row("part of a record", R"({"source": "file:a.h5", "parameters": {"part": "rejected"}})", "");
    row("slices of a dataset", R"({"source": "file:a.h5", "parameters": {"path": "/x", "rows": [0, 9]}})",
        "");
    row("parameters of a shipped one", R"({"source": "builtin:iris", "parameters": {"header": true}})",
        "/dataset/parameters: belong to a 'generate:NAME' or 'file:PATH' source only");
}

void TestDataSource::an_experiment_names_what_is_wrong_with_its_file() {
    QFETCH(QString, dataset);
    QFETCH(QString, problem);
    const json document{{"schema", "sluice.experiment/1"}, {"dataset", json::parse(dataset.toStdString())}};
    try {
        experiment_from_json(document);
        QVERIFY(problem.isEmpty());
    } catch (const ValidationError& error) {
        QVERIFY2(!problem.isEmpty() && QString::fromUtf8(error.what()).contains(problem), error.what());
    }
}

QTEST_GUILESS_MAIN(TestDataSource)
#include "test_data_source.moc"
