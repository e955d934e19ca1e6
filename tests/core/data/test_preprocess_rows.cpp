// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of preprocessing that drop rows: what they drop, what they say of it, and what they do to new rows.
#include "preprocess_fixtures.h"

#include <QtTest>

#include <numeric>

using namespace sluice;
using namespace sluice::preprocess_fixtures;
using nlohmann::json;

namespace {

/// Rows 0, 2 and 5 are equal but for the label of row 2; 1 and 6 are equal with their holes, 3 and 4 but for
/// the sign of a zero.
Table repeated() {
    Table table;
    table.columns.push_back({"x", ColumnKind::numeric, {1, 2, 1, 0.0, -0.0, 1, 2}, {}});
    table.columns.push_back({"y", ColumnKind::numeric, {5, hole, 5, 7, 7, 5, hole}, {}});
    table.columns.push_back({"c", ColumnKind::categorical, {0, 1, 0, 1, 1, 0, 1}, {"red", "green"}});
    table.columns.push_back({"label", ColumnKind::numeric, {0, 1, 1, 0, 0, 0, 1}, {}});
    return table;
}

const json outliers = {{"op", "drop_outliers"}, {"k", 1.5}, {"columns", {"x"}}};

} // namespace

class TestPreprocessRows final : public QObject {
    Q_OBJECT

  private slots:
    void duplicates_keep_their_first_row();
    void duplicates_may_be_told_by_some_columns();
    void many_rows_have_the_duplicates_that_a_plain_search_finds();
    void outliers_are_dropped_by_the_training_rows_fences();
    void outliers_of_training_rows_alone();
    void missing_values_are_no_outliers();
    void a_step_says_how_many_rows_it_dropped();
    void row_numbers_stay_the_original_ones();
    void fences_never_depend_on_other_rows();
    void new_rows_are_dropped_where_that_makes_sense();
    void dropping_everything_is_refused();
    void problems_name_the_place();
};

void TestPreprocessRows::duplicates_keep_their_first_row() {
    QCOMPARE(run({{{"op", "drop_duplicates"}}}, repeated()).kept, (std::vector<std::size_t>{0, 1, 2, 3}));
}

void TestPreprocessRows::duplicates_may_be_told_by_some_columns() {
    const auto kept = [](const json& columns) {
        return run({{{"op", "drop_duplicates"}, {"columns", columns}}}, repeated()).kept;
    };
    QCOMPARE(kept({"x", "y", "c"}), (std::vector<std::size_t>{0, 1, 3})); // the label is not asked
    QCOMPARE(kept({"c"}), (std::vector<std::size_t>{0, 1}));
    QCOMPARE(kept({"y"}), (std::vector<std::size_t>{0, 1, 3}));
}

void TestPreprocessRows::many_rows_have_the_duplicates_that_a_plain_search_finds() {
    Table table;
    const std::size_t rows = 3000;
    for (const char* name : {"x", "y"}) {
        table.columns.push_back({name, ColumnKind::numeric, std::vector<double>(rows), {}});
    }
    for (std::size_t i = 0; i < rows; ++i) { // 40 x 40 values, each pair about twice
        table.columns[0].values[i] = std::floor(std::fmod(double(i) * 0.618033988749895, 1.0) * 40) - 20;
        table.columns[1].values[i] =
            std::floor(std::fmod(double(i * i % 4001) * 0.7548776662466927, 1.0) * 40);
    }
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < rows; ++i) {
        const bool known = std::any_of(expected.begin(), expected.end(), [&](std::size_t row) {
            return table.columns[0].values[row] == table.columns[0].values[i] &&
                   table.columns[1].values[row] == table.columns[1].values[i];
        });
        if (!known) {
            expected.push_back(i);
        }
    }
    QVERIFY(expected.size() > 1000 && expected.size() < 2000);
    QCOMPARE(run({{{"op", "drop_duplicates"}}}, table).kept, expected);
}

void TestPreprocessRows::outliers_are_dropped_by_the_training_rows_fences() {
    // x trains with 1 2 3 4 10: quartiles 2 and 4, fences -1 and 7
    const Outcome outcome = run({outliers}, small_table());
    QCOMPARE(outcome.kept, (std::vector<std::size_t>{0, 1, 2, 3}));
    const json& fitted = outcome.steps[0]["fitted"]["x"];
    QCOMPARE(fitted["lower"].get<double>(), -1.0);
    QCOMPARE(fitted["upper"].get<double>(), 7.0);
    QCOMPARE(outcome.steps[0]["beyond"]["x"].get<int>(), 3);
}

void TestPreprocessRows::outliers_of_training_rows_alone() {
    json step = outliers;
    step["rows"] = "train";
    const Outcome outcome = run({step}, small_table());
    QCOMPARE(outcome.kept, (std::vector<std::size_t>{0, 1, 2, 3, 5, 6}));
    QCOMPARE(outcome.steps[0]["rows_dropped"].get<int>(), 1);
}

void TestPreprocessRows::missing_values_are_no_outliers() {
    const Outcome outcome = run({{{"op", "drop_outliers"}, {"columns", {"y"}}}}, small_table());
    QCOMPARE(outcome.kept, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5})); // 400 goes, the holes stay
}

