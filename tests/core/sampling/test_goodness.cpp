// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/random.h"
#include "density/bounded.h"
#include "density/discrete.h"
#include "density/location_scale.h"
#include "density/multivariate.h"
#include "sampling/count_test.h"
#include "sampling/goodness.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace sluice;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool near(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance;
}

/// The number of failures before a success, p (1 - p)^k, with or without a known cdf: an infinite support.
class Geometric final : public Density {
  public:
    Geometric(double p, bool cdf) : p_(p), cdf_(cdf) {}
    std::string family() const override { return "geometric"; }
    nlohmann::json to_json() const override { return {{"family", family()}, {"p", p_}}; }
    bool discrete() const override { return true; }
    std::vector<Interval> support() const override { return {{0.0, infinity}}; }
    std::vector<std::vector<double>> landmarks() const override { return {{0.0}}; }
    void log_density(Points x, std::span<double> out) const override {
        for (std::size_t i = 0; i < x.count; ++i) {
            const double k = x.column(0)[i];
            const bool possible = k >= 0.0 && k == std::floor(k);
            out[i] = possible ? std::log(p_) + k * std::log1p(-p_) : -infinity;
        }
    }
    void sample(RandomStream& stream, MutablePoints x) const override {
        for (double& value : x.column(0)) {
            value = std::floor(std::log(stream.uniform()) / std::log1p(-p_));
        }
    }
    std::optional<double> cdf(double x) const override {
        if (!cdf_) {
            return std::nullopt;
        }
        return x < 0.0 ? 0.0 : -std::expm1((std::floor(x) + 1.0) * std::log1p(-p_));
    }

  private:
    double p_;
    bool cdf_;
};

std::vector<double> drawn(const Density& density, std::size_t count, std::uint64_t seed) {
    RandomStream stream(seed, Stream::data);
    std::vector<double> values(count * density.dimension());
    density.sample(stream, MutablePoints(values.data(), count, density.dimension(), count));
    return values;
}

/// Pairs of standard normals with this correlation.
std::vector<double> correlated(double rho, std::size_t count, std::uint64_t seed) {
    RandomStream stream(seed, Stream::data);
    std::vector<double> values(2 * count);
    stream.fill_normal(values);
    for (std::size_t i = 0; i < count; ++i) {
        values[count + i] = rho * values[i] + std::sqrt(1.0 - rho * rho) * values[count + i];
    }
    return values;
}

Points plane(const std::vector<double>& values) {
    return {values.data(), values.size() / 2, 2, values.size() / 2};
}

/// The share of order statistics of N(0, 1) samples of n that lie within the band of N(0, sd^2).
double band_coverage(std::size_t n, double sd, int repeats) {
    const Normal law(0.0, sd);
    RandomStream stream(43, Stream::data);
    std::vector<double> values(n);
    double sum = 0.0;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        stream.fill_normal(values);
        sum += quantile_plot(*rank_sample(values, law), law, 11)->share_within();
    }
    return sum / repeats;
}

} // namespace

class TestGoodness final : public QObject {
    Q_OBJECT

  private slots:
    void moments_of_a_small_sample_are_exact();
    void moments_keep_their_digits_far_from_zero();
    void standard_errors_agree_with_the_spread_of_estimates();
    void moments_are_held_against_the_exact_ones();
    void moments_without_spread_say_nothing();

    void counts_of_the_right_law_pass_data();
    void counts_of_the_right_law_pass();
    void counts_of_a_wrong_law_are_caught();
    void counts_of_impossible_values_are_caught();
    void count_p_values_are_uniform_under_the_right_law();
    void counts_say_nothing_of_densities();

    void quantiles_of_all_values_are_shown_of_few();
    void quantiles_reach_both_tails_of_many();
    void band_covers_as_often_as_it_says();
    void band_of_a_wrong_law_does_not_cover();

    void energy_distance_agrees_with_the_definition();
    void energy_distance_passes_the_right_law();
    void energy_distance_catches_a_wrong_correlation();
    void energy_p_values_are_uniform_under_the_right_law();
    void energy_distance_ignores_units();
    void energy_distance_takes_many_dimensions();
    void energy_distance_refuses_what_it_cannot_compare();

