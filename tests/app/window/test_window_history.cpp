// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "window_test_main.h"

#include "widgets/panels/number_spin.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QSettings>
#include <QStandardPaths>
#include <QTest>
#include <QUndoStack>

using namespace sluice;
using nlohmann::json;

namespace {

/// Every control of the experiment's column by which a person sets a value.
QList<QWidget*> controlsOf(MainWindow& window) {
    QList<QWidget*> controls;
    auto* column = window.findChild<QWidget*>(QStringLiteral("experiment"));
    for (QWidget* widget : column->findChildren<QWidget*>())
        if (!widget->objectName().isEmpty() && widget->isEnabled() &&
            (qobject_cast<NumberSpin*>(widget) || qobject_cast<QCheckBox*>(widget) ||
             qobject_cast<QComboBox*>(widget)))
            controls.append(widget);
    return controls;
}

/// Sets it as a person would; false where there is nothing else to set it to.
bool change(QWidget* control) {
    if (auto* spin = qobject_cast<NumberSpin*>(control)) {
        spin->stepBy(spin->value() < spin->maximum() ? 1 : -1);
        return true;
    }
    if (auto* box = qobject_cast<QCheckBox*>(control)) {
        box->click();
        return true;
    }
    auto* combo = qobject_cast<QComboBox*>(control);
    if (combo->count() < 2)
        return false;
    const int next = (std::max(0, combo->currentIndex()) + 1) % combo->count();
    combo->setCurrentIndex(next);
    emit combo->activated(next);
    return true;
}

} // namespace

class TestWindowHistory : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void every_parameter_can_be_taken_back_and_made_again_data();
    void every_parameter_can_be_taken_back_and_made_again();
    void the_steps_of_a_drag_are_taken_back_at_once();
    void a_change_after_a_rest_is_an_entry_of_its_own();
    void taking_back_every_change_leaves_nothing_to_save();
    void another_document_has_no_history();
    void undo_in_a_number_field_takes_back_the_parameter();
};

void TestWindowHistory::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_window_history"));
    QSettings().clear();
}

void TestWindowHistory::every_parameter_can_be_taken_back_and_made_again_data() {
    QTest::addColumn<int>("fewest");
    QTest::newRow("laplace_to_normal") << 8;
    QTest::newRow("tabular_filter") << 15;
    QTest::newRow("mixture_trap") << 8;
}

void TestWindowHistory::every_parameter_can_be_taken_back_and_made_again() {
    QFETCH(int, fewest);
    const QString preset = QString::fromLatin1(QTest::currentDataTag());
    int changed = 0;
    QStringList names;
    {
        Driven driven(preset);
        for (QWidget* control : controlsOf(driven.window))
            names << control->objectName();
    }
    Driven driven(preset);
    ExperimentDocument& document = *driven.window.document();
    for (const QString& name : names) {
        auto* control = driven.window.findChild<QWidget*>(name);
        if (!control || !control->isEnabled())
            continue; // it belonged to a form that an earlier change has replaced
        const json before = document.document();
        const int index = document.history().stack().index();
        if (!change(control) || document.document() == before)
            continue; // views of the column itself, such as a page of a table
        ++changed;
        const json after = document.document();
        driven.press("action.undo");
        QVERIFY2(document.document() == before, qPrintable(name));
        QCOMPARE(document.history().stack().index(), index);
        driven.press("action.redo");
        QVERIFY2(document.document() == after, qPrintable(name));
        driven.press("action.undo");
        QVERIFY2(document.document() == before, qPrintable(name));
        QVERIFY2(document.problems().empty(), qPrintable(name));
    }
    QVERIFY2(changed >= fewest, qPrintable(QString::number(changed)));
}

void TestWindowHistory::the_steps_of_a_drag_are_taken_back_at_once() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    ExperimentDocument& document = *driven.window.document();
    const json before = document.document();
    auto* mu = driven.control<NumberSpin>("target.mu");
    for (int step = 1; step <= 30; ++step)
        mu->setValue(0.01 * step);
    QCOMPARE(document.history().stack().count(), 1);
    QCOMPARE(document.history().stack().undoText(), QStringLiteral("mu of target p"));
    driven.press("action.undo");
    QVERIFY(document.document() == before);
    QCOMPARE(mu->number(), 0.0);
    driven.press("action.redo");
    QCOMPARE(mu->number(), 0.3);
    // Another parameter right after it is another entry.
    driven.control<NumberSpin>("target.sigma")->setValue(1.5);
    QCOMPARE(document.history().stack().count(), 2);
}

void TestWindowHistory::a_change_after_a_rest_is_an_entry_of_its_own() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    auto* mu = driven.control<NumberSpin>("target.mu");
    mu->setValue(0.1);
    QTest::qWait(1000);
    mu->setValue(0.2);
    QCOMPARE(driven.window.document()->history().stack().count(), 2);
    driven.press("action.undo");
    QCOMPARE(mu->number(), 0.1);
}

void TestWindowHistory::taking_back_every_change_leaves_nothing_to_save() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    ExperimentDocument& document = *driven.window.document();
    QVERIFY(!document.isModified());
    QVERIFY(!driven.canPress("action.undo"));
    driven.control<NumberSpin>("target.mu")->setValue(0.5);
    driven.control<NumberSpin>("target.sigma")->setValue(0.5);
    QVERIFY(document.isModified() && driven.window.isWindowModified());
    driven.press("action.undo");
    QVERIFY(document.isModified());
    driven.press("action.undo");
    QVERIFY(!document.isModified() && !driven.window.isWindowModified());
    driven.press("action.redo");
    QVERIFY(document.isModified());
}

void TestWindowHistory::another_document_has_no_history() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    driven.control<NumberSpin>("target.mu")->setValue(0.5);
    QVERIFY(driven.canPress("action.undo"));
    QVERIFY(driven.window.openPreset(QStringLiteral("beta_from_uniform")));
    QVERIFY(!driven.canPress("action.undo") && !driven.canPress("action.redo"));
    QVERIFY(!driven.window.document()->isModified());
}

void TestWindowHistory::undo_in_a_number_field_takes_back_the_parameter() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    auto* mu = driven.control<NumberSpin>("target.mu");
    driven.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&driven.window));
    mu->setFocus();
    mu->selectAll();
    QTest::keyClicks(mu, QStringLiteral("0.75"));
    QTest::keyClick(mu, Qt::Key_Return);
    QCOMPARE(mu->number(), 0.75);
    QTest::keyClick(mu, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(mu->number(), 0.0);
    QVERIFY(!driven.window.document()->isModified());
}

SLUICE_WINDOW_TEST_MAIN(TestWindowHistory)
#include "test_window_history.moc"
