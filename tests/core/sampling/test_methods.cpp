// SPDX-License-Identifier: GPL-3.0-or-later
#include "session_checks.h"

#include "base/error.h"
#include "sampling/comparison.h"
#include "sampling/methods.h"
#include "sampling/ratio_of_uniforms.h"

#include <QTest>

#include <algorithm>
#include <numbers>

using namespace sluice;
using namespace sluice::checks;

// Null hypothesis of the statistical tests: the accepted follow the target, and are accepted with the rate of
// theory. KS at p < 1e-6, rates at 4.5 standard deviations (6.8e-6); fixed seeds.

namespace {

SamplingPlan plan_for(Method method, const char* target, const char* proposal = nullptr) {
    SamplingPlan plan;
    plan.target = density(target);
    plan.method = method;
    plan.seed = 23;
    plan.threads = 1;
    plan.stop.accepted = 100'003;
    if (uses_proposal(method)) {
        plan.proposal = density(proposal);
        plan.log_m = find_envelope(*plan.target, *plan.proposal).log_m;
    } else {
        const std::optional<OwnEnvelope> own = own_envelope(method, plan.target, plan.seed);
        plan.proposal = own->proposal;
        plan.log_m = own->constant.log_m;
    }
    return plan;
}

const char* const normal = R"({"family": "normal", "mu": 1, "sigma": 2})";
const char* const wide_laplace = R"({"family": "laplace", "mu": 1, "b": 2})";

SamplingPlan normal_by(Method method) {
    return plan_for(method, normal, wide_laplace);
}

double ks_of(const PointSampler& sampler, const Density& target) {
    return ks_p_value(sampler.accepted().column(0), target);
}

/// A density that counts how often it is evaluated.
class Counting final : public Density {
  public:
    explicit Counting(DensityPtr of) : of_(std::move(of)) {}
    std::string family() const override { return "counting"; }
    nlohmann::json to_json() const override { return {}; }
    std::vector<Interval> support() const override { return of_->support(); }
    bool can_sample() const override { return false; }
    void sample(RandomStream&, MutablePoints) const override {}
    std::vector<std::vector<double>> landmarks() const override { return of_->landmarks(); }
    std::vector<Interval> typical_range(double tail) const override { return of_->typical_range(tail); }
    void log_density(Points x, std::span<double> out) const override {
        count += x.count;
        of_->log_density(x, out);
    }
    mutable std::uint64_t count = 0;

  private:
    DensityPtr of_;
};

void add_methods() {
    QTest::addColumn<int>("method");
    for (const Method method : all_methods()) {
        QTest::newRow(std::string(method_name(method)).c_str()) << static_cast<int>(method);
    }
}

} // namespace

class TestMethods : public QObject {
    Q_OBJECT

  private slots:
    void names_lead_back_to_their_methods();
    void the_accepted_follow_the_target_data();
    void the_accepted_follow_the_target();
    void a_method_for_another_target_is_caught_data() { add_methods(); }
    void a_method_for_another_target_is_caught();
    void the_outcome_does_not_depend_on_threads_or_steps_data() { add_methods(); }
    void the_outcome_does_not_depend_on_threads_or_steps();
    void z_is_estimated_by_every_method_data() { add_methods(); }
    void z_is_estimated_by_every_method();
    void pictures_have_what_every_view_draws_data() { add_methods(); }
    void pictures_have_what_every_view_draws();
    void the_squeeze_changes_nothing_data();
    void the_squeeze_changes_nothing();
    void the_squeeze_evaluates_far_less();
    void a_squeeze_without_certain_bounds_is_refused();
    void uniforms_have_the_acceptance_of_theory_data();
    void uniforms_have_the_acceptance_of_theory();
    void the_hat_of_uniforms_is_a_density();
    void infinite_boxes_are_refused();
    void uniforms_work_in_several_dimensions();
    void an_adaptive_m_goes_with_rejection_only();
    void methods_stop_at_once_when_asked_data() { add_methods(); }
    void methods_stop_at_once_when_asked();
    void a_comparison_has_a_row_for_every_method();
    void a_comparison_says_why_a_method_does_not_apply();
    void a_thousand_dimensions_advance_in_bounded_steps();
};

void TestMethods::names_lead_back_to_their_methods() {
    for (const Method method : all_methods()) {
        QVERIFY(find_method(method_name(method)) == method);
    }
    QVERIFY(!find_method("metropolis").has_value());
}

