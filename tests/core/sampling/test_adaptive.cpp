// SPDX-License-Identifier: GPL-3.0-or-later
#include "session_checks.h"

#include "base/error.h"
#include "sampling/adaptive.h"

#include <QTest>

#include <algorithm>
#include <numbers>

using namespace sluice;
using namespace sluice::checks;

// Statistical tests compare with KS at p < 1e-6 and with 4.5 standard deviations (false alarm 6.8e-6 each)
// under the null hypothesis that the accepted follow the target; seeds are fixed.

namespace {

/// A Laplace as proposal of a normal needs M = 1.3155; it starts from a thousandth of it.
SamplingPlan normal_from_laplace() {
    SamplingPlan plan;
    plan.target = density(R"({"family": "normal", "mu": 0, "sigma": 1})");
    plan.proposal = density(R"({"family": "laplace", "mu": 0, "b": 1})");
    plan.log_m = std::log(1.3155e-3);
    plan.seed = 41;
    plan.threads = 1;
    plan.stop.candidates = 200'003;
    return plan;
}

double exact_log_m() {
    return 0.5 * std::log(2.0 * std::numbers::e / std::numbers::pi);
}

Matrix<float> drawn_rows(const Density& q, std::size_t count) {
    Matrix<float> rows(count, 1);
    std::vector<double> values(count);
    RandomStream stream(5, Stream::data);
    q.sample(stream, MutablePoints(std::span(values)));
    for (std::size_t i = 0; i < count; ++i) {
        rows(i, 0) = static_cast<float>(values[i]);
    }
    return rows;
}

} // namespace

class TestAdaptive : public QObject {
    Q_OBJECT

  private slots:
    void the_accepted_follow_the_target_although_m_starts_far_too_small();
    void without_thinning_they_do_not();
    void it_equals_a_run_with_the_final_m();
    void thinning_keeps_a_share_of_m0_over_m1();
    void the_outcome_does_not_depend_on_threads_or_steps_data();
    void the_outcome_does_not_depend_on_threads_or_steps();
    void a_limit_on_accepted_counts_what_is_left();
    void m_rises_to_the_largest_ratio_met();
    void the_estimate_of_z_refers_to_the_m_in_force();
    void pictures_forget_what_was_taken_back();
    void marks_lie_below_the_target_exactly_when_they_are_accepted();
    void a_start_comes_from_a_pilot();
    void a_target_that_is_nowhere_is_refused();
    void rows_are_thinned_as_well();
    void rows_sorted_by_their_ratio_take_no_longer_than_they_should();
    void a_row_where_the_proposal_is_zero_is_refused();
};

void TestAdaptive::the_accepted_follow_the_target_although_m_starts_far_too_small() {
    AdaptiveSession session(normal_from_laplace());
    finish(session);
    QVERIFY(session.counts().violations >= 3);
    QVERIFY(ks_p_value(session.accepted().column(0), *normal_from_laplace().target) > 1e-6);
    QVERIFY(std::abs(sigmas(session.counts().accepted, session.counts().candidates,
                            std::exp(-exact_log_m()))) < 4.5);
}

void TestAdaptive::without_thinning_they_do_not() {
    // Many short runs, in which what was accepted before the rises weighs: points under the curve of a beta
    // density, of which the first few under a small M are almost uniform.
    std::vector<double> thinned, unthinned;
    SamplingPlan plan = normal_from_laplace();
    plan.target = density(R"({"family": "beta", "alpha": 2.7, "beta": 6.3})");
    plan.proposal = density(R"({"family": "uniform", "a": 0, "b": 1})");
    plan.stop.candidates = 60;
    for (plan.seed = 0; plan.seed < 1000; ++plan.seed) {
        AdaptiveSession session(plan);
        double last = 0.0;
        std::vector<double> all;
        while (session.finished() == StopReason::none) {
            session.advance(1);
            if (!session.accepted().column(0).empty()) {
                last = session.accepted().column(0).back();
                if (all.empty() || all.back() != last) {
                    all.push_back(last);
                }
            }
        }
        const std::span<const double> kept = session.accepted().column(0);
        thinned.insert(thinned.end(), kept.begin(), kept.end());
        unthinned.insert(unthinned.end(), all.begin(), all.end());
    }
    QVERIFY(unthinned.size() > thinned.size());
    QVERIFY(ks_p_value(unthinned, *plan.target) < 1e-6);
    QVERIFY(ks_p_value(thinned, *plan.target) > 1e-6);
}

