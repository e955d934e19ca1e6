// SPDX-License-Identifier: GPL-3.0-or-later
#include "session_checks.h"

#include "base/error.h"
#include "sampling/adaptive_rejection.h"

#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::checks;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

SamplingPlan plan_for(DensityPtr target) {
    SamplingPlan plan;
    plan.target = std::move(target);
    plan.seed = 31;
    plan.stop.accepted = 50'000;
    return plan;
}

/// A target given by a formula of ln p; its typical range is where tests say it is.
class Formula final : public Density {
  public:
    Formula(std::function<double(double)> log_p, Interval support, Interval typical)
        : log_p_(std::move(log_p)), support_(support), typical_(typical) {}
    std::string family() const override { return "formula"; }
    nlohmann::json to_json() const override { return {}; }
    std::vector<Interval> support() const override { return {support_}; }
    bool normalised() const override { return false; }
    bool can_sample() const override { return false; }
    void sample(RandomStream&, MutablePoints) const override {}
    std::vector<Interval> typical_range(double) const override { return {typical_}; }
    std::vector<std::vector<double>> landmarks() const override { return {}; }
    void log_density(Points x, std::span<double> out) const override {
        count += x.count;
        std::ranges::transform(x.column(0), out.begin(), log_p_);
    }
    mutable std::uint64_t count = 0;

  private:
    std::function<double(double)> log_p_;
    Interval support_, typical_;
};

