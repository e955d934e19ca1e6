// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/random.h"
#include "density/bounded.h"
#include "density/discrete.h"
#include "density/location_scale.h"
#include "density/multivariate.h"
#include "sampling/anderson_darling.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

using namespace sluice;

namespace {

/// n times the integral of (F_n(u) - u)^2 / (u (1 - u)), the definition, by the midpoint rule.
double by_definition(const std::vector<double>& sorted) {
    constexpr int steps = 2'000'000;
    const double n = double(sorted.size());
    double sum = 0.0;
    std::size_t below = 0;
    for (int i = 0; i < steps; ++i) {
        const double u = (i + 0.5) / steps;
        while (below < sorted.size() && sorted[below] <= u) {
            ++below;
        }
        const double gap = double(below) / n - u;
        sum += gap * gap / (u * (1.0 - u));
    }
    return n * sum / steps;
}

std::vector<double> normals(std::size_t count, std::uint64_t seed) {
    RandomStream stream(seed, Stream::data);
    std::vector<double> values(count);
    stream.fill_normal(values);
    return values;
}

/// The p-value of the Kolmogorov-Smirnov test of p-values of `repeats` samples of n powers of uniforms.
double uniformity_of_p_values(std::size_t n, int repeats, double power) {
    const Uniform uniform(0.0, 1.0);
    RandomStream stream(71, Stream::data);
    std::vector<double> values(n), p_values;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        stream.fill_uniform(values);
        for (double& value : values) {
            value = std::pow(value, power);
        }
        p_values.push_back(anderson_darling_test(values, uniform)->p_value);
    }
    return ks_test(p_values, uniform)->p_value;
}

} // namespace

class TestAndersonDarling final : public QObject {
    Q_OBJECT

  private slots:
    void limit_agrees_with_published_percentage_points();
    void limit_agrees_with_the_series_of_anderson_and_darling();
    void limit_is_right_far_out_the_tail();
    void limit_falls_without_a_step();
    void correction_leaves_small_probabilities_alone();
    void statistic_is_the_integral_that_defines_it();
    void p_values_are_uniform_under_the_right_law();
    void p_values_of_a_wrong_law_are_not_uniform();
    void right_law_passes_and_a_slightly_wide_one_is_caught();
    void tails_are_seen_better_than_by_kolmogorov_and_smirnov();
    void square_of_a_uniform_is_caught();
    void impossible_value_is_infinitely_wrong();
    void nothing_is_said_where_there_is_no_cdf();
};

void TestAndersonDarling::limit_agrees_with_published_percentage_points() {
    // Anderson & Darling (1954), J. Am. Statist. Ass. 49:765, and Stephens (1974), J. Am. Statist. Ass.
    // 69:730. Three decimals of z leave a relative 0.001.
    struct Row {
        double z, tail;
    };
    for (const Row& row : {Row{1.248, 0.25}, Row{1.933, 0.10}, Row{2.492, 0.05}, Row{3.878, 0.01}}) {
        QVERIFY2(std::abs(anderson_darling_tail(row.z) / row.tail - 1.0) < 0.001,
                 qPrintable(QString::number(anderson_darling_tail(row.z), 'g', 10)));
    }
}

void TestAndersonDarling::limit_agrees_with_the_series_of_anderson_and_darling() {
    // Their series of 1954 (equation 8), summed in other software with 15 digits.
    struct Row {
        double z, tail;
    };
    for (const Row& row :
         {Row{0.1, 0.999971921894874}, Row{0.2, 0.990412547249794}, Row{0.35, 0.896439998573979},
          Row{0.7, 0.558823203853259}, Row{1.248, 0.249950504352004}, Row{1.933, 0.0999946232082235},
          Row{2.0, 0.0918367749412521}, Row{3.07, 0.0252182711369787}, Row{3.878, 0.0100014098845005},
          Row{6.0, 0.000967451941520814}, Row{10.0, 1.3815035410869e-5}}) {
        QVERIFY2(std::abs(anderson_darling_tail(row.z) - row.tail) < 2e-14,
                 qPrintable(QString::number(anderson_darling_tail(row.z) - row.tail)));
    }
}

void TestAndersonDarling::limit_is_right_far_out_the_tail() {
    // The integral's inverse square root at u = 2 gives sqrt(3 / (pi z)) exp(-z) (1 + O(1/z)); the next
    // term shows in the difference of the two distances.
    const auto ratio = [](double z) {
        return anderson_darling_tail(z) / (std::sqrt(3.0 / (std::numbers::pi * z)) * std::exp(-z));
    };
    QVERIFY(std::abs(ratio(300.0) - 1.0) < 5e-3);
    QVERIFY(std::abs((ratio(150.0) - 1.0) / (ratio(300.0) - 1.0) - 2.0) < 0.02);
    QCOMPARE(anderson_darling_tail(std::numeric_limits<double>::infinity()), 0.0);
}

