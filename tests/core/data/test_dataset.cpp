// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "data/dataset.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <set>

using namespace sluice;

namespace {

constexpr double hole = std::numeric_limits<double>::quiet_NaN();

/// 300 rows: x rises, y alternates, the label has shares 1/2, 1/3, 1/6.
Table labelled_table() {
    Table table;
    table.columns.resize(4);
    table.columns[0] = {"x", ColumnKind::numeric, {}, {}};
    table.columns[1] = {"y", ColumnKind::numeric, {}, {}};
    table.columns[2] = {"colour", ColumnKind::categorical, {}, {"red", "blue"}};
    table.columns[3] = {"class", ColumnKind::categorical, {}, {"a", "b", "c"}};
    for (int i = 0; i < 300; ++i) {
        table.columns[0].values.push_back(i);
        table.columns[1].values.push_back(i % 2 == 0 ? 1.0 : -1.0);
        table.columns[2].values.push_back(i % 2);
        table.columns[3].values.push_back(i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2);
    }
    return table;
}

DatasetSpec spec_of(const std::string& label) {
    DatasetSpec spec;
    spec.label = label;
    return spec;
}

std::vector<std::int64_t> all_rows(const SplitRows& split) {
    std::vector<std::int64_t> rows = split.train;
    rows.insert(rows.end(), split.validation.begin(), split.validation.end());
    rows.insert(rows.end(), split.test.begin(), split.test.end());
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::string message_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

bool mentions(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class TestDataset final : public QObject {
    Q_OBJECT

  private slots:
    void every_row_is_in_exactly_one_part();
    void each_stratum_has_its_share_to_within_one_row();
    void a_rare_class_always_trains();
    void the_seed_alone_decides_the_split();
    void rows_are_split_at_random();
    void impossible_splits_are_refused();
    void a_shift_reaches_the_share_asked_for();
    void a_shift_prefers_large_values();
    void a_shift_without_variation_is_refused();
    void prepare_takes_numeric_columns_and_codes_the_label();
    void prepare_fits_on_training_rows_only();
    void prepare_keeps_rows_labels_and_populations_together();
    void a_numeric_label_becomes_classes_in_order();
    void a_population_column_is_understood();
    void columns_picks_rows_by_population();
    void mistakes_are_explained();
};

void TestDataset::every_row_is_in_exactly_one_part() {
    for (const std::size_t rows : {1, 2, 3, 10, 101, 1000}) {
        const SplitRows split = split_rows(rows, {}, {}, 5);
        std::vector<std::int64_t> expected(rows);
        std::iota(expected.begin(), expected.end(), std::int64_t{0});
        QCOMPARE(all_rows(split), expected);
        QVERIFY(std::is_sorted(split.train.begin(), split.train.end()));
        QVERIFY(std::abs(double(split.test.size()) - 0.2 * double(rows)) < 1.0);
    }
}

void TestDataset::each_stratum_has_its_share_to_within_one_row() {
    std::vector<std::int32_t> strata;
    std::map<std::int32_t, int> sizes;
    for (int i = 0; i < 997; ++i) {
        strata.push_back(i % 7 == 0 ? 5 : i % 31 == 0 ? 9 : i % 3);
        ++sizes[strata.back()];
    }
    const SplitSpec spec{0.15, 0.25, true};
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const SplitRows split = split_rows(strata.size(), spec, strata, seed);
        QCOMPARE(split.validation.size(), std::size_t{150}); // 149.55 rounded
        QCOMPARE(split.test.size(), std::size_t{249});       // 249.25
        for (const auto& [stratum, size] : sizes) {
            const auto count = [&](const std::vector<std::int64_t>& part) {
                return std::count_if(part.begin(), part.end(),
                                     [&](std::int64_t row) { return strata[std::size_t(row)] == stratum; });
            };
            QVERIFY(std::abs(double(count(split.validation)) - 0.15 * size) <= 1.0);
            QVERIFY(std::abs(double(count(split.test)) - 0.25 * size) <= 1.0);
        }
    }
}

void TestDataset::a_rare_class_always_trains() {
    std::vector<std::int32_t> strata(100, 0);
    strata[7] = 1;
    strata[8] = strata[9] = 2;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const SplitRows split = split_rows(100, {0.4, 0.4, true}, strata, seed);
        std::set<std::int32_t> seen;
        for (const std::int64_t row : split.train) {
            seen.insert(strata[std::size_t(row)]);
        }
        QCOMPARE(seen.size(), std::size_t{3});
    }
}

void TestDataset::the_seed_alone_decides_the_split() {
    const SplitRows one = split_rows(500, {}, {}, 11);
    QCOMPARE(split_rows(500, {}, {}, 11).train, one.train);
    QVERIFY(split_rows(500, {}, {}, 12).train != one.train);
}

void TestDataset::rows_are_split_at_random() {
    // H0: row 0 is a test row with probability 0.2. 2000 seeds, sd sqrt(2000 * 0.2 * 0.8) = 17.9; 5 sigma,
    // false alarm 6e-7.
    int hits = 0;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        hits += split_rows(20, {}, {}, seed).test.front() == 0 ? 1 : 0;
    }
    QVERIFY2(std::abs(hits - 400) < 5 * 17.9, qPrintable(QString::number(hits)));
}

