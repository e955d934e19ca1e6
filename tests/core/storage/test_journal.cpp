// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "storage/atomic_file.h"
#include "storage/journal.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

using namespace sluice;

namespace {

std::span<const std::byte> bytes_of(const std::string& text) {
    return std::as_bytes(std::span(text));
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void store(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

struct Block {
    std::uint32_t type;
    std::string payload;
    friend bool operator==(const Block&, const Block&) = default;
};

std::vector<Block> blocks_of(const std::filesystem::path& path, JournalEnd* end = nullptr) {
    std::vector<Block> blocks;
    const JournalEnd how = read_journal(path, [&](std::uint32_t type, std::span<const std::byte> payload) {
        blocks.push_back({type, {reinterpret_cast<const char*>(payload.data()), payload.size()}});
    });
    if (end != nullptr) {
        *end = how;
    }
    return blocks;
}

const std::vector<Block> written{
    {1, "first"}, {7, ""}, {0xFFFFFFFF, std::string("a\0b", 3)}, {2, "last block"}};

} // namespace

class TestJournal : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return folder_.filePath(name).toStdString(); }

    std::size_t files() const {
        return std::size_t(
            std::distance(std::filesystem::directory_iterator(folder_.path().toStdString()), {}));
    }

    void write_journal(const std::filesystem::path& where) const {
        JournalWriter journal(where);
        for (const Block& block : written) {
            const std::string head = block.payload.substr(0, 2);
            const std::string tail = block.payload.substr(std::min<std::size_t>(2, block.payload.size()));
            journal.append(block.type, {bytes_of(head), bytes_of(tail)});
        }
        journal.sync();
    }

  private slots:
    void blocks_come_back_in_order() {
        write_journal(path("journal"));
        JournalEnd end;
        QVERIFY(blocks_of(path("journal"), &end) == written);
        QVERIFY(!end.torn);
        QCOMPARE(end.blocks, std::uint64_t(4));
        QCOMPARE(end.good_bytes, std::uint64_t(std::filesystem::file_size(path("journal"))));
    }

    void a_journal_cut_at_any_byte_gives_the_whole_blocks_before() {
        write_journal(path("journal"));
        const std::string whole = contents(path("journal"));
        std::size_t most = 0;
        for (std::size_t size = 8; size < whole.size(); ++size) {
            store(path("cut"), whole.substr(0, size));
            JournalEnd end;
            const std::vector<Block> blocks = blocks_of(path("cut"), &end);
            QVERIFY(blocks.size() < written.size() && blocks.size() >= most);
            QVERIFY(std::equal(blocks.begin(), blocks.end(), written.begin()));
            QCOMPARE(end.torn, end.good_bytes != size);
            most = blocks.size();
        }
        QCOMPARE(most, written.size() - 1);
    }

    void nothing_is_read_behind_a_damaged_bit() {
        write_journal(path("journal"));
        const std::string whole = contents(path("journal"));
        for (std::size_t bit = 64; bit < 8 * whole.size(); ++bit) {
            std::string damaged = whole;
            damaged[bit / 8] = char(damaged[bit / 8] ^ (1 << (bit % 8)));
            store(path("damaged"), damaged);
            JournalEnd end;
            const std::vector<Block> blocks = blocks_of(path("damaged"), &end);
            QVERIFY(end.torn);
            QVERIFY(end.good_bytes <= bit / 8);
            QVERIFY(std::equal(blocks.begin(), blocks.end(), written.begin()));
        }
    }

    void a_length_beyond_the_file_is_not_believed() {
        std::string text = "SLUICEJ1SLBK";
        text += std::string(4, '\1') + std::string(7, '\xFF') + '\x7F' + std::string(4, '\0');
        store(path("huge"), text);
        JournalEnd end;
        QVERIFY(blocks_of(path("huge"), &end).empty());
        QVERIFY(end.torn);
    }

    void other_files_are_no_journals() {
        store(path("other"), "something else entirely");
        QVERIFY_EXCEPTION_THROWN(blocks_of(path("other")), DataError);
        store(path("short"), "SLU");
        QVERIFY_EXCEPTION_THROWN(blocks_of(path("short")), DataError);
        QVERIFY_EXCEPTION_THROWN(blocks_of(path("absent")), DataError);
    }

    void a_second_writer_is_refused() {
        const auto where = path("locked");
        JournalWriter first(where);
        first.append(1, {bytes_of("kept")});
        QVERIFY(journal_in_use(where));
        QVERIFY_EXCEPTION_THROWN(JournalWriter{where}, DataError);
        QCOMPARE(blocks_of(where).size(), std::size_t(1));
    }

    void a_file_is_replaced_as_a_whole() {
        const auto where = path("whole");
        store(where, "old");
        ::chmod(where.c_str(), 0640);
        write_file_atomically(where, "new");
        QCOMPARE(contents(where), std::string("new"));
        struct stat status {};
        ::stat(where.c_str(), &status);
        QCOMPARE(status.st_mode & 0777U, 0640U);
    }

    void an_unpublished_file_leaves_nothing_behind() {
        const auto where = path("kept");
        store(where, "old");
        const std::size_t before = files();
        {
            const AtomicFile file(where);
            store(file.temporary(), "half of the ne");
            QCOMPARE(files(), before + 1);
        }
        QCOMPARE(files(), before);
        QCOMPARE(contents(where), std::string("old"));
    }

    void a_symbolic_link_is_written_through() {
        store(path("real"), "old");
        std::filesystem::create_symlink(path("real"), path("link"));
        write_file_atomically(path("link"), "new");
        QVERIFY(std::filesystem::is_symlink(path("link")));
        QCOMPARE(contents(path("real")), std::string("new"));
    }

    void what_cannot_be_written_is_an_error_that_names_it() {
        QVERIFY_EXCEPTION_THROWN(AtomicFile(path("no/such/folder/file")), DataError);
        QVERIFY_EXCEPTION_THROWN(AtomicFile(folder_.path().toStdString()), DataError);
        QVERIFY_EXCEPTION_THROWN(JournalWriter(path("no/such/folder/journal")), DataError);
        try {
            write_file_atomically("/proc/nothing/here", "x");
            QFAIL("nothing was thrown");
        } catch (const DataError& error) {
            QCOMPARE(error.where(), std::string("/proc/nothing/here"));
        }
    }
};

QTEST_GUILESS_MAIN(TestJournal)
#include "test_journal.moc"
