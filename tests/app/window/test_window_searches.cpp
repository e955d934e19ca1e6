// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "window_test_main.h"

#include "widgets/panels/advice_panel.h"
#include "widgets/panels/method_comparison_panel.h"

#include <QComboBox>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QSettings>
#include <QStandardPaths>
#include <QTest>
#include <QToolButton>

using namespace sluice;

/// What the window searches for or measures on request, driven by the names of its controls.
class TestWindowSearches : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void a_better_proposal_is_suggested_and_taken();
    void a_search_ends_when_the_target_changes();
    void methods_are_measured_side_by_side_and_one_is_taken();
    void the_method_greys_out_what_it_does_not_use();
    void rows_of_a_dataset_offer_neither();
};

void TestWindowSearches::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_window_searches"));
    QSettings().clear();
}

void TestWindowSearches::a_better_proposal_is_suggested_and_taken() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.window.document()->set(QStringLiteral("/sampling/proposal/b"), 4.0);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    const double before = *driven.window.sampling()->picture()->expected_rate;
    driven.control<QToolButton>("advice.ask")->click();
    auto* panel = driven.control<AdvicePanel>("advice");
    QTRY_VERIFY_WITH_TIMEOUT(panel->count() > 0, patience_ms);
    driven.control<QToolButton>("advice.use.0")->click();
    QVERIFY(driven.window.document()->value(QStringLiteral("/sampling/proposal/b")) != nlohmann::json(4.0));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    const double after = *driven.window.sampling()->picture()->expected_rate;
    QVERIFY2(after > 2.0 * before, qPrintable(QStringLiteral("%1 after %2").arg(after).arg(before)));
    QVERIFY(panel->count() > 0); // so that the next one can be tried
}

void TestWindowSearches::a_search_ends_when_the_target_changes() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    auto* ask = driven.control<QToolButton>("advice.ask");
    const QString invitation = ask->text();
    ask->click();
    QVERIFY(ask->text() != invitation);
    driven.window.document()->set(QStringLiteral("/sampling/target/mu"), 0.5);
    QCOMPARE(ask->text(), invitation);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QCOMPARE(driven.control<AdvicePanel>("advice")->count(), std::size_t(0));
}

void TestWindowSearches::methods_are_measured_side_by_side_and_one_is_taken() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    auto* panel = driven.control<MethodComparisonPanel>("methods");
    driven.control<QToolButton>("methods.measure")->click();
    QTRY_COMPARE_WITH_TIMEOUT(panel->model().rows().size(), std::size_t(4), patience_ms);
    for (const MethodRow& row : panel->model().rows()) {
        QVERIFY2(row.acceptance && *row.acceptance > 0.5, qPrintable(row.title + row.remark));
        QVERIFY(row.evaluations && row.microseconds);
    }
    emit panel->chosen(QStringLiteral("adaptive_rejection"));
    QVERIFY(driven.window.document()->value(QStringLiteral("/sampling/method")) == "adaptive_rejection");
    QCOMPARE(driven.control<QComboBox>("method.name")->currentData().toString(),
             QStringLiteral("adaptive_rejection"));
}

void TestWindowSearches::the_method_greys_out_what_it_does_not_use() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    auto* m = driven.control<QWidget>("constant.m");
    auto* family = driven.control<QComboBox>("proposal.family");
    QVERIFY(m->isEnabled() && family->isEnabled());
    driven.window.document()->set(QStringLiteral("/sampling/method"), "ratio_of_uniforms");
    QVERIFY(!m->isEnabled() && !family->isEnabled());
    QVERIFY(!m->parentWidget()->toolTip().isEmpty()); // the field that the number is in
    driven.window.document()->set(QStringLiteral("/sampling/method"), "rejection");
    QVERIFY(m->isEnabled() && family->isEnabled());
}

void TestWindowSearches::rows_of_a_dataset_offer_neither() {
    Driven driven(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    for (const char* name : {"advice.ask", "methods.measure"}) {
        const auto* button = driven.control<QToolButton>(name);
        QVERIFY2(!button->isEnabled() && !button->toolTip().isEmpty(), name);
    }
}

SLUICE_WINDOW_TEST_MAIN(TestWindowSearches)
#include "test_window_searches.moc"
