// SPDX-License-Identifier: GPL-3.0-or-later
#include "session_checks.h"

#include "sampling/bias.h"
#include "sampling/session.h"

#include <QTest>

using namespace sluice;
using namespace sluice::checks;

namespace {

constexpr double pi = 3.14159265358979323846;

DensityPtr normal() {
    return density(R"({"family": "normal", "mu": 0, "sigma": 1})");
}
DensityPtr cauchy() {
    return density(R"({"family": "cauchy", "x0": 0, "gamma": 1})");
}

} // namespace

class TestBias : public QObject {
    Q_OBJECT

  private slots:
    void a_normal_from_a_cauchy_has_the_known_figures_data();
    void a_normal_from_a_cauchy_has_the_known_figures();
    void sampling_shows_the_integrated_figures_data() { a_normal_from_a_cauchy_has_the_known_figures_data(); }
    void sampling_shows_the_integrated_figures();
    void uniform_pairs_are_exact();
    void a_large_enough_m_has_no_bias();
    void an_unnormalised_target_has_the_same_bias();
    void poles_and_heavy_tails_are_integrated();
    void moments_that_do_not_exist_are_not_given();
    void discrete_pairs_are_summed();
    void the_estimate_agrees_with_the_integral();
    void the_standard_error_is_about_right();
    void rows_are_exact_for_themselves();
    void several_dimensions_are_estimated();
    void far_below_the_range_of_exp_nothing_changes();
};

void TestBias::a_normal_from_a_cauchy_has_the_known_figures_data() {
    QTest::addColumn<double>("m");
    QTest::addColumn<double>("acceptance");
    QTest::addColumn<double>("violating");
    QTest::addColumn<double>("variance");
    // Integrated with 30 digits elsewhere.
    QTest::newRow("M = 1.0") << 1.0 << 0.748835 << 0.684699 << 1.100613;
    QTest::newRow("M = 1.2") << 1.2 << 0.735580 << 0.652366 << 1.034519;
}

void TestBias::a_normal_from_a_cauchy_has_the_known_figures() {
    QFETCH(double, m);
    QFETCH(double, acceptance);
    QFETCH(double, violating);
    QFETCH(double, variance);
    const auto bias = integrated_bias(*normal(), *cauchy(), std::log(m));
    QVERIFY(bias.has_value());
    QVERIFY(std::abs(bias->acceptance_rate - acceptance) < 1e-6);
    QVERIFY(std::abs(bias->violating_share - violating) < 1e-6);
    QVERIFY(std::abs(*bias->variance - variance) < 1e-6);
    QVERIFY(std::abs(*bias->mean) < 1e-9);
    QCOMPARE(bias->standard_error, 0.0);
    QVERIFY(bias->total_variation > 0.01 && bias->total_variation < 0.1);
}

/// Null hypothesis: the figures of the sample are the integrated ones; 4.5 standard deviations (6.8e-6).
void TestBias::sampling_shows_the_integrated_figures() {
    QFETCH(double, m);
    QFETCH(double, acceptance);
    QFETCH(double, violating);
    QFETCH(double, variance);
    SamplingPlan plan;
    plan.target = normal();
    plan.proposal = cauchy();
    plan.log_m = std::log(m);
    plan.seed = 71;
    plan.stop.candidates = 4'000'000;
    SamplingSession session(plan);
    finish(session);
    const SamplingCounts& counts = session.counts();
    QVERIFY(std::abs(sigmas(counts.accepted, counts.candidates, acceptance)) < 4.5);
    QVERIFY(std::abs(sigmas(counts.violations, counts.candidates, violating)) < 4.5);
    double sum = 0.0, squares = 0.0, fourth = 0.0;
    for (const double x : session.accepted().column(0)) {
        sum += x;
        squares += x * x;
        fourth += x * x * x * x;
    }
    const auto n = static_cast<double>(counts.accepted);
    const double sampled = squares / n - (sum / n) * (sum / n);
    const double error = std::sqrt((fourth / n - sampled * sampled) / n);
    QVERIFY(std::abs(sampled - variance) < 4.5 * error);
    QVERIFY(std::abs(sampled - 1.0) > 4.5 * error); // the target's variance is told apart
}

void TestBias::uniform_pairs_are_exact() {
    // p = 2x on [0, 1] from a uniform with M = 1: min(2x, 1) has the integral 3/4, and p - min(p, 1) / (3/4)
    // is positive for x > 2/3, with the integral 1 - 4/9 - 4/9 = 1/9.
    const auto bias = integrated_bias(*density(R"({"family": "beta", "alpha": 2, "beta": 1})"),
                                      *density(R"({"family": "uniform", "a": 0, "b": 1})"), 0.0);
    QVERIFY(bias.has_value());
    QVERIFY(std::abs(bias->acceptance_rate - 0.75) < 1e-12);
    QVERIFY(std::abs(bias->violating_share - 0.5) < 1e-12);
    QVERIFY(std::abs(bias->total_variation - 1.0 / 9.0) < 1e-12);
    // Of min(2x, 1) / (3/4): mean 4/3 (1/12 + 3/8), second moment 4/3 (1/32 + 7/24).
    QVERIFY(std::abs(*bias->mean - 11.0 / 18.0) < 1e-12);
    QVERIFY(std::abs(*bias->variance - (31.0 / 72.0 - 121.0 / 324.0)) < 1e-12);
}

