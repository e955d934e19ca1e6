// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of preprocessing that choose, rescale or combine columns, and the way back.
#include "base/random.h"
#include "data/preprocess_columns.h"
#include "data/preprocess_summary.h"
#include "preprocess_fixtures.h"

#include <QtTest>

#include <numeric>

using namespace sluice;
using namespace sluice::preprocess_fixtures;
using nlohmann::json;

namespace {

/// Columns a1, a2, b1, c and the label; 60 rows, 0 to 39 train. a2 is nearly 2 a1, b1 something else.
Table wide_table() {
    Table table;
    const auto add = [&](const char* name, auto value) {
        Column column{name, ColumnKind::numeric, {}, {}};
        for (int i = 0; i < 60; ++i) {
            column.values.push_back(value(double(i)));
        }
        table.columns.push_back(column);
    };
    add("a1", [](double i) { return 10 + 3 * std::sin(i); });
    add("a2", [](double i) { return 20 + 6 * std::sin(i) + 0.1 * std::cos(7 * i); });
    add("b1", [](double i) { return 100 - std::cos(1.7 * i); });
    add("c", [](double i) { return std::fmod(i, 3.0); });
    table.columns.back().kind = ColumnKind::categorical;
    table.columns.back().levels = {"red", "green", "blue"};
    add("label", [](double i) { return std::fmod(i, 2.0); });
    return table;
}

const std::vector<std::int64_t> first_forty = [] {
    std::vector<std::int64_t> rows(40);
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}();

/// Two columns, the second minus the first, so that both loadings of a component are as large.
Table opposite(double sign) {
    Table table;
    table.columns.push_back({"x", ColumnKind::numeric, {0.1, 0.7, -0.3, 1.9, -2.4}, {}});
    table.columns.push_back({"y", ColumnKind::numeric, {0.1, 0.7, -0.3, 1.9, -2.4}, {}});
    for (double& value : table.columns[1].values) {
        value *= sign;
    }
    return table;
}

} // namespace

class TestPreprocessColumns final : public QObject {
    Q_OBJECT

  private slots:
    void robust_scaling_takes_the_median_and_the_quartiles();
    void quantiles_of_many_values_are_exact_data();
    void quantiles_of_many_values_are_exact();
    void logarithms_have_the_base_asked_for();
    void values_without_a_logarithm_are_told_with_the_remedy();
    void values_without_a_logarithm_become_what_was_asked_for();
    void a_fitted_offset_makes_all_training_values_possible();
    void columns_are_selected_in_the_order_of_the_list();
    void selecting_leaves_the_label_and_new_columns_alone();
    void patterns_fit_names_data();
    void patterns_fit_names();
    void every_step_takes_patterns();
    void components_stand_in_the_place_of_their_columns();
    void components_are_uncorrelated_and_ordered();
    void the_largest_loading_is_positive();
    void few_rows_have_the_same_components();
    void components_that_cannot_be_are_refused();
    void whitened_components_have_variance_one();
    void everything_with_an_inverse_is_undone();
    void undoing_needs_no_more_than_belongs_together();
    void new_rows_of_another_kind_are_refused_or_read();
    void damaged_fitted_values_are_refused();
    void names_after_the_steps_are_foretold();
    void problems_name_the_place();
};

void TestPreprocessColumns::robust_scaling_takes_the_median_and_the_quartiles() {
    // 1 2 3 4 10: median 3, quartiles 2 and 4
    QVERIFY(column_is(run({{{"op", "robust_scale"}, {"columns", {"x"}}}}, small_table()), "x",
                      {-1, -0.5, 0, 0.5, 3.5, 498.5, -501.5}));
    Table table = small_table();
    table.columns[0].values = {3,  3, 3, 3,
                               10, 4, 3}; // the quartiles do not differ: as for standardise, no division
    QVERIFY(
        column_is(run({{{"op", "robust_scale"}, {"columns", {"x"}}}}, table), "x", {0, 0, 0, 0, 7, 1, 0}));
}

void TestPreprocessColumns::quantiles_of_many_values_are_exact_data() {
    QTest::addColumn<int>("kind");
    QTest::newRow("at random") << 0;
    QTest::newRow("rising") << 1;
    QTest::newRow("falling") << 2;
    QTest::newRow("all equal") << 3;
    QTest::newRow("few different") << 4;
    QTest::newRow("with the period of the sample") << 5;
    QTest::newRow("mostly infinite") << 6;
}