std::string refusal(const DensityPtr& target, std::uint64_t candidates = 100'000) {
    try {
        AdaptiveRejectionSession session(plan_for(target));
        session.advance(candidates);
    } catch (const EnvelopeError& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestAdaptiveRejection : public QObject {
    Q_OBJECT

  private slots:
    void both_kinds_of_lines_bound_the_target_data();
    void both_kinds_of_lines_bound_the_target();
    void both_kinds_of_lines_give_the_target_data() { both_kinds_of_lines_bound_the_target_data(); }
    void both_kinds_of_lines_give_the_target();
    void a_few_dozen_evaluations_are_enough();
    void the_evaluations_counted_are_those_made();
    void the_hull_comes_closer_as_it_goes();
    void quantiles_and_the_cdf_of_a_hull_agree();
    void the_hull_integrates_to_its_mass();
    void targets_that_are_not_log_concave_are_refused_data();
    void targets_that_are_not_log_concave_are_refused();
    void a_dent_that_no_first_point_sees_is_found_while_sampling();
    void targets_of_other_kinds_are_refused();
    void targets_far_from_the_middle_and_the_range_of_exp_work();
    void a_support_smaller_than_it_says_is_found();
};

void TestAdaptiveRejection::both_kinds_of_lines_bound_the_target_data() {
    QTest::addColumn<int>("lines");
    QTest::addColumn<QByteArray>("target");
    for (const auto& [name, lines] :
         {std::pair{"secants", HullLines::secants}, {"tangents", HullLines::tangents}}) {
        for (const char* target :
             {R"({"family": "normal", "mu": -3, "sigma": 0.1})",
              R"({"family": "gamma", "shape": 1.5, "rate": 2})",
              R"({"family": "beta", "alpha": 1, "beta": 4})", R"({"family": "laplace", "mu": 0, "b": 1})",
              R"({"family": "half_normal", "sigma": 3})", R"({"family": "uniform", "a": -1, "b": 2})"}) {
            QTest::addRow("%s of %s", name, target) << static_cast<int>(lines) << QByteArray(target);
        }
    }
}

void TestAdaptiveRejection::both_kinds_of_lines_bound_the_target() {
    QFETCH(int, lines);
    QFETCH(QByteArray, target);
    const DensityPtr p = density(target.constData());
    AdaptiveRejectionSession session(plan_for(p), static_cast<HullLines>(lines));
    const Interval range = p->typical_range(1e-6).front();
    for (int round = 0; round < 3; ++round) {
        for (int i = 1; i < 1000; ++i) {
            const double x = range.lower + (range.upper - range.lower) * i / 1000.0;
            const double value = p->log_density_at(x);
            QVERIFY(session.hull().upper(x) >= value - 1e-9 * (1.0 + std::abs(value)));
            QVERIFY(session.hull().lower(x) <= value + 1e-9 * (1.0 + std::abs(value)));
        }
        session.advance(50);
    }
}

/// Null hypothesis: the accepted follow the target; KS at 1e-6. That a wrong target is caught: test_methods.
void TestAdaptiveRejection::both_kinds_of_lines_give_the_target() {
    QFETCH(int, lines);
    QFETCH(QByteArray, target);
    const DensityPtr p = density(target.constData());
    AdaptiveRejectionSession session(plan_for(p), static_cast<HullLines>(lines));
    finish(session);
    QVERIFY(ks_p_value(session.accepted().column(0), *p) > 1e-6);
}

void TestAdaptiveRejection::a_few_dozen_evaluations_are_enough() {
    AdaptiveRejectionSession session(plan_for(density(R"({"family": "normal", "mu": 0, "sigma": 1})")));
    session.advance(20);
    QVERIFY(session.counts().evaluations < 30);
    finish(session);
    QVERIFY2(session.counts().evaluations < 300, qPrintable(QString::number(session.counts().evaluations)));
    QVERIFY(session.counts().acceptance_rate() > 0.99);
}

void TestAdaptiveRejection::the_evaluations_counted_are_those_made() {
    for (const HullLines lines : {HullLines::secants, HullLines::tangents}) {
        const auto target = std::make_shared<const Formula>([](double x) { return -0.5 * x * x; }, Interval{},
                                                            Interval{-4.0, 4.0});
        AdaptiveRejectionSession session(plan_for(target), lines);
        QCOMPARE(session.counts().evaluations, target->count);
        finish(session);
        QCOMPARE(session.counts().evaluations, target->count);
        // And an unknown Z is found: sqrt(2 pi).
        const double error = std::sqrt((1.0 - session.counts().acceptance_rate()) / 5e4) + 1e-4;
        QVERIFY(std::abs(session.counts().z_estimate(session.log_m()) / 2.50662827463 - 1.0) < 4.5 * error);
    }
}

void TestAdaptiveRejection::the_hull_comes_closer_as_it_goes() {
    AdaptiveRejectionSession session(plan_for(density(R"({"family": "gamma", "shape": 3, "rate": 1})")));
    double mass = session.log_m();
    for (int i = 0; i < 50; ++i) {
        session.advance(20);
        QVERIFY(session.log_m() <= mass + 1e-12);
        mass = session.log_m();
    }
    QVERIFY(mass >= 0.0); // never below the target's own integral
    QVERIFY(mass < 0.02);
    const auto picture = session.snapshot();
    QVERIFY(std::ranges::is_sorted(picture->hull.x));
    QVERIFY(std::ranges::is_sorted(picture->squeeze.x));
    QCOMPARE(picture->squeeze.x.size(), session.hull().size());
}

void TestAdaptiveRejection::quantiles_and_the_cdf_of_a_hull_agree() {
    for (const char* target :
         {R"({"family": "normal", "mu": 5, "sigma": 2})", R"({"family": "exponential", "rate": 2})",
          R"({"family": "uniform", "a": 0, "b": 1})"}) {
        const DensityPtr p = density(target);
        const ExponentialHull hull(*p, HullLines::secants);
        for (double u = 0.0005; u < 1.0; u += 0.001) {
            QVERIFY(std::abs(hull.cdf(hull.quantile(u)) - u) < 1e-12);
        }
    }
}

void TestAdaptiveRejection::the_hull_integrates_to_its_mass() {
    const DensityPtr p = density(R"({"family": "gamma", "shape": 2.5, "rate": 1})");
    const ExponentialHull hull(*p, HullLines::secants);
    double sum = 0.0;
    constexpr double step = 1e-4;
    for (double x = 0.5 * step; x < 200.0; x += step) {
        sum += std::exp(hull.upper(x)) * step;
    }
    QVERIFY(std::abs(sum / std::exp(hull.log_mass()) - 1.0) < 1e-4);
}

void TestAdaptiveRejection::targets_that_are_not_log_concave_are_refused_data() {
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QString>("part");
    QTest::newRow("Cauchy") << QByteArray(R"({"family": "cauchy", "x0": 0, "gamma": 1})") << "below the line";
    QTest::newRow("Student") << QByteArray(R"({"family": "student_t", "nu": 4, "mu": 0, "sigma": 1})")
                             << "the line";
    QTest::newRow("mixture of two peaks")
        << QByteArray(R"({"family": "mixture", "weights": [0.5, 0.5], "components": [
              {"family": "normal", "mu": -3, "sigma": 1}, {"family": "normal", "mu": 3, "sigma": 1}]})")
        << "below the line";
    QTest::newRow("pole") << QByteArray(R"({"family": "gamma", "shape": 0.5, "rate": 1})") << "the line";
    QTest::newRow("arcsine") << QByteArray(R"({"family": "beta", "alpha": 0.5, "beta": 0.5})") << "the line";
}

