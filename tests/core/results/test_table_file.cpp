// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "results/record_figures.h"
#include "results/record_file.h"
#include "results/record_head.h"
#include "results/table_file.h"
#include "sample_record.h"
#include "storage/atomic_file.h"
#include "storage/h5_file.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

using namespace sluice;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

ResultTable example() {
    return {{{"point", std::vector<std::int64_t>{1, 2, 3}},
             {"with, comma", std::vector<std::string>{"plain", "a \"quoted\", one", "two\nlines \xC3\xA4"}},
             {"rate", std::vector<double>{0.1, missing, std::numeric_limits<double>::infinity()}},
             {"count", std::vector<double>{100000.0, -3.0, 1e300}}},
            R"({"grid": ["/a=1"]})"};
}

} // namespace

/// Tables of figures, and the figures of a record.
class TestTableFile : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return folder_.filePath(name).toStdString(); }

  private slots:
    void csv_is_that_of_rfc_4180() {
        QCOMPARE(table_csv(example()), std::string("point,\"with, comma\",rate,count\r\n"
                                                   "1,plain,0.1,100000\r\n"
                                                   "2,\"a \"\"quoted\"\", one\",,-3\r\n"
                                                   "3,\"two\nlines \xC3\xA4\",inf,1e+300\r\n"));
        write_table(path("t.csv"), example());
        QFile file(folder_.filePath("t.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().toStdString(), table_csv(example()));
    }

    void every_column_is_a_dataset() {
        write_table(path("t.h5"), example());
        const H5File file = H5File::open(path("t.h5"));
        const H5Group root = file.root();
        QCOMPARE(root.text("schema"), std::string(table_schema));
        QCOMPARE(root.texts("columns"), (std::vector<std::string>{"point", "with, comma", "rate", "count"}));
        QCOMPARE(root.dataset_names(), root.texts("columns"));
        QCOMPARE(root.read_integers("point").values, (std::vector<std::int64_t>{1, 2, 3}));
        QCOMPARE(root.read_numbers("count").values, (std::vector<double>{100000.0, -3.0, 1e300}));
        QVERIFY(std::isnan(root.read_numbers("rate").values[1]));
    }

    void python_reads_it_plainly() {
        QProcess python;
        python.start("/usr/bin/python3", {"-c", "import h5py"});
        if (!python.waitForFinished() || python.exitCode() != 0) {
            QSKIP("h5py is not installed");
        }
        write_table(path("t.h5"), example());
        write_table(path("t.csv"), example());
        const QString script = R"(
import csv, h5py, math, sys
with h5py.File(sys.argv[1]) as f:
    columns = list(f.attrs["columns"])
    assert columns == ["point", "with, comma", "rate", "count"]
    assert all(f[c].shape == (3,) for c in columns)
    assert list(f["point"][:]) == [1, 2, 3] and f["point"].dtype == "int64"
    assert list(f["with, comma"].asstr()[:]) == ["plain", 'a "quoted", one', "two\nlines \u00e4"]
    assert f["rate"].dtype == "float64" and math.isnan(f["rate"][1]) and f["rate"][0] == 0.1
with open(sys.argv[2], newline="", encoding="utf-8") as f:
    rows = list(csv.DictReader(f))
assert [r["with, comma"] for r in rows] == ["plain", 'a "quoted", one', "two\nlines \u00e4"]
assert float(rows[2]["rate"]) == math.inf and rows[1]["rate"] == ""
)";
        python.start("/usr/bin/python3", {"-c", script, folder_.filePath("t.h5"), folder_.filePath("t.csv")});
        QVERIFY(python.waitForFinished());
        QVERIFY2(python.exitCode() == 0, python.readAllStandardError());
    }

    void the_name_says_the_format() {
        QVERIFY_EXCEPTION_THROWN(check_table_name("table.txt"), InvalidArgument);
        QVERIFY_EXCEPTION_THROWN(write_table(path("table"), example()), InvalidArgument);
        write_table(path("T.CSV"), example());
        QVERIFY_EXCEPTION_THROWN(write_table(path("no/folder.h5"), example()), DataError);
    }

    void a_table_without_rows_can_be_written() {
        const ResultTable empty{{{"text", std::vector<std::string>{}}, {"number", std::vector<double>{}}},
                                "{}"};
        write_table(path("empty.h5"), empty);
        QCOMPARE(table_csv(empty), std::string("text,number\r\n"));
    }

    void every_figure_has_a_name_of_its_own() {
        const std::vector<RecordFigure> figures = record_figures(sample::full());
        std::set<std::string> names;
        for (const RecordFigure& figure : figures) {
            QVERIFY2(names.insert(figure.name).second, figure.name.c_str());
            QVERIFY2(figure.name.find('/') == std::string::npos, figure.name.c_str());
        }
        for (const char* name :
             {"sampling_acceptance_rate", "sampling_acceptance_ci95_low", "rsft_test_accuracy",
              "rsft_test_accuracy_sd", "rsft_rows", "rsft_seconds", "created_utc"}) {
            QVERIFY2(names.contains(name), name);
        }
    }

    void figures_are_those_of_the_record() {
        Record record;
        record.sampling.emplace();
        record.sampling->accepted = 7;
        record.sampling->log_m = std::log(2.0);
        record.sampling->seconds = 3.0;
        ArmRecord arm;
        arm.name = "rsft";
        arm.repeats = 3;
        arm.best_epoch = {1, 2, 6};
        arm.stopped_because = {"all epochs", "patience", "all epochs"};
        arm.test["accuracy"] = {0.5, 0.7, 0.9};
        record.training.push_back(arm);
        record.comparison.push_back({"all_data", "accuracy", 0.1, -0.1, 0.3, 0.2, "a test", "no difference"});
        record.rounds.emplace();
        record.rounds->round = {1, 2};
        record.rounds->series["acceptance"] = Matrix<double>(2, 2);
        record.rounds->series["acceptance"].values() = {0.1, 0.2, 0.4, missing};
        std::map<std::string, RecordFigure> figures;
        for (const RecordFigure& figure : record_figures(record)) {
            figures[figure.name] = figure;
        }
        const auto number = [&](const char* name) { return std::get<double>(figures.at(name).value); };
        const auto text = [&](const char* name) { return std::get<std::string>(figures.at(name).value); };
        QCOMPARE(number("sampling_accepted"), 7.0);
        QCOMPARE(number("sampling_m"), 2.0);
        QCOMPARE(number("rsft_best_epoch"), 3.0);
        QCOMPARE(text("rsft_stopped_because"), std::string("all epochs; patience"));
        QCOMPARE(number("rsft_test_accuracy"), 0.7);
        QCOMPARE(number("rsft_test_accuracy_sd"), 0.2);
        QCOMPARE(number("rsft_minus_all_data_accuracy"), 0.1);
        QCOMPARE(number("rsft_minus_all_data_accuracy_low95"), -0.1);
        QCOMPARE(text("rsft_minus_all_data_accuracy_verdict"), std::string("no difference"));
        QCOMPARE(number("rounds_acceptance"), 0.3); // 0.2 and 0.4, the last of each repeat
        for (const char* name :
             {"sampling_seconds", "rsft_seconds", "sampling_goal_seconds_low", "created_utc"}) {
            QVERIFY2(figures.at(name).of_the_run, name);
        }
        QVERIFY(!figures.at("sampling_accepted").of_the_run);
    }

    void a_head_is_that_of_the_whole_record() {
        const Record record = sample::full();
        write_record(path("r.h5"), record);
        const RecordHead head = read_record_head(path("r.h5"));
        QCOMPARE(head.status, record.status);
        QCOMPARE(head.message, record.message);
        QVERIFY(head.experiment == record.experiment);
        QFile file(folder_.filePath("r.h5"));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(file.size() / 2);
        const char byte = char(file.peek(1)[0] ^ 1);
        file.write(&byte, 1);
        file.close();
        QVERIFY_EXCEPTION_THROWN(read_record_head(path("r.h5")), DataError);
        write_file_atomically(path("n.h5"), "no record");
        QVERIFY_EXCEPTION_THROWN(read_record_head(path("n.h5")), DataError);
    }
};

QTEST_GUILESS_MAIN(TestTableFile)
#include "test_table_file.moc"