// A sample is looked at first, which may mislead; the answer must be that of sorting all the same.
void TestPreprocessColumns::quantiles_of_many_values_are_exact() {
    QFETCH(int, kind);
    RandomStream stream(5, Stream::data);
    for (const std::size_t count : {19'999U, 20'001U, 150'000U}) {
        std::vector<double> values(count);
        for (std::size_t i = 0; i < count; ++i) {
            const double at = double(i);
            values[i] = kind == 0   ? stream.normal()
                        : kind == 1 ? at
                        : kind == 2 ? -at
                        : kind == 3 ? 7.0
                        : kind == 4 ? double(stream.below(3))
                        : kind == 5 ? (i % (count / 8192) == 0 ? 1e6 : stream.normal())
                                    : (stream.below(3) == 0 ? stream.normal() : HUGE_VAL);
        }
        std::vector<double> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        for (const double p : {0.0, 1e-6, 0.01, 0.1, 0.25, 0.3217, 0.5, 0.75, 0.999, 1.0}) {
            const double position = p * double(count - 1);
            const auto below = std::size_t(position);
            const double share = position - double(below);
            const double expected =
                (1.0 - share) * sorted[below] + share * sorted[std::min(below + 1, count - 1)];
            const double found = steps::quantile_of(values, p);
            QVERIFY(found == expected || (std::isnan(found) && std::isnan(expected)));
        }
    }
}

void TestPreprocessColumns::logarithms_have_the_base_asked_for() {
    Table table = small_table();
    table.columns[0].values = {1, 8, 64, 2, 4, 1024, 0.5};
    const auto logarithm = [&](const json& base) {
        return run({{{"op", "log"}, {"base", base}, {"columns", {"x"}}}}, table);
    };
    QVERIFY(column_is(logarithm(2), "x", {0, 3, 6, 1, 2, 10, -1}));
    QVERIFY(column_is(logarithm(4), "x", {0, 1.5, 3, 0.5, 1, 5, -0.5}));
    QVERIFY(
        column_is(logarithm("e"), "x",
                  {0, std::log(8), std::log(64), std::log(2), std::log(4), std::log(1024), std::log(0.5)}));
    QVERIFY(column_is(logarithm(0.5), "x", {0, -3, -6, -1, -2, -10, 1}));
}

void TestPreprocessColumns::values_without_a_logarithm_are_told_with_the_remedy() {
    const std::string words = words_of_error([] {
        run({{{"op", "log"}, {"columns", {"x"}}}}, small_table());
    });
    QVERIFY2(
        words.find(
            "column 'x' has the value -1000 in row 7 (header not counted), and -1000 has no logarithm") !=
                std::string::npos &&
            words.find("offset") != std::string::npos,
        words.c_str());
    Table negative = small_table();
    for (double& value : negative.columns[0].values) {
        value = -std::abs(value);
    }
    const std::string all = words_of_error([&] {
        run({{{"op", "log"}, {"below", "clip"}, {"columns", {"x"}}}}, negative);
    });
    QVERIFY2(all.find("no training value with a logarithm") != std::string::npos, all.c_str());
}

void TestPreprocessColumns::values_without_a_logarithm_become_what_was_asked_for() {
    const auto logarithm = [](const char* below) {
        return run({{{"op", "log"}, {"base", 10}, {"offset", -2}, {"below", below}, {"columns", {"x"}}}},
                   small_table());
    };
    // x - 2: -1 0 1 2 8 998 -1002
    const double two = std::log10(2), eight = std::log10(8), many = std::log10(998);
    QVERIFY(column_is(logarithm("missing"), "x", {hole, hole, 0, two, eight, many, hole}));
    QVERIFY(column_is(logarithm("clip"), "x", {0, 0, 0, two, eight, many, 0}));
    QCOMPARE(logarithm("clip").steps[0]["fitted"]["x"]["least"].get<double>(), 1.0);
}

void TestPreprocessColumns::a_fitted_offset_makes_all_training_values_possible() {
    Table table = small_table();
    table.columns[0].values = {-5, 0, 2, 7, 1, 10, -5};
    const Outcome outcome = run({{{"op", "log"}, {"offset", "auto"}, {"columns", {"x", "y"}}}}, table);
    QCOMPARE(outcome.steps[0]["fitted"]["x"]["offset"].get<double>(), 6.0); // the least becomes 1
    QCOMPARE(outcome.steps[0]["fitted"]["y"]["offset"].get<double>(), 0.0); // all above 0
    QVERIFY(same(outcome.table.columns[0].values[0], 0.0));
}

void TestPreprocessColumns::columns_are_selected_in_the_order_of_the_list() {
    const auto names = [](const json& columns, const json& except = json::array()) {
        return run({{{"op", "select"}, {"columns", columns}, {"except", except}}}, wide_table(), first_forty)
            .table.names();
    };
    using Names = std::vector<std::string>;
    QCOMPARE(names({"b1", "a1"}), (Names{"b1", "a1", "label"}));
    QCOMPARE(names({"b1", "a*"}), (Names{"b1", "a1", "a2", "label"}));
    QCOMPARE(names({"?1"}), (Names{"a1", "b1", "label"}));
    QCOMPARE(names({"a2", "*"}), (Names{"a2", "a1", "b1", "c", "label"}));
    QCOMPARE(names({"*"}, {"a*", "c"}), (Names{"b1", "label"}));
}

void TestPreprocessColumns::selecting_leaves_the_label_and_new_columns_alone() {
    const Outcome outcome = run({{{"op", "select"}, {"columns", {"b1", "a1"}}}}, wide_table(), first_forty);
    QCOMPARE(outcome.steps[0]["left_out"], (json{"a2", "c"}));
    Table fresh = wide_table();
    fresh.columns.insert(fresh.columns.begin(),
                         {"id", ColumnKind::numeric, std::vector<double>(60, 1.0), {}});
    apply(FittedPreprocess{outcome.steps}, fresh);
    QCOMPARE(fresh.names(), (std::vector<std::string>{"b1", "a1", "id", "label"}));
}

void TestPreprocessColumns::patterns_fit_names_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("expected");
    QTest::newRow("itself") << "mean"
                            << "mean" << true;
    QTest::newRow("longer") << "mean"
                            << "means" << false;
    QTest::newRow("run") << "mean_*"
                         << "mean_area" << true;
    QTest::newRow("empty run") << "mean*"
                               << "mean" << true;
    QTest::newRow("run in the middle") << "a*z"
                                       << "abczz" << true;
    QTest::newRow("run that must end") << "a*z"
                                       << "abcz_" << false;
    QTest::newRow("two runs") << "*rad*"
                              << "worst_radius" << true;
    QTest::newRow("second try") << "*ab?"
                                << "aabab1" << true;
    QTest::newRow("one character") << "x?"
                                   << "x1" << true;
    QTest::newRow("one is not two") << "x?"
                                    << "x12" << false;
    QTest::newRow("one is not none") << "x?"
                                     << "x" << false;
    QTest::newRow("a character of three bytes") << "x?y" << QStringLiteral("x\u6c34y") << true;
    QTest::newRow("nothing") << ""
                             << "" << true;
    QTest::newRow("many stars") << "*a*a*a*a*a*b" << QString(200, QLatin1Char('a')) << false;
}

