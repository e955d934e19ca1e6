// SPDX-License-Identifier: GPL-3.0-or-later
#include "preprocess_fixtures.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace sluice;
using namespace sluice::preprocess_fixtures;
using nlohmann::json;

class TestPreprocess final : public QObject {
    Q_OBJECT

  private slots:
    void standardise_subtracts_the_mean_and_divides_by_the_sd();
    void a_column_that_does_not_vary_becomes_zero();
    void min_max_maps_the_training_range();
    void impute_fills_by_data();
    void impute_fills_by();
    void impute_by_mode_fills_words();
    void impute_by_a_word_fills_categories_alone();
    void clip_outliers_moves_values_to_the_fence_data();
    void clip_outliers_moves_values_to_the_fence();
    void drop_missing_reports_the_rows_that_remain();
    void drop_missing_looks_only_at_its_columns();
    void the_label_is_never_transformed();
    void each_step_is_fitted_after_the_ones_before();
    void fitted_values_never_depend_on_other_rows();
    void fitted_values_do_depend_on_training_rows();
    void apply_repeats_the_fit_on_new_rows();
    void apply_survives_a_round_trip_through_text();
    void apply_maps_imputed_words_to_the_new_tables_levels();
    void problems_name_the_place_and_the_nearest_name();
    void defaults_are_written_out();
    void impossible_columns_are_refused_in_words();
};

void TestPreprocess::standardise_subtracts_the_mean_and_divides_by_the_sd() {
    const Outcome outcome = run({{{"op", "standardise"}, {"columns", {"x"}}}}, small_table());
    // mean 20/5 = 4, squares 9+4+1+0+36 = 50, sd sqrt(50/5)
    const json fitted = outcome.steps[0]["fitted"]["x"];
    QCOMPARE(fitted["mean"].get<double>(), 4.0);
    QCOMPARE(fitted["sd"].get<double>(), std::sqrt(10.0));
    const double s = std::sqrt(10.0);
    QVERIFY(column_is(outcome, "x", {-3 / s, -2 / s, -1 / s, 0, 6 / s, 996 / s, -1004 / s}));
    QVERIFY(column_is(outcome, "y", {5, hole, 7, 5, 9, hole, 400}));
}

void TestPreprocess::a_column_that_does_not_vary_becomes_zero() {
    Table table = small_table();
    table.columns[0].values = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.6};
    QVERIFY(
        column_is(run({{{"op", "standardise"}, {"columns", {"x"}}}}, table), "x", {0, 0, 0, 0, 0, 0, 0.5}));
    QVERIFY(column_is(run({{{"op", "min_max"}, {"columns", {"x"}}}}, table), "x", {0, 0, 0, 0, 0, 0, 0.5}));
}

void TestPreprocess::min_max_maps_the_training_range() {
    QVERIFY(column_is(run({{{"op", "min_max"}, {"columns", {"x"}}}}, small_table()), "x",
                      {0, 1. / 9, 2. / 9, 3. / 9, 1, 111, -1001. / 9}));
    QVERIFY(column_is(run({{{"op", "min_max"}, {"columns", {"x"}}, {"range", {-1, 1}}}}, small_table()), "x",
                      {-1, -7. / 9, -5. / 9, -3. / 9, 1, 221, -1 - 2002. / 9}));
}

void TestPreprocess::impute_fills_by_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<double>("value");
    QTest::newRow("mean") << "mean" << 6.5;     // (5 + 7 + 5 + 9) / 4
    QTest::newRow("median") << "median" << 6.0; // between 5 and 7
    QTest::newRow("mode") << "mode" << 5.0;
    QTest::newRow("constant") << "constant" << -1.0;
}

void TestPreprocess::impute_fills_by() {
    QFETCH(QString, method);
    QFETCH(double, value);
    json document = {{"op", "impute"}, {"method", method.toStdString()}, {"columns", {"y"}}};
    if (method == QLatin1String("constant")) {
        document["value"] = value;
    }
    QVERIFY(column_is(run({document}, small_table()), "y", {5, value, 7, 5, 9, value, 400}));
}

