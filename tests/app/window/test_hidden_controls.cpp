// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "window_test_main.h"

#include "training_plots.h"

#include "base/error.h"
#include "experiment/experiment.h"

#include <QDockWidget>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>

using namespace sluice;
using nlohmann::json;

/// What a teacher hides from a class, and how it comes back.
class TestHiddenControls : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void parts_are_hidden_saved_and_opened_again();
    void every_part_can_be_hidden_and_shown_data();
    void every_part_can_be_hidden_and_shown();
    void undo_brings_a_part_back();
    void a_part_that_does_not_exist_is_named();
};

namespace {

QAction* action(Driven& driven, const QString& name) {
    return driven.window.findChild<QAction*>(QStringLiteral("action.") + name);
}

bool shown(Driven& driven, const char* name) {
    const auto* widget = driven.window.findChild<QWidget*>(QLatin1String(name));
    return widget && widget->isVisibleTo(&driven.window);
}

/// What of the window belongs to a part.
const std::map<QString, const char*>& witnesses() {
    static const std::map<QString, const char*> names{{"data", "section.data"},
                                                      {"prepare", "section.prepare"},
                                                      {"target", "section.target"},
                                                      {"proposal", "section.proposal"},
                                                      {"constant", "section.constant"},
                                                      {"model", "section.model"},
                                                      {"finetune", "section.finetune"},
                                                      {"speed", "speed"},
                                                      {"seed", "seed"},
                                                      {"training", "button.fineTune"},
                                                      {"methods", "dock.methods"},
                                                      {"runs", "dock.runs"}};
    return names;
}

} // namespace

void TestHiddenControls::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_hidden_controls"));
    QSettings().clear();
    QCOMPARE(witnesses().size(), window_parts().size());
}

void TestHiddenControls::parts_are_hidden_saved_and_opened_again() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("class.sluice.json"));
    {
        Driven driven(QStringLiteral("laplace_to_normal"));
        QVERIFY(driven.control<QLabel>("hidden.note")->text().isEmpty());
        for (const char* part : {"model", "seed", "training", "runs"})
            action(driven, QStringLiteral("show.") + part)->trigger();
        QVERIFY(driven.window.document()->isModified());
        QVERIFY(driven.window.saveTo(path));
    }
    Driven driven(QStringLiteral("tabular_filter"));
    QTRY_VERIFY(shown(driven, "section.model") && shown(driven, "seed") && shown(driven, "button.fineTune"));
    QVERIFY(driven.window.openPath(path));
    QTRY_VERIFY(!shown(driven, "section.model") && !shown(driven, "seed") &&
                !shown(driven, "button.fineTune"));
    QTRY_VERIFY(!shown(driven, "dock.runs"));
    QTRY_VERIFY(shown(driven, "section.target") && shown(driven, "speed") && shown(driven, "dock.methods"));
    QVERIFY(!driven.control<QLabel>("hidden.note")->text().isEmpty());
    // Nobody is told to press a button that is not there.
    QVERIFY(!driven.window.trainingPlots()->loss()->emptyText().contains(QStringLiteral("F9")));
    driven.window.restoreDefaultLayout();
    QTRY_VERIFY(!shown(driven, "dock.runs"));
    action(driven, QStringLiteral("show.all"))->trigger();
    QTRY_VERIFY(shown(driven, "section.model") && shown(driven, "seed") && shown(driven, "button.fineTune"));
    QTRY_VERIFY(shown(driven, "dock.runs"));
    QVERIFY(driven.window.document()->value(QStringLiteral("/window")).is_null());
    QVERIFY(driven.window.openPreset(QStringLiteral("tabular_filter")));
    QTRY_VERIFY(driven.window.trainingPlots()->loss()->emptyText().contains(QStringLiteral("F9")));
}

void TestHiddenControls::every_part_can_be_hidden_and_shown_data() {
    QTest::addColumn<QString>("part");
    for (const std::string& part : window_parts())
        QTest::newRow(part.c_str()) << QString::fromStdString(part);
}

void TestHiddenControls::every_part_can_be_hidden_and_shown() {
    QFETCH(QString, part);
    Driven driven(QStringLiteral("tabular_filter"));
    const char* witness = witnesses().at(part);
    QAction* toggle = action(driven, QStringLiteral("show.") + part);
    QVERIFY(toggle && toggle->isChecked());
    QTRY_VERIFY(shown(driven, witness));
    toggle->trigger();
    QVERIFY(!toggle->isChecked());
    QTRY_VERIFY(!shown(driven, witness));
    QCOMPARE(driven.window.document()->value(QStringLiteral("/window/hidden")),
             json::array({part.toStdString()}));
    QVERIFY2(driven.window.document()->problems().empty(), "the experiment is still valid");
    toggle->trigger();
    QVERIFY(toggle->isChecked());
    QTRY_VERIFY(shown(driven, witness));
}

void TestHiddenControls::undo_brings_a_part_back() {
    Driven driven(QStringLiteral("tabular_filter"));
    action(driven, QStringLiteral("show.constant"))->trigger();
    QTRY_VERIFY(!shown(driven, "section.constant"));
    driven.press("action.undo");
    QTRY_VERIFY(shown(driven, "section.constant"));
    driven.press("action.redo");
    QTRY_VERIFY(!shown(driven, "section.constant"));
}

void TestHiddenControls::a_part_that_does_not_exist_is_named() {
    const json document{{"schema", "sluice.experiment/1"},
                        {"dataset", {{"source", "builtin:iris"}}},
                        {"window", {{"hidden", {"sped"}}}}};
    try {
        experiment_from_json(document);
        QFAIL("it was taken");
    } catch (const ValidationError& error) {
        const QString text = QString::fromStdString(error.what());
        QVERIFY2(text.contains("/window/hidden") && text.contains("did you mean 'speed'"), qPrintable(text));
    }
    const json valid{{"schema", "sluice.experiment/1"},
                     {"dataset", {{"source", "builtin:iris"}}},
                     {"window", {{"hidden", {"speed", "seed"}}}}};
    QCOMPARE(to_json(experiment_from_json(valid)).at("window"), valid.at("window"));
}

SLUICE_WINDOW_TEST_MAIN(TestHiddenControls)
#include "test_hidden_controls.moc"