void TestPreprocessColumns::patterns_fit_names() {
    QFETCH(QString, pattern);
    QFETCH(QString, name);
    QFETCH(bool, expected);
    QCOMPARE(steps::fits(pattern.toStdString(), name.toStdString()), expected);
}

void TestPreprocessColumns::every_step_takes_patterns() {
    const Outcome outcome = run({{{"op", "standardise"}, {"columns", {"a*"}}}}, wide_table(), first_forty);
    QCOMPARE(outcome.steps[0]["columns"], (json{"a1", "a2"}));
    const std::string words = words_of_error([] {
        run({{{"op", "min_max"}, {"columns", {"x", "d*"}}}}, small_table());
    });
    QVERIFY2(words.starts_with("/preprocess/0/columns/1: no column that 'min_max' can take fits 'd*'"),
             words.c_str());
    Table literal = small_table();
    literal.columns[0].name = "y*"; // a name with a star in it
    QCOMPARE(run({{{"op", "standardise"}, {"columns", {"y*"}}}}, literal).steps[0]["columns"], json{"y*"});
}

void TestPreprocessColumns::components_stand_in_the_place_of_their_columns() {
    using Names = std::vector<std::string>;
    const auto names = [](const json& columns, const char* name) {
        return run({{{"op", "pca"}, {"components", 2}, {"columns", columns}, {"name", name}}}, wide_table(),
                   first_forty)
            .table.names();
    };
    QCOMPARE(names({"*"}, "pc"), (Names{"pc1", "pc2", "c", "label"}));
    QCOMPARE(names({"b1", "a2"}, "axis "), (Names{"a1", "axis 1", "axis 2", "c", "label"}));
    const std::string words = words_of_error([&] { names({"a2", "b1"}, "a"); });
    QVERIFY2(words.find("there is a column 'a1' already") != std::string::npos, words.c_str());
}