void TestMethods::the_accepted_follow_the_target_data() {
    QTest::addColumn<int>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("proposal");
    const auto row = [](Method method, const char* target, const char* proposal = nullptr) {
        const std::string name = std::string(method_name(method)) + " " + target;
        QTest::newRow(name.c_str()) << static_cast<int>(method) << QByteArray(target) << QByteArray(proposal);
    };
    const char* const gamma = R"({"family": "gamma", "shape": 2.5, "rate": 1})";
    const char* const beta = R"({"family": "beta", "alpha": 2.7, "beta": 6.3})";
    const char* const laplace = R"({"family": "laplace", "mu": -1, "b": 0.5})";
    const char* const truncated =
        R"({"family": "truncated_normal", "mu": 0, "sigma": 1, "lower": 1, "upper": "inf"})";
    const char* const exponential = R"({"family": "exponential", "rate": 3})";
    const char* const logistic = R"({"family": "logistic", "mu": 0, "s": 1})";
    const char* const cauchy = R"({"family": "cauchy", "x0": 0, "gamma": 1})";
    const char* const mixture =
        R"({"family": "mixture", "weights": [0.3, 0.7], "components": [
            {"family": "normal", "mu": -3, "sigma": 0.5}, {"family": "normal", "mu": 2, "sigma": 1}]})";
    row(Method::rejection, normal, wide_laplace);
    row(Method::squeeze, normal, wide_laplace);
    row(Method::squeeze, mixture, R"({"family": "normal", "mu": 0.5, "sigma": 4})");
    row(Method::squeeze, beta, R"({"family": "uniform", "a": 0, "b": 1})");
    row(Method::squeeze, laplace, R"({"family": "cauchy", "x0": -1, "gamma": 1})");
    for (const char* target : {normal, gamma, beta, laplace, truncated, exponential, logistic}) {
        row(Method::adaptive_rejection, target);
        row(Method::ratio_of_uniforms, target);
    }
    row(Method::ratio_of_uniforms, cauchy); // x^2 p is bounded just so
    row(Method::ratio_of_uniforms, mixture);
    row(Method::adaptive_rejection, R"({"family": "uniform", "a": 2, "b": 5})");
}

