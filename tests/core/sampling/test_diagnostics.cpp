// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/random.h"
#include "density/bounded.h"
#include "density/discrete.h"
#include "density/location_scale.h"
#include "density/multivariate.h"
#include "sampling/diagnostics.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace sluice;

namespace {

bool near(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance;
}

} // namespace

class TestDiagnostics final : public QObject {
    Q_OBJECT

  private slots:
    void wilson_agrees_with_published_values();
    void wilson_covers_as_often_as_it_says();
    void wilson_is_exact_at_the_ends();
    void ks_agrees_with_published_values();
    void ks_accepts_the_right_law_and_catches_a_wrong_one();
    void ks_p_values_are_uniform_under_the_right_law();
    void ks_says_nothing_where_there_is_no_cdf();
    void chi_square_agrees_with_published_values();
    void chi_square_pools_small_cells();
    void chi_square_catches_counts_where_none_can_be();
    void wrong_arguments_are_refused();
};

void TestDiagnostics::wilson_agrees_with_published_values() {
    // Newcombe (1998), Statistics in Medicine 17:857, table I, method 3.
    struct Row {
        std::uint64_t successes, trials;
        double low, high;
    };
    for (const Row& row : {Row{81, 263, 0.2553, 0.3662}, Row{15, 148, 0.0624, 0.1605},
                           Row{0, 20, 0.0, 0.1611}, Row{1, 29, 0.0061, 0.1718}}) {
        const ConfidenceInterval interval = wilson_interval(row.successes, row.trials);
        QVERIFY(near(interval.low, row.low, 5.1e-5));
        QVERIFY(near(interval.high, row.high, 5.1e-5));
    }
}

void TestDiagnostics::wilson_covers_as_often_as_it_says() {
    // H0: the interval covers p = 0.3 with the exact binomial probability at n = 200, which for Wilson's is
    // within 1.5 % of 95 %. 4000 repeats: sd 0.0035; the band below is 4.9 sd beyond that.
    RandomStream stream(5, Stream::data);
    int covered = 0;
    for (int repeat = 0; repeat < 4000; ++repeat) {
        std::uint64_t successes = 0;
        for (int i = 0; i < 200; ++i) {
            successes += stream.uniform() < 0.3 ? 1 : 0;
        }
        const ConfidenceInterval interval = wilson_interval(successes, 200);
        covered += interval.low <= 0.3 && 0.3 <= interval.high ? 1 : 0;
    }
    QVERIFY(near(covered / 4000.0, 0.95, 0.015 + 4.9 * 0.0035));
}

void TestDiagnostics::wilson_is_exact_at_the_ends() {
    QCOMPARE(wilson_interval(0, 0).low, 0.0);
    QCOMPARE(wilson_interval(0, 0).high, 1.0);
    QCOMPARE(wilson_interval(0, 10).low, 0.0);
    QCOMPARE(wilson_interval(10, 10).high, 1.0);
    QVERIFY(wilson_interval(10, 10).low < 1.0);
}

void TestDiagnostics::ks_agrees_with_published_values() {
    // 0.1 0.2 ... of the uniform law: D = 0.1, just before every point.
    const Uniform uniform(0.0, 1.0);
    std::vector<double> values;
    for (int i = 1; i <= 10; ++i) {
        values.push_back(0.1 * i);
    }
    QVERIFY(near(ks_test(values, uniform)->statistic, 0.1, 1e-15));
    // Asymptotic 5 % point of sqrt(n) D: 1.3581 (Smirnov 1948).
    std::vector<double> many(100000);
    for (std::size_t i = 0; i < many.size(); ++i) {
        const double even = (static_cast<double>(i) + 0.5) / 1e5;
        many[i] = std::clamp(even - 1.3581 / std::sqrt(1e5) + 0.5e-5, 0.0, 1.0);
    }
    QVERIFY(near(ks_test(many, uniform)->p_value, 0.05, 5e-4));
}

