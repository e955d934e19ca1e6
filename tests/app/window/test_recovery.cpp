// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "startup.h"

#include "widgets/panels/message_bar.h"
#include "widgets/panels/number_spin.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

#include <csignal>

using namespace sluice;

namespace {

constexpr const char* crash_argument = "--change-something-and-die";

QString unsavedFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/unsaved");
}

QStringList copies() {
    return QDir(unsavedFolder()).entryList({QStringLiteral("*.json")}, QDir::Files);
}

void prepare() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_recovery"));
}

/// What the other process does: it sets a value, waits until the copy is there, and is killed.
int changeSomethingAndDie() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    driven.control<NumberSpin>("target.mu")->setValue(0.625);
    while (copies().isEmpty())
        QTest::qWait(50);
    ::raise(SIGKILL);
    return 0;
}

} // namespace

class TestRecovery : public QObject {
    Q_OBJECT

  private slots:
    void init();
    void what_a_killed_program_had_not_saved_is_offered_and_taken_up();
    void it_can_be_forgotten();
    void nothing_is_offered_when_nothing_was_lost();
    void a_damaged_copy_is_removed();
    void saving_removes_the_copy();
};

void TestRecovery::init() {
    QSettings().clear();
    QDir(unsavedFolder()).removeRecursively();
}

void TestRecovery::what_a_killed_program_had_not_saved_is_offered_and_taken_up() {
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(crash_argument)});
    QVERIFY(other.waitForFinished(patience_ms));
    QCOMPARE(other.exitStatus(), QProcess::CrashExit);
    QCOMPARE(copies().size(), 1);

    Driven driven(QStringLiteral("tabular_filter"));
    const auto* bar = driven.control<MessageBar>("message");
    QVERIFY(bar->text().isEmpty());
    driven.window.offerRecovery();
    QVERIFY(bar->text().contains(QStringLiteral("A normal from a Laplace")));
    driven.control<QPushButton>("message.recover")->click();
    QVERIFY(bar->text().isEmpty());
    QVERIFY(driven.window.document()->value(QStringLiteral("/sampling/target/mu")) == 0.625);
    QVERIFY(driven.window.document()->isModified() && driven.window.isWindowModified());
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    // It is kept for this window now.
    QCOMPARE(copies(), QStringList(QStringLiteral("%1.json").arg(QCoreApplication::applicationPid())));
}

void TestRecovery::it_can_be_forgotten() {
    QDir().mkpath(unsavedFolder());
    QFile copy(unsavedFolder() + QStringLiteral("/999999999.json"));
    QVERIFY(copy.open(QIODevice::WriteOnly));
    copy.write(R"({"document": {"name": "Left"}, "path": "", "folder": "", "name": "Left"})");
    copy.close();
    Driven driven(QStringLiteral("laplace_to_normal"));
    driven.window.offerRecovery();
    driven.control<QPushButton>("message.forget")->click();
    QVERIFY(copies().isEmpty());
    QCOMPARE(driven.window.document()->name(), QStringLiteral("A normal from a Laplace"));
}

void TestRecovery::nothing_is_offered_when_nothing_was_lost() {
    {
        Driven closed(QStringLiteral("laplace_to_normal"));
        closed.control<NumberSpin>("target.mu")->setValue(0.5);
        QTRY_COMPARE_WITH_TIMEOUT(copies().size(), 1, patience_ms);
    }
    QVERIFY(copies().isEmpty());
    Driven driven(QStringLiteral("laplace_to_normal"));
    driven.window.offerRecovery();
    QVERIFY(driven.control<MessageBar>("message")->text().isEmpty());
}

void TestRecovery::a_damaged_copy_is_removed() {
    QDir().mkpath(unsavedFolder());
    QFile copy(unsavedFolder() + QStringLiteral("/999999998.json"));
    QVERIFY(copy.open(QIODevice::WriteOnly));
    copy.write("{\"document\": {");
    copy.close();
    Driven driven(QStringLiteral("laplace_to_normal"));
    driven.window.offerRecovery();
    QVERIFY(driven.control<MessageBar>("message")->text().isEmpty());
    QVERIFY(copies().isEmpty());
}

void TestRecovery::saving_removes_the_copy() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    driven.control<NumberSpin>("target.mu")->setValue(0.5);
    QTRY_COMPARE_WITH_TIMEOUT(copies().size(), 1, patience_ms);
    QVERIFY(driven.window.saveTo(unsavedFolder() + QStringLiteral("/../saved.sluice.json")));
    QVERIFY(copies().isEmpty());
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    prepare();
    if (argc > 1 && qstrcmp(argv[1], crash_argument) == 0)
        return changeSomethingAndDie();
    TestRecovery test;
    // A window may have left the loader of LibTorch behind.
    return leaveProgram(QTest::qExec(&test, argc, argv));
}
#include "test_recovery.moc"