void TestBias::a_large_enough_m_has_no_bias() {
    const auto bias = integrated_bias(*normal(), *cauchy(), std::log(1.6));
    QVERIFY(bias.has_value());
    QVERIFY(bias->total_variation < 1e-9);
    QCOMPARE(bias->violating_share, 0.0);
    QVERIFY(std::abs(bias->acceptance_rate - 1.0 / 1.6) < 1e-9);
    QVERIFY(std::abs(*bias->variance - 1.0) < 1e-9);
}

void TestBias::an_unnormalised_target_has_the_same_bias() {
    /// A target whose log density is shifted, so that Z is not known to anyone.
    class Shifted final : public Density {
      public:
        Shifted(DensityPtr of, double shift) : of_(std::move(of)), shift_(shift) {}
        std::string family() const override { return "shifted"; }
        nlohmann::json to_json() const override { return {}; }
        std::vector<Interval> support() const override { return of_->support(); }
        bool normalised() const override { return false; }
        bool can_sample() const override { return false; }
        void sample(RandomStream&, MutablePoints) const override {}
        void log_density(Points x, std::span<double> out) const override {
            of_->log_density(x, out);
            for (double& value : out) {
                value += shift_;
            }
        }

      private:
        DensityPtr of_;
        double shift_;
    };
    const auto plain = integrated_bias(*normal(), *cauchy(), 0.0);
    for (const double shift : {3.0, -2000.0}) {
        const auto shifted = integrated_bias(Shifted(normal(), shift), *cauchy(), shift);
        QVERIFY(shifted.has_value());
        QVERIFY(std::abs(shifted->total_variation - plain->total_variation) < 1e-9);
        QVERIFY(std::abs(shifted->acceptance_rate - plain->acceptance_rate) < 1e-9);
        QVERIFY(std::abs(*shifted->variance - *plain->variance) < 1e-8);
    }
}

void TestBias::poles_and_heavy_tails_are_integrated() {
    // An arcsine target from a uniform: p > M where x (1 - x) < 1 / (pi M)^2; for M = 1 with
    // d = sqrt(1/4 - 1/pi^2) the violating share is 1 - 2 d and C = 2 asin(2 d) / pi + 1 - 2 d.
    const auto bias = integrated_bias(*density(R"({"family": "beta", "alpha": 0.5, "beta": 0.5})"),
                                      *density(R"({"family": "uniform", "a": 0, "b": 1})"), 0.0);
    const double d = std::sqrt(0.25 - 1.0 / (pi * pi));
    QVERIFY(bias.has_value());
    QVERIFY(std::abs(bias->violating_share - (1.0 - 2.0 * d)) < 1e-9);
    QVERIFY(std::abs(bias->acceptance_rate - (2.0 * std::asin(2.0 * d) / pi + 1.0 - 2.0 * d)) < 1e-8);
    // A Cauchy from a normal: no M is enough, and the tails are lost.
    const auto heavy = integrated_bias(*cauchy(), *normal(), std::log(2.0));
    QVERIFY(heavy.has_value());
    QVERIFY(heavy->total_variation > 0.1 && heavy->total_variation < 0.5);
    QVERIFY(heavy->violating_share > 0.0);
    const auto heavier = integrated_bias(
        *density(R"({"family": "student_t", "nu": 0.2, "mu": 0, "sigma": 1})"), *cauchy(), std::log(3.0));
    QVERIFY(heavier.has_value());
    QVERIFY(heavier->total_variation > 0.1);
}

void TestBias::moments_that_do_not_exist_are_not_given() {
    const auto same = integrated_bias(*cauchy(), *cauchy(), std::log(0.5));
    QVERIFY(same.has_value());
    QVERIFY(std::abs(same->acceptance_rate - 1.0) < 1e-9);
    QVERIFY(same->total_variation < 1e-9);
    QVERIFY(!same->mean.has_value());
    QVERIFY(!same->variance.has_value());
    const auto t = density(R"({"family": "student_t", "nu": 1.5, "mu": 0, "sigma": 1})");
    const auto mean_only = integrated_bias(*t, *t, 1.0);
    QVERIFY(mean_only.has_value() && mean_only->mean.has_value() && !mean_only->variance.has_value());
}

