// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "data/csv.h"

#include <QDir>
#include <QFile>
#include <QStringEncoder>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
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
    void decimal_commas_come_back_exactly();
    void types_are_as_they_are_said_to_be();
    void wrong_types_are_explained();
    void what_was_guessed_is_told();
    void every_encoding_reads_the_same_text_data();
    void every_encoding_reads_the_same_text();
    void pieces_meet_whatever_stands_at_their_borders_data();
    void pieces_meet_whatever_stands_at_their_borders();
    void an_error_is_the_first_one_whatever_the_threads();
    void many_columns_of_one_name_are_told_apart();
    void every_prefix_of_a_file_gives_a_table_or_a_data_error();
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

void TestCsv::decimal_commas_come_back_exactly() {
    std::mt19937_64 bits(8);
    std::string text = "x;y\n";
    std::vector<double> expected;
    while (expected.size() < 2000) {
        const double value = std::bit_cast<double>(bits());
        if (std::isfinite(value)) {
            expected.push_back(value);
            std::array<char, 40> buffer{};
            std::snprintf(buffer.data(), buffer.size(), "%.17g", value);
            std::string written = buffer.data();
            std::replace(written.begin(), written.end(), '.', ',');
            text += written + ";1\n";
        }
    }
    CsvOptions options;
    options.decimal = ',';
    options.separator = ';';
    QCOMPARE(parse_csv(text, "t", options).columns[0].values, expected);
}

void TestCsv::types_are_as_they_are_said_to_be() {
    const std::string text = "zip,age\n01234,5\n99,NA\n01234,7\n";
    QCOMPARE(parse_csv(text, "t").columns[0].kind, ColumnKind::numeric);
    CsvOptions options;
    options.types = {{"zip", ColumnKind::categorical}, {"age", ColumnKind::numeric}};
    const Table table = parse_csv(text, "t", options);
    QCOMPARE(cells_text(table.columns[0]), QStringLiteral("01234;99;01234"));
    QCOMPARE(table.columns[0].levels.size(), std::size_t{2});
    QCOMPARE(table.columns[1].missing(), std::size_t{1});
}

void TestCsv::wrong_types_are_explained() {
    CsvOptions options;
    options.types = {{"age", ColumnKind::numeric}};
    try {
        parse_csv("zip,age\n1,5\n2,\"old\"\n", "t", options);
        QFAIL("must throw");
    } catch (const DataError& error) {
        QCOMPARE(error.where(), std::string("t:3:4"));
        QVERIFY(error.message().find("'old' is not a number") != std::string::npos);
    }
    options.types = {{"agee", ColumnKind::numeric}};
    try {
        parse_csv("zip,age\n1,5\n", "t", options);
        QFAIL("must throw");
    } catch (const InvalidArgument& error) {
        QCOMPARE(error.remedy(), std::string("did you mean 'age'?"));
    }
}

void TestCsv::what_was_guessed_is_told() {
    CsvDialect dialect;
    parse_csv("a;b\n1,5;2\n", "t", {}, {}, nullptr, &dialect);
    QCOMPARE(dialect.decimal, ',');
    QCOMPARE(dialect.separator, ';');
    QCOMPARE(dialect.notes.size(), std::size_t{1});
    parse_csv("a,b\n1,gr\xFCn\n", "t", {}, {}, nullptr, &dialect);
    QCOMPARE(dialect.encoding, std::string("windows-1252"));
    QVERIFY(dialect.notes.front().find("t:2:5") != std::string::npos);
    parse_csv("a,b\n1,2\n", "t", {}, {}, nullptr, &dialect);
    QVERIFY(dialect.notes.empty());
    CsvOptions strict;
    strict.encoding = "utf-8";
    QVERIFY_THROWS_EXCEPTION(DataError, parse_csv("a,b\n1,gr\xFCn\n", "t", strict));
}

void TestCsv::every_encoding_reads_the_same_text_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QString text = QStringLiteral("wort,zahl\ngr\u00FCn,1\n\u00C4pfel,2\n");
    QStringEncoder little(QStringEncoder::Utf16LE), big(QStringEncoder::Utf16BE);
    QTest::newRow("utf-8") << text.toUtf8();
    QTest::newRow("latin1") << text.toLatin1();
    QTest::newRow("windows-1252") << text.toLatin1();
    QTest::newRow("utf-16le") << QByteArray(little(text));
    QTest::newRow("utf-16be") << QByteArray(big(text));
    QTest::newRow("utf-16") << QByteArray("\xFF\xFE", 2) + QByteArray(little(text));
}

