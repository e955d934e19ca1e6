// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "window_test_main.h"

#include "learning/engine.h"
#include "learning/opening.h"

#include <QDirIterator>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace sluice;

namespace {

/// Every file that the program keeps of its own.
QStringList keptFiles() {
    QStringList files;
    QDirIterator all(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation), QDir::Files,
                     QDirIterator::Subdirectories);
    while (all.hasNext())
        files << all.next();
    return files;
}

} // namespace

class TestClosing : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void a_window_that_is_busy_closes_data();
    void a_window_that_is_busy_closes();
    void closing_does_not_wait_for_libtorch();
};

void TestClosing::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_closing"));
    QSettings().clear();
    QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).removeRecursively();
}

void TestClosing::a_window_that_is_busy_closes_data() {
    QTest::addColumn<QString>("preset");
    QTest::addColumn<bool>("ready");
    QTest::addColumn<bool>("running");
    QTest::newRow("reading its data") << "tabular_filter" << false << false;
    QTest::newRow("looking for M") << "mixture_trap" << false << false;
    QTest::newRow("at rest") << "tabular_filter" << true << false;
    QTest::newRow("sampling") << "too_small_M" << true << true;
}

void TestClosing::a_window_that_is_busy_closes() {
    QFETCH(QString, preset);
    QFETCH(bool, ready);
    QFETCH(bool, running);
    auto driven = std::make_unique<Driven>(preset);
    QVERIFY(driven->opened);
    if (ready)
        QTRY_VERIFY_WITH_TIMEOUT(driven->ready(), patience_ms);
    if (running) {
        driven->window.document()->set(QStringLiteral("/sampling/M"), 1e6); // hardly anything is accepted
        driven->window.document()->set(QStringLiteral("/sampling/stop"), nlohmann::json::object());
        QTRY_VERIFY_WITH_TIMEOUT(driven->ready(), patience_ms);
        driven->fullSpeed();
        driven->press("action.run");
        QTRY_VERIFY_WITH_TIMEOUT(driven->tried() > 0, patience_ms);
        QVERIFY(!driven->finished());
    }
    QVERIFY(driven->window.close());
    QVERIFY(!driven->window.isVisible());
    driven.reset();
}

void TestClosing::closing_does_not_wait_for_libtorch() {
    QVERIFY(!learning_engine_loaded());
    const QTemporaryDir folder;
    const QString gate = folder.filePath(QStringLiteral("open"));
    qputenv("SLUICE_MODULES", QByteArray(SLUICE_WAITING_MODULE));
    qputenv("SLUICE_TEST_GATE", gate.toUtf8());
    auto driven = std::make_unique<Driven>(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven->ready(), patience_ms);
    const QStringList before = keptFiles();
    driven->press("action.fineTune");
    QTRY_VERIFY_WITH_TIMEOUT(learning_engine_opening(), patience_ms);
    QVERIFY(driven->window.runner()->isRunning());
    QVERIFY(driven->window.close());
    driven.reset(); // would last until the gate is open, for ever
    QVERIFY(learning_engine_opening());
    QCOMPARE(keptFiles(), before); // nothing had begun
    QVERIFY(QFile(gate).open(QIODevice::WriteOnly));
    QTRY_VERIFY_WITH_TIMEOUT(!learning_engine_opening(), patience_ms);
    QTest::qWait(0); // the thread that was left behind goes
}

SLUICE_WINDOW_TEST_MAIN(TestClosing)
#include "test_closing.moc"
