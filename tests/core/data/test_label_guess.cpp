// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/label_guess.h"

#include <QTest>

#include <limits>

Q_DECLARE_METATYPE(sluice::Table)

using namespace sluice;

namespace {

/// `rows` values that go round through `distinct` whole numbers.
Column numbers(const std::string& name, int distinct, int rows = 200) {
    Column column{name, ColumnKind::numeric, {}, {}};
    for (int i = 0; i < rows; ++i) {
        column.values.push_back(i % distinct);
    }
    return column;
}

Column words(const std::string& name, int distinct, int rows = 200) {
    Column column = numbers(name, distinct, rows);
    column.kind = ColumnKind::categorical;
    for (int i = 0; i < distinct; ++i) {
        column.levels.push_back(std::to_string(i));
    }
    return column;
}

} // namespace

class TestLabelGuess : public QObject {
    Q_OBJECT

  private slots:
    void a_column_is_guessed_by_its_name_and_its_values_data();
    void a_column_is_guessed_by_its_name_and_its_values();
};

void TestLabelGuess::a_column_is_guessed_by_its_name_and_its_values_data() {
    QTest::addColumn<Table>("table");
    QTest::addColumn<QString>("label");
    Column halves = numbers("target", 2);
    halves.values[3] = 0.5;
    Column gaps = numbers("y", 2);
    gaps.values[0] = std::numeric_limits<double>::quiet_NaN();
    const auto row = [](const char* name, std::vector<Column> columns, const char* label) {
        QTest::newRow(name) << Table{std::move(columns)} << QString(label);
    };
    row("named", {words("kind", 3), numbers("Machine failure", 2), numbers("zone", 4)}, "Machine failure");
    row("many classes, named", {words("text", 200), words("category", 77)}, "category");
    row("too many, named", {words("class", 101, 400), words("kind", 3)}, "kind");
    row("measured, not a class", {words("kind", 3), halves}, "kind");
    row("with missing values", {gaps, words("kind", 3)}, "y");
    row("the last of words", {words("a", 3), words("b", 3), numbers("c", 2)}, "b");
    row("words that hardly repeat", {words("name", 30, 40), numbers("c", 2, 40)}, "c");
    row("whole numbers", {numbers("a", 5), numbers("b", 16)}, "a");
    row("one value", {numbers("class", 1), words("b", 1)}, "");
    row("nothing", {numbers("a", 150)}, "");
}

void TestLabelGuess::a_column_is_guessed_by_its_name_and_its_values() {
    QFETCH(Table, table);
    QFETCH(QString, label);
    QCOMPARE(QString::fromStdString(guess_label(table)), label);
}

QTEST_GUILESS_MAIN(TestLabelGuess)
#include "test_label_guess.moc"