    void goodness_says_what_the_target_allows();
    void goodness_is_bounded_by_thinning();
    void goodness_stops_when_asked();
};

void TestGoodness::moments_of_a_small_sample_are_exact() {
    // 1, 2, 3, 4, 10: mean 4, squares 50, m2 = 10, m3 = 36, m4 = 278.8.
    const CoordinateMoments m = sample_moments(std::vector<double>{1, 2, 3, 4, 10});
    QVERIFY(near(m.mean.value, 4.0, 1e-14));
    QVERIFY(near(m.mean.error, std::sqrt(12.5 / 5.0), 1e-14));
    QVERIFY(near(m.sd.value, std::sqrt(12.5), 1e-14));
    QVERIFY(near(m.skewness.value, 36.0 / std::pow(10.0, 1.5), 1e-13));
    QVERIFY(near(m.excess_kurtosis.value, 278.8 / 100.0 - 3.0, 1e-13));
}

void TestGoodness::moments_keep_their_digits_far_from_zero() {
    std::vector<double> values{1, 2, 3, 4, 10};
    for (double& value : values) {
        value += 1e9;
    }
    QVERIFY(near(sample_moments(values).sd.value, std::sqrt(12.5), 1e-9));
}

void TestGoodness::standard_errors_agree_with_the_spread_of_estimates() {
    // 2000 samples of 2000 exponential values, which are skewed and heavy enough that formulas for the normal
    // law would be off by factors. The spread of the estimates is known to 1/sqrt(4000) or some more: their
    // own laws have tails; 15 % are allowed, 30 % for the kurtosis, whose standard error is biased at this
    // size.
    RandomStream stream(47, Stream::data);
    std::vector<double> values(2000);
    std::vector<CoordinateMoments> all;
    for (int repeat = 0; repeat < 2000; ++repeat) {
        stream.fill_exponential(values);
        all.push_back(sample_moments(values));
    }
    const auto agrees = [&all](Estimate CoordinateMoments::*which, double tolerance) {
        std::vector<double> estimates;
        double error = 0.0;
        for (const CoordinateMoments& one : all) {
            estimates.push_back((one.*which).value);
            error += (one.*which).error / double(all.size());
        }
        return near(error / sample_moments(estimates).sd.value, 1.0, tolerance);
    };
    QVERIFY(agrees(&CoordinateMoments::mean, 0.15));
    QVERIFY(agrees(&CoordinateMoments::sd, 0.15));
    QVERIFY(agrees(&CoordinateMoments::skewness, 0.15));
    QVERIFY(agrees(&CoordinateMoments::excess_kurtosis, 0.3));
}

