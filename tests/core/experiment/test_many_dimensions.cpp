// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/progress.h"
#include "experiment/experiment.h"
#include "experiment/runner.h"

#include <QTest>

#include <cmath>

using namespace sluice;

/// The curse of dimension: where nothing can be accepted in a lifetime, the program says so and stays at
/// hand.
class TestManyDimensions : public QObject {
    Q_OBJECT

  private slots:
    void a_thousand_dimensions_tell_when_the_goal_will_be_reached();
    void a_rate_that_is_not_known_gives_a_bound();
};

namespace {

Record run(const char* text) {
    NoProgress quiet;
    RunOptions options;
    options.threads = 1;
    return run_experiment(parse_experiment(text), options, {}, quiet);
}

} // namespace

void TestManyDimensions::a_thousand_dimensions_tell_when_the_goal_will_be_reached() {
    const Record record = run(R"({"schema": "sluice.experiment/1", "sampling": {
        "target": {"family": "mv_normal", "dim": 1000, "sigma": 1},
        "proposal": {"family": "mv_normal", "dim": 1000, "sigma": 1.1},
        "M": "auto", "stop": {"accepted": 10000, "candidates": 5000}}})");
    const SamplingRecord& sampling = record.sampling.value();
    QCOMPARE(sampling.candidates, std::uint64_t{5000});
    QCOMPARE(sampling.accepted, std::uint64_t{0});
    QCOMPARE(sampling.violations, std::uint64_t{0});
    QCOMPARE(sampling.m_source, std::string("closed_form"));
    QVERIFY(std::abs(sampling.log_m - 1000.0 * std::log(1.1)) < 1e-9);
    QVERIFY(std::abs(std::log(sampling.expected_rate) + 1000.0 * std::log(1.1)) < 1e-9);
    // 10,000 at a rate of 4e-42.
    QCOMPARE(sampling.cost.goal_basis, std::string("theory"));
    QCOMPARE(sampling.cost.goal_missing, std::uint64_t{10000});
    const double expected = 1e4 / sampling.expected_rate / sampling.candidates_per_second;
    QVERIFY(std::abs(sampling.cost.goal_seconds / expected - 1.0) < 1e-6);
    QVERIFY(sampling.cost.goal_low < sampling.cost.goal_seconds &&
            sampling.cost.goal_seconds < sampling.cost.goal_high);
}

void TestManyDimensions::a_rate_that_is_not_known_gives_a_bound() {
    const Record record = run(R"({"schema": "sluice.experiment/1", "sampling": {
        "target": {"family": "mv_normal", "dim": 1000, "sigma": 1},
        "proposal": {"family": "mv_normal", "dim": 1000, "sigma": 1.1},
        "M": "adaptive", "M_start": 1e300, "stop": {"accepted": 10, "candidates": 3000}}})");
    const SamplingRecord& sampling = record.sampling.value();
    QCOMPARE(sampling.accepted, std::uint64_t{0});
    QCOMPARE(sampling.cost.goal_basis, std::string("bound"));
    QVERIFY(sampling.cost.goal_low > 0.0 && std::isfinite(sampling.cost.goal_low));
}

QTEST_GUILESS_MAIN(TestManyDimensions)
#include "test_many_dimensions.moc"