void TestPreprocess::impute_by_mode_fills_words() {
    const Outcome outcome = run({{{"op", "impute"}, {"method", "mode"}}}, small_table());
    QCOMPARE(outcome.table.find("c")->text(3), std::string("green"));
    QCOMPARE(outcome.table.find("c")->text(5), std::string("green"));
    QCOMPARE(outcome.steps[0]["fitted"]["c"]["value"].get<std::string>(), std::string("green"));
    QCOMPARE(outcome.table.find("y")->missing(), std::size_t{0});
}

void TestPreprocess::impute_by_a_word_fills_categories_alone() {
    const Outcome outcome =
        run({{{"op", "impute"}, {"method", "constant"}, {"value", "unknown"}}}, small_table());
    QCOMPARE(outcome.table.find("c")->text(3), std::string("unknown"));
    QCOMPARE(outcome.table.find("y")->missing(), std::size_t{2});
}

void TestPreprocess::clip_outliers_moves_values_to_the_fence_data() {
    QTest::addColumn<QString>("document");
    QTest::addColumn<double>("lower");
    QTest::addColumn<double>("upper");
    // x: 1 2 3 4 10; quartiles 2 and 4; mean 4, sd sqrt(10)
    QTest::newRow("iqr, k = 3 by default") << R"({"method": "iqr"})" << -4.0 << 10.0;
    QTest::newRow("iqr, k = 1.5") << R"({"method": "iqr", "k": 1.5})" << -1.0 << 7.0;
    QTest::newRow("zscore") << R"({"method": "zscore", "k": 1.0})" << 4.0 - std::sqrt(10.0)
                            << 4.0 + std::sqrt(10.0);
    // type 7: positions 0.4 and 3.6 among 1 2 3 4 10
    QTest::newRow("quantile") << R"({"method": "quantile", "lower": 0.1, "upper": 0.9})" << 1.4 << 7.6;
}

void TestPreprocess::clip_outliers_moves_values_to_the_fence() {
    QFETCH(QString, document);
    QFETCH(double, lower);
    QFETCH(double, upper);
    json parsed = json::parse(document.toStdString());
    parsed["op"] = "clip_outliers";
    parsed["columns"] = {"x"};
    const Outcome outcome = run({parsed}, small_table());
    std::vector<double> expected = {1, 2, 3, 4, 10, 1000, -1000};
    for (double& value : expected) {
        value = std::clamp(value, lower, upper);
    }
    QVERIFY(same(outcome.table.find("x")->values, expected));
    QVERIFY(same(outcome.steps[0]["fitted"]["x"]["lower"], lower));
    QVERIFY(same(outcome.steps[0]["fitted"]["x"]["upper"], upper));
}

void TestPreprocess::drop_missing_reports_the_rows_that_remain() {
    const Outcome outcome = run({{{"op", "drop_missing"}}}, small_table());
    QCOMPARE(outcome.kept, (std::vector<std::size_t>{0, 2, 4}));
    QVERIFY(column_is(outcome, "x", {1, 3, 10}));
    Table hopeless = small_table();
    hopeless.columns[1].values.assign(7, hole);
    QVERIFY_THROWS_EXCEPTION(DataError, run({{{"op", "drop_missing"}}}, hopeless));
}

void TestPreprocess::drop_missing_looks_only_at_its_columns() {
    const Outcome outcome = run({{{"op", "drop_missing"}, {"columns", {"y"}}}}, small_table());
    QCOMPARE(outcome.kept, (std::vector<std::size_t>{0, 2, 3, 4, 6}));
}

void TestPreprocess::the_label_is_never_transformed() {
    const Outcome outcome = run({{{"op", "standardise"}}, {{"op", "impute"}}}, small_table());
    QVERIFY(column_is(outcome, "label", {0, 1, 0, 1, 0, 1, hole}));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument,
                             run({{{"op", "standardise"}, {"columns", {"label"}}}}, small_table()));
}

