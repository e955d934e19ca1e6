// SPDX-License-Identifier: GPL-3.0-or-later
// Preprocessing of shipped datasets against pandas, NumPy, SciPy and scikit-learn, whose values
// make_preprocess_references.py has written down.
#include "data/sources.h"
#include "preprocess_fixtures.h"

#include <QtTest>

#include <fstream>

using namespace sluice;
using namespace sluice::preprocess_fixtures;
using nlohmann::json;

namespace {

const json& cases() {
    static const json document = [] {
        std::ifstream file(SLUICE_SOURCE_DIR "/tests/core/data/preprocess_references.json");
        return json::parse(file).at("cases");
    }();
    return document;
}

/// The dataset with its label called "label".
Table dataset(const std::string& name) {
    const LoadedTable loaded = load_table("builtin:" + name, json::object(), 1);
    Table table = loaded.table;
    for (Column& column : table.columns) {
        if (column.name == loaded.suggested_label) {
            column.name = "label";
        }
    }
    return table;
}

Outcome outcome_of(const json& one) {
    Table table = dataset(one["source"]);
    std::vector<std::int64_t> trains;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (row % 3 != 0) {
            trains.push_back(static_cast<std::int64_t>(row));
        }
    }
    return run(one["steps"].get<std::vector<json>>(), std::move(table), trains);
}

/// The first value that differs, in words; "" when none does.
std::string difference(const Table& table, const json& one, const json& values) {
    for (const auto& [name, expected] : values.items()) {
        const Column* column = table.find(name);
        if (column == nullptr) {
            return "no column " + name;
        }
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const std::size_t row = one["rows"][i];
            const double value = column->values[row];
            if (!same(value, expected[i], 1e-10)) {
                return name + ", row " + std::to_string(row) + ": " + std::to_string(value) + " for " +
                       expected[i].dump();
            }
        }
    }
    return {};
}

} // namespace

class TestPreprocessReferences final : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void steps_agree_with_the_reference_data();
    void steps_agree_with_the_reference();
    void components_have_the_references_variances_data();
    void components_have_the_references_variances();
    void components_are_undone_like_the_references_data();
    void components_are_undone_like_the_references();
    void a_small_difference_is_noticed();
};

void TestPreprocessReferences::initTestCase() {
    qputenv("SLUICE_DATASETS", SLUICE_SOURCE_DIR "/datasets");
    QVERIFY(cases().size() >= 26);
}

void TestPreprocessReferences::steps_agree_with_the_reference_data() {
    QTest::addColumn<int>("number");
    for (std::size_t i = 0; i < cases().size(); ++i) {
        QTest::newRow(cases()[i]["name"].get<std::string>().c_str()) << int(i);
    }
}

void TestPreprocessReferences::steps_agree_with_the_reference() {
    QFETCH(int, number);
    const json& one = cases()[std::size_t(number)];
    const Outcome outcome = outcome_of(one);
    if (one.contains("kept")) {
        QCOMPARE(outcome.kept, one["kept"].get<std::vector<std::size_t>>());
        const json& fitted = outcome.steps.back();
        QCOMPARE(fitted["rows_before"].get<std::size_t>() - fitted["rows_dropped"].get<std::size_t>(),
                 outcome.kept.size());
        QVERIFY(fitted["rows_dropped"] > 0);
        return;
    }
    QCOMPARE(difference(outcome.table, one, one["values"]), std::string());
    QVERIFY(one["values"].size() >= 2);
}

void TestPreprocessReferences::components_have_the_references_variances_data() {
    QTest::addColumn<int>("number");
    for (std::size_t i = 0; i < cases().size(); ++i) {
        if (cases()[i].contains("variance")) {
            QTest::newRow(cases()[i]["name"].get<std::string>().c_str()) << int(i);
        }
    }
}

void TestPreprocessReferences::components_have_the_references_variances() {
    QFETCH(int, number);
    const json& one = cases()[std::size_t(number)];
    const Outcome outcome = outcome_of(one);
    const json& fitted = outcome.steps.back()["fitted"];
    const std::vector<double> variance = fitted["variance"], share = fitted["share"];
    QVERIFY(same(variance, one["variance"].get<std::vector<double>>(), 1e-12));
    QVERIFY(same(share, one["share"].get<std::vector<double>>(), 1e-12));
}

void TestPreprocessReferences::components_are_undone_like_the_references_data() {
    components_have_the_references_variances_data();
}

void TestPreprocessReferences::components_are_undone_like_the_references() {
    QFETCH(int, number);
    const json& one = cases()[std::size_t(number)];
    Outcome outcome = outcome_of(one);
    undo(FittedPreprocess{outcome.steps}, outcome.table);
    QCOMPARE(difference(outcome.table, one, one["undone"]), std::string());
    QCOMPARE(outcome.table.names(), dataset(one["source"]).names());
}

void TestPreprocessReferences::a_small_difference_is_noticed() {
    for (const json& one : cases()) {
        if (one["name"] == "robust_scale") {
            Outcome outcome = outcome_of(one);
            const auto name = one["values"].begin().key();
            for (Column& column : outcome.table.columns) {
                if (column.name == name) {
                    column.values[1] += 1e-9 * std::max(1.0, std::abs(column.values[1]));
                }
            }
            QVERIFY(!difference(outcome.table, one, one["values"]).empty());
            return;
        }
    }
    QFAIL("no such case");
}

QTEST_GUILESS_MAIN(TestPreprocessReferences)
#include "test_preprocess_references.moc"