void TestDataset::impossible_splits_are_refused() {
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, split_rows(10, {-0.1, 0.2, true}, {}, 1));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, split_rows(10, {0.5, 0.5, true}, {}, 1));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, split_rows(10, {hole, 0.5, true}, {}, 1));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, split_rows(10, {0.2, 0.2, true}, {1, 2, 3}, 1));
}

void TestDataset::a_shift_reaches_the_share_asked_for() {
    std::vector<double> column;
    for (int i = 0; i < 20000; ++i) {
        column.push_back(i % 10 == 0 ? hole : std::exp(i * 3e-4)); // skewed, with holes
    }
    for (const double share : {0.05, 0.4, 0.9}) {
        const std::vector<Population> population = assign_population(column, {"x", 2.0, share}, 3);
        const auto targets = std::count(population.begin(), population.end(), Population::target);
        // H0: the mean probability is the share. The count's sd is at most sqrt(n s (1 - s)); 5 sigma, false
        // alarm below 6e-7.
        QVERIFY(std::abs(double(targets) - 20000 * share) < 5 * std::sqrt(20000 * share * (1 - share)));
    }
    QVERIFY(assign_population(column, {"x", 2.0, 0.4}, 3) == assign_population(column, {"x", 2.0, 0.4}, 3));
    QVERIFY(assign_population(column, {"x", 2.0, 0.4}, 3) != assign_population(column, {"x", 2.0, 0.4}, 4));
}

void TestDataset::a_shift_prefers_large_values() {
    std::vector<double> column(10000);
    std::iota(column.begin(), column.end(), 0.0);
    const auto share_of_upper_half = [&](double strength) {
        const std::vector<Population> population = assign_population(column, {"x", strength, 0.4}, 9);
        const auto upper = std::count(population.begin() + 5000, population.end(), Population::target);
        return double(upper) / double(std::count(population.begin(), population.end(), Population::target));
    };
    QVERIFY(share_of_upper_half(3.0) > 0.85);
    QVERIFY(share_of_upper_half(-3.0) < 0.15);
    QVERIFY(std::abs(share_of_upper_half(0.0) - 0.5) < 0.04); // 5 sigma of 4000 draws
}

void TestDataset::a_shift_without_variation_is_refused() {
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, assign_population({1, 1, 1}, {"x", 2.0, 0.4}, 1));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, assign_population({hole, hole}, {"x", 2.0, 0.4}, 1));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, assign_population({1, 2}, {"x", 2.0, 1.0}, 1));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, assign_population({1, 2}, {"x", hole, 0.5}, 1));
}

