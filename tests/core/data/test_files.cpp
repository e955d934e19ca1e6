// SPDX-License-Identifier: GPL-3.0-or-later
// Files of the formats that other programs write: whole ones as make_file_fixtures.py wrote them, and damaged
// ones.
#include "damaged_files.h"

using namespace sluice;
using namespace sluice::files;

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
    check_fixture(file);
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
    for (int i = 0; i < 200; ++i) {
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