void TestPreprocessColumns::components_are_uncorrelated_and_ordered() {
    const Outcome outcome = run({{{"op", "pca"}, {"components", 3}}}, wide_table(), first_forty);
    const json& fitted = outcome.steps[0]["fitted"];
    double previous = 1e300;
    for (std::size_t k = 0; k < 3; ++k) {
        const std::vector<double>& first = outcome.table.columns[k].values;
        for (std::size_t l = 0; l < 3; ++l) {
            double product = 0.0, loadings = 0.0;
            for (std::size_t i = 0; i < 40; ++i) {
                product += first[i] * outcome.table.columns[l].values[i] / 39;
            }
            for (std::size_t j = 0; j < 3; ++j) {
                loadings +=
                    fitted["components"][k][j].get<double>() * fitted["components"][l][j].get<double>();
            }
            const double variance = fitted["variance"][k];
            QVERIFY(same(product, k == l ? variance : 0.0, 1e-12));
            QVERIFY(same(loadings, k == l ? 1.0 : 0.0, 1e-13));
        }
        QVERIFY(fitted["variance"][k] < previous);
        previous = fitted["variance"][k];
    }
}

void TestPreprocessColumns::the_largest_loading_is_positive() {
    for (const double sign : {1.0, -1.0, 2.0, -2.0}) {
        const Outcome outcome = run({{{"op", "pca"}, {"components", 1}}}, opposite(sign));
        const std::vector<double> loadings = outcome.steps[0]["fitted"]["components"][0];
        const double length = std::hypot(1.0, sign);
        // With equal loadings the first is positive, whatever rounding makes of the second.
        const double turn = std::abs(sign) > 1.0 && sign < 0.0 ? -1.0 : 1.0;
        QVERIFY(same(loadings, {turn / length, turn * sign / length}));
    }
}

void TestPreprocessColumns::few_rows_have_the_same_components() {
    // Two training rows, three columns: one component, along the line through both.
    const Outcome outcome = run({{{"op", "pca"}, {"components", 0.99}}}, wide_table(), {3, 11});
    const json& fitted = outcome.steps[0]["fitted"];
    QCOMPARE(fitted["components"].size(), std::size_t{1});
    const Table raw = wide_table();
    double squares = 0.0;
    std::vector<double> way;
    for (std::size_t j = 0; j < 3; ++j) {
        way.push_back(raw.columns[j].values[11] - raw.columns[j].values[3]);
        squares += way.back() * way.back();
    }
    QVERIFY(same(fitted["variance"][0].get<double>(), squares / 2));
    const double turn = way[1] > 0.0 ? 1.0 : -1.0; // a2 is by far the largest
    for (std::size_t j = 0; j < 3; ++j) {
        QVERIFY(same(fitted["components"][0][j].get<double>(), turn * way[j] / std::sqrt(squares)));
    }
}

void TestPreprocessColumns::components_that_cannot_be_are_refused() {
    const auto words = [](const json& parameters, const Table& table,
                          const std::vector<std::int64_t>& rows = first_forty) {
        json document = parameters;
        document["op"] = "pca";
        return words_of_error([&] { run({document}, table, rows); });
    };
    const auto says = [](const std::string& text, const std::string& part) {
        if (text.find(part) == std::string::npos) {
            qWarning("%s", text.c_str());
            return false;
        }
        return true;
    };
    QVERIFY(
        says(words({{"components", 4}}, wide_table()), "/preprocess/0/components: the training rows have 3"));
    QVERIFY(says(words({{"components", 2}}, opposite(1.0), {0, 1, 2, 3, 4}), "have 1 principal"));
    QVERIFY(says(words({{"components", 1}}, small_table(), train), "'y' has a missing value in row 2"));
    QVERIFY(says(words({{"components", 1}}, wide_table(), {7}), "two training rows"));
    Table constant = opposite(0.0);
    constant.columns.erase(constant.columns.begin());
    QVERIFY(says(words({{"components", 1}}, constant, {0, 1, 2}), "nothing that varies"));
    Table words_only = wide_table();
    words_only.columns.erase(words_only.columns.begin(), words_only.columns.begin() + 3);
    QVERIFY(says(words({}, words_only), "no numeric column"));
}