void TestDataset::prepare_takes_numeric_columns_and_codes_the_label() {
    const Dataset dataset = prepare_dataset(labelled_table(), spec_of("class"), 1);
    QCOMPARE(dataset.feature_names, (std::vector<std::string>{"x", "y"}));
    QCOMPARE(dataset.class_names, (std::vector<std::string>{"a", "b", "c"}));
    QCOMPARE(dataset.features.rows(), std::size_t{300});
    QCOMPARE(dataset.features(17, 0), 17.0F);
    QCOMPARE(dataset.labels[5], std::int64_t{2});
    QCOMPARE(dataset.rows_read, std::size_t{300});
    QVERIFY(dataset.population.empty());
}

void TestDataset::prepare_fits_on_training_rows_only() {
    DatasetSpec spec = spec_of("class");
    spec.preprocess = {{"standardise", {{"columns", {"*"}}}}};
    const Dataset before = prepare_dataset(labelled_table(), spec, 4);
    Table changed = labelled_table();
    for (const std::int64_t row : before.split.test) {
        changed.columns[0].values[std::size_t(row)] *= 1e6;
    }
    const Dataset after = prepare_dataset(changed, spec, 4);
    QCOMPARE(after.preprocess.steps.dump(), before.preprocess.steps.dump());
    changed.columns[0].values[std::size_t(before.split.train[3])] += 1.0;
    QVERIFY(prepare_dataset(changed, spec, 4).preprocess.steps != before.preprocess.steps);
    double sum = 0.0;
    for (const std::int64_t row : before.split.train) {
        sum += double(before.features(std::size_t(row), 0));
    }
    QVERIFY(std::abs(sum) < 1e-4);
}

void TestDataset::prepare_keeps_rows_labels_and_populations_together() {
    Table table = labelled_table();
    for (std::size_t row = 0; row < 300; row += 11) {
        table.columns[1].values[row] = hole;
    }
    table.columns[3].values[13] = hole;
    DatasetSpec spec = spec_of("class");
    spec.shift = ShiftSpec{"x", 2.0, 0.4};
    spec.preprocess = {{"drop_missing", {{"columns", {"*"}}}}};
    const Dataset dataset = prepare_dataset(table, spec, 2);
    const std::vector<Population> everyone = assign_population(table.columns[0].values, *spec.shift, 2);
    QCOMPARE(dataset.rows_read, std::size_t{300});
    QCOMPARE(dataset.features.rows(), std::size_t{300 - 28 - 1});
    QCOMPARE(all_rows(dataset.split).size(), dataset.features.rows());
    for (std::size_t i = 0; i < dataset.features.rows(); ++i) {
        const auto original = static_cast<std::size_t>(dataset.features(i, 0)); // x is the row's number
        QVERIFY(original % 11 != 0);
        QCOMPARE(double(dataset.labels[i]), table.columns[3].values[original]);
        QVERIFY(dataset.population[i] == everyone[original]);
    }
    // Without drop_missing the holes are errors that say what to do.
    spec.preprocess.clear();
    QVERIFY(
        mentions(message_of([&] { prepare_dataset(table, spec, 2); }), "column 'y' has 28 missing values"));
}

void TestDataset::a_numeric_label_becomes_classes_in_order() {
    Table table = labelled_table();
    table.columns[3] = {"digit", ColumnKind::numeric, std::vector<double>(300, 7), {}};
    table.columns[3].values[0] = 3;
    table.columns[3].values[1] = 10;
    const Dataset dataset = prepare_dataset(table, spec_of("digit"), 1);
    QCOMPARE(dataset.class_names, (std::vector<std::string>{"3", "7", "10"}));
    QCOMPARE(dataset.labels[0], std::int64_t{0});
    QCOMPARE(dataset.labels[1], std::int64_t{2});
}

void TestDataset::a_population_column_is_understood() {
    Table table = labelled_table();
    table.columns[2] = {
        "population", ColumnKind::categorical, std::vector<double>(300, 1), {"target", "source"}};
    table.columns[2].values[4] = 0;
    const Dataset dataset = prepare_dataset(table, spec_of("class"), 1);
    QVERIFY(dataset.population[4] == Population::target);
    QVERIFY(dataset.population[5] == Population::source);
    table.columns[2].levels[0] = "elsewhere";
    QVERIFY(prepare_dataset(table, spec_of("class"), 1).population.empty());
}

