// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/random.h"
#include "sampling/cost.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace sluice;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool near(double a, double b, double relative) {
    return std::abs(a - b) <= relative * std::abs(b);
}

/// Candidates until `wanted` are accepted at this rate.
std::uint64_t candidates_for(std::uint64_t wanted, double rate, RandomStream& stream) {
    double candidates = 0.0;
    for (std::uint64_t i = 0; i < wanted; ++i) {
        candidates += std::ceil(std::log(stream.uniform()) / std::log1p(-rate));
    }
    return std::uint64_t(candidates);
}

/// How often a forecast of 30 further points after `tried` candidates holds, at 1 candidate a second; the
/// forecast takes the rate for `bias` times what it is.
double coverage(double rate, std::uint64_t tried, bool known, double bias) {
    RandomStream stream(41, Stream::data);
    constexpr int repeats = 4000;
    int held = 0, forecasts = 0;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        std::uint64_t accepted = 0;
        for (std::uint64_t i = 0; i < tried; ++i) {
            accepted += stream.uniform() < rate ? 1 : 0;
        }
        const auto forecast = forecast_goal(30, accepted, std::uint64_t(double(tried) / bias), 1.0,
                                            known ? std::optional(rate * bias) : std::nullopt);
        if (forecast && forecast->basis != GoalForecast::Basis::bound) {
            const double truth = double(candidates_for(30, rate, stream));
            held += truth >= forecast->low && truth <= forecast->high ? 1 : 0;
            ++forecasts;
        }
    }
    return double(held) / forecasts;
}

} // namespace

class TestCost final : public QObject {
    Q_OBJECT

  private slots:
    void cost_is_per_accepted_point();
    void cost_is_infinite_while_nothing_is_accepted();
    void forecast_follows_theory_where_it_is_known();
    void forecast_follows_the_measured_rate_otherwise();
    void measured_forecast_is_wider_than_that_of_theory();
    void nothing_accepted_gives_the_rule_of_three();
    void nothing_is_forecast_without_a_goal_or_a_speed();
    void intervals_cover_as_often_as_they_say_data();
    void intervals_cover_as_often_as_they_say();
    void intervals_of_a_wrong_rate_do_not_cover();
    void hopeless_rates_give_finite_years();
};

void TestCost::cost_is_per_accepted_point() {
    SamplingCounts counts;
    counts.candidates = 1000;
    counts.accepted = 250;
    counts.evaluations = 500;
    counts.seconds = 5.0;
    counts.sum_weights = 300.0;
    counts.sum_squared_weights = 200.0;
    const SamplingCost cost = sampling_cost(counts);
    QCOMPARE(cost.candidates_per_accepted, 4.0);
    QCOMPARE(cost.evaluations_per_accepted, 2.0);
    QCOMPARE(cost.seconds_per_accepted, 0.02);
    QCOMPARE(cost.importance_ess, 450.0);
}

void TestCost::cost_is_infinite_while_nothing_is_accepted() {
    SamplingCounts counts;
    counts.candidates = 1000;
    QCOMPARE(sampling_cost(counts).candidates_per_accepted, infinity);
}

void TestCost::forecast_follows_theory_where_it_is_known() {
    const GoalForecast forecast = *forecast_goal(1000, 0, 0, 50.0, 0.002);
    QCOMPARE(forecast.basis, GoalForecast::Basis::theory);
    QVERIFY(near(forecast.seconds, 10'000.0, 1e-12));
    // A gamma law of shape 1000 / 0.998 has a relative sd of 0.0316.
    QVERIFY(near(forecast.low, 10'000.0 * (1 - 1.96 * 0.0316), 0.005));
    QVERIFY(near(forecast.high, 10'000.0 * (1 + 1.96 * 0.0316), 0.005));
}

void TestCost::forecast_follows_the_measured_rate_otherwise() {
    const GoalForecast forecast = *forecast_goal(1000, 20, 100'000, 100.0, std::nullopt);
    QCOMPARE(forecast.basis, GoalForecast::Basis::measured);
    QVERIFY(near(forecast.seconds, 50'000.0, 1e-12));
    QVERIFY(forecast.low < forecast.seconds && forecast.seconds < forecast.high);
}

void TestCost::measured_forecast_is_wider_than_that_of_theory() {
    const GoalForecast theory = *forecast_goal(1000, 20, 10'000, 1.0, 0.002);
    const GoalForecast measured = *forecast_goal(1000, 20, 10'000, 1.0, std::nullopt);
    QVERIFY(measured.high - measured.low > 4.0 * (theory.high - theory.low));
    // With so many accepted that the rate is as good as known, they agree.
    const GoalForecast sure = *forecast_goal(1000, 20'000'000, 10'000'000'000, 1.0, std::nullopt);
    QVERIFY(near(sure.low, theory.low, 2e-3) && near(sure.high, theory.high, 2e-3));
}

void TestCost::nothing_accepted_gives_the_rule_of_three() {
    const GoalForecast forecast = *forecast_goal(10, 0, 3000, 100.0, std::nullopt);
    QCOMPARE(forecast.basis, GoalForecast::Basis::bound);
    QCOMPARE(forecast.low, 100.0); // at a rate below 0.001
    QCOMPARE(forecast.high, infinity);
}

void TestCost::nothing_is_forecast_without_a_goal_or_a_speed() {
    QVERIFY(!forecast_goal(0, 5, 10, 1.0, 0.5));
    QVERIFY(!forecast_goal(10, 5, 10, 0.0, 0.5));
    QVERIFY(!forecast_goal(10, 0, 0, 1.0, std::nullopt));
}

void TestCost::intervals_cover_as_often_as_they_say_data() {
    QTest::addColumn<double>("rate");
    QTest::addColumn<int>("tried");
    QTest::addColumn<bool>("known");
    QTest::newRow("rare, known") << 0.01 << 1000 << true;
    QTest::newRow("frequent, known") << 0.6 << 10 << true;
    QTest::newRow("rare, measured") << 0.01 << 1000 << false;
    QTest::newRow("frequent, measured") << 0.6 << 40 << false;
}

void TestCost::intervals_cover_as_often_as_they_say() {
    // H0: the interval holds in 95 % of 4000 runs, sd 0.0034; 5 sigma and 0.02 for the continuous laws that
    // stand for discrete ones.
    QFETCH(double, rate);
    QFETCH(int, tried);
    QFETCH(bool, known);
    const double covered = coverage(rate, std::uint64_t(tried), known, 1.0);
    QVERIFY2(std::abs(covered - 0.95) < 5 * 0.0034 + 0.02, qPrintable(QString::number(covered)));
}

void TestCost::intervals_of_a_wrong_rate_do_not_cover() {
    QVERIFY(coverage(0.01, 1000, true, 1.5) < 0.7);
    QVERIFY(coverage(0.6, 40, false, 1.5) < 0.85);
}

void TestCost::hopeless_rates_give_finite_years() {
    const GoalForecast forecast = *forecast_goal(1000, 0, 1'000'000, 1e7, 1e-80);
    QVERIFY(near(forecast.seconds, 1e76, 1e-12));
    QVERIFY(std::isfinite(forecast.high));
}

QTEST_GUILESS_MAIN(TestCost)
#include "test_cost.moc"
