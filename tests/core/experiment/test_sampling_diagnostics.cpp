// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sampling_diagnostics.h"

#include "base/error.h"
#include "experiment/runner.h"

#include <QtTest>

#include <cmath>
#include <string>

using namespace sluice;

namespace {

/// The sampling of a preset with another rule for its end.
SamplingRecord sampled(const std::string& name, const std::string& stop) {
    const Preset* preset = find_preset(name);
    if (preset == nullptr) {
        throw InvalidArgument("no preset " + name);
    }
    nlohmann::json document = read_experiment_document(preset->path);
    for (const char* section : {"model", "pretrain", "finetune"}) {
        document.erase(section);
    }
    if (!stop.empty()) {
        set_by_pointer(document, "/sampling/stop", stop);
    }
    NoProgress quiet;
    return *run_experiment(experiment_from_json(document, preset->path.parent_path()), {}, {}, quiet)
                .sampling;
}

} // namespace

class TestSamplingDiagnostics final : public QObject {
    Q_OBJECT

  private slots:
    void a_line_has_tests_quantiles_and_moments();
    void a_biased_line_fails_the_tests();
    void counts_of_categories_are_tested();
    void many_dimensions_are_held_against_exact_draws();
    void rows_of_a_filter_are_looked_at_without_a_forecast();
    void what_is_left_of_the_goal_is_forecast();
    void nothing_accepted_bounds_the_forecast();
};

void TestSamplingDiagnostics::a_line_has_tests_quantiles_and_moments() {
    // H0: the accepted follow N(0, 1); each of the tests is below 1e-6 with that probability.
    const SamplingRecord record = sampled("laplace_to_normal", R"({"candidates": 40000})");
    const GoodnessRecord& goodness = record.goodness;
    QCOMPARE(goodness.points, record.accepted);
    QVERIFY(record.ks_p_value > 1e-6 && goodness.anderson_darling_p_value > 1e-6);
    QVERIFY(std::isnan(goodness.chi_square_p_value) && std::isnan(goodness.energy_p_value));
    QVERIFY(goodness.qq.theoretical.size() > 300);
    for (const auto& [name, series] : quantile_series) {
        QCOMPARE((goodness.qq.*series).size(), goodness.qq.theoretical.size());
    }
    QCOMPARE(goodness.moments.mean.size(), std::size_t{1});
    QCOMPARE(goodness.moments.exact_sd.front(), 1.0);
    QVERIFY(std::abs(goodness.moments.sd.front() - 1.0) < 4.9 * goodness.moments.sd_error.front());
    QCOMPARE(record.cost.candidates_per_accepted, double(record.candidates) / double(record.accepted));
    QVERIFY(record.cost.importance_ess > double(record.accepted));
}

void TestSamplingDiagnostics::a_biased_line_fails_the_tests() {
    const SamplingRecord record = sampled("too_small_M", R"({"candidates": 100000})");
    QVERIFY(record.goodness.anderson_darling_p_value < 1e-6);
    const MomentsRecord& moments = record.goodness.moments;
    QVERIFY(std::abs(moments.sd.front() - 1.0) > 4.9 * moments.sd_error.front());
}

void TestSamplingDiagnostics::counts_of_categories_are_tested() {
    const SamplingRecord record = sampled("categorical_temperature", R"({"candidates": 40000})");
    QVERIFY(record.goodness.chi_square_p_value > 1e-6);
    QVERIFY(record.goodness.chi_square_freedom >= 1);
    QVERIFY(std::isnan(record.ks_p_value) && record.goodness.qq.theoretical.empty());
}

void TestSamplingDiagnostics::many_dimensions_are_held_against_exact_draws() {
    const SamplingRecord record = sampled("curse_of_dimension", R"({"candidates": 40000})");
    QVERIFY(record.goodness.energy_points >= 500);
    QVERIFY(record.goodness.energy_p_value >= 0.001);
    QCOMPARE(record.goodness.moments.mean.size(), record.accepted_points.columns());
}

void TestSamplingDiagnostics::rows_of_a_filter_are_looked_at_without_a_forecast() {
    const SamplingRecord record = sampled("tabular_filter", "");
    QVERIFY(record.filter);
    QCOMPARE(record.goodness.points, record.accepted);
    QVERIFY(record.goodness.moments.mean.size() >= 1);
    QVERIFY(record.cost.candidates_per_accepted >= 1.0);
    QVERIFY(record.cost.goal_basis.empty());
}

void TestSamplingDiagnostics::what_is_left_of_the_goal_is_forecast() {
    SamplingCounts counts;
    counts.candidates = 10'000;
    counts.accepted = counts.evaluations = 100;
    StopRule stop;
    stop.accepted = 600;
    SamplingRecord record;
    record_cost(counts, stop, 1000.0, record);
    QCOMPARE(record.cost.goal_missing, std::uint64_t{500});
    QCOMPARE(record.cost.goal_basis, std::string("measured"));
    QVERIFY(std::abs(record.cost.goal_seconds - 50.0) < 1e-9);
    QVERIFY(record.cost.goal_low < 50.0 && record.cost.goal_high > 50.0);
    record.expected_rate = 0.02;
    record_cost(counts, stop, 1000.0, record);
    QCOMPARE(record.cost.goal_basis, std::string("theory"));
    QVERIFY(std::abs(record.cost.goal_seconds - 25.0) < 1e-9);
    SamplingRecord reached;
    stop.accepted = 100;
    record_cost(counts, stop, 1000.0, reached);
    QVERIFY(reached.cost.goal_basis.empty());
}

void TestSamplingDiagnostics::nothing_accepted_bounds_the_forecast() {
    SamplingCounts counts;
    counts.candidates = 3000;
    StopRule stop;
    stop.accepted = 10;
    SamplingRecord record;
    record_cost(counts, stop, 100.0, record);
    QCOMPARE(record.cost.goal_basis, std::string("bound"));
    QCOMPARE(record.cost.goal_low, 100.0);
    QVERIFY(std::isinf(record.cost.candidates_per_accepted));
}

QTEST_GUILESS_MAIN(TestSamplingDiagnostics)
#include "test_sampling_diagnostics.moc"