void TestBias::discrete_pairs_are_summed() {
    // p = (0.6, 0.4), q = (1/2, 1/2), M = 1: min = (0.5, 0.4), C = 0.9, p - min / C = 0.6 - 5/9.
    const auto bias = integrated_bias(*density(R"({"family": "categorical", "p": [0.6, 0.4]})"),
                                      *density(R"({"family": "categorical", "p": [0.5, 0.5]})"), 0.0);
    QVERIFY(bias.has_value());
    QVERIFY(std::abs(bias->acceptance_rate - 0.9) < 1e-12);
    QVERIFY(std::abs(bias->violating_share - 0.5) < 1e-12);
    QVERIFY(std::abs(bias->total_variation - (0.6 - 5.0 / 9.0)) < 1e-12);
    const auto enough =
        integrated_bias(*density(R"({"family": "categorical", "p": [0.2, 0.3, 0.5]})"),
                        *density(R"({"family": "categorical", "p": [0.4, 0.4, 0.2]})"), std::log(2.5));
    QCOMPARE(enough->total_variation, 0.0);
    QCOMPARE(enough->violating_share, 0.0);
    QVERIFY(std::abs(*enough->mean - 1.3) < 1e-12);
    QVERIFY(std::abs(*enough->variance - 0.61) < 1e-12);
}

/// Null hypothesis: the estimate's error is that of its standard error; 4.5 standard deviations.
void TestBias::the_estimate_agrees_with_the_integral() {
    for (const double m : {0.7, 1.0, 1.2}) {
        const auto exact = integrated_bias(*normal(), *cauchy(), std::log(m));
        const EnvelopeBias estimate = estimated_bias(*normal(), *cauchy(), std::log(m), 4, 200'000);
        QVERIFY(estimate.standard_error > 0.0);
        QVERIFY(std::abs(estimate.total_variation - exact->total_variation) < 4.5 * estimate.standard_error);
        QVERIFY(std::abs(estimate.acceptance_rate - exact->acceptance_rate) < 4.5 * 0.5 / std::sqrt(2e5));
        QVERIFY(std::abs(estimate.violating_share - exact->violating_share) < 4.5 * 0.5 / std::sqrt(2e5));
    }
    // And would not agree with that of another M.
    const EnvelopeBias estimate = estimated_bias(*normal(), *cauchy(), 0.0, 4, 200'000);
    const auto other = integrated_bias(*normal(), *cauchy(), std::log(1.1));
    QVERIFY(std::abs(estimate.total_variation - other->total_variation) > 4.5 * estimate.standard_error);
}

void TestBias::the_standard_error_is_about_right() {
    // 200 estimates: the mean square of error / standard error is 1 within 4.5 sqrt(2 / 200).
    const auto exact = integrated_bias(*normal(), *cauchy(), 0.0);
    double squares = 0.0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const EnvelopeBias estimate = estimated_bias(*normal(), *cauchy(), 0.0, seed, 20'000);
        squares +=
            std::pow((estimate.total_variation - exact->total_variation) / estimate.standard_error, 2.0);
    }
    QVERIFY2(std::abs(squares / 200.0 - 1.0) < 0.45, qPrintable(QString::number(squares / 200.0)));
}

void TestBias::rows_are_exact_for_themselves() {
    // Two rows with p / q = 2 and 1/2, M = 1: weights 4/5 and 1/5, kept with 1 and 1/2, so 2/3 and 1/3.
    const DensityPtr p = density(R"({"family": "categorical", "p": [0.8, 0.2]})");
    const DensityPtr q = density(R"({"family": "categorical", "p": [0.4, 0.4, 0.2]})");
    Matrix<float> rows(2, 1);
    rows(0, 0) = 0.0F;
    rows(1, 0) = 1.0F;
    const EnvelopeBias bias = filter_bias(rows, *p, *q, 0.0);
    QVERIFY(std::abs(bias.acceptance_rate - 0.75) < 1e-12);
    QVERIFY(std::abs(bias.violating_share - 0.5) < 1e-12);
    QVERIFY(std::abs(bias.total_variation - (0.8 - 2.0 / 3.0)) < 1e-12);
    QCOMPARE(bias.standard_error, 0.0);
}

void TestBias::several_dimensions_are_estimated() {
    const DensityPtr p = density(R"({"family": "mv_normal", "dim": 3, "sigma": 1})");
    const DensityPtr q = density(R"({"family": "mv_normal", "dim": 3, "sigma": 1.3})");
    QVERIFY(!integrated_bias(*p, *q, 0.0).has_value());
    const EnvelopeBias small = find_bias(*p, *q, std::log(1.2), 5);
    QVERIFY(small.total_variation > 0.05);
    QVERIFY(small.standard_error > 0.0 && small.standard_error < 0.01);
    const EnvelopeBias enough = find_bias(*p, *q, 3.0 * std::log(1.3) + 1e-9, 5);
    QCOMPARE(enough.total_variation, 0.0);
    QCOMPARE(enough.violating_share, 0.0);
}

void TestBias::far_below_the_range_of_exp_nothing_changes() {
    const EnvelopeBias near = estimated_bias(*normal(), *cauchy(), -1.0, 5, 10'000);
    const EnvelopeBias far = estimated_bias(*normal(), *cauchy(), -2000.0, 5, 10'000);
    QCOMPARE(far.violating_share + (1.0 - far.violating_share), 1.0);
    QVERIFY(far.total_variation >= near.total_variation); // all of it is the proposal's law
    QVERIFY(std::isfinite(far.standard_error));
}

QTEST_GUILESS_MAIN(TestBias)
#include "test_bias.moc"
