// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/method_table_model.h"
#include "widgets/panels/advice_panel.h"
#include "widgets/panels/constant_panel.h"
#include "widgets/panels/method_comparison_panel.h"
#include "widgets/panels/method_panel.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QFont>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace sluice;
using nlohmann::json;

namespace {

template <typename T>
T* child(QWidget& parent, const char* name) {
    T* found = parent.findChild<T*>(QLatin1String(name));
    if (!found)
        qFatal("no control named %s", name);
    return found;
}

std::vector<MethodRow> threeMethods() {
    return {
        {QStringLiteral("Rejection"), QStringLiteral("rejection"), 0.76, 1.31, 0.02, {}},
        {QStringLiteral("Adaptive rejection"), QStringLiteral("adaptive_rejection"), 0.98, 0.01, 0.4, {}},
        {QStringLiteral("Squeeze"), QStringLiteral("squeeze"), {}, {}, {}, QStringLiteral("no lower bound")}};
}

} // namespace

class TestSamplingPanels : public QObject {
    Q_OBJECT

  private slots:
    void the_method_is_chosen_by_its_name_in_the_file();
    void a_filter_has_only_one_method_and_says_so();
    void m_is_given_found_or_raised_and_never_two_of_them();
    void advice_is_asked_for_listed_and_taken();
    void a_search_can_be_stopped_from_where_it_was_begun();
    void the_best_figure_of_a_column_is_bold();
    void a_method_that_does_not_apply_says_why_and_cannot_be_chosen();
};

void TestSamplingPanels::the_method_is_chosen_by_its_name_in_the_file() {
    MethodPanel panel;
    panel.setSampling({{"method", "ratio_of_uniforms"}});
    QCOMPARE(panel.method(), QStringLiteral("ratio_of_uniforms"));
    QVERIFY(!panel.usesProposal());
    QVERIFY(!panel.inWords().isEmpty());
    std::vector<Edit> edits;
    connect(&panel, &MethodPanel::edited, &panel, [&](const Edit& edit) { edits.push_back(edit); });
    auto* combo = child<QComboBox>(panel, "method.name");
    combo->setCurrentIndex(combo->findData(QStringLiteral("squeeze")));
    emit combo->activated(combo->currentIndex());
    QCOMPARE(edits.size(), std::size_t(1));
    QCOMPARE(edits.front().pointer, QStringLiteral("/method"));
    QVERIFY(edits.front().value == "squeeze");
    QVERIFY(panel.usesProposal());
    panel.setSampling(json::object());
    QCOMPARE(panel.method(), QStringLiteral("rejection"));
    QVERIFY(panel.inWords().isEmpty());
}

void TestSamplingPanels::a_filter_has_only_one_method_and_says_so() {
    MethodPanel panel;
    panel.setSampling({{"mode", "filter"}});
    auto* combo = child<QComboBox>(panel, "method.name");
    QVERIFY(!combo->isEnabled());
    QVERIFY(!combo->toolTip().isEmpty());
    panel.setSampling({{"mode", "generate"}});
    QVERIFY(combo->isEnabled());
}

void TestSamplingPanels::m_is_given_found_or_raised_and_never_two_of_them() {
    ConstantPanel panel;
    auto* automatic = child<QCheckBox>(panel, "constant.auto");
    auto* adaptive = child<QCheckBox>(panel, "constant.adaptive");
    std::vector<json> values;
    connect(&panel, &ConstantPanel::edited, &panel, [&](const Edit& edit) { values.push_back(edit.value); });
    panel.setSampling({{"M", "auto"}});
    QVERIFY(automatic->isChecked() && !adaptive->isChecked());
    adaptive->click();
    QVERIFY(values.back() == "adaptive");
    QVERIFY(!automatic->isChecked() && adaptive->isChecked());
    automatic->click();
    QVERIFY(values.back() == "auto");
    QVERIFY(automatic->isChecked() && !adaptive->isChecked());
    automatic->click();
    QVERIFY(values.back().is_number());
    panel.setSampling({{"M", 2.5}});
    QVERIFY(!automatic->isChecked() && !adaptive->isChecked());
}