void TestAdaptive::it_equals_a_run_with_the_final_m() {
    AdaptiveSession adaptive(normal_from_laplace());
    finish(adaptive);
    SamplingPlan plan = normal_from_laplace();
    plan.log_m = adaptive.log_m();
    SamplingSession plain(plan);
    finish(plain);
    QVERIFY(same_points(adaptive.accepted(), plain.accepted()));
    QCOMPARE(plain.counts().violations, std::uint64_t{0});
    // The engine of a fixed M adds up in single precision.
    QVERIFY(std::abs(adaptive.counts().sum_weights / plain.counts().sum_weights - 1.0) < 1e-5);
    QVERIFY(std::abs(adaptive.counts().sum_squared_weights / plain.counts().sum_squared_weights - 1.0) <
            1e-5);
}

void TestAdaptive::thinning_keeps_a_share_of_m0_over_m1() {
    // Every rise of many short runs: how many of the accepted before it are left after it. The ratio of the
    // two M is given by a candidate that none of them knows.
    double expected = 0.0, variance = 0.0;
    std::uint64_t left = 0;
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        SamplingPlan plan = normal_from_laplace();
        plan.seed = seed;
        plan.log_m = std::log(0.3);
        plan.stop.candidates = 60;
        AdaptiveSession session(plan);
        while (session.finished() == StopReason::none) {
            const std::vector<double> before(session.accepted().column(0).begin(),
                                             session.accepted().column(0).end());
            const double log_m = session.log_m();
            session.advance(1);
            if (session.log_m() > log_m) {
                const double share = std::exp(log_m - session.log_m());
                const std::span<const double> after = session.accepted().column(0);
                QVERIFY(!after.empty()); // the candidate that raised M is accepted
                const auto stayed = after.first(after.size() - 1);
                // In their order: a subsequence.
                std::size_t at = 0;
                for (const double value : before) {
                    at += at < stayed.size() && stayed[at] == value ? 1U : 0U;
                }
                QCOMPARE(at, stayed.size());
                left += stayed.size();
                expected += share * static_cast<double>(before.size());
                variance += share * (1.0 - share) * static_cast<double>(before.size());
            }
        }
    }
    QVERIFY(variance > 1000.0);
    QVERIFY2(std::abs(static_cast<double>(left) - expected) < 4.5 * std::sqrt(variance),
             qPrintable(QString::number((static_cast<double>(left) - expected) / std::sqrt(variance))));
}

