// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "storage/h5_file.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>
#include <random>

#include <sys/resource.h>

using namespace sluice;

namespace {

std::vector<double> random_doubles(std::size_t count) {
    std::mt19937_64 random(1);
    std::vector<double> values(count);
    for (double& value : values) {
        value = double(random()) / 1e19;
    }
    return values;
}

/// Restores the limit on file sizes, below which this process acts as on a full disk.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limited{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limited);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

  private:
    rlimit before_{};
};

} // namespace

class TestH5File : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return folder_.filePath(name).toStdString(); }

    static std::string h5py(const QString& script) {
        QProcess python;
        python.start("/usr/bin/python3", {"-c", script});
        python.waitForFinished(60000);
        return (python.readAllStandardOutput() + python.readAllStandardError()).trimmed().toStdString();
    }

  private slots:
    void attributes_come_back_as_they_were() {
        const double infinity = std::numeric_limits<double>::infinity();
        {
            H5File file = H5File::create(path("attributes.h5"));
            {
                H5Group root = file.root();
                root.set_text("text", "μ ≤ σ, 接受率");
                root.set_text("empty", "");
                root.set_texts("list", std::vector<std::string>{"a", "", "β"});
                root.set_texts("nothing", std::vector<std::string>{});
                root.set_number("minus infinity", -infinity);
                root.set_numbers("numbers", std::vector<double>{0.1, infinity, -0.0});
                root.set_numbers("no numbers", std::vector<double>{});
                root.set_integer("smallest", std::numeric_limits<std::int64_t>::min());
                root.set_integers("integers", std::vector<std::int64_t>{-1, 7});
                root.set_unsigned("largest", std::numeric_limits<std::uint64_t>::max());
                root.set_number("again", 1);
                root.set_text("again", "replaced");
            }
            file.close();
        }
        const H5File file = H5File::open(path("attributes.h5"));
        const H5Group root = file.root();
        QCOMPARE(root.text("text"), std::string("μ ≤ σ, 接受率"));
        QCOMPARE(root.text("empty"), std::string());
        QCOMPARE(root.texts("list"), (std::vector<std::string>{"a", "", "β"}));
        QVERIFY(root.texts("nothing").empty());
        QCOMPARE(root.number("minus infinity"), -infinity);
        QCOMPARE(root.numbers("numbers"), (std::vector<double>{0.1, infinity, -0.0}));
        QVERIFY(root.numbers("no numbers").empty());
        QCOMPARE(root.integer("smallest"), std::numeric_limits<std::int64_t>::min());
        QCOMPARE(root.integers("integers"), (std::vector<std::int64_t>{-1, 7}));
        QCOMPARE(root.unsigned_integer("largest"), std::numeric_limits<std::uint64_t>::max());
        QCOMPARE(root.text("again"), std::string("replaced"));
        QCOMPARE(root.attribute_names().size(), std::size_t(11));
        QVERIFY(root.has_attribute("text") && !root.has_attribute("absent"));
    }

    // 64 KiB is the limit of an attribute in HDF5's oldest format; experiments and feature lists can be
    // larger.
    void attributes_may_be_large() {
        const std::string text(300000, 'x');
        const std::vector<std::string> names(20000, "feature");
        {
            H5File file = H5File::create(path("large.h5"));
            {
                H5Group group = file.root().create_group("dataset");
                group.set_text("experiment", text);
                group.set_texts("features", names);
                group.set_numbers("m_at", std::vector<double>(20000, 0.5));
            }
            file.close();
        }
        const H5File file = H5File::open(path("large.h5"));
        QCOMPARE(file.root().group("dataset").text("experiment"), text);
        QCOMPARE(file.root().group("dataset").texts("features"), names);
        QCOMPARE(file.root().group("dataset").numbers("m_at").size(), std::size_t(20000));
    }

    void a_nul_in_text_does_not_cut_it() {
        {
            H5File file = H5File::create(path("nul.h5"));
            file.root().set_text("text", std::string_view("a\0b", 3));
            file.close();
        }
        QCOMPARE(H5File::open(path("nul.h5")).root().text("text"), std::string("a\xEF\xBF\xBD"
                                                                               "b"));
    }

    void datasets_come_back_bit_for_bit_data() {
        QTest::addColumn<std::size_t>("rows");
        QTest::addColumn<std::size_t>("columns");
        QTest::newRow("nothing") << std::size_t(0) << std::size_t(0);
        QTest::newRow("no rows") << std::size_t(0) << std::size_t(3);
        QTest::newRow("one") << std::size_t(1) << std::size_t(1);
        QTest::newRow("small") << std::size_t(5) << std::size_t(2);
        QTest::newRow("many rows") << std::size_t(200001) << std::size_t(3);
        QTest::newRow("one wide row") << std::size_t(1) << std::size_t(300000);
    }
    void datasets_come_back_bit_for_bit() {
        QFETCH(const std::size_t, rows);
        QFETCH(const std::size_t, columns);
        const std::vector<double> noise = random_doubles(rows * columns); // stored contiguously
        std::vector<std::int64_t> counting(rows * columns);               // stored with gzip
        std::iota(counting.begin(), counting.end(), -3);
        {
            H5File file = H5File::create(path("datasets.h5"));
            {
                H5Group root = file.root();
                root.write("noise", noise, {rows, columns});
                root.write("counting", counting, {rows, columns});
                root.write("flat", noise);
            }
            file.close();
        }
        const H5File file = H5File::open(path("datasets.h5"));
        const H5Group root = file.root();
        QCOMPARE(root.read_numbers("noise").values, noise);
        QCOMPARE(root.read_numbers("noise").shape, (std::vector<std::size_t>{rows, columns}));
        QCOMPARE(root.read_integers("counting").values, counting);
        QCOMPARE(root.read_numbers("flat").shape, (std::vector<std::size_t>{rows * columns}));
        QCOMPARE(root.dataset_names(), (std::vector<std::string>{"noise", "counting", "flat"}));
    }

    void gzip_is_used_only_where_it_pays() {
        const std::size_t count = 500000;
        std::vector<std::int64_t> counting(count);
        std::iota(counting.begin(), counting.end(), 0);
        const auto size_with = [&](const char* name, auto values) {
            H5File file = H5File::create(path(name));
            file.root().write("values", values);
            file.close();
            return std::filesystem::file_size(path(name));
        };
        QVERIFY(size_with("gzip.h5", std::span<const std::int64_t>(counting)) < 8 * count / 5);
        const std::vector<double> noise = random_doubles(count);
        const auto plain = size_with("plain.h5", std::span<const double>(noise));
        QVERIFY(plain >= 8 * count && plain < 8 * count + 4096);
    }

    void numbers_are_converted_and_text_is_not() {
        {
            H5File file = H5File::create(path("convert.h5"));
            {
                H5Group root = file.root();
                root.write("integers", std::vector<std::int64_t>{1, 2});
                root.set_integer("integer", 3);
                root.set_text("text", "3");
            }
            file.close();
        }
        const H5File file = H5File::open(path("convert.h5"));
        QCOMPARE(file.root().read_numbers("integers").values, (std::vector<double>{1, 2}));
        QCOMPARE(file.root().number("integer"), 3.0);
        QVERIFY_EXCEPTION_THROWN(file.root().number("text"), DataError);
        QVERIFY_EXCEPTION_THROWN(file.root().text("integer"), DataError);
    }

    void groups_keep_the_order_of_their_making() {
        const std::vector<std::string> names{"rsft", "all_data", "zebra", "apple"};
        {
            H5File file = H5File::create(path("groups.h5"));
            {
                H5Group root = file.root();
                for (const std::string& name : names) {
                    root.create_group(name);
                }
                for (int i = 20; i > 0; --i) { // enough that HDF5 changes to its dense storage
                    root.group("rsft").set_integer("attribute " + std::to_string(i), i);
                }
            }
            file.close();
        }
        const H5File file = H5File::open(path("groups.h5"));
        QCOMPARE(file.root().group_names(), names);
        QVERIFY(file.root().has("zebra") && !file.root().has("zoo"));
        QCOMPARE(file.root().group("rsft").attribute_names().front(), std::string("attribute 20"));
        QCOMPARE(file.root().group("rsft").integer("attribute 7"), std::int64_t(7));
    }

    void errors_name_the_object_in_plain_words() {
        {
            H5File file = H5File::create(path("errors.h5"));
            file.root().create_group("sampling");
            file.close();
        }
        const H5File file = H5File::open(path("errors.h5"));
        const H5Group sampling = file.root().group("sampling");
        try {
            sampling.read_numbers("accepted");
            QFAIL("nothing was thrown");
        } catch (const DataError& error) {
            QCOMPARE(error.where(), path("errors.h5").string() + ":/sampling/accepted");
            QCOMPARE(error.message(), std::string("there is no such dataset"));
        }
        QVERIFY_EXCEPTION_THROWN(sampling.number("m"), DataError);
        QVERIFY_EXCEPTION_THROWN(file.root().group("training"), DataError);
    }

    void what_is_not_hdf5_is_refused() {
        std::ofstream(path("text.h5")) << "not at all";
        QVERIFY_EXCEPTION_THROWN(H5File::open(path("text.h5")), DataError);
        try {
            H5File::open(path("absent.h5"));
            QFAIL("nothing was thrown");
        } catch (const DataError& error) {
            QVERIFY(error.message().find("No such file") != std::string::npos);
        }
    }

    void impossible_group_names_and_shapes_are_refused() {
        const H5File file = H5File::create(path("names.h5"));
        H5Group root = file.root();
        QVERIFY_EXCEPTION_THROWN(root.create_group("a/b"), InvalidArgument);
        QVERIFY_EXCEPTION_THROWN(root.create_group(""), InvalidArgument);
        QVERIFY_EXCEPTION_THROWN(root.write("x", std::vector<double>{1, 2, 3}, {2, 2}), InvalidArgument);
    }

    void a_full_disk_is_an_error_in_words() {
        const std::vector<double> noise = random_doubles(1000000);
        std::string message;
        {
            const FileSizeLimit limit(100000);
            try {
                H5File file = H5File::create(path("full.h5"));
                file.root().write("noise", noise);
                file.close();
            } catch (const DataError& error) {
                message = error.message();
            }
        }
        QVERIFY2(message.find("File too large") != std::string::npos, message.c_str());
        // The library still works afterwards.
        H5File file = H5File::create(path("after.h5"));
        file.root().write("noise", noise);
        file.close();
    }

    void h5py_reads_what_is_written() {
        if (h5py("import h5py") != "") {
            QSKIP("h5py is not installed");
        }
        std::vector<double> ramp(100000);
        std::iota(ramp.begin(), ramp.end(), 0.0);
        {
            H5File file = H5File::create(path("python.h5"), 512);
            {
                H5Group group = file.root().create_group("σ");
                group.set_text("text", "接受");
                group.set_texts("list", std::vector<std::string>{"α", "b"});
                group.set_texts("nothing", std::vector<std::string>{});
                group.set_unsigned("seed", std::numeric_limits<std::uint64_t>::max());
                group.write("ramp", ramp, {50000, 2});
                group.write("empty", std::vector<double>{}, {0, 4});
            }
            file.close();
        }
        const QString script = QString(R"(
import h5py
with h5py.File('%1') as f:
    g = f['σ']
    assert g.attrs['text'] == '接受' and isinstance(g.attrs['text'], str)
    assert list(g.attrs['list']) == ['α', 'b']
    assert len(g.attrs['nothing']) == 0
    assert int(g.attrs['seed']) == 2**64 - 1
    assert g['ramp'].shape == (50000, 2) and g['ramp'].dtype == 'float64'
    assert g['ramp'].compression == 'gzip' and g['ramp'].shuffle
    assert (g['ramp'][:].ravel() == range(100000)).all()
    assert g['empty'].shape == (0, 4)
    assert f.userblock_size == 512
print('good'))")
                                   .arg(QString::fromStdString(path("python.h5").string()));
        QCOMPARE(h5py(script), std::string("good"));
    }
};

QTEST_GUILESS_MAIN(TestH5File)
#include "test_h5_file.moc"
