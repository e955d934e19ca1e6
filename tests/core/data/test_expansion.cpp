// SPDX-License-Identifier: GPL-3.0-or-later
// Steps that put several numeric columns in the place of a categorical one: one_hot and hash_ngrams.
#include "data/dataset.h"
#include "data/preprocess.h"
#include "data/preprocess_expand.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace sluice;
using nlohmann::json;

namespace {

constexpr double hole = std::numeric_limits<double>::quiet_NaN();

PreprocessStep step(const json& document) {
    Problems problems;
    PreprocessStep result = preprocess_step_from_json(document, "/preprocess/0", problems);
    if (!problems.empty()) {
        throw ValidationError(problems);
    }
    return result;
}

std::string problem_of(const json& document) {
    Problems problems;
    preprocess_step_from_json(document, "", problems);
    return problems.empty() ? "" : problems.front().pointer + ": " + problems.front().message;
}

/// Six rows, the first four of which train; "blue" occurs in the last alone.
Table colours() {
    Table table;
    table.columns.push_back({"x", ColumnKind::numeric, {1, 2, 3, 4, 5, 6}, {}});
    table.columns.push_back(
        {"colour", ColumnKind::categorical, {0, 1, 1, 0, hole, 2}, {"red", "green", "blue"}});
    table.columns.push_back({"label", ColumnKind::categorical, {0, 1, 0, 1, 0, 1}, {"no", "yes"}});
    return table;
}

Table texts() {
    Table table;
    table.columns.push_back({"text",
                             ColumnKind::categorical,
                             {0, 1, 2, 1, hole, 0},
                             {"Free money, FREE!", "see you", "free lunch"}});
    table.columns.push_back({"label", ColumnKind::categorical, {0, 1, 0, 1, 0, 1}, {"no", "yes"}});
    return table;
}

const std::vector<std::int64_t> train = {0, 1, 2, 3};

Table applied(const json& document, Table table, json* fitted = nullptr) {
    std::vector<std::size_t> kept;
    const FittedPreprocess result = fit_and_apply({step(document)}, table, "label", train, kept);
    if (fitted != nullptr) {
        *fitted = result.steps;
    }
    return table;
}

std::size_t bucket_of(const std::string& gram, std::size_t buckets) {
    return static_cast<std::size_t>(steps::fnv1a(gram) % buckets);
}

} // namespace

class TestExpansion : public QObject {
    Q_OBJECT

  private slots:
    void a_categorical_column_becomes_one_for_each_value();
    void values_not_seen_in_training_are_none_of_them();
    void new_rows_are_expanded_alike();
    void words_are_found_in_any_text();
    void the_hash_is_the_published_one();
    void words_are_counted_in_their_buckets();
    void rare_words_weigh_more();
    void sequences_of_words_count_too();
    void a_dataset_takes_them_as_features();
    void mistakes_are_explained();
};

void TestExpansion::a_categorical_column_becomes_one_for_each_value() {
    json fitted;
    const Table table = applied({{"op", "one_hot"}}, colours(), &fitted);
    QCOMPARE(table.names(), (std::vector<std::string>{"x", "colour=red", "colour=green", "label"}));
    QCOMPARE(table.columns[1].values[0], 1.0);
    QCOMPARE(table.columns[2].values[0], 0.0);
    QCOMPARE(table.columns[2].values[1], 1.0);
    QVERIFY(fitted[0]["fitted"]["colour"]["levels"] == json({"red", "green"}));
}

void TestExpansion::values_not_seen_in_training_are_none_of_them() {
    const Table table = applied({{"op", "one_hot"}}, colours());
    QCOMPARE(table.columns[1].values[5], 0.0);
    QCOMPARE(table.columns[2].values[5], 0.0);
    QVERIFY(std::isnan(table.columns[1].values[4])); // a missing value stays missing
}

void TestExpansion::new_rows_are_expanded_alike() {
    for (const json& document :
         {json{{"op", "one_hot"}}, json{{"op", "hash_ngrams"}, {"columns", {"text"}}}}) {
        Table table = document["op"] == "one_hot" ? colours() : texts(), again = table;
        std::vector<std::size_t> kept;
        const FittedPreprocess fitted = fit_and_apply({step(document)}, table, "label", train, kept);
        apply(fitted, again);
        QCOMPARE(again.names(), table.names());
        for (std::size_t j = 0; j < table.columns.size(); ++j) {
            for (std::size_t i = 0; i < table.rows(); ++i) {
                const double a = again.columns[j].values[i], b = table.columns[j].values[i];
                QVERIFY(a == b || (std::isnan(a) && std::isnan(b)));
            }
        }
    }
}

void TestExpansion::words_are_found_in_any_text() {
    QCOMPARE(steps::words_of("  I'm 42, NOT-here! "), (std::vector<std::string>{"i'm", "42", "not", "here"}));
    QCOMPARE(steps::words_of("Größe übt"), (std::vector<std::string>{"größe", "übt"}));
    QVERIFY(steps::words_of("...").empty());
}

// The test vectors of Fowler, Noll and Vo (draft-eastlake-fnv, 64 bits).
void TestExpansion::the_hash_is_the_published_one() {
    QCOMPARE(steps::fnv1a(""), std::uint64_t{0xcbf29ce484222325});
    QCOMPARE(steps::fnv1a("a"), std::uint64_t{0xaf63dc4c8601ec8c});
    QCOMPARE(steps::fnv1a("foobar"), std::uint64_t{0x85944171f73967e8});
}

