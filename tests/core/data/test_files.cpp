// SPDX-License-Identifier: GPL-3.0-or-later
// Files of the formats that other programs write: whole ones as make_file_fixtures.py wrote them, and damaged
// ones.
#include "base/error.h"
#include "data/file_formats.h"
#include "data/sources.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <random>

using namespace sluice;
using nlohmann::json;

namespace {

const QString folder = QStringLiteral(SLUICE_TEST_DATA "/fixtures/files/");

QString bytes_text(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

json parameters_of(const QString& name) {
    const QString text = bytes_text(folder + name + QStringLiteral(".parameters"));
    return text.isEmpty() ? json::object() : json::parse(text.toStdString());
}

/// What was read, in the form of the .expected files.
QString loaded_text(const LoadedTable& loaded) {
    QStringList lines;
    for (const Column& column : loaded.table.columns) {
        QStringList cells;
        for (std::size_t row = 0; row < column.values.size(); ++row) {
            cells << QString::fromStdString(column.text(row));
        }
        lines << QString::fromStdString(column.name) +
                     (column.kind == ColumnKind::numeric ? "|numeric|" : "|categorical|") + cells.join(';');
    }
    if (loaded.image.known()) {
        lines << QStringLiteral("image|%1,%2,%3")
                     .arg(loaded.image.channels)
                     .arg(loaded.image.height)
                     .arg(loaded.image.width);
    }
    if (!loaded.suggested_label.empty()) {
        lines << "label|" + QString::fromStdString(loaded.suggested_label);
    }
    return lines.join('\n') + '\n';
}

LoadedTable load(const QString& path, const json& parameters = json::object()) {
    return load_table("file:" + path.toStdString(), parameters, 1);
}

QStringList fixtures(const QStringList& endings) {
    QStringList patterns;
    for (const QString& ending : endings) {
        patterns << "*." + ending;
    }
    return QDir(folder).entryList(patterns, QDir::Files, QDir::Name);
}

void add_rows(const QStringList& files) {
    QTest::addColumn<QString>("file");
    for (const QString& file : files) {
        QTest::newRow(qPrintable(file)) << file;
    }
}

/// Writes bytes under one name again and again and reads them: whatever they are, a table with columns of one
/// length or an error in words must come of it.
class Damager {
  public:
    explicit Damager(const QString& file)
        : path_(folder_.filePath(file)), parameters_(parameters_of(file.section('.', 0, 0))) {}

    void read(const QByteArray& bytes) {
        QFile file(path_);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size());
        file.close();
        try {
            const LoadedTable loaded = load(path_, parameters_);
            for (const Column& column : loaded.table.columns) {
                QCOMPARE(column.values.size(), loaded.table.rows());
                for (std::size_t row = 0; row < column.values.size(); ++row) {
                    column.text(row); // throws where a level is not there
                }
            }
            ++tables;
        } catch (const InvalidArgument&) { // a column that 'types' names has another name now
            ++errors;
        } catch (const DataError& error) {
            QVERIFY(!error.message().empty() && !error.where().empty());
            ++errors;
        }
    }

    int tables = 0;
    int errors = 0;

  private:
    QTemporaryDir folder_;
    QString path_;
    json parameters_;
};

QByteArray mutated(QByteArray bytes, std::mt19937& bits) {
    const int changes = 1 + int(bits() % 4);
    for (int i = 0; i < changes && !bytes.isEmpty(); ++i) {
        const auto at = qsizetype(bits() % std::size_t(bytes.size()));
        switch (bits() % 4) {
        case 0:
            bytes[at] = char(bits());
            break;
        case 1:
            bytes[at] = char(bytes[at] ^ char(1U << bits() % 8));
            break;
        case 2:
            bytes.remove(at, qsizetype(1 + bits() % 8));
            break;
        default:
            bytes[at] = bits() % 2 == 0 ? '\xFF' : '\0';
        }
    }
    return bytes;
}

} // namespace

class TestFiles final : public QObject {
    Q_OBJECT

  private slots:
    void every_fixture_reads_as_expected_data() { add_rows(fixtures({"npy", "npz", "jsonl", "json"})); }
    void every_fixture_reads_as_expected();
    void every_prefix_gives_a_table_or_a_data_error_data() {
        add_rows(fixtures({"npy", "npz", "jsonl", "json"}));
    }
    void every_prefix_gives_a_table_or_a_data_error();
    void every_mutation_gives_a_table_or_a_data_error_data() {
        add_rows(fixtures({"npy", "npz", "jsonl", "json"}));
    }
    void every_mutation_gives_a_table_or_a_data_error();
    void whole_numbers_that_lose_digits_are_told();
    void a_header_cannot_ask_for_memory_data();
    void a_header_cannot_ask_for_memory();
    void many_member_names_cannot_fill_the_memory();
    void deep_objects_are_refused();
    void reading_stops_when_asked_data();
    void reading_stops_when_asked();
    void parameters_are_checked_data();
    void parameters_are_checked();
};

void TestFiles::every_fixture_reads_as_expected() {
    QFETCH(QString, file);
    const QString name = file.section('.', 0, 0);
    const QString expected = bytes_text(folder + name + ".expected");
    QVERIFY2(!expected.isEmpty(), "every fixture needs its .expected");
    try {
        const LoadedTable loaded = load(folder + file, parameters_of(name));
        QCOMPARE(loaded_text(loaded), expected);
        QVERIFY(!loaded.sha256.empty() && !loaded.format.empty());
    } catch (const Error& error) {
        QVERIFY2(expected.startsWith("error|"), error.what());
        QVERIFY2(QString::fromUtf8(error.what()).contains(expected.mid(6).trimmed()), error.what());
    }
}