void TestDataset::columns_picks_rows_by_population() {
    DatasetSpec spec = spec_of("class");
    spec.shift = ShiftSpec{"x", 2.0, 0.4};
    const Dataset dataset = prepare_dataset(labelled_table(), spec, 6);
    QCOMPARE(dataset.columns({"y", "x"}, "").rows(), std::size_t{300});
    QCOMPARE(dataset.columns({"y", "x"}, "")(9, 1), 9.0);
    const std::size_t train = dataset.columns({"x"}, "train").rows();
    QCOMPARE(train, dataset.split.train.size());
    const Matrix<double> target = dataset.columns({"x", "class"}, "target");
    QCOMPARE(dataset.columns({"x"}, "source").rows() + target.rows(), train);
    for (std::size_t i = 0; i < target.rows(); ++i) {
        const auto row = static_cast<std::size_t>(target(i, 0));
        QVERIFY(dataset.population[row] == Population::target);
        QVERIFY(
            std::binary_search(dataset.split.train.begin(), dataset.split.train.end(), std::int64_t(row)));
        QCOMPARE(target(i, 1), double(dataset.labels[row]));
    }
    QVERIFY(mentions(message_of([&] { dataset.columns({"clas"}, ""); }), "did you mean 'class'?"));
    QVERIFY(mentions(message_of([&] { dataset.columns({"x"}, "tset"); }), "'train', 'source' or 'target'"));
    const Dataset plain = prepare_dataset(labelled_table(), spec_of("class"), 6);
    QVERIFY(mentions(message_of([&] { plain.columns({"x"}, "target"); }), "no target population"));
}

void TestDataset::mistakes_are_explained() {
    const auto complaint = [](const std::function<void(DatasetSpec&, Table&)>& spoil) {
        DatasetSpec spec = spec_of("class");
        Table table = labelled_table();
        spoil(spec, table);
        return message_of([&] { prepare_dataset(table, spec, 1); });
    };
    QVERIFY(mentions(complaint([](auto& spec, auto&) { spec.label = "clas"; }),
                     "/dataset/label: there is no column 'clas'"));
    QVERIFY(mentions(complaint([](auto& spec, auto&) {
                         spec.features = {"x", "z"};
                     }),
                     "/dataset/features/1"));
    QVERIFY(mentions(complaint([](auto& spec, auto&) { spec.features = {"colour"}; }), "categorical"));
    QVERIFY(mentions(complaint([](auto& spec, auto&) { spec.features = {"class"}; }), "label"));
    QVERIFY(mentions(complaint([](auto& spec, auto&) { spec.label = "x"; }), "fewer than two") == false);
    QVERIFY(mentions(complaint([](auto&, auto& t) { t.columns[3].values.assign(300, 0); }),
                     "fewer than two classes"));
    QVERIFY(mentions(complaint([](auto&, auto& t) { t.columns[3].values[4] = hole; }), "missing in row 5"));
    QVERIFY(mentions(complaint([](auto&, auto& t) { t.columns[0].values[4] = 1e300; }), "too large"));
    QVERIFY(mentions(complaint([](auto& spec, auto&) {
                         spec.shift = ShiftSpec{"colour", 1, 0.5};
                     }),
                     "numeric column"));
    QVERIFY(mentions(complaint([](auto& spec, auto&) {
                         spec.shift = ShiftSpec{"class", 1, 0.5};
                     }),
                     "/dataset/shift"));
    QVERIFY(mentions(complaint([](auto&, auto& t) { t = Table{}; }), "no rows"));
    Table halves = labelled_table();
    halves.columns[0].values[0] = 0.5;
    QVERIFY(mentions(message_of([&] { prepare_dataset(halves, spec_of("x"), 1); }), "not whole"));
}

QTEST_GUILESS_MAIN(TestDataset)
#include "test_dataset.moc"
