// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "data/csv.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <random>

using namespace sluice;

namespace {

const QString fixtures = QStringLiteral(SLUICE_TEST_DATA "/fixtures/");

QString cells_text(const Column& column) {
    QStringList cells;
    for (std::size_t row = 0; row < column.values.size(); ++row) {
        cells << QString::fromStdString(column.text(row)).replace(QLatin1String("\n"), QLatin1String("\\n"));
    }
    return cells.join(QLatin1Char(';'));
}

QString table_text(const Table& table) {
    QString text;
    for (const Column& column : table.columns) {
        text += QString::fromStdString(column.name) + QLatin1Char('|') +
                QLatin1String(column.kind == ColumnKind::numeric ? "numeric" : "categorical") +
                QLatin1Char('|') + cells_text(column) + QLatin1Char('\n');
    }
    return text;
}

/// Counts its calls and asks for a stop at the first.
class StoppingProgress final : public Progress {
  public:
    explicit StoppingProgress(std::stop_source& source) : source_(source) {}
    void report(double fraction, std::string_view) override {
        last_fraction = fraction;
        ++calls;
        source_.request_stop();
    }
    void publish(std::shared_ptr<const Snapshot>) override {}
    int calls = 0;
    double last_fraction = -1.0;

  private:
    std::stop_source& source_;
};

/// Remembers that fractions never fall.
class RisingProgress final : public Progress {
  public:
    void report(double fraction, std::string_view) override {
        rising = rising && fraction >= last;
        last = fraction;
    }
    void publish(std::shared_ptr<const Snapshot>) override {}
    bool rising = true;
    double last = 0.0;
};

std::string long_table(int rows) {
    std::string text = "a,b\n";
    for (int i = 0; i < rows; ++i) {
        text += std::to_string(i) + ",word\n";
    }
    return text;
}

} // namespace

class TestCsv final : public QObject {
    Q_OBJECT

  private slots:
    void every_fixture_reads_as_expected_data();
    void every_fixture_reads_as_expected();
    void a_missing_file_and_a_folder_are_named_in_the_error();
    void options_overrule_what_is_detected();
    void a_preview_reads_only_the_first_rows();
    void a_preview_reports_a_broken_file();
    void a_field_of_a_million_characters_is_read();
    void random_bytes_give_a_table_or_a_data_error();
    void reading_stops_when_asked();
    void progress_rises_to_one();
    void numbers_come_back_exactly();
};

void TestCsv::every_fixture_reads_as_expected_data() {
    QTest::addColumn<QString>("name");
    const QStringList files = QDir(fixtures).entryList({QStringLiteral("*.csv")}, QDir::Files, QDir::Name);
    QVERIFY(files.size() >= 25);
    for (const QString& file : files) {
        QTest::newRow(qPrintable(file)) << file.chopped(4);
    }
}

void TestCsv::every_fixture_reads_as_expected() {
    QFETCH(QString, name);
    QFile expected_file(fixtures + name + QStringLiteral(".expected"));
    QVERIFY2(expected_file.open(QIODevice::ReadOnly), "every fixture needs its .expected");
    const QString expected = QString::fromUtf8(expected_file.readAll());
    const QString path = fixtures + name + QStringLiteral(".csv");
    try {
        QCOMPARE(table_text(read_csv(path.toStdString())), expected);
    } catch (const DataError& error) {
        const QStringList parts = expected.trimmed().split(QLatin1Char('|'));
        QVERIFY2(parts.first() == QLatin1String("error"), error.what());
        const QString place = parts[1].isEmpty() ? path : path + QLatin1Char(':') + parts[1];
        QCOMPARE(QString::fromStdString(error.where()), place);
        QVERIFY2(QString::fromUtf8(error.what()).contains(parts[2]), error.what());
    }
}

void TestCsv::a_missing_file_and_a_folder_are_named_in_the_error() {
    for (const char* path : {"/no/such/file.csv", SLUICE_TEST_DATA}) {
        try {
            read_csv(path);
            QFAIL("must throw");
        } catch (const DataError& error) {
            QCOMPARE(error.where(), std::string(path));
        }
    }
}