void TestDiagnostics::ks_accepts_the_right_law_and_catches_a_wrong_one() {
    // H0: N(0, 1); p below 1e-6 has that probability. The wrong law is off by 5 % of a standard deviation, or
    // 8 % too wide.
    RandomStream stream(17, Stream::data);
    std::vector<double> values(50000);
    stream.fill_normal(values);
    QVERIFY(ks_test(values, Normal(0.0, 1.0))->p_value > 1e-6);
    QVERIFY(ks_test(values, Normal(0.05, 1.0))->p_value < 1e-6);
    QVERIFY(ks_test(values, Normal(0.0, 1.08))->p_value < 1e-6);
}

void TestDiagnostics::ks_p_values_are_uniform_under_the_right_law() {
    // H0: P(p < 0.1) = 0.1. 4000 tests of 50 values, sd 0.0047; 5 sigma, and 0.004 for the approximation at n
    // = 50.
    const Uniform uniform(0.0, 1.0);
    RandomStream stream(3, Stream::data);
    std::vector<double> values(50);
    int small = 0;
    for (int repeat = 0; repeat < 4000; ++repeat) {
        stream.fill_uniform(values);
        small += ks_test(values, uniform)->p_value < 0.1 ? 1 : 0;
    }
    QVERIFY2(near(small / 4000.0, 0.1, 5 * 0.0047 + 0.004), qPrintable(QString::number(small)));
}

void TestDiagnostics::ks_says_nothing_where_there_is_no_cdf() {
    QVERIFY(!ks_test({}, Normal(0.0, 1.0)));
    QVERIFY(!ks_test(std::vector{0.5}, MvNormal({0.0, 0.0}, 1.0)));
    QVERIFY(!ks_test(std::vector{1.0}, Categorical::from_probabilities({0.5, 0.5})));
}

void TestDiagnostics::chi_square_agrees_with_published_values() {
    // Mendel's peas: 315 101 108 32 against 9:3:3:1 of 556: 0.470, p = 0.925 (3 degrees of freedom).
    const std::vector<std::uint64_t> peas = {315, 101, 108, 32};
    const std::vector<double> expected = {312.75, 104.25, 104.25, 34.75};
    const TestResult result = chi_square_test(peas, expected);
    QVERIFY(near(result.statistic, 0.4700, 5e-5));
    QVERIFY(near(result.p_value, 0.9254, 5e-5));
    QVERIFY(near(chi_square_test(peas, expected, 1).p_value, 0.7906, 5e-4));
}

void TestDiagnostics::chi_square_pools_small_cells() {
    // Cells 1 + 2 + 3 expect 2 + 2 + 2 = 6; the last two expect 1 and join the cell before.
    const std::vector<std::uint64_t> counts = {3, 1, 2, 10, 0, 1};
    const std::vector<double> expected = {2, 2, 2, 9, 1, 1};
    QVERIFY(near(chi_square_test(counts, expected).statistic, 0.0, 1e-12));
    const std::vector<std::uint64_t> off = {9, 1, 2, 5, 0, 0};
    QVERIFY(near(chi_square_test(off, expected).statistic, 36.0 / 6.0 + 36.0 / 11.0, 1e-12));
}

void TestDiagnostics::chi_square_catches_counts_where_none_can_be() {
    const std::vector<std::uint64_t> counts = {50, 50, 1};
    const std::vector<double> expected = {50, 50, 0};
    QCOMPARE(chi_square_test(counts, expected).p_value, 0.0);
}

void TestDiagnostics::wrong_arguments_are_refused() {
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, wilson_interval(3, 2));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument,
                             chi_square_test(std::vector<std::uint64_t>{1}, std::vector{1.0, 2.0}));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument,
                             chi_square_test(std::vector<std::uint64_t>{1}, std::vector{-1.0}));
    const double hole = std::numeric_limits<double>::quiet_NaN();
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, ks_test(std::vector{0.5, hole}, Normal(0.0, 1.0)));
}

QTEST_GUILESS_MAIN(TestDiagnostics)
#include "test_diagnostics.moc"