void TestMethods::the_accepted_follow_the_target() {
    QFETCH(int, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, proposal);
    SamplingPlan plan = plan_for(static_cast<Method>(method), target.constData(), proposal.constData());
    plan.stop.accepted = 30'003;
    const std::unique_ptr<PointSampler> sampler = make_sampler(plan);
    finish(*sampler);
    QCOMPARE(sampler->counts().accepted, std::uint64_t{30'003});
    QCOMPARE(sampler->counts().violations, std::uint64_t{0});
    const double p_value = ks_of(*sampler, *plan.target);
    QVERIFY2(p_value > 1e-6, qPrintable(QString::number(p_value)));
}

/// The sibling that fails: what is drawn for one target is held against one that is a fiftieth wider.
void TestMethods::a_method_for_another_target_is_caught() {
    QFETCH(int, method);
    const std::unique_ptr<PointSampler> sampler = make_sampler(normal_by(static_cast<Method>(method)));
    finish(*sampler);
    QVERIFY(ks_of(*sampler, *density(R"({"family": "normal", "mu": 1, "sigma": 2.08})")) < 1e-6);
}

void TestMethods::the_outcome_does_not_depend_on_threads_or_steps() {
    QFETCH(int, method);
    SamplingPlan plan = normal_by(static_cast<Method>(method));
    plan.stop.accepted = 40'001;
    const std::unique_ptr<PointSampler> once = make_sampler(plan);
    finish(*once);
    const std::vector<std::pair<unsigned, std::vector<std::uint64_t>>> ways{
        {2, {1'000'000}}, {7, {1'000'000}}, {1, {1, 1, 1, 1, 1, 9000}}, {7, {1, 2047, 3, 5000, 2048, 77}}};
    for (const auto& [threads, steps] : ways) {
        plan.threads = threads;
        const std::unique_ptr<PointSampler> again = make_sampler(plan);
        finish(*again, steps);
        QVERIFY(same_outcome(*once, *again));
    }
    // Watching changes nothing either.
    plan.threads = 1;
    const std::unique_ptr<PointSampler> watched = make_sampler(plan);
    while (watched->finished() == StopReason::none) {
        watched->advance(5003);
        (void)watched->snapshot();
    }
    QVERIFY(same_outcome(*once, *watched));
    plan.seed += 1;
    const std::unique_ptr<PointSampler> other = make_sampler(plan);
    finish(*other);
    QVERIFY(!same_points(once->accepted(), other->accepted()));
}

void TestMethods::z_is_estimated_by_every_method() {
    QFETCH(int, method);
    const std::unique_ptr<PointSampler> sampler = make_sampler(normal_by(static_cast<Method>(method)));
    finish(*sampler);
    // The standard error is below that of the acceptance rate times M.
    const SamplingCounts& counts = sampler->counts();
    const double rate = counts.acceptance_rate();
    const double error = std::sqrt((1.0 - rate) / (rate * static_cast<double>(counts.candidates))) + 1e-4;
    QVERIFY2(std::abs(counts.z_estimate(sampler->log_m()) - 1.0) < 4.5 * error,
             qPrintable(QString::number(counts.z_estimate(sampler->log_m()))));
}

void TestMethods::pictures_have_what_every_view_draws() {
    QFETCH(int, method);
    const SamplingPlan plan = normal_by(static_cast<Method>(method));
    const std::unique_ptr<PointSampler> sampler = make_sampler(plan);
    sampler->advance(7000);
    const auto picture = sampler->snapshot();
    QCOMPARE(picture->counts.candidates, std::uint64_t{7000});
    QCOMPARE(picture->recent.size(), std::size_t{5000});
    for (const CandidateMark& mark : picture->recent) {
        QCOMPARE(mark.accepted, mark.log_height < plan.target->log_density_at(mark.x));
    }
    std::uint64_t drawn = picture->histogram.outside;
    for (const std::uint64_t count : picture->histogram.counts) {
        drawn += count;
    }
    QCOMPARE(drawn, picture->counts.accepted);
    QCOMPARE(picture->log_m, sampler->log_m());
    QVERIFY(picture->counts.evaluations > 0);
    QVERIFY(!picture->trace.candidates.empty());
    QCOMPARE(picture->hull.empty(), plan.method != Method::adaptive_rejection);
    for (std::size_t i = 0; i < picture->squeeze.x.size(); ++i) {
        QVERIFY(picture->squeeze.log_height[i] <= plan.target->log_density_at(picture->squeeze.x[i]) + 1e-12);
    }
    for (std::size_t i = 0; i < picture->hull.x.size(); ++i) {
        QVERIFY(picture->hull.log_height[i] >= plan.target->log_density_at(picture->hull.x[i]) - 1e-9);
    }
}

void TestMethods::the_squeeze_changes_nothing_data() {
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("proposal");
    QTest::addColumn<double>("factor"); ///< of the smallest M
    const QByteArray cauchy = R"({"family": "cauchy", "x0": 0, "gamma": 1})";
    const QByteArray standard = R"({"family": "normal", "mu": 0, "sigma": 1})";
    QTest::newRow("normal, exact M") << QByteArray(normal) << QByteArray(wide_laplace) << 1.0;
    QTest::newRow("normal, M too small") << standard << cauchy << 0.66;
    QTest::newRow("normal, M far too small") << standard << cauchy << 0.01;
    QTest::newRow("normal, M too large") << standard << cauchy << 3.0;
    QTest::newRow("Cauchy") << cauchy << QByteArray(R"({"family": "cauchy", "x0": 0.5, "gamma": 2})") << 0.9;
    QTest::newRow("beta") << QByteArray(R"({"family": "beta", "alpha": 2.7, "beta": 6.3})")
                          << QByteArray(R"({"family": "uniform", "a": 0, "b": 1})") << 1.0;
    QTest::newRow("exponential, wide proposal")
        << QByteArray(R"({"family": "exponential", "rate": 1})") << cauchy << 1.0;
    QTest::newRow("a formula") << QByteArray(
                                      R"json({"family": "expression", "density": "exp(-x^4/4 + x^2)"})json")
                               << cauchy << 0.9;
    QTest::newRow("a formula with a jump")
        << QByteArray(
               R"json({"family": "expression", "density": "(x > -1)*exp(-abs(x))*(2 + sin(3*x))"})json")
        << cauchy << 1.0;
    QTest::newRow("a posterior") << QByteArray(R"({"family": "posterior", "prior": )") + standard +
                                        R"json(, "log_likelihood": "-ln(1 + (x - 1)^2)"})json"
                                 << standard << 1.0;
    QTest::newRow("a histogram")
        << QByteArray(
               R"({"family": "histogram", "edges": [-1, 0, 0.5, 2, 3], "weights": [0.2, 0.5, 0, 0.3]})")
        << cauchy << 0.9;
    QTest::newRow("a mixture with a jump")
        << QByteArray(R"({"family": "mixture", "weights": [0.3, 0.7], "components": [
            {"family": "shifted_exponential", "rate": 4, "shift": 1}, {"family": "logistic", "mu": 0, "s": 1}]})")
        << cauchy << 1.0;
    QTest::newRow("a truncated gumbel")
        << QByteArray(R"({"family": "truncated", "of": {"family": "gumbel", "mu": 0, "beta": 1},
                          "lower": -1, "upper": 3})")
        << cauchy << 1.0;
}