void TestGoodness::moments_are_held_against_the_exact_ones() {
    const MvNormal law({3.0, -1.0}, 2.0);
    const std::vector<double> values = drawn(law, 20'000, 53);
    const Points points(values.data(), 20'000, 2, 20'000);
    const std::vector<CoordinateMoments> moments = sample_moments(points, law);
    QCOMPARE(moments.size(), std::size_t(2));
    QCOMPARE(moments[1].exact_mean, -1.0);
    QCOMPARE(moments[1].exact_sd, 2.0);
    for (const CoordinateMoments& m : moments) {
        QVERIFY(std::abs(m.mean_score(points.count)) < 4.9 && std::abs(m.sd_score()) < 4.9);
    }
    // The same points are far from another law.
    const CoordinateMoments off = sample_moments(points, MvNormal({3.2, -1.0}, 2.2)).front();
    QVERIFY(std::abs(off.mean_score(points.count)) > 8.0 && std::abs(off.sd_score()) > 8.0);
}

void TestGoodness::moments_without_spread_say_nothing() {
    const CoordinateMoments m = sample_moments(std::vector<double>{2.0, 2.0, 2.0});
    QCOMPARE(m.mean.value, 2.0);
    QVERIFY(std::isnan(m.mean.error) && std::isnan(m.skewness.value));
    QVERIFY(std::isnan(sample_moments(std::vector<double>{}).mean.value));
}

void TestGoodness::counts_of_the_right_law_pass_data() {
    QTest::addColumn<double>("p");
    QTest::addColumn<bool>("cdf");
    QTest::newRow("a cell for each value") << 0.02 << true;
    QTest::newRow("summed without a cdf") << 0.02 << false;
    QTest::newRow("wide, in cells of equal mass") << 1e-6 << true;
    QTest::newRow("nearly all at zero") << 0.9999 << true;
}

void TestGoodness::counts_of_the_right_law_pass() {
    // H0: the law of the draws; p below 1e-6 has that chance.
    QFETCH(double, p);
    QFETCH(bool, cdf);
    const Geometric law(p, cdf);
    const std::optional<TestResult> result = count_test(drawn(law, 20'000, 59), law);
    QVERIFY(result);
    QVERIFY2(result->p_value > 1e-6, qPrintable(QString::number(result->statistic)));
    QVERIFY(p > 0.5 || result->freedom > 50);
}

void TestGoodness::counts_of_a_wrong_law_are_caught() {
    const std::vector<double> values = drawn(Geometric(0.02, true), 20'000, 59);
    QVERIFY(count_test(values, Geometric(0.022, false))->p_value < 1e-6);
    QVERIFY(count_test(values, Geometric(0.022, true))->p_value < 1e-6);
    const auto fair = Categorical::from_probabilities({0.25, 0.25, 0.25, 0.25});
    const auto unfair = Categorical::from_probabilities({0.27, 0.25, 0.25, 0.23});
    QVERIFY(count_test(drawn(fair, 20'000, 61), fair)->p_value > 1e-6);
    QVERIFY(count_test(drawn(unfair, 20'000, 61), fair)->p_value < 1e-6);
}

void TestGoodness::counts_of_impossible_values_are_caught() {
    const auto law = Categorical::from_probabilities({0.5, 0.0, 0.5});
    for (const double wrong : {1.0, 3.0, -1.0, 0.5}) {
        std::vector<double> values = drawn(law, 1000, 67);
        values[17] = wrong;
        QCOMPARE(count_test(values, law)->p_value, 0.0);
    }
}

void TestGoodness::count_p_values_are_uniform_under_the_right_law() {
    // H0: uniform p-values of samples of 500 over some 100 pooled cells; the chi-square law is itself an
    // approximation, which 1000 of them do not show.
    const Geometric law(0.1, true);
    std::vector<double> p_values;
    for (std::uint64_t repeat = 0; repeat < 1000; ++repeat) {
        p_values.push_back(count_test(drawn(law, 500, repeat), law)->p_value);
    }
    QVERIFY(ks_test(p_values, Uniform(0.0, 1.0))->p_value > 1e-6);
    for (std::uint64_t repeat = 0; repeat < 1000; ++repeat) {
        p_values[repeat] = count_test(drawn(law, 500, repeat), Geometric(0.108, true))->p_value;
    }
    QVERIFY(ks_test(p_values, Uniform(0.0, 1.0))->p_value < 1e-6);
}

void TestGoodness::counts_say_nothing_of_densities() {
    QVERIFY(!count_test(std::vector{0.5, 0.7}, Uniform(0.0, 1.0)));
    QVERIFY(!count_test({}, Geometric(0.1, true)));
}

void TestGoodness::quantiles_of_all_values_are_shown_of_few() {
    const Uniform law(0.0, 1.0);
    const QuantilePlot plot = *quantile_plot(*rank_sample(std::vector{0.9, 0.2, 0.4}, law), law);
    QCOMPARE(plot.sample, (std::vector{0.2, 0.4, 0.9}));
    QVERIFY(near(plot.theoretical[0], 1.0 / 6.0, 1e-14) && near(plot.theoretical[2], 5.0 / 6.0, 1e-14));
    // The smallest of three uniforms: 1 - (1 - u)^3 = 0.025 and 0.975.
    QVERIFY(near(plot.low[0], 1.0 - std::cbrt(0.975), 1e-12));
    QVERIFY(near(plot.high[0], 1.0 - std::cbrt(0.025), 1e-12));
}

void TestGoodness::quantiles_reach_both_tails_of_many() {
    const Normal law(0.0, 1.0);
    const std::vector<double> values = drawn(law, 100'000, 73);
    const QuantilePlot plot = *quantile_plot(*rank_sample(values, law), law, 400);
    QVERIFY(plot.sample.size() > 350 && plot.sample.size() <= 400);
    QCOMPARE(plot.sample.front(), *std::min_element(values.begin(), values.end()));
    QCOMPARE(plot.sample.back(), *std::max_element(values.begin(), values.end()));
    QVERIFY(std::is_sorted(plot.theoretical.begin(), plot.theoretical.end()));
    for (std::size_t i = 0; i < plot.sample.size(); ++i) {
        QVERIFY(plot.low[i] < plot.theoretical[i] && plot.theoretical[i] < plot.high[i]);
    }
    QVERIFY(near(plot.theoretical.front(), *law.quantile(0.5e-5), 1e-9));
}

void TestGoodness::band_covers_as_often_as_it_says() {
    // H0: 95 % of the order statistics lie within; over 600 samples of 200, 11 shown each. Were the 11
    // one, the sd would be 0.0089; 5 sigma of that.
    QVERIFY(near(band_coverage(200, 1.0, 600), 0.95, 5 * 0.0089));
    QVERIFY(near(band_coverage(11, 1.0, 600), 0.95, 5 * 0.0089));
}

void TestGoodness::band_of_a_wrong_law_does_not_cover() {
    QVERIFY(band_coverage(200, 1.25, 600) < 0.8);
}

void TestGoodness::energy_distance_agrees_with_the_definition() {
    // Two points each on a line: 0, 2 and 1, 5, in units of the pooled interquartile range 5 - 1.
    const std::vector<double> first{0, 2, 0, 0}, second{1, 5, 0, 0};
    const EnergyResult result = *energy_test(plane(first), plane(second), 1, 99);
    const double between = (1 + 5 + 1 + 3) / 4.0, within = (2 + 2) / 4.0 + (4 + 4) / 4.0;
    QVERIFY2(near(result.statistic, (2 * between - within) / 4.0, 1e-6),
             qPrintable(QString::number(result.statistic)));
}

void TestGoodness::energy_distance_passes_the_right_law() {
    // H0: seven independent uniform p-values. The fourth smallest is at most 0.01 with a probability of
    // 35 * 0.01^4 = 3.5e-7.
    const MvNormal law({0.0, 0.0}, 1.0);
    std::vector<double> p_values;
    for (std::uint64_t seed = 1; seed <= 7; ++seed) {
        p_values.push_back(
            energy_test(plane(correlated(0.0, 5000, seed)), law, seed, {400, 399, 1e8})->p_value);
    }
    std::sort(p_values.begin(), p_values.end());
    QVERIFY2(p_values[3] > 0.01, qPrintable(QString::number(p_values[3])));
    QCOMPARE(energy_test(plane(correlated(0.0, 5000, 1)), law, 1, {1500, 9, 4e8})->points, std::size_t(1500));
}

void TestGoodness::energy_distance_catches_a_wrong_correlation() {
    const MvNormal law({0.0, 0.0}, 1.0);
    const EnergyResult result = *energy_test(plane(correlated(0.75, 5000, 5)), law, 5, {600, 999, 1e8});
    QCOMPARE(result.points, std::size_t(600));
    QCOMPARE(result.p_value, 0.001);
}

void TestGoodness::energy_p_values_are_uniform_under_the_right_law() {
    // H0: P(p <= 0.1) = 0.1, exactly, by exchangeability. 500 tests of 30 points with 99 permutations: sd
    // 0.0134, 5 sigma. A shift of half a standard deviation is told from it by the same count.
    const MvNormal law({0.0, 0.0}, 1.0);
    const auto small = [&law](double shift) {
        int count = 0;
        for (std::uint64_t seed = 0; seed < 500; ++seed) {
            std::vector<double> values = correlated(0.0, 30, seed);
            for (double& value : values) {
                value += shift;
            }
            count += energy_test(plane(values), law, seed, {30, 99, 1e8})->p_value <= 0.1 ? 1 : 0;
        }
        return count / 500.0;
    };
    const double right = small(0.0);
    QVERIFY2(near(right, 0.1, 5 * 0.0134), qPrintable(QString::number(right)));
    QVERIFY(small(0.5) > 0.1 + 5 * 0.0134);
}

void TestGoodness::energy_distance_ignores_units() {
    std::vector<double> first = correlated(0.3, 200, 7), second = correlated(0.3, 200, 8);
    const EnergyResult plain = *energy_test(plane(first), plane(second), 9, 199);
    for (std::vector<double>* values : {&first, &second}) {
        std::transform(values->begin(), values->begin() + 200, values->begin(),
                       [](double x) { return 1e4 * x + 1e7; });
    }
    const EnergyResult scaled = *energy_test(plane(first), plane(second), 9, 199);
    QVERIFY(near(scaled.statistic, plain.statistic, 1e-4 * plain.statistic));
    QVERIFY(near(scaled.p_value, plain.p_value, 0.011));
}

void TestGoodness::energy_distance_takes_many_dimensions() {
    const std::size_t d = 500;
    const MvNormal law(std::vector<double>(d, 0.0), 1.0);
    const std::vector<double> values = drawn(law, 300, 77);
    const Points points(values.data(), 300, d, 300);
    const EnergyResult right = *energy_test(points, law, 1, {1000, 199, 2e7});
    QCOMPARE(right.points, std::size_t(200)); // the square root of 2e7 / 500
    QVERIFY(right.p_value > 0.005);
    QCOMPARE(energy_test(points, MvNormal(std::vector<double>(d, 0.0), 1.1), 1, {1000, 199, 2e7})->p_value,
             0.005);
}

void TestGoodness::energy_distance_refuses_what_it_cannot_compare() {
    std::vector<double> values = correlated(0.0, 30, 1);
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, energy_test(plane(values), plane(correlated(0, 29, 1)), 1, 9));
    values[3] = std::numeric_limits<double>::quiet_NaN();
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, energy_test(plane(values), plane(values), 1, 9));
    QVERIFY(!energy_test(plane(correlated(0, 19, 1)), MvNormal({0.0, 0.0}, 1.0), 1));
}

void TestGoodness::goodness_says_what_the_target_allows() {
    const Normal line(0.0, 1.0);
    const std::vector<double> values = drawn(line, 2000, 79);
    const Goodness one = measure_goodness(Points(std::span<const double>(values)), line, 1);
    QVERIFY(one.ks && one.anderson_darling && one.qq && !one.chi_square && !one.energy);
    QCOMPARE(one.deciding()->p_value, one.anderson_darling->p_value);
    QCOMPARE(one.moments.size(), std::size_t(1));

    const MvNormal flat({0.0, 0.0}, 1.0);
    const Goodness two = measure_goodness(plane(correlated(0.0, 2000, 83)), flat, 1);
    QVERIFY(!two.ks && !two.qq && two.energy && two.moments.size() == 2);

    const Geometric counted(0.3, true);
    const std::vector<double> counts = drawn(counted, 2000, 89);
    const Goodness three = measure_goodness(Points(std::span<const double>(counts)), counted, 1);
    QVERIFY(!three.ks && three.chi_square && three.deciding()->p_value > 1e-6);

    const Goodness none = measure_goodness(Points(std::span<const double>()), line, 1);
    QVERIFY(none.points == 0 && !none.deciding());
}

void TestGoodness::goodness_is_bounded_by_thinning() {
    const Normal line(0.0, 1.0);
    const std::vector<double> values = drawn(line, 30'000, 97);
    GoodnessLimits limits;
    limits.values = 7000;
    const Goodness thin = measure_goodness(Points(std::span<const double>(values)), line, 1, limits);
    QCOMPARE(thin.points, std::uint64_t(7000));
    QVERIFY(thin.ks->p_value > 1e-6);
    QCOMPARE(limits.points(500, 100), std::uint64_t(500));
    QCOMPARE(limits.points(5000, 100), std::uint64_t(1000));
}

void TestGoodness::goodness_stops_when_asked() {
    std::stop_source source;
    source.request_stop();
    const Normal line(0.0, 1.0);
    const std::vector<double> values = drawn(line, 2000, 101);
    const Goodness stopped =
        measure_goodness(Points(std::span<const double>(values)), line, 1, {}, source.get_token());
    QVERIFY(!stopped.ks && !stopped.deciding());
}

QTEST_GUILESS_MAIN(TestGoodness)
#include "test_goodness.moc"
