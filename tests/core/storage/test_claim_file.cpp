// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "storage/claim_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

using namespace sluice;

class TestClaimFile : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return folder_.filePath(name).toStdString(); }

  private slots:
    void one_number_has_one_owner() {
        ClaimFile mine = ClaimFile::open(path("a")), theirs = ClaimFile::open(path("a"));
        QVERIFY(mine.claim(3));
        QVERIFY(mine.claim(std::uint64_t{1} << 40U));
        QVERIFY(!theirs.claim(3));
        QVERIFY(theirs.claim(2));
        QVERIFY(theirs.held_elsewhere(3) && !theirs.held_elsewhere(2) && !theirs.held_elsewhere(4));
        QVERIFY(mine.held_elsewhere(2) && !mine.held_elsewhere(3));
        mine.release(3);
        QVERIFY(theirs.claim(3));
    }

    void claims_end_with_their_object() {
        ClaimFile theirs = ClaimFile::open(path("b"));
        {
            ClaimFile mine = ClaimFile::open(path("b"));
            QVERIFY(mine.claim(1));
            QVERIFY(!theirs.claim(1));
        }
        QVERIFY(theirs.claim(1));
    }

    void claims_end_with_their_process() {
        int ready[2];
        QCOMPARE(::pipe(ready), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ClaimFile claims = ClaimFile::open(path("c"));
            const char good = claims.claim(1) ? 'y' : 'n';
            [[maybe_unused]] const ssize_t told = ::write(ready[1], &good, 1);
            for (;;) {
                ::pause();
            }
        }
        char good = 'n';
        QCOMPARE(::read(ready[0], &good, 1), ssize_t{1});
        QCOMPARE(good, 'y');
        ClaimFile claims = ClaimFile::open(path("c"));
        QVERIFY(!claims.claim(1));
        ::kill(child, SIGKILL);
        QCOMPARE(::waitpid(child, nullptr, 0), child);
        QVERIFY(claims.claim(1));
        ::close(ready[0]);
        ::close(ready[1]);
    }

    void looking_makes_no_file() {
        QVERIFY(!ClaimFile::look_at(path("none")).held_elsewhere(1));
        QVERIFY(!std::filesystem::exists(path("none")));
        QVERIFY_EXCEPTION_THROWN(ClaimFile::open(path("no/folder")), DataError);
        ClaimFile owner = ClaimFile::open(path("d"));
        owner.claim(7);
        QVERIFY(ClaimFile::look_at(path("d")).held_elsewhere(7));
    }
};

QTEST_GUILESS_MAIN(TestClaimFile)
#include "test_claim_file.moc"