void TestMethods::the_squeeze_changes_nothing() {
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, proposal);
    QFETCH(double, factor);
    SamplingPlan plan;
    plan.target = density(target.constData());
    plan.proposal = density(proposal.constData());
    plan.log_m = find_envelope(*plan.target, *plan.proposal).log_m + std::log(factor);
    plan.seed = 9;
    plan.threads = 2;
    plan.stop.candidates = 300'001;
    const std::unique_ptr<PointSampler> plain = make_sampler(plan);
    plan.method = Method::squeeze;
    const std::unique_ptr<PointSampler> squeezed = make_sampler(plan);
    finish(*plain);
    finish(*squeezed);
    QVERIFY(same_points(plain->accepted(), squeezed->accepted()));
    QVERIFY(same_points(plain->rejected(), squeezed->rejected()));
    QVERIFY(same_trace(plain->trace(), squeezed->trace()));
    QCOMPARE(squeezed->counts().violations, plain->counts().violations);
    if (plain->counts().violations > 0) {
        QCOMPARE(squeezed->counts().worst_log_excess, plain->counts().worst_log_excess);
    }
    QVERIFY(squeezed->counts().evaluations < plain->counts().evaluations);
}

void TestMethods::the_squeeze_evaluates_far_less() {
    SamplingPlan plan = normal_by(Method::squeeze);
    const std::unique_ptr<PointSampler> sampler = make_sampler(plan);
    finish(*sampler);
    QVERIFY2(sampler->counts().evaluations < sampler->counts().candidates / 20,
             qPrintable(QString::number(sampler->counts().evaluations)));
}

void TestMethods::a_squeeze_without_certain_bounds_is_refused() {
    SamplingPlan plan = normal_by(Method::squeeze);
    plan.target = std::make_shared<const Counting>(plan.target);
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, (void)make_sampler(plan));
    plan.target = density(R"({"family": "mv_normal", "dim": 2, "sigma": 1})");
    plan.proposal = density(R"({"family": "mv_normal", "dim": 2, "sigma": 2})");
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, (void)make_sampler(plan));
    plan.target = density(R"({"family": "categorical", "p": [0.5, 0.5]})");
    plan.proposal = plan.target;
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, (void)make_sampler(plan));
}

void TestMethods::uniforms_have_the_acceptance_of_theory_data() {
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<double>("rate");
    // Z / (2 a (b+ - b-)), by hand.
    QTest::newRow("normal: sqrt(pi e) / 4")
        << QByteArray(normal) << 0.25 * std::sqrt(std::numbers::pi * std::numbers::e);
    QTest::newRow("Cauchy: pi / 4") << QByteArray(R"({"family": "cauchy", "x0": 3, "gamma": 2})")
                                    << 0.25 * std::numbers::pi;
    QTest::newRow("exponential: e / 4")
        << QByteArray(R"({"family": "exponential", "rate": 5})") << 0.25 * std::numbers::e;
    QTest::newRow("uniform about its middle: 1 / 2")
        << QByteArray(R"({"family": "uniform", "a": 0, "b": 1})") << 0.5;
    QTest::newRow("disc: pi / 12") << QByteArray(R"({"family": "uniform_ball", "dim": 2, "radius": 1.5})")
                                   << std::numbers::pi / 12;
    QTest::newRow("ball: pi / 24") << QByteArray(R"({"family": "uniform_ball", "dim": 3, "radius": 0.7})")
                                   << std::numbers::pi / 24;
}

