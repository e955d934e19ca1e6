// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "window_test_main.h"

#include "lesson_controller.h"
#include "run_list.h"
#include "speed_bar.h"
#include "training_plots.h"
#include "window_host.h"

#include "widgets/panels/lesson_panel.h"

#include <QDir>
#include <QLabel>
#include <QMenuBar>
#include <QPointer>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

using namespace sluice;

class TestLanguageChange : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void init();
    void the_language_changes_while_candidates_are_drawn();
    void the_language_changes_while_a_network_is_trained();
    void a_lesson_goes_on_in_the_other_language();
    void undo_survives_the_change();
};

void TestLanguageChange::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_language_change"));
    QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).removeRecursively();
}

void TestLanguageChange::init() {
    QSettings().clear();
}

void TestLanguageChange::the_language_changes_while_candidates_are_drawn() {
    WindowHost host(Language::english);
    const auto window = [&] { return host.window(); };
    window()->setAskBeforeClosing(false);
    window()->resize(1280, 800);
    window()->show();
    QVERIFY(window()->openPreset(QStringLiteral("laplace_to_normal")));
    window()->pressWhenReady(QStringLiteral("action.run"), 30.0);
    const auto tried = [&] {
        const auto& snapshot = window()->sampling()->snapshot();
        return snapshot ? snapshot->counts.candidates : 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(tried() >= 3, patience_ms);
    const std::uint64_t before = tried();
    QPointer<MainWindow> old = window();

    window()->findChild<QAction*>(QStringLiteral("action.languageChinese"))->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!old, patience_ms);
    QCOMPARE(QSettings().value(QStringLiteral("language")).toString(), QStringLiteral("zh"));
    QVERIFY(window()->isVisible());
    QCOMPARE(window()->size(), QSize(1280, 800));
    QVERIFY(window()->sampling()->isRunning());
    QVERIFY(window()->findChild<QAction*>(QStringLiteral("action.languageChinese"))->isChecked());
    QVERIFY(isChinese(window()->menuBar()->actions().front()->text()));
    QVERIFY(window()->samplingPlots()->envelope()->seriesPoints(QString::fromUtf8("接受")).size() > 0);
    QVERIFY(window()->findChild<SpeedBar*>()->speed() < 50.0);
    QTRY_VERIFY_WITH_TIMEOUT(tried() > before, patience_ms);
    QVERIFY(window()->findChild<QLabel*>(QStringLiteral("status"))->text().contains(QStringLiteral("接受")));

    window()->findChild<QAction*>(QStringLiteral("action.pause"))->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!window()->sampling()->isRunning(), patience_ms);
    const std::uint64_t paused = tried();
    host.setLanguage(Language::english);
    QCOMPARE(tried(), paused);
    QVERIFY(window()->samplingPlots()->envelope()->seriesPoints(QStringLiteral("accepted")).size() > 0);
}

void TestLanguageChange::the_language_changes_while_a_network_is_trained() {
    WindowHost host(Language::english);
    host.window()->setAskBeforeClosing(false);
    host.window()->resize(1280, 800);
    host.window()->show();
    QVERIFY(host.window()->openPreset(QStringLiteral("tabular_filter")));
    ExperimentDocument* document = host.window()->document();
    document->set(QStringLiteral("/finetune/repeats"), 1);
    document->set(QStringLiteral("/pretrain/epochs"), 20);
    document->set(QStringLiteral("/finetune/epochs"), 20);
    host.window()->pressWhenReady(QStringLiteral("action.fineTune"));
    QTRY_VERIFY_WITH_TIMEOUT(host.window()->runner()->isRunning(), patience_ms);
    const RunController* runner = host.window()->runner();
    host.setLanguage(Language::chinese);
    QCOMPARE(host.window()->runner(), runner);
    QVERIFY(runner->isRunning() || runner->record());
    QTRY_VERIFY_WITH_TIMEOUT(runner->record(), patience_ms);
    QVERIFY(host.window()->explanation()->plainText().contains(QString::fromUtf8("完整记录")));
    QVERIFY(host.window()->findChild<QAction*>(QStringLiteral("action.exportRecord"))->isEnabled());
    // The run is in the list once, however many windows watched it.
    QTRY_COMPARE(host.window()->runs()->rows().size(), std::size_t(1));
    host.setLanguage(Language::english);
    QCOMPARE(host.window()->runs()->rows().size(), std::size_t(1));
    QVERIFY(!host.window()->trainingPlots()->loss()->isEmpty());
}

void TestLanguageChange::a_lesson_goes_on_in_the_other_language() {
    WindowHost host(Language::english);
    host.window()->setAskBeforeClosing(false);
    host.window()->show();
    QVERIFY(host.window()->startLesson(QStringLiteral("choosing_m")));
    QTRY_VERIFY_WITH_TIMEOUT(host.window()->sampling()->isReady(), patience_ms);
    host.window()->findChild<QPushButton*>(QStringLiteral("lesson.next"))->click();
    const nlohmann::json experiment = host.window()->document()->document();
    host.setLanguage(Language::chinese);
    QVERIFY(host.window()->lessons()->isActive());
    QCOMPARE(host.window()->lessons()->page(), 1);
    const auto* panel = host.window()->findChild<LessonPanel*>();
    QVERIFY(panel->isVisible());
    QVERIFY2(panel->plainText().contains(QString::fromUtf8("高出一倍")), qPrintable(panel->plainText()));
    QVERIFY(host.window()->document()->document() == experiment);
}

void TestLanguageChange::undo_survives_the_change() {
    WindowHost host(Language::english);
    host.window()->setAskBeforeClosing(false);
    QVERIFY(host.window()->openPreset(QStringLiteral("laplace_to_normal")));
    const nlohmann::json before = host.window()->document()->document();
    host.window()->document()->set(QStringLiteral("/sampling/proposal/b"), 1.5);
    host.setLanguage(Language::chinese);
    auto* undo = host.window()->findChild<QAction*>(QStringLiteral("action.undo"));
    QVERIFY(undo->isEnabled());
    QVERIFY(isChinese(undo->text()));
    undo->trigger();
    QVERIFY(host.window()->document()->document() == before);
    QVERIFY(!host.window()->document()->isModified());
}

SLUICE_WINDOW_TEST_MAIN(TestLanguageChange)
#include "test_language_change.moc"
