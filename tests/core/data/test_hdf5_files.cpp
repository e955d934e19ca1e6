// SPDX-License-Identifier: GPL-3.0-or-later
// HDF5 files of other programs, which a process of its own reads.
#include "damaged_files.h"

#include "storage/h5_foreign.h"

#include <algorithm>

using namespace sluice;
using namespace sluice::files;

namespace {

const H5Object& object_at(const std::vector<H5Object>& objects, const std::string& path) {
    const auto found = std::ranges::find(objects, path, &H5Object::path);
    if (found == objects.end()) {
        qFatal("%s is missing", path.c_str());
    }
    return *found;
}

std::vector<H5Object> listed(const QString& file) {
    return list_hdf5((folder + file).toStdString());
}

/// A program in place of the reader, for what the library does only rarely.
class OtherReader {
  public:
    explicit OtherReader(const QByteArray& script) {
        QFile file(folder_.filePath("sluice-hdf5-reader"));
        if (!file.open(QIODevice::WriteOnly) || file.write("#!/bin/sh\n" + script) < 0) {
            qFatal("cannot write");
        }
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("SLUICE_MODULES", folder_.path().toUtf8());
    }
    ~OtherReader() { qunsetenv("SLUICE_MODULES"); }

  private:
    QTemporaryDir folder_;
};

QString message_of(const OtherReader&, std::chrono::milliseconds patience = hdf5_patience) {
    try {
        list_hdf5("/some/file.h5", {}, patience);
    } catch (const DataError& error) {
        return QString::fromUtf8(error.what());
    }
    return "nothing was thrown";
}

} // namespace

class TestHdf5Files final : public QObject {
    Q_OBJECT

  private slots:
    void every_fixture_reads_as_expected_data() { add_rows(fixtures({"h5"})); }
    void every_fixture_reads_as_expected();
    void the_tree_has_shapes_types_and_attributes();
    void links_to_other_files_are_listed_and_not_followed();
    void prefixes_give_a_table_or_a_data_error();
    void mutations_give_a_table_or_a_data_error_data() {
        add_rows({"h5_types.h5", "h5_compound.h5", "h5_x_and_y.h5"});
    }
    void mutations_give_a_table_or_a_data_error();
    void a_reader_that_crashes_is_an_error();
    void a_reader_that_hangs_is_an_error();
    void nonsense_of_the_reader_is_an_error_data();
    void nonsense_of_the_reader_is_an_error();
    void a_missing_reader_is_an_error();
    void reading_stops_when_asked();
    void what_counts_as_missing_is_told();
    void parameters_are_checked_data();
    void parameters_are_checked();
};

void TestHdf5Files::every_fixture_reads_as_expected() {
    QFETCH(QString, file);
    check_fixture(file);
}

void TestHdf5Files::the_tree_has_shapes_types_and_attributes() {
    const std::vector<H5Object> objects = listed("h5_x_and_y.h5");
    QCOMPARE(objects.front().path, std::string("/"));
    QCOMPARE(objects.front().attributes.at(0), std::pair(std::string("title"), std::string("für alle")));
    const H5Object& x = object_at(objects, "/x");
    QCOMPARE(x.type, std::string("float64"));
    QCOMPARE(x.shape, (std::vector<std::size_t>{3, 2}));
    QCOMPARE(x.attributes.at(0).second, std::string("mm, s"));
    QVERIFY(object_at(objects, "/more").kind == H5Object::Kind::group);
    QCOMPARE(object_at(objects, "/more/z").shape, (std::vector<std::size_t>{7}));
    const std::vector<H5Object> types = listed("h5_types.h5");
    for (const auto& [path, type] : {std::pair{"/a_text", "text"},
                                     {"/b_fixed", "text[2]"},
                                     {"/c_truth", "bool"},
                                     {"/d_enum", "enumeration"},
                                     {"/e_half", "float16"},
                                     {"/f_big", "int64"}}) {
        QCOMPARE(object_at(types, path).type, std::string(type));
    }
    QCOMPARE(object_at(listed("h5_compound.h5"), "/table").type,
             std::string("{a: int32, words: text[3], pair: float64[2], deep: {b: float32}, ok: bool}"));
}

