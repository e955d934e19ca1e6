// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/row_table_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace sluice;

namespace {

std::shared_ptr<const Table> fruits() {
    const double missing = std::numeric_limits<double>::quiet_NaN();
    auto table = std::make_shared<Table>();
    table->columns = {{"weight", ColumnKind::numeric, {3, missing, 1, 2, 1}, {}},
                      {"colour", ColumnKind::categorical, {1, 0, 0, 1, 1}, {"green", "red"}}};
    return table;
}

QStringList numbers(const RowTableModel& model) {
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row)
        rows << model.headerData(row, Qt::Vertical).toString();
    return rows;
}

} // namespace

class TestRowTableModel : public QObject {
    Q_OBJECT

  private slots:
    void rows_keep_the_tables_order_until_they_are_sorted();
    void kept_rows_carry_a_tick_and_a_colour();
    void rows_of_one_outcome_are_shown_alone();
    void another_table_forgets_outcomes_and_order();
};

void TestRowTableModel::rows_keep_the_tables_order_until_they_are_sorted() {
    RowTableModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    model.setTable(fruits());
    QCOMPARE(numbers(model), (QStringList{"1", "2", "3", "4", "5"}));
    model.sort(0, Qt::AscendingOrder);
    QCOMPARE(numbers(model), (QStringList{"3", "5", "4", "1", "2"})); // equal ones in order, missing last
    QCOMPARE(model.data(model.index(0, 1)).toString(), QString("green"));
    model.sort(0, Qt::DescendingOrder);
    QCOMPARE(numbers(model), (QStringList{"1", "4", "3", "5", "2"}));
    QCOMPARE(model.shownRow(3), 1);
    QCOMPARE(model.tableRow(4), std::size_t(1));
    model.sort(-1);
    QCOMPARE(numbers(model).first(), QString("1"));
}

void TestRowTableModel::kept_rows_carry_a_tick_and_a_colour() {
    RowTableModel model;
    model.setTable(fruits());
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    using enum RowOutcome;
    model.setOutcomes({kept, left_out, untried, kept, left_out});
    QCOMPARE(changed.size(), 1);
    QCOMPARE(numbers(model),
             (QStringList{QString::fromUtf8("✓ 1"), "2", "3", QString::fromUtf8("✓ 4"), "5"}));
    QVERIFY(model.data(model.index(0, 0), Qt::BackgroundRole).isValid());
    QVERIFY(!model.data(model.index(1, 0), Qt::BackgroundRole).isValid());
    QCOMPARE(model.headerData(1, Qt::Vertical, Qt::ToolTipRole).toString(), QString("tried and not kept"));
    QCOMPARE(model.headerData(2, Qt::Vertical, Qt::ToolTipRole).toString(), QString("not tried"));
    QCOMPARE(model.count(kept), std::size_t(2));
    model.setOutcomes({kept, left_out, untried, kept, left_out});
    QCOMPARE(changed.size(), 1); // nothing is new
}

void TestRowTableModel::rows_of_one_outcome_are_shown_alone() {
    RowTableModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTable(fruits());
    using enum RowOutcome;
    model.setOutcomes({kept, left_out, untried, kept, left_out});
    model.showOnly(kept);
    model.sort(0, Qt::AscendingOrder);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.tableRow(0), std::size_t(3));
    QCOMPARE(model.shownRow(1), -1);
    model.setOutcomes({kept, kept, kept, kept, left_out}); // more of them, while they are shown
    QCOMPARE(model.rowCount(), 4);
    model.showOnly(std::nullopt);
    QCOMPARE(model.rowCount(), 5);
}

void TestRowTableModel::another_table_forgets_outcomes_and_order() {
    RowTableModel model;
    model.setTable(fruits());
    model.setOutcomes(std::vector<RowOutcome>(5, RowOutcome::kept));
    model.sort(0, Qt::DescendingOrder);
    model.setTable(fruits());
    QCOMPARE(model.count(RowOutcome::kept), std::size_t(0));
    QCOMPARE(numbers(model), (QStringList{"1", "2", "3", "4", "5"}));
    model.setTable(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

QTEST_MAIN(TestRowTableModel)
#include "test_row_table_model.moc"
