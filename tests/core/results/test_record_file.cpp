// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "results/record_file.h"
#include "results/seal.h"
#include "storage/h5_file.h"
#include "tests/core/results/sample_record.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace sluice;

namespace {

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void store(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

template <typename Call>
std::string message_of(Call call) {
    try {
        call();
    } catch (const DataError& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestRecordFile : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return folder_.filePath(name).toStdString(); }

    static std::string python(const QString& script) {
        QProcess process;
        process.start("/usr/bin/python3", {"-c", script});
        process.waitForFinished(60000);
        return (process.readAllStandardOutput() + process.readAllStandardError()).trimmed().toStdString();
    }

    /// A sealed file of nothing but a schema.
    static void write_schema(const std::filesystem::path& where, const std::string& schema) {
        H5File file = H5File::create(where, seal_size);
        file.root().set_text("schema", schema);
        file.close();
        seal_file(where);
    }

  private slots:
    void a_record_comes_back_equal_data() {
        QTest::addColumn<int>("which");
        const char* names[] = {
            "generate, repeats", "one repeat, three dimensions", "filter", "empty", "sampling only",
            "nothing accepted",  "training without sampling",    "large",  "label"};
        for (int i = 0; i < 9; ++i) {
            QTest::newRow(names[i]) << i;
        }
    }
    void a_record_comes_back_equal() {
        QFETCH(const int, which);
        Record record;
        switch (which) {
        case 0:
            record = sample::full();
            break;
        case 1:
            record = sample::full(100, 3, 1);
            break;
        case 2:
            record = sample::filtered();
            break;
        case 3:
            break;
        case 4:
            record.experiment = {{"name", "x"}};
            record.sampling = sample::sampling(50, 2);
            break;
        case 5:
            record.sampling = SamplingRecord{};
            record.sampling->accepted_points = Matrix<double>(0, 2);
            record.message = "no candidate was accepted";
            break;
        case 6:
            record = sample::full();
            record.sampling.reset();
            record.training.resize(1);
            record.training[0].epoch_series["accuracy"] = {};
            break;
        case 8:
            record = sample::labelled();
            break;
        default:
            record = sample::full(200000, 2);
            break;
        }
        write_record(path("record.h5"), record);
        QVERIFY(is_record(path("record.h5")));
        const Record back = read_record(path("record.h5"));
        QVERIFY(sample::same(record, back));
        // Written from what was read, it is the same file: nothing depends on the time or the order.
        write_record(path("again.h5"), back);
        QVERIFY(contents(path("record.h5")) == contents(path("again.h5")));
    }

    void equality_in_this_test_notices_differences() {
        const Record a = sample::full();
        Record b = a;
        QVERIFY(sample::same(a, b));
        b.sampling->accepted_points(17, 0) += 1e-15;
        QVERIFY(!sample::same(a, b));
        b = a;
        b.comparison[3].low = 0.0;
        QVERIFY(!sample::same(a, b));
    }

    void h5py_finds_every_name_of_the_format() {
        if (!python("import h5py").empty()) {
            QSKIP("h5py is not installed");
        }
        write_record(path("python.h5"), sample::full());
        write_record(path("filter.h5"), sample::filtered());
        write_record(path("single.h5"), sample::full(100, 2, 1));
        QProcess process;
        process.start("/usr/bin/python3",
                      {SLUICE_TEST_DATA "/check_record.py", QString::fromStdString(path("python.h5")),
                       QString::fromStdString(path("filter.h5")), QString::fromStdString(path("single.h5"))});
        QVERIFY(process.waitForFinished(60000));
        const QByteArray said = process.readAllStandardOutput() + process.readAllStandardError();
        QVERIFY2(process.exitCode() == 0, said.constData());
        QCOMPARE(said.trimmed(), QByteArray("good"));
    }

    void any_flipped_bit_is_noticed() {
        Record record;
        record.sampling = sample::sampling(20, 1);
        write_record(path("record.h5"), record);
        const std::string whole = contents(path("record.h5"));
        for (std::size_t byte = 0; byte < whole.size(); byte += byte < 600 ? 1 : 37) {
            std::string damaged = whole;
            damaged[byte] = char(damaged[byte] ^ (1 << (byte % 8)));
            store(path("damaged.h5"), damaged);
            QVERIFY(!message_of([&] { read_record(path("damaged.h5")); }).empty());
        }
    }

    void a_record_cut_anywhere_is_refused() {
        write_record(path("record.h5"), Record{});
        const std::string whole = contents(path("record.h5"));
        for (std::size_t size = 0; size < whole.size(); size += 61) {
            store(path("cut.h5"), whole.substr(0, size));
            QVERIFY_EXCEPTION_THROWN(read_record(path("cut.h5")), DataError);
        }
        store(path("longer.h5"), whole + "x");
        QVERIFY_EXCEPTION_THROWN(read_record(path("longer.h5")), DataError);
    }

    void other_files_are_refused_in_words() {
        store(path("text.txt"), "name,value\n1,2\n");
        QVERIFY(!is_record(path("text.txt")));
        QVERIFY(message_of([&] { read_record(path("text.txt")); }).find("is not a record") !=
                std::string::npos);
        H5File::create(path("plain.h5")).close();
        QVERIFY(!is_record(path("plain.h5")));
        QVERIFY(message_of([&] { read_record(path("plain.h5")); }).find("HDF5 file") != std::string::npos);
        QVERIFY(!is_record(path("absent.h5")));
        QVERIFY(message_of([&] { read_record(path("absent.h5")); }).find("No such file") !=
                std::string::npos);
        QVERIFY_EXCEPTION_THROWN(read_record(folder_.path().toStdString()), DataError);
    }

    void a_newer_schema_is_refused_in_words() {
        write_schema(path("future.h5"), "sluice.result/2");
        const std::string message = message_of([&] { read_record(path("future.h5")); });
        QVERIFY2(message.find("newer version of Sluice") != std::string::npos, message.c_str());
        write_schema(path("alien.h5"), "something");
        QVERIFY(!message_of([&] { read_record(path("alien.h5")); }).empty());
    }

    void a_folder_that_cannot_be_written_is_named() {
        const auto where = path("no_such_folder") / "result.h5";
        const std::string message = message_of([&] { write_record(where, Record{}); });
        QVERIFY(message.find(where.string()) != std::string::npos);
        QVERIFY(message.find("No such file or directory") != std::string::npos);
        QVERIFY_EXCEPTION_THROWN(RecordJournal(where, Record{}), DataError);
        QVERIFY_EXCEPTION_THROWN(write_record("/proc/result.h5", Record{}), DataError);
    }

    void an_existing_record_survives_a_full_disk() {
        const auto where = path("kept.h5");
        Record old;
        old.message = "the old one";
        write_record(where, old);
        const auto entries = [&] {
            return std::distance(std::filesystem::directory_iterator(folder_.path().toStdString()), {});
        };
        const auto before = entries();
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit normal{};
        getrlimit(RLIMIT_FSIZE, &normal);
        const rlimit tight{200000, normal.rlim_max};
        const Record large = sample::full(200000, 2);
        setrlimit(RLIMIT_FSIZE, &tight);
        const std::string message = message_of([&] { write_record(where, large); });
        setrlimit(RLIMIT_FSIZE, &normal);
        QVERIFY2(message.find("File too large") != std::string::npos, message.c_str());
        QVERIFY2(message.find(".part") == std::string::npos, message.c_str());
        QCOMPARE(read_record(where).message, std::string("the old one"));
        QCOMPARE(entries(), before);
        write_record(where, large);
        QVERIFY(sample::same(read_record(where), large));
    }

    void a_killed_run_is_recovered_from_its_journal() {
        const auto where = path("run.h5");
        const Record whole = sample::full(3000, 2);
        Record start = whole;
        start.status = "running";
        start.dataset.reset();
        start.sampling.reset();
        start.training.clear();
        {
            RecordJournal journal(where, start);
            journal.put(*whole.dataset);
            const auto& values = whole.sampling->accepted_points.values();
            journal.append_accepted(std::span(values).first(2000), 2);
            journal.append_accepted(std::span(values).subspan(2000), 2);
            SamplingRecord sampling = *whole.sampling;
            sampling.rejected_points = {};
            journal.put(sampling);
            for (const ArmRecord& arm : whole.training) {
                ArmRecord half = arm;
                half.seconds = 0.0;
                journal.put(half);
                journal.put(arm);
            }
            journal.sync();
            QVERIFY_EXCEPTION_THROWN(recover_record(journal_path(where)), DataError); // it is still going
        }
        QVERIFY(!std::filesystem::exists(where));
        const Record back = recover_record(journal_path(where));
        QCOMPARE(back.status, std::string("failed"));
        QVERIFY(back.message.find("cut off") != std::string::npos);
        Record expected = whole;
        expected.status = back.status;
        expected.message = back.message;
        expected.sampling->rejected_points = {};
        QVERIFY(sample::same(back, expected));
        write_record(where, back);
        QVERIFY(sample::same(read_record(where), back));
    }

    void points_that_are_taken_back_are_gone_after_a_crash() {
        const auto where = path("thinned.h5");
        {
            RecordJournal journal(where, Record{});
            journal.append_accepted(std::vector<double>{1, 2, 3, 4}, 1);
            journal.restart_accepted();
            journal.append_accepted(std::vector<double>{2, 4, 5}, 1);
            journal.sync();
        }
        const Record back = recover_record(journal_path(where));
        QCOMPARE(back.sampling->accepted_points.values(), (std::vector<double>{2, 4, 5}));
    }

    void a_journal_torn_at_any_byte_gives_what_was_whole() {
        const auto where = path("torn.h5");
        {
            RecordJournal journal(where, Record{});
            for (std::int64_t i = 0; i < 5; ++i) {
                journal.append_accepted_index(std::vector<std::int64_t>{2 * i, 2 * i + 1});
            }
        }
        const std::string whole = contents(journal_path(where));
        std::size_t most = 0;
        for (std::size_t size = 8; size <= whole.size(); ++size) {
            store(path("cut.journal"), whole.substr(0, size));
            const Record back = recover_record(path("cut.journal"));
            QCOMPARE(back.status, std::string("failed"));
            const std::size_t rows = back.sampling ? back.sampling->accepted_index.size() : 0;
            QVERIFY(rows % 2 == 0 && rows >= most);
            for (std::size_t i = 0; i < rows; ++i) {
                QCOMPARE(back.sampling->accepted_index[i], std::int64_t(i));
            }
            most = rows;
        }
        QCOMPARE(most, std::size_t(10));
    }

    void publishing_writes_the_record_and_removes_the_journal() {
        const auto where = path("published.h5");
        const Record record = sample::full(10, 1);
        RecordJournal journal(where, record);
        QVERIFY(std::filesystem::exists(journal_path(where)));
        journal.publish(record);
        QVERIFY(!std::filesystem::exists(journal_path(where)));
        QVERIFY(sample::same(read_record(where), record));
    }

    void a_new_run_keeps_the_journal_of_a_killed_one() {
        const auto where = path("twice.h5");
        Record first;
        first.host = "first";
        { const RecordJournal journal(where, first); }
        const RecordJournal second(where, Record{});
        auto old = journal_path(where);
        old += ".old";
        QCOMPARE(recover_record(old).host, std::string("first"));
    }

    void a_journal_has_its_name_only_with_all_that_the_run_starts_with() {
        const auto where = path("goes_on.h5");
        Record start;
        start.checkpoint = CheckpointRecord{1, "", {}};
        const nlohmann::json parts = {{"first", {1, 2, 3}}, {"second", std::string(300'000, 'x')}};
        { const RecordJournal journal(where, start, parts); }
        QVERIFY(recover_record(journal_path(where)).checkpoint->parts == parts);
        // The next one cannot write all of it: what there was stays, and nothing else is left.
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit normal{};
        getrlimit(RLIMIT_FSIZE, &normal);
        const rlimit tight{200'000, normal.rlim_max};
        setrlimit(RLIMIT_FSIZE, &tight);
        const std::string message = message_of([&] { RecordJournal(where, start, parts); });
        setrlimit(RLIMIT_FSIZE, &normal);
        QVERIFY2(message.find("File too large") != std::string::npos, message.c_str());
        QVERIFY(recover_record(journal_path(where)).checkpoint->parts == parts);
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path().toStdString())) {
            const std::string name = entry.path().filename().string();
            QVERIFY2(!name.ends_with(".new"), name.c_str());
        }
    }

    void what_a_killed_run_left_half_written_goes_with_the_next_one() {
        const auto where = path("again.h5");
        const std::pair<const char*, bool> files[] = {{".again.h5.abc234.part", false},
                                                      {".again.h5.abc2345.part", true},
                                                      {".again.h5.ABC234.part", true},
                                                      {".other.h5.abc234.part", true},
                                                      {"again.h5.part", true}};
        for (const auto& [name, stays] : files) {
            store(path(name), "half");
        }
        const RecordJournal journal(where, Record{});
        for (const auto& [name, stays] : files) {
            QCOMPARE(std::filesystem::exists(path(name)), stays);
        }
    }

    void sides_without_values_ask_for_no_memory() {
        nlohmann::json arm = part_to_json(sample::arm("rsft", 2, 3, 0.0));
        arm["confusion"] = {{"rows", 1ULL << 40U}, {"columns", 1ULL << 20U}, {"values", {1.0}}};
        QVERIFY_EXCEPTION_THROWN(arm_from_json(arm), DataError);
        arm["confusion"] = {{"rows", 0}, {"columns", 7}, {"values", nlohmann::json::array()}};
        QVERIFY(arm_from_json(arm).confusion.empty());
    }

    void two_runs_do_not_write_the_same_record() {
        const auto where = path("shared.h5");
        const RecordJournal journal(where, Record{});
        QVERIFY_EXCEPTION_THROWN(RecordJournal(where, Record{}), DataError);
    }

    void what_is_no_journal_is_refused() {
        write_record(path("record.h5"), Record{});
        QVERIFY_EXCEPTION_THROWN(recover_record(path("record.h5")), DataError);
        QVERIFY_EXCEPTION_THROWN(recover_record(path("absent.journal")), DataError);
    }
};

QTEST_GUILESS_MAIN(TestRecordFile)
#include "test_record_file.moc"
