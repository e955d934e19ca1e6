// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "storage/digest.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <string>

using namespace sluice;

class TestDigest : public QObject {
    Q_OBJECT

  private slots:
    void matches_the_published_vectors_data() {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QString>("digest");
        // FIPS 180-2, appendix B, and the digest of the empty message.
        QTest::newRow("empty") << QByteArray()
                               << "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        QTest::newRow("abc") << QByteArray("abc")
                             << "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        QTest::newRow("two blocks") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                    << "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
        QTest::newRow("a million letters")
            << QByteArray(1000000, 'a') << "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
    }
    void matches_the_published_vectors() {
        QFETCH(const QByteArray, message);
        QFETCH(const QString, digest);
        const auto bytes = std::as_bytes(std::span(message.constData(), std::size_t(message.size())));
        QCOMPARE(QString::fromStdString(sha256_hex(bytes)), digest);

        QTemporaryDir folder;
        const std::string path = folder.filePath("message").toStdString();
        std::ofstream(path, std::ios::binary).write(message.constData(), message.size());
        QCOMPARE(QString::fromStdString(sha256_file(path)), digest);

        Sha256 pieces;
        for (std::size_t first = 0; first < bytes.size(); first += 977) {
            pieces.add(bytes.subspan(first, std::min<std::size_t>(977, bytes.size() - first)));
        }
        QCOMPARE(QString::fromStdString(pieces.finish_hex()), digest);
    }

    void a_file_can_be_digested_from_an_offset() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("message").toStdString();
        std::ofstream(path, std::ios::binary) << "headabc";
        const std::string abc = "abc";
        QCOMPARE(sha256_file(path, 4), sha256_hex(std::as_bytes(std::span(abc))));
    }

    void a_missing_file_is_an_error_that_names_it() {
        try {
            sha256_file("/no/such/file");
            QFAIL("nothing was thrown");
        } catch (const DataError& error) {
            QCOMPARE(error.where(), std::string("/no/such/file"));
            QVERIFY(error.message().find("No such file") != std::string::npos);
        }
    }

    void a_folder_is_an_error() { QVERIFY_EXCEPTION_THROWN(sha256_file("/tmp"), DataError); }
};

QTEST_GUILESS_MAIN(TestDigest)
#include "test_digest.moc"