void TestCsv::every_encoding_reads_the_same_text() {
    QFETCH(QByteArray, bytes);
    CsvOptions options;
    options.encoding = QTest::currentDataTag();
    const Table table = parse_csv({bytes.constData(), std::size_t(bytes.size())}, "t", options);
    QCOMPARE(table_text(table),
             QString::fromUtf8("wort|categorical|gr\xC3\xBCn;\xC3\x84pfel\nzahl|numeric|1;2\n"));
}

void TestCsv::pieces_meet_whatever_stands_at_their_borders_data() {
    QTest::addColumn<QByteArray>("word"); // in the middle field of every third record
    QTest::addColumn<QByteArray>("end");
    QTest::newRow("plain") << QByteArray("word") << QByteArray("\n");
    QTest::newRow("quoted line breaks") << QByteArray("\"two\nlines, and\n\n9,9,9\n\"") << QByteArray("\n");
    QTest::newRow("doubled quotes") << QByteArray("\"a \"\"\n\"\",\"\"\"\"\nb\"") << QByteArray("\r\n");
    QTest::newRow("a quote inside") << QByteArray("5\" pipe") << QByteArray("\n");
    QTest::newRow("many empty lines inside quotes")
        << QByteArray("\"") + QByteArray(400, '\n') + QByteArray("\"") << QByteArray("\n");
}

/// The reference reads record by record; the pieces of a text of some megabytes must give the same.
void TestCsv::pieces_meet_whatever_stands_at_their_borders() {
    QFETCH(QByteArray, word);
    QFETCH(QByteArray, end);
    std::mt19937 bits(3);
    std::string text = "a,b,c" + end.toStdString();
    std::vector<double> first, last;
    std::size_t words = 0;
    while (text.size() < 5'000'000) {
        first.push_back(double(bits() % 1000) / 8);
        last.push_back(double(first.size()));
        std::string field = "x" + std::to_string(bits() % 50);
        if (first.size() % 3 == 0) {
            field = word.toStdString();
            ++words;
        }
        text += std::to_string(first.back()) + "," + field + "," + std::to_string(first.size()) +
                end.toStdString();
    }
    for (const unsigned threads : {1U, 3U}) {
        CsvOptions options;
        options.threads = threads;
        const Table table = parse_csv(text, "t", options);
        QCOMPARE(table.rows(), first.size());
        QCOMPARE(table.columns[0].values, first);
        QCOMPARE(table.columns[2].values, last);
        std::size_t met = 0;
        for (std::size_t row = 2; row < table.rows(); row += 3) {
            met += table.columns[1].values[row] == table.columns[1].values[2] ? 1 : 0;
        }
        QCOMPARE(met, words);
        QVERIFY(table.columns[1].levels.size() <= 51);
    }
}

void TestCsv::an_error_is_the_first_one_whatever_the_threads() {
    std::string text = "a,b\n";
    for (int i = 0; i < 500'000; ++i) {
        text += i == 200'000 || i == 450'000 ? "1,2,3\n" : "1,22\n";
    }
    for (const unsigned threads : {1U, 2U, 4U}) {
        CsvOptions options;
        options.threads = threads;
        try {
            parse_csv(text, "t", options);
            QFAIL("must throw");
        } catch (const DataError& error) {
            QCOMPARE(error.where(), std::string("t:200002:5"));
        }
    }
}

void TestCsv::many_columns_of_one_name_are_told_apart() {
    std::string header = "a", row = "1";
    for (int i = 1; i < 50'000; ++i) {
        header += ",a";
        row += ",1";
    }
    CsvOptions options;
    options.has_header = true;
    QCOMPARE(parse_csv(header + "\n" + row + "\n", "t", options).columns.back().name, std::string("a_50000"));
}

void TestCsv::every_prefix_of_a_file_gives_a_table_or_a_data_error() {
    const std::string whole = "name;\"a \"\"b\"\"\";c\r\n1,5;\"x\ny\";gr\xC3\xBCn\r\n2;;z\r\n";
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        try {
            const Table table = parse_csv(whole.substr(0, length), "t");
            QVERIFY(table.rows() > 0);
        } catch (const DataError& error) {
            QVERIFY(!error.message().empty());
        }
    }
    QCOMPARE(parse_csv(whole, "t").rows(), std::size_t{2});
}

QTEST_GUILESS_MAIN(TestCsv)
#include "test_csv.moc"
