// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/column_change.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace sluice;

namespace {

Table small_table() {
    const double missing = std::numeric_limits<double>::quiet_NaN();
    Table table;
    table.columns = {
        {"length", ColumnKind::numeric, {0, 1, 2, 3, 4, missing}, {}},
        {"colour", ColumnKind::categorical, {0, 1, 1, 0, missing, 1}, {"red", "blue"}},
        {"same", ColumnKind::numeric, {7, 7, 7, 7, 7, 7}, {}},
    };
    Column names{"name", ColumnKind::categorical, {0, 1, 2, 3, 4, 5}, {}};
    for (int i = 0; i < 41; ++i) {
        names.levels.push_back(std::to_string(i));
    }
    table.columns.push_back(names);
    return table;
}

} // namespace

class TestColumnChange : public QObject {
    Q_OBJECT

  private slots:
    void numbers_are_counted_in_bins_over_the_tried_rows();
    void categories_are_compared_by_their_shares();
    void keeping_every_row_changes_nothing();
    void no_kept_row_is_no_change_and_no_number();
    void rows_that_are_not_there_do_not_count();
};

void TestColumnChange::numbers_are_counted_in_bins_over_the_tried_rows() {
    const std::vector<std::int64_t> tried = {0, 1, 2, 3, 4, 5}, kept = {3, 4, 5};
    const auto changes = column_changes(small_table(), tried, kept, 4);
    QCOMPARE(changes.size(), std::size_t(3)); // 41 levels are too many
    const ColumnChange& length = changes[0];
    QCOMPARE(length.name, std::string("length"));
    QCOMPARE(length.lower, 0.0);
    QCOMPARE(length.upper, 4.0);
    QCOMPARE(length.tried, (std::vector<double>{0.2, 0.2, 0.2, 0.4})); // the upper end is in the last bin
    QCOMPARE(length.kept, (std::vector<double>{0, 0, 0, 1}));
    QCOMPARE(length.mean_tried, 2.0);
    QCOMPARE(length.mean_kept, 3.5);
    QCOMPARE(length.sd_tried, std::sqrt(2.0));
    QCOMPARE(length.distance, 0.6); // at 2: three of five tried, none of the kept
}

void TestColumnChange::categories_are_compared_by_their_shares() {
    const std::vector<std::int64_t> tried = {0, 1, 2, 3, 4, 5}, kept = {0, 3, 5};
    const ColumnChange colour = column_changes(small_table(), tried, kept)[1];
    QCOMPARE(colour.levels, (std::vector<std::string>{"red", "blue"}));
    QCOMPARE(colour.tried, (std::vector<double>{0.4, 0.6000000000000001}));
    QVERIFY(std::fabs(colour.kept[0] - 2.0 / 3) < 1e-12);
    QVERIFY(std::fabs(colour.distance - (2.0 / 3 - 0.4)) < 1e-12);
}

void TestColumnChange::keeping_every_row_changes_nothing() {
    const std::vector<std::int64_t> all = {0, 1, 2, 3, 4, 5};
    for (const ColumnChange& change : column_changes(small_table(), all, all)) {
        QCOMPARE(change.distance, 0.0);
        QCOMPARE(change.tried, change.kept);
    }
}

void TestColumnChange::no_kept_row_is_no_change_and_no_number() {
    const std::vector<std::int64_t> tried = {0, 1, 2};
    const auto changes = column_changes(small_table(), tried, {}, 4);
    QVERIFY(std::isnan(changes[0].mean_kept));
    QCOMPARE(changes[0].distance, 0.0);
    QCOMPARE(changes[0].kept, std::vector<double>(4, 0.0));
    QVERIFY(changes[2].upper > changes[2].lower); // a column that does not vary has bins all the same
}

void TestColumnChange::rows_that_are_not_there_do_not_count() {
    const std::vector<std::int64_t> tried = {-1, 0, 1, 99}, kept = {1, 6};
    const ColumnChange length = column_changes(small_table(), tried, kept, 2)[0];
    QCOMPARE(length.mean_tried, 0.5);
    QCOMPARE(length.mean_kept, 1.0);
}

QTEST_GUILESS_MAIN(TestColumnChange)
#include "test_column_change.moc"