void TestMethods::uniforms_have_the_acceptance_of_theory() {
    QFETCH(QByteArray, target);
    QFETCH(double, rate);
    const SamplingPlan plan = plan_for(Method::ratio_of_uniforms, target.constData());
    QVERIFY2(std::abs(std::exp(-plan.log_m) / rate - 1.0) < 1e-6,
             qPrintable(QString::number(std::exp(-plan.log_m))));
    const std::unique_ptr<PointSampler> sampler = make_sampler(plan);
    finish(*sampler);
    QVERIFY(std::abs(sigmas(sampler->counts().accepted, sampler->counts().candidates, rate)) < 4.5);
    SamplingPlan alone = plan; // the box is found where nobody brings it
    alone.proposal.reset();
    const std::unique_ptr<PointSampler> same = make_sampler(alone);
    finish(*same);
    QVERIFY(same_outcome(*sampler, *same));
}

/// Null hypothesis: draws of the hat follow its cdf; KS at 1e-6.
void TestMethods::the_hat_of_uniforms_is_a_density() {
    for (const char* target : {normal, R"({"family": "exponential", "rate": 2})"}) {
        const SamplingPlan plan = plan_for(Method::ratio_of_uniforms, target);
        std::vector<double> x(100'000), log_q(x.size());
        RandomStream stream(3, Stream::proposal);
        plan.proposal->sample(stream, MutablePoints(std::span(x)));
        QVERIFY(ks_p_value(x, *plan.proposal) > 1e-6);
        // The cdf has the density as its slope.
        for (const double at : {-9.0, -1.0, 0.1, 0.7, 2.0, 6.0}) {
            const double step = 1e-5;
            const double slope =
                (*plan.proposal->cdf(at + step) - *plan.proposal->cdf(at - step)) / (2.0 * step);
            QVERIFY(std::abs(slope - std::exp(plan.proposal->log_density_at(at))) < 1e-6);
        }
    }
}

void TestMethods::infinite_boxes_are_refused() {
    for (const char* target : {R"({"family": "student_t", "nu": 0.5, "mu": 0, "sigma": 1})",
                               R"({"family": "beta", "alpha": 0.5, "beta": 0.5})",
                               R"({"family": "gamma", "shape": 0.5, "rate": 1})"}) {
        QVERIFY_THROWS_EXCEPTION(EnvelopeError, (void)uniforms_envelope(density(target), 1));
    }
    QVERIFY_THROWS_EXCEPTION(InvalidArgument,
                             (void)uniforms_envelope(density(R"({"family": "categorical", "p": [1.0]})"), 1));
    try {
        (void)uniforms_envelope(density(R"({"family": "student_t", "nu": 0.5, "mu": 0, "sigma": 1})"), 1);
    } catch (const EnvelopeError& error) {
        QVERIFY2(QString::fromStdString(error.what()).contains("box"), error.what());
    }
}

void TestMethods::uniforms_work_in_several_dimensions() {
    SamplingPlan plan = plan_for(Method::ratio_of_uniforms, R"({"family": "mv_normal", "mean": [1, -2],
        "cov": [[4, 0], [0, 1]]})");
    // a = p(m)^(1/3), b_j = sigma_j sqrt(3 / e) a: the mass of the hat is 3 a 4 b_1 b_2 = 12 sigma_1 sigma_2
    // 3 / e p(m).
    const double mass = 36.0 / (2.0 * std::numbers::pi * std::numbers::e);
    QVERIFY2(std::abs(std::exp(plan.log_m) / mass - 1.0) < 1e-5,
             qPrintable(QString::number(std::exp(plan.log_m))));
    const std::unique_ptr<PointSampler> sampler = make_sampler(plan);
    finish(*sampler);
    QCOMPARE(sampler->counts().violations, std::uint64_t{0});
    QVERIFY(std::abs(sigmas(sampler->counts().accepted, sampler->counts().candidates, 1.0 / mass)) < 4.5);
    QVERIFY(ks_p_value(sampler->accepted().column(0),
                       *density(R"({"family": "normal", "mu": 1, "sigma": 2})")) > 1e-6);
    QVERIFY(ks_p_value(sampler->accepted().column(1),
                       *density(R"({"family": "normal", "mu": -2, "sigma": 1})")) > 1e-6);
}