void TestPreprocessColumns::whitened_components_have_variance_one() {
    const Outcome outcome =
        run({{{"op", "pca"}, {"components", 3}, {"whiten", true}}}, wide_table(), first_forty);
    for (std::size_t k = 0; k < 3; ++k) {
        double squares = 0.0;
        for (std::size_t i = 0; i < 40; ++i) {
            squares += outcome.table.columns[k].values[i] * outcome.table.columns[k].values[i];
        }
        QVERIFY(same(squares / 39, 1.0, 1e-10));
    }
}

void TestPreprocessColumns::everything_with_an_inverse_is_undone() {
    const Outcome outcome = run({{{"op", "log"}, {"base", 10}, {"columns", {"a*"}}},
                                 {{"op", "robust_scale"}, {"columns", {"b1"}}},
                                 {{"op", "min_max"}, {"range", {-1, 1}}},
                                 {{"op", "standardise"}},
                                 {{"op", "one_hot"}},
                                 {{"op", "pca"}, {"components", 3}, {"columns", {"a1", "a2", "b1"}}}},
                                wide_table(), first_forty);
    QVERIFY(outcome.table.find("a1") == nullptr && outcome.table.find("c") == nullptr);
    Table table = outcome.table;
    undo(FittedPreprocess{json::parse(outcome.steps.dump())}, table);
    const Table raw = wide_table();
    QCOMPARE(table.names(), raw.names());
    for (const Column& column : raw.columns) {
        QVERIFY2(same(table.find(column.name)->values, column.values, 1e-12), column.name.c_str());
        QVERIFY(table.find(column.name)->kind == column.kind &&
                table.find(column.name)->levels == column.levels);
    }
}

void TestPreprocessColumns::undoing_needs_no_more_than_belongs_together() {
    const Outcome scaled = run({{{"op", "standardise"}}}, wide_table(), first_forty);
    Table one;
    one.columns.push_back(*scaled.table.find("b1"));
    undo(FittedPreprocess{scaled.steps}, one);
    QVERIFY(same(one.columns[0].values, wide_table().find("b1")->values));
    const Outcome rotated = run({{{"op", "pca"}, {"components", 2}}}, wide_table(), first_forty);
    Table half;
    half.columns.push_back(*rotated.table.find("pc2"));
    const std::string words = words_of_error([&] { undo(FittedPreprocess{rotated.steps}, half); });
    QVERIFY2(words.find("pc1 to pc2") != std::string::npos, words.c_str());
}

void TestPreprocessColumns::new_rows_of_another_kind_are_refused_or_read() {
    Table fresh;
    fresh.columns.push_back({"x", ColumnKind::categorical, {hole, 0}, {"ten"}});
    const Outcome scaled = run({{{"op", "standardise"}, {"columns", {"x"}}}}, small_table());
    const std::string words = words_of_error([&] { apply(FittedPreprocess{scaled.steps}, fresh); });
    QVERIFY2(words.find("'x' must hold numbers, but row 2 holds 'ten'") != std::string::npos, words.c_str());
    // A categorical column whose words all look like numbers is read as numbers.
    Table table = small_table();
    table.columns[2].levels = {"1", "2", "many"};
    const Outcome expanded = run(
        {{{"op", "impute"}, {"method", "mode"}, {"columns", {"c"}}}, {{"op", "one_hot"}, {"columns", {"c"}}}},
        table);
    Table numbers;
    numbers.columns.push_back({"c", ColumnKind::numeric, {1, hole, 2}, {}});
    apply(FittedPreprocess{expanded.steps}, numbers);
    QVERIFY(same(numbers.find("c=1")->values, {1, 0, 0}));
    QVERIFY(same(numbers.find("c=2")->values, {0, 1, 1}));
}