void TestAdaptiveRejection::targets_that_are_not_log_concave_are_refused() {
    QFETCH(QByteArray, target);
    QFETCH(QString, part);
    const QString message = QString::fromStdString(refusal(density(target.constData())));
    QVERIFY2(message.contains("log-concave"), qPrintable(message));
    QVERIFY2(message.contains(part), qPrintable(message));
    QVERIFY2(message.contains("x = "), qPrintable(message)); // the points are named
}

void TestAdaptiveRejection::a_dent_that_no_first_point_sees_is_found_while_sampling() {
    // A normal with a dent, or a bump, at 0.77; one that is narrower than the knots are apart may stay
    // unseen.
    for (const double height : {-0.5, 0.5}) {
        const auto dented = std::make_shared<const Formula>(
            [height](double x) { return -0.5 * x * x + (std::abs(x - 0.77) < 0.2 ? height : 0.0); },
            Interval{}, Interval{-4.0, 4.0});
        const ExponentialHull hull(*dented, HullLines::secants); // nothing seen yet
        QVERIFY(hull.size() >= 3);
        const QString message = QString::fromStdString(refusal(dented));
        QVERIFY2(message.contains("log-concave") && message.contains("x = 0."), qPrintable(message));
    }
}

void TestAdaptiveRejection::targets_of_other_kinds_are_refused() {
    for (const char* target : {R"({"family": "mv_normal", "dim": 2, "sigma": 1})",
                               R"({"family": "categorical", "p": [0.5, 0.5]})"}) {
        QVERIFY_THROWS_EXCEPTION(InvalidArgument, AdaptiveRejectionSession(plan_for(density(target))));
    }
    const auto rising =
        std::make_shared<const Formula>([](double x) { return x; }, Interval{}, Interval{-1.0, 1.0});
    QVERIFY(QString::fromStdString(refusal(rising)).contains("does not fall"));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, AdaptiveRejectionSession(SamplingPlan{}));
}

void TestAdaptiveRejection::targets_far_from_the_middle_and_the_range_of_exp_work() {
    const auto far = std::make_shared<const Formula>(
        [](double x) { return -2000.0 - 0.5 * (x - 1e4) * (x - 1e4); }, Interval{}, Interval{-10.0, 10.0});
    AdaptiveRejectionSession session(plan_for(far));
    finish(session);
    double sum = 0.0;
    for (const double x : session.accepted().column(0)) {
        sum += x;
    }
    QVERIFY(std::abs(sum / 5e4 - 1e4) < 4.5 / std::sqrt(5e4));
    QVERIFY(std::abs(session.log_m() + 2000.0 - 0.918938533) < 0.05);
}

void TestAdaptiveRejection::a_support_smaller_than_it_says_is_found() {
    const auto cut = std::make_shared<const Formula>(
        [](double x) { return x > 0.25 && x < 3.0 ? -x : -infinity; }, Interval{}, Interval{0.0, 4.0});
    AdaptiveRejectionSession session(plan_for(cut));
    finish(session);
    const auto [least, most] = std::ranges::minmax(session.accepted().column(0));
    QVERIFY(least > 0.25 && most < 3.0);
    QVERIFY(least < 0.26 && most > 2.9);
}

QTEST_GUILESS_MAIN(TestAdaptiveRejection)
#include "test_adaptive_rejection.moc"