void TestAndersonDarling::limit_falls_without_a_step() {
    double last = 1.0;
    for (double z = 0.01; z < 40.0; z *= 1.02) {
        const double tail = anderson_darling_tail(z);
        QVERIFY(tail <= last + 1e-14 && tail > 0.0); // near 1 the alternating sum rounds
        QVERIFY(tail / last > 0.4 && last - tail < 0.02);
        last = tail;
    }
}

void TestAndersonDarling::correction_leaves_small_probabilities_alone() {
    for (const double z : {10.0, 15.0, 25.0}) {
        QVERIFY(std::abs(anderson_darling_tail(z, 100) / anderson_darling_tail(z) - 1.0) < 0.01);
    }
    QVERIFY(anderson_darling_tail(0.5, 10) != anderson_darling_tail(0.5));
}

void TestAndersonDarling::statistic_is_the_integral_that_defines_it() {
    const std::vector<double> sorted{0.02, 0.11, 0.13, 0.30, 0.42, 0.55, 0.71, 0.72, 0.90, 0.99};
    const double statistic = anderson_darling_of(sorted)->statistic;
    QVERIFY2(std::abs(statistic - by_definition(sorted)) < 1e-4, qPrintable(QString::number(statistic)));
}

void TestAndersonDarling::p_values_are_uniform_under_the_right_law() {
    // H0: the p-values of samples of 20 uniforms are uniform; KS of 5000 of them below 1e-6 has that chance.
    const double p = uniformity_of_p_values(20, 5000, 1.0);
    QVERIFY2(p > 1e-6, qPrintable(QString::number(p)));
}

void TestAndersonDarling::p_values_of_a_wrong_law_are_not_uniform() {
    QVERIFY(uniformity_of_p_values(20, 5000, 1.1) < 1e-6);
}

void TestAndersonDarling::right_law_passes_and_a_slightly_wide_one_is_caught() {
    // H0: N(0, 1), 10^5 values; p below 1e-6 has that chance.
    std::vector<double> values = normals(100'000, 23);
    QVERIFY(anderson_darling_test(values, Normal(0.0, 1.0))->p_value > 1e-6);
    for (double& value : values) {
        value *= 1.05;
    }
    QVERIFY(anderson_darling_test(values, Normal(0.0, 1.0))->p_value < 1e-6);
}

void TestAndersonDarling::tails_are_seen_better_than_by_kolmogorov_and_smirnov() {
    std::vector<double> values = normals(20'000, 29);
    for (double& value : values) {
        value *= 1.03;
    }
    const Normal law(0.0, 1.0);
    QVERIFY(anderson_darling_test(values, law)->p_value < 0.1 * ks_test(values, law)->p_value);
}

void TestAndersonDarling::square_of_a_uniform_is_caught() {
    RandomStream stream(31, Stream::data);
    std::vector<double> values(500);
    stream.fill_uniform(values);
    QVERIFY(anderson_darling_test(values, Uniform(0.0, 1.0))->p_value > 1e-6);
    for (double& value : values) {
        value *= value;
    }
    QVERIFY(anderson_darling_test(values, Uniform(0.0, 1.0))->p_value < 1e-6);
}

void TestAndersonDarling::impossible_value_is_infinitely_wrong() {
    std::vector<double> values(1000);
    RandomStream stream(37, Stream::data);
    stream.fill_uniform(values);
    values[500] = -0.001;
    const TestResult result = *anderson_darling_test(values, Uniform(0.0, 1.0));
    QVERIFY(std::isinf(result.statistic));
    QCOMPARE(result.p_value, 0.0);
}

void TestAndersonDarling::nothing_is_said_where_there_is_no_cdf() {
    QVERIFY(!anderson_darling_test(std::vector<double>(7, 0.5), Normal(0.0, 1.0)));
    QVERIFY(!anderson_darling_test(std::vector<double>(20, 1.0), MvNormal({0.0, 0.0}, 1.0)));
    QVERIFY(
        !anderson_darling_test(std::vector<double>(20, 1.0), Categorical::from_probabilities({0.5, 0.5})));
}

QTEST_GUILESS_MAIN(TestAndersonDarling)
#include "test_anderson_darling.moc"