void TestMethods::an_adaptive_m_goes_with_rejection_only() {
    SamplingPlan plan = normal_by(Method::squeeze);
    plan.adaptive_m = true;
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, (void)make_sampler(plan));
    plan.method = Method::rejection;
    plan.log_m -= 3.0;
    const std::unique_ptr<PointSampler> sampler = make_sampler(plan);
    finish(*sampler);
    QVERIFY(!sampler->rises().empty());
}

void TestMethods::methods_stop_at_once_when_asked() {
    QFETCH(int, method);
    const std::unique_ptr<PointSampler> sampler = make_sampler(normal_by(static_cast<Method>(method)));
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(sampler->advance(1'000'000, stop.get_token()), std::uint64_t{0});
    QVERIFY(sampler->finished() == StopReason::none);
    QCOMPARE(sampler->advance(10), std::uint64_t{10});
}

void TestMethods::a_comparison_has_a_row_for_every_method() {
    ComparisonOptions options;
    options.accepted = 20'000;
    NoProgress quiet;
    const std::vector<MethodResult> rows =
        compare_methods(density(normal), density(wide_laplace), std::nullopt, options, {}, quiet);
    QCOMPARE(rows.size(), all_methods().size());
    for (const MethodResult& row : rows) {
        QVERIFY2(row.reason.empty(), row.reason.c_str());
        QCOMPARE(row.accepted, std::uint64_t{20'000});
        QVERIFY(row.ks && row.ks->p_value > 1e-6);
        QVERIFY(row.candidates >= row.accepted);
        QCOMPARE(row.evaluations_per_accepted, double(row.evaluations) / double(row.accepted));
    }
    QCOMPARE(rows[0].evaluations, rows[0].candidates);
    QCOMPARE(rows[1].candidates, rows[0].candidates);
    QVERIFY(rows[1].evaluations < rows[0].evaluations);
    QVERIFY(rows[2].evaluations < 500);
    QVERIFY(rows[2].acceptance > 0.99);
}

void TestMethods::a_comparison_says_why_a_method_does_not_apply() {
    ComparisonOptions options;
    options.accepted = 1000;
    NoProgress quiet;
    const auto reasons = [&](const char* target, DensityPtr proposal) {
        std::vector<bool> applies;
        for (const MethodResult& row :
             compare_methods(density(target), proposal, std::nullopt, options, {}, quiet)) {
            applies.push_back(row.reason.empty());
        }
        return applies;
    };
    QCOMPARE(reasons(normal, nullptr), (std::vector<bool>{false, false, true, true}));
    // Neither log-concave nor under any multiple of a normal.
    QCOMPARE(reasons(R"({"family": "cauchy", "x0": 0, "gamma": 1})", density(normal)),
             (std::vector<bool>{false, false, false, true}));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_THROWS_EXCEPTION(Cancelled, (void)compare_methods(density(normal), nullptr, std::nullopt, options,
                                                              stop.get_token(), quiet));
}

void TestMethods::a_thousand_dimensions_advance_in_bounded_steps() {
    SamplingPlan plan;
    plan.target = density(R"({"family": "mv_normal", "dim": 1000, "sigma": 1})");
    plan.proposal = density(R"({"family": "mv_normal", "dim": 1000, "sigma": 1.01})");
    plan.log_m = 1000.0 * std::log(1.01); // accepts 1 of 20,959
    plan.threads = 1;
    plan.stop.accepted = 1000;
    const std::unique_ptr<PointSampler> sampler = make_sampler(plan);
    QCOMPARE(sampler->advance(1), std::uint64_t{1});
    QCOMPARE(sampler->advance(3000), std::uint64_t{3000});
    const auto picture = sampler->snapshot();
    QVERIFY(picture->expected_rate.has_value());
    QVERIFY(std::abs(*picture->expected_rate * 20959.16 - 1.0) < 1e-4);
    QVERIFY(picture->counts.acceptance_ci95().low <= *picture->expected_rate);
    QVERIFY(picture->counts.acceptance_ci95().high >= *picture->expected_rate);
}

QTEST_GUILESS_MAIN(TestMethods)
#include "test_methods.moc"