void TestAdaptive::the_outcome_does_not_depend_on_threads_or_steps_data() {
    QTest::addColumn<unsigned>("threads");
    QTest::addColumn<QList<quint64>>("steps");
    QTest::newRow("two threads") << 2U << QList<quint64>{1'000'000};
    QTest::newRow("seven threads") << 7U << QList<quint64>{1'000'000};
    QTest::newRow("single steps") << 1U << QList<quint64>{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 30'000};
    QTest::newRow("pauses") << 2U << QList<quint64>{1, 2047, 3, 5000, 2048, 77};
}

void TestAdaptive::the_outcome_does_not_depend_on_threads_or_steps() {
    QFETCH(unsigned, threads);
    QFETCH(QList<quint64>, steps);
    AdaptiveSession once(normal_from_laplace());
    finish(once);
    SamplingPlan plan = normal_from_laplace();
    plan.threads = threads;
    AdaptiveSession again(plan);
    finish(again, std::vector<std::uint64_t>(steps.begin(), steps.end()));
    QVERIFY(same_outcome(once, again));
    QCOMPARE(once.rises().size(), again.rises().size());
}

void TestAdaptive::a_limit_on_accepted_counts_what_is_left() {
    for (const std::uint64_t goal : {1U, 7U, 1000U, 20'000U}) {
        SamplingPlan plan = normal_from_laplace();
        plan.stop = {};
        plan.stop.accepted = goal;
        AdaptiveSession session(plan);
        finish(session);
        QCOMPARE(session.counts().accepted, goal);
        QCOMPARE(session.accepted().count, static_cast<std::size_t>(goal));
        QVERIFY(session.finished() == StopReason::accepted);
    }
}

void TestAdaptive::m_rises_to_the_largest_ratio_met() {
    AdaptiveSession session(normal_from_laplace());
    finish(session);
    const std::vector<ConstantRise> rises = session.rises();
    QCOMPARE(rises.size(), static_cast<std::size_t>(session.counts().violations));
    QVERIFY(std::ranges::is_sorted(rises, {}, &ConstantRise::log_m));
    QVERIFY(std::ranges::is_sorted(rises, {}, &ConstantRise::candidate));
    QCOMPARE(rises.back().log_m, session.log_m());
    QVERIFY(session.log_m() <= exact_log_m() + 1e-12);
    QVERIFY(session.log_m() > exact_log_m() - 1e-4);
    QVERIFY(session.counts().worst_log_excess > 0.0);
}

void TestAdaptive::the_estimate_of_z_refers_to_the_m_in_force() {
    AdaptiveSession session(normal_from_laplace());
    finish(session);
    // Var(p/q) under q is 0.16: a standard error of 0.0009 over 200,003 candidates.
    QVERIFY(std::abs(session.counts().z_estimate(session.log_m()) - 1.0) < 0.0045);
}

void TestAdaptive::pictures_forget_what_was_taken_back() {
    AdaptiveSession watched(normal_from_laplace());
    AdaptiveSession alone(normal_from_laplace());
    while (watched.finished() == StopReason::none) {
        watched.advance(watched.counts().candidates < 300 ? 1 : 9999);
        const auto picture = watched.snapshot();
        std::uint64_t drawn = picture->histogram.outside;
        for (const std::uint64_t count : picture->histogram.counts) {
            drawn += count;
        }
        QCOMPARE(drawn, picture->counts.accepted);
    }
    finish(alone);
    QVERIFY(same_outcome(watched, alone));
    QCOMPARE(watched.snapshot()->histogram.counts, alone.snapshot()->histogram.counts);
    QVERIFY(watched.snapshot()->expected_rate.has_value()); // violations that were made good leave no bias
}

void TestAdaptive::marks_lie_below_the_target_exactly_when_they_are_accepted() {
    AdaptiveSession session(normal_from_laplace());
    session.advance(3000);
    const auto picture = session.snapshot();
    QCOMPARE(picture->recent.size(), std::size_t{3000});
    std::uint64_t accepted = 0;
    for (const CandidateMark& mark : picture->recent) {
        const double log_p = normal_from_laplace().target->log_density_at(mark.x);
        QCOMPARE(mark.accepted, mark.log_height < log_p);
        accepted += mark.accepted ? 1U : 0U;
    }
    QCOMPARE(accepted, session.counts().accepted);
}

void TestAdaptive::a_start_comes_from_a_pilot() {
    const SamplingPlan plan = normal_from_laplace();
    const AdaptiveStart start = adaptive_start(*plan.target, *plan.proposal, plan.seed);
    QCOMPARE(start.evaluations, std::uint64_t{256});
    QVERIFY(start.log_m <= exact_log_m());
    QVERIFY(start.log_m > exact_log_m() - 0.1);
    QCOMPARE(adaptive_start(*plan.target, *plan.proposal, plan.seed).log_m, start.log_m);
    AdaptiveSession session(plan, start.evaluations);
    finish(session);
    QCOMPARE(session.counts().evaluations, session.counts().candidates + 256);
}

void TestAdaptive::a_target_that_is_nowhere_is_refused() {
    const DensityPtr p = density(R"({"family": "uniform", "a": 1000, "b": 1001})");
    const DensityPtr q = density(R"({"family": "normal", "mu": 0, "sigma": 1})");
    QVERIFY_THROWS_EXCEPTION(EnvelopeError, (void)adaptive_start(*p, *q, 1));
}

void TestAdaptive::rows_are_thinned_as_well() {
    const DensityPtr q = density(R"({"family": "normal", "mu": 0, "sigma": 2})");
    const DensityPtr p = density(R"({"family": "normal", "mu": 0.5, "sigma": 1})");
    const Matrix<float> rows = drawn_rows(*q, 60'001);
    FilterPlan plan;
    plan.rows = &rows;
    plan.target = p;
    plan.proposal = q;
    plan.seed = 8;
    plan.log_m = std::log(0.01);
    plan.threads = 3;
    AdaptiveFilterSession adaptive(plan);
    finish(adaptive, {1, 500, 7000});
    QVERIFY(adaptive.finished() == StopReason::rows);
    QVERIFY(adaptive.counts().violations > 1);
    QCOMPARE(adaptive.counts().worst_at.size(), std::size_t{1});
    plan.log_m = adaptive.log_m();
    plan.threads = 1;
    FilterSession plain(plan);
    finish(plain);
    QCOMPARE(adaptive.accepted_index(), plain.accepted_index());
    // With KS (1e-6): the rows that are left follow the target.
    std::vector<double> values;
    for (const std::int64_t row : adaptive.accepted_index()) {
        values.push_back(static_cast<double>(rows(static_cast<std::size_t>(row), 0)));
    }
    QVERIFY(ks_p_value(std::span<const double>(values), *p) > 1e-6);
    QVERIFY(adaptive_start(rows, *p, *q).log_m <= adaptive.log_m());
}

void TestAdaptive::rows_sorted_by_their_ratio_take_no_longer_than_they_should() {
    const DensityPtr q = density(R"({"family": "uniform", "a": 0, "b": 1})");
    const DensityPtr p = density(R"({"family": "beta", "alpha": 2, "beta": 1})");
    constexpr std::size_t count = 200'000;
    Matrix<float> rows(count, 1);
    for (std::size_t i = 0; i < count; ++i) {
        rows(i, 0) = static_cast<float>((static_cast<double>(i) + 0.5) / count);
    }
    FilterPlan plan;
    plan.rows = &rows;
    plan.target = p;
    plan.proposal = q;
    plan.log_m = std::log(1e-9);
    plan.threads = 1;
    AdaptiveFilterSession session(plan);
    finish(session);
    // Each row raises M; the mean of p / q is 1, the largest 2.
    QVERIFY(session.counts().violations > count / 2);
    QVERIFY(session.rises().size() <= 1000);
    QCOMPARE(session.rises().back().log_m, session.log_m());
    QVERIFY(std::abs(sigmas(session.counts().accepted, count, 0.5)) < 4.5);
}

void TestAdaptive::a_row_where_the_proposal_is_zero_is_refused() {
    const DensityPtr q = density(R"({"family": "uniform", "a": 0, "b": 1})");
    const DensityPtr p = density(R"({"family": "normal", "mu": 0, "sigma": 1})");
    Matrix<float> rows(3, 1);
    rows(0, 0) = 0.5F;
    rows(1, 0) = 2.0F;
    rows(2, 0) = 0.7F;
    FilterPlan plan;
    plan.rows = &rows;
    plan.target = p;
    plan.proposal = q;
    AdaptiveFilterSession session(plan);
    QVERIFY_THROWS_EXCEPTION(EnvelopeError, finish(session));
}

QTEST_GUILESS_MAIN(TestAdaptive)
#include "test_adaptive.moc"