void TestPreprocess::each_step_is_fitted_after_the_ones_before() {
    // Clipped to [2, 4] by quartiles: 2 2 3 4 4, then mean 3.
    const Outcome outcome = run({{{"op", "clip_outliers"},
                                  {"method", "quantile"},
                                  {"lower", 0.25},
                                  {"upper", 0.75},
                                  {"columns", {"x"}}},
                                 {{"op", "standardise"}, {"columns", {"x"}}}},
                                small_table());
    QVERIFY(same(outcome.steps[1]["fitted"]["x"]["mean"], 3.0));
    QVERIFY(same(outcome.steps[1]["fitted"]["x"]["sd"], std::sqrt(0.8)));
    // After dropping rows 1 and 3, the training rows are 0, 2 and 4: (1 + 3 + 10) / 3.
    const Outcome dropped = run({{{"op", "drop_missing"}}, {{"op", "standardise"}}}, small_table());
    QVERIFY(same(dropped.steps[1]["fitted"]["x"]["mean"], 14.0 / 3.0));
}

const std::vector<json> every_operation = {
    {{"op", "impute"}, {"method", "median"}},
    {{"op", "impute"}, {"method", "mode"}, {"columns", {"c"}}},
    {{"op", "clip_outliers"}, {"method", "iqr"}, {"k", 1.0}},
    {{"op", "clip_outliers"}, {"method", "zscore"}, {"k", 1.2}},
    {{"op", "clip_outliers"}, {"method", "quantile"}, {"lower", 0.1}, {"upper", 0.9}},
    {{"op", "standardise"}},
    {{"op", "min_max"}, {"range", {-1, 1}}},
    {{"op", "log"}, {"base", 2}, {"offset", "auto"}, {"below", "clip"}},
    {{"op", "robust_scale"}},
    {{"op", "pca"}, {"components", 1}},
};

void TestPreprocess::fitted_values_never_depend_on_other_rows() {
    const json before = run(every_operation, small_table()).steps;
    Table changed = small_table();
    for (const std::size_t row : {5, 6}) {
        changed.columns[0].values[row] = 1e12;
        changed.columns[1].values[row] = -7e11;
        changed.columns[2].values[row] = 2;
    }
    QCOMPARE(run(every_operation, changed).steps.dump(), before.dump());
}

void TestPreprocess::fitted_values_do_depend_on_training_rows() {
    Table changed = small_table();
    changed.columns[0].values[2] = 3.5;
    QVERIFY(run(every_operation, changed).steps != run(every_operation, small_table()).steps);
}

void TestPreprocess::apply_repeats_the_fit_on_new_rows() {
    std::vector<json> steps = every_operation;
    steps.pop_back(); // x and y are compared
    steps.push_back({{"op", "drop_missing"}});
    const Outcome outcome = run(steps, small_table());
    Table again = small_table();
    again.columns.pop_back(); // new rows have no label
    again.columns[2].values[6] = 0;
    apply(FittedPreprocess{outcome.steps}, again);
    for (std::size_t row = 0; row < outcome.kept.size(); ++row) {
        QVERIFY(same(again.columns[0].values[row], outcome.table.columns[0].values[row]));
        QVERIFY(same(again.columns[1].values[row], outcome.table.columns[1].values[row]));
    }
    Table stranger;
    stranger.columns.push_back({"xx", ColumnKind::numeric, {1}, {}});
    try {
        apply(FittedPreprocess{outcome.steps}, stranger);
        QFAIL("must throw");
    } catch (const InvalidArgument& error) {
        QVERIFY2(std::string(error.what()).find("xx") != std::string::npos, error.what());
    }
}

void TestPreprocess::apply_survives_a_round_trip_through_text() {
    const Outcome outcome = run(every_operation, small_table());
    Table direct = small_table();
    Table by_text = small_table();
    apply(FittedPreprocess{outcome.steps}, direct);
    apply(FittedPreprocess{json::parse(outcome.steps.dump())}, by_text);
    QVERIFY(direct.columns[0].values == by_text.columns[0].values); // to the last bit
}