void TestCsv::options_overrule_what_is_detected() {
    const std::string text = "1;2,3\n4;5,6\n";
    CsvOptions options;
    QCOMPARE(parse_csv(text, "t").columns.size(), std::size_t{2});
    options.separator = ';';
    options.has_header = true;
    const Table table = parse_csv(text, "t", options);
    QCOMPARE(table.names(), (std::vector<std::string>{"1", "2,3"}));
    QCOMPARE(table.rows(), std::size_t{1});
    options.has_header = false;
    QCOMPARE(parse_csv("a;b\n1;2\n", "t", options).rows(), std::size_t{2});
}

void TestCsv::a_preview_reads_only_the_first_rows() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("long.csv"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(long_table(200000)));
    file.write("this,line,is,ragged\n"); // far behind the preview
    file.close();
    CsvOptions options;
    options.max_rows = 50;
    const Table preview = read_csv(path.toStdString(), options);
    QCOMPARE(preview.rows(), std::size_t{50});
    QCOMPARE(preview.columns[0].values.back(), 49.0);
    QVERIFY_THROWS_EXCEPTION(DataError, read_csv(path.toStdString()));
    // A preview that is longer than its first piece of the file, but shorter than the file.
    options.max_rows = 150000;
    QCOMPARE(read_csv(path.toStdString(), options).rows(), std::size_t{150000});
}

void TestCsv::a_preview_reports_a_broken_file() {
    CsvOptions options;
    options.max_rows = 10;
    QVERIFY_THROWS_EXCEPTION(
        DataError, read_csv((fixtures + QStringLiteral("unclosed_quote.csv")).toStdString(), options));
}

void TestCsv::a_field_of_a_million_characters_is_read() {
    const std::string field(1'000'000, 'x');
    const Table table = parse_csv("a,b\n1," + field + "\n2,\"" + field + "\"\n", "t");
    QCOMPARE(table.columns[1].levels.size(), std::size_t{1});
    QCOMPARE(table.columns[1].text(1).size(), field.size());
}

void TestCsv::random_bytes_give_a_table_or_a_data_error() {
    std::mt19937 bits(20240607);
    const std::string alphabet = ",;\t|\"\"\n\r 1a.-\xC3\xA4\xFF?e";
    int tables = 0;
    int errors = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string text(bits() % 40, '\0');
        for (char& c : text) {
            c = round % 10 == 0 ? static_cast<char>(bits()) : alphabet[bits() % alphabet.size()];
        }
        try {
            const Table table = parse_csv(text, "t");
            for (const Column& column : table.columns) {
                QCOMPARE(column.values.size(), table.rows());
            }
            ++tables;
        } catch (const DataError&) {
            ++errors;
        }
    }
    QVERIFY(tables > 100 && errors > 100); // both ways were tried
}

void TestCsv::reading_stops_when_asked() {
    std::stop_source source;
    StoppingProgress progress(source);
    const std::string text = long_table(500000);
    QVERIFY_THROWS_EXCEPTION(Cancelled, parse_csv(text, "t", {}, source.get_token(), &progress));
    QCOMPARE(progress.calls, 1);
    QVERIFY(progress.last_fraction < 0.5);
}

void TestCsv::progress_rises_to_one() {
    RisingProgress progress;
    parse_csv(long_table(400000), "t", {}, {}, &progress);
    QVERIFY(progress.rising);
    QCOMPARE(progress.last, 1.0);
}

void TestCsv::numbers_come_back_exactly() {
    std::mt19937_64 bits(7);
    std::string text = "x\n";
    std::vector<double> expected;
    while (expected.size() < 2000) {
        const double value = std::bit_cast<double>(bits());
        if (std::isfinite(value)) {
            expected.push_back(value);
            std::array<char, 40> buffer{};
            std::snprintf(buffer.data(), buffer.size(), "%.17g", value);
            text += std::string(buffer.data()) + "\n";
        }
    }
    QCOMPARE(parse_csv(text, "t").columns[0].values, expected);
}

QTEST_GUILESS_MAIN(TestCsv)
#include "test_csv.moc"