void TestPreprocessColumns::damaged_fitted_values_are_refused() {
    const json steps =
        run({{{"op", "standardise"}}, {{"op", "pca"}, {"components", 2}}}, wide_table(), first_forty).steps;
    const auto refused = [&](const char* pointer, const json& value) {
        json damaged = steps;
        damaged[json::json_pointer(pointer)] = value;
        Table table = wide_table();
        try {
            apply(FittedPreprocess{damaged}, table);
        } catch (const DataError&) {
            return true;
        }
        return false;
    };
    QVERIFY(refused("/0/fitted", json::object()));
    QVERIFY(refused("/0/fitted/a1/mean", "x"));
    QVERIFY(refused("/1/fitted/components", json::array()));
    QVERIFY(refused("/1/fitted/components/1", {1.0, 2.0}));
    QVERIFY(refused("/1/fitted/mean", {1.0}));
    QVERIFY(refused("/1/whiten", 3));
    QVERIFY(!refused("/0/fitted/a1/mean", 3.0));
}

void TestPreprocessColumns::names_after_the_steps_are_foretold() {
    const auto names = [](const std::vector<json>& documents) {
        std::vector<PreprocessStep> steps;
        for (const json& document : documents) {
            steps.push_back(step(document));
        }
        const Table table = wide_table();
        std::vector<const Column*> columns;
        for (std::size_t j = 0; j + 1 < table.columns.size(); ++j) {
            columns.push_back(&table.columns[j]);
        }
        std::vector<std::string> foretold = feature_names_after(steps, columns);
        std::vector<std::string> made = run(documents, table, first_forty).table.names();
        made.pop_back();
        return foretold == made ? foretold : std::vector<std::string>{"not", "the", "same"};
    };
    using Names = std::vector<std::string>;
    QCOMPARE(names({{{"op", "standardise"}}}), (Names{"a1", "a2", "b1", "c"}));
    QCOMPARE(names({{{"op", "one_hot"}}, {{"op", "select"}, {"columns", {"c=*", "b1"}}}}),
             (Names{"c=red", "c=green", "c=blue", "b1"}));
    QCOMPARE(names({{{"op", "pca"}, {"components", 2}, {"columns", {"a*", "b1"}}}}),
             (Names{"pc1", "pc2", "c"}));
    QCOMPARE(names({{{"op", "select"}, {"columns", {"b1", "a*"}}, {"except", {"a2"}}},
                    {{"op", "pca"}, {"components", 2}}}),
             (Names{"pc1", "pc2"}));
}

void TestPreprocessColumns::problems_name_the_place() {
    QVERIFY(holds(only_problem({{"op", "log"}, {"base", 1}}), "/preprocess/3/base", "other than 1, got 1"));
    QVERIFY(holds(only_problem({{"op", "log"}, {"base", "E"}}), "/preprocess/3/base", "did you mean 'e'?"));
    QVERIFY(holds(only_problem({{"op", "log"}, {"offset", "atuo"}}), "/preprocess/3/offset",
                  "did you mean 'auto'?"));
    QVERIFY(holds(only_problem({{"op", "log"}, {"below", "clamp"}}), "/preprocess/3/below",
                  "must be 'error', 'missing' or 'clip'"));
    QVERIFY(holds(only_problem({{"op", "robust_scale"}, {"lower", 0.8}}), "/preprocess/3/lower",
                  "lower < upper"));
    QVERIFY(holds(only_problem({{"op", "pca"}, {"components", 0}}), "/preprocess/3/components", "got 0"));
    QVERIFY(holds(only_problem({{"op", "pca"}, {"components", 2.5}}), "/preprocess/3/components", "got 2.5"));
    QVERIFY(holds(only_problem({{"op", "pca"}, {"whiten", 1}}), "/preprocess/3/whiten", "true or false"));
    QVERIFY(holds(only_problem({{"op", "pca"}, {"name", ""}}), "/preprocess/3/name", "must be a text"));
    QVERIFY(holds(only_problem({{"op", "pca"}, {"component", 2}}), "/preprocess/3/component",
                  "did you mean 'components'?"));
    QVERIFY(holds(only_problem({{"op", "select"}, {"except", "a"}}), "/preprocess/3/except", "list"));
    const std::string words = words_of_error([] {
        run({{{"op", "select"}, {"columns", {"*"}}, {"except", {"x", "y", "c"}}}}, small_table());
    });
    QVERIFY2(words.starts_with("/preprocess/0/except: 'select' leaves no column"), words.c_str());
}

QTEST_GUILESS_MAIN(TestPreprocessColumns)
#include "test_preprocess_columns.moc"