void TestExpansion::words_are_counted_in_their_buckets() {
    const Table table = applied({{"op", "hash_ngrams"},
                                 {"columns", {"text"}},
                                 {"buckets", 64},
                                 {"weighting", "counts"},
                                 {"norm", false}},
                                texts());
    QCOMPARE(table.columns.size(), std::size_t{65});
    QCOMPARE(table.columns[bucket_of("free", 64)].values[0], 2.0);
    QCOMPARE(table.columns[bucket_of("money", 64)].values[0], 1.0);
    QCOMPARE(table.columns[bucket_of("you", 64)].values[1], 1.0);
    double missing = 0.0;
    for (std::size_t b = 0; b < 64; ++b) {
        missing += table.columns[b].values[4];
    }
    QCOMPARE(missing, 0.0);
}

void TestExpansion::rare_words_weigh_more() {
    const Table table =
        applied({{"op", "hash_ngrams"}, {"columns", {"text"}}, {"buckets", 512}, {"norm", false}}, texts());
    // Of four training texts two have "free" and one has "lunch": ln(5 / 3) + 1 and ln(5 / 2) + 1.
    QVERIFY(std::abs(table.columns[bucket_of("free", 512)].values[2] - (std::log(5.0 / 3.0) + 1.0)) < 1e-12);
    QVERIFY(std::abs(table.columns[bucket_of("lunch", 512)].values[2] - (std::log(5.0 / 2.0) + 1.0)) < 1e-12);
    // Twice counts 1 + ln 2 times.
    QVERIFY(std::abs(table.columns[bucket_of("free", 512)].values[0] -
                     (1.0 + std::log(2.0)) * (std::log(5.0 / 3.0) + 1.0)) < 1e-12);
    const Table unit = applied({{"op", "hash_ngrams"}, {"columns", {"text"}}}, texts());
    double squares = 0.0;
    for (std::size_t b = 0; b < 512; ++b) {
        squares += unit.columns[b].values[0] * unit.columns[b].values[0];
    }
    QVERIFY(std::abs(squares - 1.0) < 1e-12);
}

void TestExpansion::sequences_of_words_count_too() {
    const Table table = applied({{"op", "hash_ngrams"},
                                 {"columns", {"text"}},
                                 {"words", 2},
                                 {"weighting", "binary"},
                                 {"norm", false}},
                                texts());
    QCOMPARE(table.columns[bucket_of("money free", 512)].values[0], 1.0);
    QCOMPARE(table.columns[bucket_of("see you", 512)].values[1], 1.0);
}

void TestExpansion::a_dataset_takes_them_as_features() {
    DatasetSpec spec;
    spec.label = "label";
    spec.split = {0.0, 0.0, true};
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, [&] {
        DatasetSpec named = spec;
        named.features = {"colour"};
        (void)prepare_dataset(colours(), named, 1);
    }());
    spec.preprocess = {step({{"op", "impute"}, {"method", "mode"}, {"columns", {"colour"}}}),
                       step({{"op", "one_hot"}, {"columns", {"colour"}}}), step({{"op", "standardise"}})};
    const Dataset dataset = prepare_dataset(colours(), spec, 1);
    QCOMPARE(dataset.feature_names,
             (std::vector<std::string>{"x", "colour=red", "colour=green", "colour=blue"}));
    QCOMPARE(dataset.features.columns(), std::size_t{4});
    QCOMPARE(dataset.columns({"colour=red"}, "train").rows(), std::size_t{6});
    QCOMPARE(dataset.columns({"x"}, "label:yes").rows(), std::size_t{3});
    DatasetSpec text;
    text.label = "label";
    text.split = {0.0, 0.0, true};
    text.preprocess = {step({{"op", "hash_ngrams"}, {"columns", {"text"}}, {"buckets", 16}})};
    QCOMPARE(prepare_dataset(texts(), text, 1).features.columns(), std::size_t{16});
}

void TestExpansion::mistakes_are_explained() {
    QCOMPARE(problem_of({{"op", "hash_ngrams"}}),
             std::string("/columns: is missing: the columns that hold text"));
    QVERIFY(problem_of({{"op", "hash_ngrams"}, {"columns", {"t"}}, {"buckets", 1}})
                .starts_with("/buckets: must be"));
    QVERIFY(problem_of({{"op", "hash_ngrams"}, {"columns", {"t"}}, {"words", 1.5}})
                .starts_with("/words: must be"));
    QVERIFY(problem_of({{"op", "hash_ngrams"}, {"columns", {"t"}}, {"weighting", "idf"}})
                .starts_with("/weighting: must"));
    QVERIFY(
        problem_of({{"op", "hash_ngrams"}, {"columns", {"t"}}, {"norm", 2}}).starts_with("/norm: must be"));
    QVERIFY(problem_of({{"op", "one_hot"}, {"most_levels", 0}}).starts_with("/most_levels: must be"));
    QVERIFY_THROWS_EXCEPTION(DataError, (void)applied({{"op", "one_hot"}, {"most_levels", 2}}, [] {
                                 Table table = colours();
                                 table.columns[1].values = {0, 1, 2, 0, 1, 2};
                                 return table;
                             }()));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument,
                             (void)applied({{"op", "one_hot"}, {"columns", {"x"}}}, colours()));
}

QTEST_GUILESS_MAIN(TestExpansion)
#include "test_expansion.moc"