void TestSamplingPanels::advice_is_asked_for_listed_and_taken() {
    AdvicePanel panel;
    panel.setAvailable(false, QStringLiteral("not ready"));
    auto* ask = child<QToolButton>(panel, "advice.ask");
    QVERIFY(!ask->isEnabled());
    QCOMPARE(ask->toolTip(), QStringLiteral("not ready"));
    panel.setAvailable(true, {});
    QSignalSpy requested(&panel, &AdvicePanel::requested);
    ask->click();
    QCOMPARE(requested.count(), 1);
    const json laplace{{"family", "laplace"}, {"mu", 0}, {"b", 1}};
    panel.setAdvice({{QStringLiteral("Laplace"), QStringLiteral("keeps 76 %"), {}, laplace},
                     {QStringLiteral("Cauchy"), QStringLiteral("keeps 66 %"), {}, json::object()}},
                    QStringLiteral("best first"));
    QCOMPARE(panel.count(), std::size_t(2));
    json taken;
    connect(&panel, &AdvicePanel::chosen, &panel, [&](const json& proposal) { taken = proposal; });
    child<QToolButton>(panel, "advice.use.0")->click();
    QVERIFY(taken == laplace);
    panel.setFailure(QStringLiteral("none"));
    QCOMPARE(panel.count(), std::size_t(0));
}

void TestSamplingPanels::a_search_can_be_stopped_from_where_it_was_begun() {
    AdvicePanel advice;
    advice.setAvailable(true, {});
    QSignalSpy stopped(&advice, &AdvicePanel::stopRequested);
    advice.setSearching(true);
    child<QToolButton>(advice, "advice.ask")->click();
    QCOMPARE(stopped.count(), 1);
    MethodComparisonPanel methods;
    methods.setAvailable(true, {});
    QSignalSpy stopped_too(&methods, &MethodComparisonPanel::stopRequested);
    methods.setMeasuring(true);
    child<QToolButton>(methods, "methods.measure")->click();
    QCOMPARE(stopped_too.count(), 1);
}

void TestSamplingPanels::the_best_figure_of_a_column_is_bold() {
    MethodTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(threeMethods());
    QCOMPARE(model.rowCount(), 3);
    const auto bold = [&](int row, int column) {
        return model.data(model.index(row, column), Qt::FontRole).value<QFont>().bold();
    };
    QVERIFY(bold(1, MethodTableModel::acceptance) && !bold(0, MethodTableModel::acceptance));
    QVERIFY(bold(1, MethodTableModel::evaluations) && !bold(0, MethodTableModel::evaluations));
    QVERIFY(bold(0, MethodTableModel::time) && !bold(1, MethodTableModel::time));
    QVERIFY(!bold(2, MethodTableModel::time));
    QCOMPARE(model.data(model.index(0, MethodTableModel::acceptance), Qt::DisplayRole).toString(),
             QStringLiteral("76 %"));
}

void TestSamplingPanels::a_method_that_does_not_apply_says_why_and_cannot_be_chosen() {
    MethodComparisonPanel panel;
    panel.setRows(threeMethods(), QStringLiteral("measured"));
    auto* table = child<QTableView>(panel, "methods.table");
    QCOMPARE(panel.model().data(panel.model().index(2, MethodTableModel::remark), Qt::DisplayRole).toString(),
             QStringLiteral("no lower bound"));
    QSignalSpy chosen(&panel, &MethodComparisonPanel::chosen);
    emit table->activated(panel.model().index(2, 0));
    QCOMPARE(chosen.count(), 0);
    emit table->activated(panel.model().index(1, 0));
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.front().front().toString(), QStringLiteral("adaptive_rejection"));
}

QTEST_MAIN(TestSamplingPanels)
#include "test_sampling_panels.moc"