void TestFiles::every_prefix_gives_a_table_or_a_data_error() {
    QFETCH(QString, file);
    QFile whole(folder + file);
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    Damager damager(file);
    for (qsizetype length = 0; length < bytes.size(); ++length) {
        damager.read(bytes.left(length));
    }
    QVERIFY(damager.errors > 0);
}

void TestFiles::every_mutation_gives_a_table_or_a_data_error() {
    QFETCH(QString, file);
    QFile whole(folder + file);
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    std::mt19937 bits(20240608);
    Damager damager(file);
    for (int i = 0; i < 400; ++i) {
        damager.read(mutated(bytes, bits));
    }
    QVERIFY(damager.errors > 0);
}

void TestFiles::whole_numbers_that_lose_digits_are_told() {
    const LoadedTable loaded = load(folder + "beyond_2_53.npy");
    QCOMPARE(loaded.notes,
             (std::vector<std::string>{"1 whole number of 2^53 or more rounded to the nearest double"}));
    QVERIFY(load(folder + "integers_i8.npy").notes.empty());
    QCOMPARE(load(folder + "whole_numbers.jsonl").notes.size(), std::size_t{1});
}

void TestFiles::a_header_cannot_ask_for_memory_data() {
    QTest::addColumn<QByteArray>("header");
    const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
    row("many rows", "{'descr': '<f8', 'fortran_order': False, 'shape': (9000000000, 100), }");
    row("sides whose product wraps",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }");
    row("sides and a zero",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296), }");
    row("a wide item", "{'descr': '<U999999999', 'fortran_order': False, 'shape': (1000,), }");
    row("items without bytes", "{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000,), }");
    row("items of padding", "{'descr': [('', '|V0')], 'fortran_order': False, 'shape': (1000000000,), }");
    row("a long field",
        "{'descr': [('a', '<f8', (4000000000, 4000000000))], 'fortran_order': False, 'shape': (1,), }");
    row("brackets", QByteArray(60000, '('));
}

void TestFiles::a_header_cannot_ask_for_memory() {
    QFETCH(QByteArray, header);
    QTemporaryDir temporary;
    const QString path = temporary.filePath("a.npy");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("\x93NUMPY\x01", 7);
    file.write("\0", 1);
    file.putChar(char(header.size() & 0xFF));
    file.putChar(char(header.size() >> 8));
    file.write(header + QByteArray(64, 'x'));
    file.close();
    QVERIFY_THROWS_EXCEPTION(DataError, load(path));
}

void TestFiles::many_member_names_cannot_fill_the_memory() {
    QTemporaryDir temporary;
    const QString path = temporary.filePath("a.jsonl");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int i = 0; i < 100'000; ++i) {
        file.write("{\"k" + QByteArray::number(i) + "\":1}\n");
    }
    file.close();
    QVERIFY_THROWS_EXCEPTION(DataError, load(path));
}

void TestFiles::deep_objects_are_refused() {
    QTemporaryDir temporary;
    const QString path = temporary.filePath("a.jsonl");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("{\"a\":").repeated(100'000) + "1" + QByteArray(100'000, '}') + "\n");
    file.close();
    QVERIFY_THROWS_EXCEPTION(DataError, load(path));
}

void TestFiles::reading_stops_when_asked_data() {
    add_rows({"float64.npy", "packed.npz", "lines.jsonl", "list.json"});
}

void TestFiles::reading_stops_when_asked() {
    QFETCH(QString, file);
    std::stop_source source;
    source.request_stop();
    QVERIFY_THROWS_EXCEPTION(Cancelled, load_table("file:" + (folder + file).toStdString(), json::object(), 1,
                                                   {}, source.get_token()));
}

void TestFiles::parameters_are_checked_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("message"); // empty: they are right
    const auto row = [](const char* name, const char* format, const char* parameters, const char* message) {
        QTest::newRow(name) << format << parameters << message;
    };
    row("one array", "npz", R"({"array": "x"})", "");
    row("two arrays", "npz", R"({"array": ["x", "y"], "types": {"y": "categorical"}})", "");
    row("no array", "npz", R"({"array": []})", "/p/array: must be the name of an array");
    row("arrays of another format", "npy", R"({"array": "x"})",
        "/p: a file of this format takes no parameter 'array'");
    row("unknown", "npz", R"({"arrays": "x"})", "/p: an archive of arrays has no parameter 'arrays'");
    row("types", "jsonl", R"({"types": []})", "/p/types: must be an object");
    row("csv", "csv", R"({"separator": "tab", "decimal": ",", "header": false, "encoding": "latin1"})", "");
    row("two characters", "csv", R"({"separator": ";;"})", "/p/separator: must be one character");
    row("both commas", "csv", R"({"separator": ",", "decimal": ","})", "/p/decimal: cannot be a comma");
    row("encoding", "csv", R"({"encoding": "ebcdic"})", "/p/encoding: must be 'utf-8'");
    row("header", "csv", R"({"header": 1})", "/p/header: must be true or false");
}

void TestFiles::parameters_are_checked() {
    QFETCH(QString, format);
    QFETCH(QString, parameters);
    QFETCH(QString, message);
    try {
        check_file_parameters(format.toStdString(), json::parse(parameters.toStdString()), "/p");
        QVERIFY(message.isEmpty());
    } catch (const InvalidArgument& error) {
        QVERIFY2(!message.isEmpty() && QString::fromUtf8(error.what()).startsWith(message), error.what());
    }
}

QTEST_GUILESS_MAIN(TestFiles)
#include "test_files.moc"