void TestPreprocess::apply_maps_imputed_words_to_the_new_tables_levels() {
    const Outcome outcome = run({{{"op", "impute"}, {"method", "mode"}, {"columns", {"c"}}}}, small_table());
    Table fresh;
    fresh.columns.push_back({"c", ColumnKind::categorical, {0, hole}, {"blue"}});
    apply(FittedPreprocess{outcome.steps}, fresh);
    QCOMPARE(fresh.columns[0].text(1), std::string("green"));
}

void TestPreprocess::problems_name_the_place_and_the_nearest_name() {
    QVERIFY(holds(only_problem({{"op", "standardize"}}), "/preprocess/3/op", "did you mean 'standardise'?"));
    QVERIFY(
        holds(only_problem({{"op", "impute"}, {"method", "medain"}}), "/preprocess/3/method", "'median'"));
    QVERIFY(
        holds(only_problem({{"op", "clip_outliers"}, {"k", -1}}), "/preprocess/3/k", "must be > 0, got -1"));
    QVERIFY(holds(only_problem({{"op", "clip_outliers"}, {"K", 1}}), "/preprocess/3/K", "not a parameter"));
    QVERIFY(
        holds(only_problem({{"op", "min_max"}, {"range", {1, 0}}}), "/preprocess/3/range", "smaller first"));
    QVERIFY(holds(only_problem({{"op", "min_max"}, {"range", 3}}), "/preprocess/3/range", "two numbers"));
    QVERIFY(holds(only_problem({{"op", "impute"}, {"method", "constant"}}), "/preprocess/3/value", "needed"));
    QVERIFY(holds(only_problem({{"op", "standardise"}, {"columns", "x"}}), "/preprocess/3/columns", "list"));
    QVERIFY(
        holds(only_problem({{"op", "clip_outliers"}, {"method", "quantile"}, {"lower", 0.9}, {"upper", 0.1}}),
              "/preprocess/3/lower", "lower < upper"));
    QVERIFY(holds(only_problem(json::array()), "/preprocess/3", "must be an object"));
    Problems problems;
    preprocess_step_from_json({{"op", "clip_outliers"}, {"method", 1}, {"k", "x"}, {"z", 0}}, "/p", problems);
    QCOMPARE(problems.size(), std::size_t{3}); // all at once
}

void TestPreprocess::defaults_are_written_out() {
    for (const PreprocessInfo& info : preprocess_operations()) {
        if (info.op == "hash_ngrams") { // the columns that hold text cannot be guessed
            QVERIFY_THROWS_EXCEPTION(ValidationError, step({{"op", info.op}}));
            continue;
        }
        const json written = to_json(step({{"op", info.op}}));
        json expected = info.defaults;
        expected["op"] = info.op;
        QCOMPARE(written.dump(), expected.dump());
        QCOMPARE(to_json(step(written)).dump(), written.dump());
        QVERIFY(written["columns"].is_array());
    }
}

void TestPreprocess::impossible_columns_are_refused_in_words() {
    QVERIFY_THROWS_EXCEPTION(InvalidArgument,
                             run({{{"op", "standardise"}, {"columns", {"c"}}}}, small_table()));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument,
                             run({{{"op", "standardise"}, {"columns", {"z"}}}}, small_table()));
    Table empty_column = small_table();
    std::fill_n(empty_column.columns[1].values.begin(), 5, hole); // present in the test rows alone
    QVERIFY_THROWS_EXCEPTION(DataError, run({{{"op", "standardise"}}}, empty_column));
    Table infinite = small_table();
    infinite.columns[0].values[1] = std::numeric_limits<double>::infinity();
    QVERIFY_THROWS_EXCEPTION(DataError, run({{{"op", "standardise"}}}, infinite));
}

QTEST_GUILESS_MAIN(TestPreprocess)
#include "test_preprocess.moc"