void TestPreprocessRows::a_step_says_how_many_rows_it_dropped() {
    const Outcome outcome = run(
        {{{"op", "drop_missing"}, {"columns", {"y"}}}, outliers, {{"op", "drop_duplicates"}}}, small_table());
    QCOMPARE(outcome.steps[0]["rows_before"].get<int>(), 7);
    QCOMPARE(outcome.steps[0]["rows_dropped"].get<int>(), 2); // 1 and 5
    QCOMPARE(outcome.steps[1]["rows_before"].get<int>(), 5);
    QCOMPARE(outcome.steps[1]["rows_dropped"].get<int>(), 1); // 6; 10 is within the fences of 1 3 4 10
    QCOMPARE(outcome.steps[2]["rows_before"].get<int>(), 4);
    QCOMPARE(outcome.steps[2]["rows_dropped"].get<int>(), 0);
    QCOMPARE(outcome.kept, (std::vector<std::size_t>{0, 2, 3, 4}));
}

void TestPreprocessRows::row_numbers_stay_the_original_ones() {
    Table table = small_table();
    table.columns[0].values[4] = -3; // row 5, and the fourth that is left after drop_missing
    const std::string words = words_of_error([&] {
        run({{{"op", "drop_missing"}, {"columns", {"y"}}}, {{"op", "log"}, {"columns", {"x"}}}}, table);
    });
    QVERIFY2(words.find("value -3 in row 5 ") != std::string::npos, words.c_str());
}

void TestPreprocessRows::fences_never_depend_on_other_rows() {
    const json before = run({outliers}, small_table()).steps[0]["fitted"];
    Table changed = small_table();
    changed.columns[0].values[5] = changed.columns[0].values[6] = 3;
    QCOMPARE(run({outliers}, changed).steps[0]["fitted"].dump(), before.dump());
    changed.columns[0].values[1] = 2.5; // a quartile
    QVERIFY(run({outliers}, changed).steps[0]["fitted"] != before);
}

void TestPreprocessRows::new_rows_are_dropped_where_that_makes_sense() {
    const auto kept = [](const json& step) {
        const Outcome outcome = run({step}, small_table());
        Table fresh;
        fresh.columns.push_back({"x", ColumnKind::numeric, {500, 2, 2, hole, 3}, {}});
        fresh.columns.push_back({"id", ColumnKind::numeric, {0, 1, 2, 3, 4}, {}});
        const std::vector<std::size_t> rows = apply(FittedPreprocess{outcome.steps}, fresh);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (fresh.columns[1].values[i] != double(rows[i])) {
                return std::vector<std::size_t>{99};
            }
        }
        return fresh.rows() == rows.size() ? rows : std::vector<std::size_t>{99};
    };
    QCOMPARE(kept(outliers), (std::vector<std::size_t>{1, 2, 3, 4}));
    json of_train = outliers;
    of_train["rows"] = "train";
    QCOMPARE(kept(of_train), (std::vector<std::size_t>{0, 1, 2, 3, 4}));
    QCOMPARE(kept({{"op", "drop_missing"}, {"columns", {"x"}}}), (std::vector<std::size_t>{0, 1, 2, 4}));
    // Each new row wants an answer, be it the same as another's.
    QCOMPARE(kept({{"op", "drop_duplicates"}, {"columns", {"x"}}}),
             (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

void TestPreprocessRows::dropping_everything_is_refused() {
    Table table;
    table.columns.push_back({"x", ColumnKind::numeric, {0, 0, 0, 1, 1, 1}, {}});
    const json narrow = {{"op", "drop_outliers"}, {"method", "zscore"}, {"k", 0.1}};
    const auto words = [&](const std::vector<std::int64_t>& rows) {
        return words_of_error([&] { run({narrow}, table, rows); });
    };
    QVERIFY(words({0, 1, 3, 4}).find("leaves no row") != std::string::npos); // mean 0.5, sd 0.5
    table.columns[0].values[5] = 0.5;
    QVERIFY(words({0, 1, 3, 4}).find("leaves no training row") != std::string::npos);
}

void TestPreprocessRows::problems_name_the_place() {
    QVERIFY(holds(only_problem({{"op", "drop_outliers"}, {"method", "zcore"}}), "/preprocess/3/method",
                  "did you mean 'zscore'?"));
    QVERIFY(holds(only_problem({{"op", "drop_outliers"}, {"rows", "training"}}), "/preprocess/3/rows",
                  "'train'"));
    QVERIFY(
        holds(only_problem({{"op", "drop_outliers"}, {"k", 0}}), "/preprocess/3/k", "must be > 0, got 0"));
    QVERIFY(holds(only_problem({{"op", "drop_duplicates"}, {"colums", {"x"}}}), "/preprocess/3/colums",
                  "did you mean 'columns'?"));
    QVERIFY(holds(only_problem({{"op", "drop_duplicate"}}), "/preprocess/3/op",
                  "did you mean 'drop_duplicates'?"));
    const std::string words = words_of_error([] {
        run({{{"op", "impute"}}, {{"op", "drop_duplicates"}, {"columns", {"x", "yy"}}}}, small_table());
    });
    QVERIFY2(words.starts_with("/preprocess/1/columns/1: there is no column 'yy'; did you mean 'y'?"),
             words.c_str());
}

QTEST_GUILESS_MAIN(TestPreprocessRows)
#include "test_preprocess_rows.moc"