void TestHdf5Files::links_to_other_files_are_listed_and_not_followed() {
    const std::vector<H5Object> objects = listed("h5_nothing_to_read.h5");
    QVERIFY(object_at(objects, "/elsewhere").kind == H5Object::Kind::link);
    QVERIFY(object_at(objects, "/nowhere").kind == H5Object::Kind::link);
    QVERIFY(!object_at(objects, "/reference").why_not.empty());
    QVERIFY(listed("h5_loop.h5").size() <= 10'000); // a group that holds the root
}

void TestHdf5Files::prefixes_give_a_table_or_a_data_error() {
    QFile whole(folder + "h5_x_and_y.h5");
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    Damager damager("h5_x_and_y.h5");
    for (qsizetype length = 0; length < bytes.size(); length += length < 128 ? 1 : 37) {
        damager.read(bytes.left(length));
    }
    QCOMPARE(damager.tables, 0);
}

void TestHdf5Files::mutations_give_a_table_or_a_data_error() {
    QFETCH(QString, file);
    QFile whole(folder + file);
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    std::mt19937 bits(20240609);
    Damager damager(file);
    for (int i = 0; i < 200; ++i) {
        damager.read(mutated(bytes, bits));
    }
    QVERIFY(damager.errors > 0);
}

void TestHdf5Files::a_reader_that_crashes_is_an_error() {
    const OtherReader reader("kill -SEGV $$\n");
    QCOMPARE(message_of(reader),
             QStringLiteral("/some/file.h5: the HDF5 library broke down on this file (signal 11) "
                            "(it is damaged: take another copy of it)"));
}

void TestHdf5Files::a_reader_that_hangs_is_an_error() {
    const OtherReader reader("exec sleep 1000\n");
    QVERIFY(message_of(reader, std::chrono::milliseconds(200)).contains("does not come to an end"));
}

void TestHdf5Files::nonsense_of_the_reader_is_an_error_data() {
    QTest::addColumn<QByteArray>("script");
    const auto row = [](const char* name, const char* script) { QTest::newRow(name) << QByteArray(script); };
    row("nothing", "exit 0");
    row("a cut message", "printf 'T\\011\\0\\0\\0\\0\\0\\0\\0[]'");
    row("an endless message", "printf 'T\\377\\377\\377\\377\\377\\377\\377\\177'");
    row("another message", "printf 'E\\002\\0\\0\\0\\0\\0\\0\\0[]'");
    row("no JSON", "printf 'T\\002\\0\\0\\0\\0\\0\\0\\0{]'");
    row("another JSON", "printf 'T\\003\\0\\0\\0\\0\\0\\0\\0[1]'");
    row("a failure without words", "printf 'X\\002\\0\\0\\0\\0\\0\\0\\0[]'");
}

void TestHdf5Files::nonsense_of_the_reader_is_an_error() {
    QFETCH(QByteArray, script);
    const OtherReader reader(script + "\n");
    QVERIFY(message_of(reader).contains("broke down"));
}

void TestHdf5Files::a_missing_reader_is_an_error() {
    QTemporaryDir nothing;
    QFile file(nothing.filePath("sluice-hdf5-reader"));
    QVERIFY(file.open(QIODevice::WriteOnly)); // it is there, and cannot be run
    qputenv("SLUICE_MODULES", nothing.path().toUtf8());
    QVERIFY_THROWS_EXCEPTION(DataError, list_hdf5("/some/file.h5"));
    qunsetenv("SLUICE_MODULES");
}

void TestHdf5Files::reading_stops_when_asked() {
    std::stop_source source;
    source.request_stop();
    QVERIFY_THROWS_EXCEPTION(Cancelled, load_table("file:" + (folder + "h5_x_and_y.h5").toStdString(),
                                                   json::object(), 1, {}, source.get_token()));
}

void TestHdf5Files::what_counts_as_missing_is_told() {
    const LoadedTable loaded = load(folder + "h5_types.h5");
    QCOMPARE(loaded.notes,
             (std::vector<std::string>{"/g_filled: 1 value is the fill value -999.0 and counts as missing",
                                       "/h_netcdf: 1 value is the fill value 99.0 and counts as missing"}));
}

void TestHdf5Files::parameters_are_checked_data() {
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("message"); // empty: they are right
    const auto row = [](const char* name, const char* parameters, const char* message) {
        QTest::newRow(name) << parameters << message;
    };
    row("all", R"({"path": ["/x", "/y"], "rows": [0, 10, 2], "columns": ["x"], "types": {"x": "numeric"}})",
        "");
    row("path", R"({"path": 1})", "/p/path: must be the path of a dataset");
    row("rows", R"({"rows": [0]})", "/p/rows: must be [start, stop]");
    row("negative", R"({"rows": [-5, 10]})", "/p/rows: must be");
    row("step", R"({"rows": [0, 10, 0]})", "/p/rows: must be");
    row("columns", R"({"columns": "x"})", "/p/columns: must be a list");
    row("unknown", R"({"dataset": "x"})", "/p: an HDF5 file has no parameter 'dataset'");
}

void TestHdf5Files::parameters_are_checked() {
    QFETCH(QString, parameters);
    QFETCH(QString, message);
    try {
        check_file_parameters("hdf5", json::parse(parameters.toStdString()), "/p");
        QVERIFY(message.isEmpty());
    } catch (const InvalidArgument& error) {
        QVERIFY2(!message.isEmpty() && QString::fromUtf8(error.what()).startsWith(message), error.what());
    }
}

QTEST_GUILESS_MAIN(TestHdf5Files)
#include "test_hdf5_files.moc"
