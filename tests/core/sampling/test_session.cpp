// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/isa.h"
#include "density/catalogue.h"
#include "sampling/diagnostics.h"
#include "sampling/session.h"
#include "session_plans.h"

#include <QTest>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

using namespace sluice;
using namespace sluice::checks;
using nlohmann::json;

namespace {

SamplingPlan normal_from_cauchy(double m) {
    SamplingPlan plan;
    plan.target = density(R"({"family": "normal", "mu": 0, "sigma": 1})");
    plan.proposal = density(R"({"family": "cauchy", "x0": 0, "gamma": 1})");
    plan.log_m = std::log(m);
    plan.seed = 3;
    plan.stop.candidates = 2'000'000;
    return plan;
}

/// A session run to its end in steps of the given sizes, over and over.
SamplingSession finished(const SamplingPlan& plan,
                         const std::vector<std::uint64_t>& steps = {1'000'000'000}) {
    SamplingSession session(plan);
    finish(session, steps);
    return session;
}

/// A target whose log ratio to the envelope is halved: an accept test with u squared in the place of u.
class SquaredUniform final : public Density {
  public:
    explicit SquaredUniform(SamplingPlan plan) : plan_(std::move(plan)) {}
    std::string family() const override { return "squared_uniform"; }
    json to_json() const override { return {}; }
    std::vector<Interval> support() const override { return plan_.target->support(); }
    bool can_sample() const override { return false; }
    void sample(RandomStream&, MutablePoints) const override {
        throw InvalidArgument("not to be drawn from");
    }
    void log_density(Points x, std::span<double> out) const override {
        std::vector<double> log_q(x.count);
        plan_.proposal->log_density(x, log_q);
        plan_.target->log_density(x, out);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double envelope = plan_.log_m + log_q[i];
            out[i] = envelope + 0.5 * (out[i] - envelope);
        }
    }

  private:
    SamplingPlan plan_;
};

/// Whether acceptance is within 4.5 standard deviations of the rate (6.8e-6) and KS accepts the target at
/// 1e-6.
bool looks_right(const SamplingSession& session, double rate, const Density& target) {
    const std::optional<TestResult> ks = ks_test(session.accepted().column(0), target);
    return std::abs(sigmas(session.counts().accepted, session.counts().candidates, rate)) < 4.5 && ks &&
           ks->p_value > 1e-6;
}

/// Asks for a stop as soon as something is reported.
class StopAtOnce final : public Progress {
  public:
    void report(double, std::string_view) override { source.request_stop(); }
    void publish(std::shared_ptr<const Snapshot> snapshot) override { last = std::move(snapshot); }
    std::stop_source source;
    std::shared_ptr<const Snapshot> last;
};

} // namespace

class TestSession : public QObject {
    Q_OBJECT

  private slots:
    void cleanup() { set_isa(available_isas().back()); }

    /// Null hypothesis: the sampler is right. False-alarm rate below 1e-5.
    void accepts_at_the_exact_rate_and_follows_the_target() {
        SamplingPlan plan = laplace_to_normal();
        plan.stop.candidates = 400'000;
        const SamplingSession session = finished(plan);
        QVERIFY(looks_right(session, std::exp(-plan.log_m), *plan.target));
        QCOMPARE(session.counts().violations, std::uint64_t{0});
        QVERIFY(session.counts().worst_log_excess < 1e-12);
        QVERIFY(std::abs(session.counts().z_estimate(plan.log_m) - 1.0) < 0.005);
    }

    void a_wrong_sampler_is_caught() {
        SamplingPlan plan = laplace_to_normal();
        plan.stop.candidates = 400'000;
        SamplingPlan wrong = plan;
        wrong.target = std::make_shared<SquaredUniform>(plan);
        const SamplingSession session = finished(wrong);
        QVERIFY(!looks_right(session, std::exp(-plan.log_m), *plan.target));
        QVERIFY(ks_test(session.accepted().column(0), *plan.target)->p_value < 1e-6);
    }

    void the_outcome_does_not_depend_on_threads_or_steps_data() {
        QTest::addColumn<bool>("three_dimensions");
        QTest::addColumn<unsigned>("threads");
        QTest::addColumn<QList<qulonglong>>("steps");
        const QList<qulonglong> whole{1'000'000'000};
        for (const bool three : {false, true}) {
            const char* name = three ? "3-D" : "1-D";
            QTest::addRow("%s, 2 threads", name) << three << 2U << whole;
            QTest::addRow("%s, 7 threads", name) << three << 7U << whole;
            QTest::addRow("%s, uneven steps", name)
                << three << 1U << QList<qulonglong>{1, 4095, 2048, 7, 30000, 2049};
            QTest::addRow("%s, uneven steps, 3 threads", name)
                << three << 3U << QList<qulonglong>{5000, 1, 2047, 20000};
        }
    }
    void the_outcome_does_not_depend_on_threads_or_steps() {
        QFETCH(const bool, three_dimensions);
        QFETCH(const unsigned, threads);
        QFETCH(const QList<qulonglong>, steps);
        SamplingPlan plan =
            three_dimensions ? wide_to_narrow_normal_in_three_dimensions() : laplace_to_normal();
        const SamplingSession reference = finished(plan);
        plan.threads = threads;
        const SamplingSession other = finished(plan, {steps.begin(), steps.end()});
        QVERIFY(same_outcome(reference, other));
        QVERIFY(reference.counts().accepted > 10'000);
    }

    void single_steps_lead_to_the_same_place() {
        SamplingPlan plan = laplace_to_normal();
        plan.stop.candidates = 5000;
        const SamplingSession reference = finished(plan);
        SamplingSession stepped(plan);
        for (std::uint64_t i = 1; i <= 5000; ++i) {
            QCOMPARE(stepped.advance(1), std::uint64_t{1});
            QCOMPARE(stepped.counts().candidates, i);
        }
        QVERIFY(same_outcome(reference, stepped));
        QCOMPARE(stepped.advance(1), std::uint64_t{0});
    }

    void the_outcome_does_not_depend_on_the_instruction_set() {
        const std::vector<Isa> isas = available_isas();
        for (const SamplingPlan& plan : {laplace_to_normal(), wide_to_narrow_normal_in_three_dimensions()}) {
            set_isa(isas.front());
            const SamplingSession reference = finished(plan);
            for (const Isa isa : isas) {
                set_isa(isa);
                QVERIFY(same_outcome(reference, finished(plan)));
            }
        }
    }

    void another_seed_gives_another_set() {
        SamplingPlan plan = laplace_to_normal();
        const SamplingSession reference = finished(plan);
        ++plan.seed;
        QVERIFY(!same_points(reference.accepted(), finished(plan).accepted()));
    }

    void stops_at_the_candidate_that_completes_the_accepted_set() {
        for (const unsigned threads : {1U, 3U}) {
            SamplingPlan plan = laplace_to_normal();
            plan.threads = threads;
            plan.stop = {};
            plan.stop.accepted = 12'345;
            const SamplingSession session = finished(plan);
            QCOMPARE(session.finished(), StopReason::accepted);
            QCOMPARE(session.counts().accepted, std::uint64_t{12'345});
            QCOMPARE(session.accepted().count, std::size_t{12'345});
            // One candidate fewer is one accepted fewer.
            plan.stop = {};
            plan.stop.candidates = session.counts().candidates - 1;
            const SamplingSession shorter = finished(plan);
            QCOMPARE(shorter.finished(), StopReason::candidates);
            QCOMPARE(shorter.counts().accepted, std::uint64_t{12'344});
            QVERIFY(same_points(shorter.accepted(), session.accepted().part(0, 12'344)));
        }
    }

    void stops_at_the_limit_of_memory() {
        SamplingPlan plan = wide_to_narrow_normal_in_three_dimensions();
        plan.stop = {};
        plan.keep_accepted_values = 3001; // 1000 points of three values
        const SamplingSession session = finished(plan);
        QCOMPARE(session.finished(), StopReason::memory);
        QCOMPARE(session.accepted().count, std::size_t{1000});
    }

    void stops_when_the_time_is_over() {
        SamplingPlan plan = laplace_to_normal();
        plan.stop = {};
        plan.stop.seconds = 0.01;
        const SamplingSession session = finished(plan, {10'000});
        QCOMPARE(session.finished(), StopReason::seconds);
        QVERIFY(session.counts().seconds >= 0.01);
    }

    void nothing_wanted_is_nothing_tried() {
        SamplingPlan plan = laplace_to_normal();
        plan.stop.accepted = 0;
        SamplingSession session(plan);
        QCOMPARE(session.finished(), StopReason::accepted);
        QCOMPARE(session.advance(10), std::uint64_t{0});
        QCOMPARE(session.snapshot()->counts.candidates, std::uint64_t{0});
    }

    /// N(0, 1) from a Cauchy with M too small: the rate is the integral of min(p / M, q), the share of
    /// violating candidates the Cauchy mass where p > M q, both by numerical integration. 4.5 standard
    /// deviations.
    void violations_are_counted_data() {
        QTest::addColumn<double>("m");
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("violating");
        QTest::newRow("M = 1.0") << 1.0 << 0.748835 << 0.684699;
        QTest::newRow("M = 1.2") << 1.2 << 0.735580 << 0.652366;
    }
    void violations_are_counted() {
        QFETCH(const double, m);
        QFETCH(const double, rate);
        QFETCH(const double, violating);
        const SamplingPlan plan = normal_from_cauchy(m);
        const SamplingSession session = finished(plan);
        const SamplingCounts& counts = session.counts();
        QVERIFY(std::abs(sigmas(counts.accepted, counts.candidates, rate)) < 4.5);
        QVERIFY(std::abs(sigmas(counts.violations, counts.candidates, violating)) < 4.5);
        // The supremum of p/q, at x = +-1, is sqrt(2 pi / e); two million candidates come near it.
        const double worst = 0.5 * std::log(2.0 * std::numbers::pi / std::numbers::e) - std::log(m);
        QVERIFY(counts.worst_log_excess <= worst + 1e-12 && counts.worst_log_excess > worst - 1e-6);
        QCOMPARE(counts.worst_at.size(), std::size_t{1});
        QVERIFY(std::abs(std::abs(counts.worst_at[0]) - 1.0) < 1e-3);
        QCOMPARE(plan.target->log_density_at(counts.worst_at[0]) - std::log(m) -
                     plan.proposal->log_density_at(counts.worst_at[0]),
                 counts.worst_log_excess);
        // Z is estimated rightly all the same.
        QVERIFY(std::abs(counts.z_estimate(plan.log_m) - 1.0) < 0.003);
    }

    void a_sufficient_constant_is_not_violated() {
        const SamplingSession session =
            finished(normal_from_cauchy(std::sqrt(2.0 * std::numbers::pi / std::numbers::e)));
        QCOMPARE(session.counts().violations, std::uint64_t{0});
    }

    void the_rejected_are_kept_up_to_the_cap_in_order() {
        SamplingPlan plan = laplace_to_normal();
        plan.keep_rejected = 100;
        const SamplingSession few = finished(plan);
        QCOMPARE(few.rejected().count, std::size_t{100});
        plan.keep_rejected = 1'000'000;
        const SamplingSession all = finished(plan);
        QCOMPARE(all.rejected().count + all.accepted().count, std::size_t{100'003});
        QVERIFY(same_points(few.rejected(), all.rejected().part(0, 100)));
        plan.keep_rejected = 0;
        QCOMPARE(finished(plan).rejected().count, std::size_t{0});
    }

    void the_trace_is_bounded_and_agrees_with_the_counts() {
        SamplingPlan plan = laplace_to_normal();
        plan.stop.candidates = 1'000'000;
        const SamplingSession session = finished(plan);
        const SamplingTrace& trace = session.trace();
        QVERIFY(trace.candidates.size() >= 900 && trace.candidates.size() <= 2000);
        for (std::size_t i = 0; i < trace.candidates.size(); ++i) {
            QVERIFY(i == 0 || trace.candidates[i] > trace.candidates[i - 1]);
            QCOMPARE(trace.rate[i], trace.accepted[i] / trace.candidates[i]);
            QVERIFY(trace.ci_low[i] <= trace.rate[i] && trace.rate[i] <= trace.ci_high[i]);
        }
        // A point of the trace is what a shorter session ends with.
        plan.stop.candidates = static_cast<std::uint64_t>(trace.candidates[777]);
        QCOMPARE(static_cast<double>(finished(plan).counts().accepted), trace.accepted[777]);
    }

    void the_newest_candidates_are_shown_as_they_were_tested() {
        SamplingPlan plan = laplace_to_normal();
        for (const unsigned threads : {1U, 3U}) {
            plan.threads = threads;
            SamplingSession session(plan);
            session.advance(3);
            QCOMPARE(session.recent().size(), std::size_t{3});
            session.advance(50'000);
            const std::vector<CandidateMark> marks = session.recent();
            QCOMPARE(marks.size(), std::size_t{5000});
            std::vector<double> accepted;
            for (const CandidateMark& mark : marks) {
                QCOMPARE(mark.accepted, mark.log_height < plan.target->log_density_at(mark.x));
                QVERIFY(mark.log_height <= plan.log_m + plan.proposal->log_density_at(mark.x));
                QVERIFY(!mark.violation);
                if (mark.accepted) {
                    accepted.push_back(mark.x);
                }
            }
            const auto all = session.accepted().column(0);
            QVERIFY(std::equal(accepted.rbegin(), accepted.rend(), all.rbegin()));
        }
    }

    void a_pause_is_no_end_and_a_cancelled_run_is() {
        SamplingPlan plan = laplace_to_normal();
        SamplingSession session(plan);
        std::stop_source pause;
        pause.request_stop();
        QCOMPARE(session.advance(1000, pause.get_token()), std::uint64_t{0});
        QCOMPARE(session.finished(), StopReason::none);
        session.advance(1000);
        QCOMPARE(session.counts().candidates, std::uint64_t{1000});

        plan.stop.candidates = 1'000'000'000'000;
        StopAtOnce progress;
        const SamplingSession cancelled = run_sampling(plan, progress.source.get_token(), progress);
        QCOMPARE(cancelled.finished(), StopReason::cancelled);
        QVERIFY(cancelled.counts().candidates > 0);
        const auto last = std::dynamic_pointer_cast<const SamplingSnapshot>(progress.last);
        QVERIFY(last && last->finished == StopReason::cancelled);
        QCOMPARE(last->counts.candidates, cancelled.counts().candidates);
    }

    void run_sampling_gives_what_stepping_gives() {
        const SamplingPlan plan = laplace_to_normal();
        NoProgress progress;
        const SamplingSession run = run_sampling(plan, {}, progress);
        QVERIFY(same_outcome(finished(plan), run));
    }

    void impossible_plans_are_refused() {
        SamplingPlan plan = laplace_to_normal();
        plan.proposal = density(R"({"family": "mv_normal", "dim": 2, "sigma": 1})");
        QVERIFY_EXCEPTION_THROWN(SamplingSession{plan}, InvalidArgument);
        plan = laplace_to_normal();
        plan.log_m = std::numeric_limits<double>::infinity();
        QVERIFY_EXCEPTION_THROWN(SamplingSession{plan}, InvalidArgument);
        plan = laplace_to_normal();
        plan.proposal = std::make_shared<SquaredUniform>(plan);
        QVERIFY_EXCEPTION_THROWN(SamplingSession{plan}, InvalidArgument);
        plan.proposal = nullptr;
        QVERIFY_EXCEPTION_THROWN(SamplingSession{plan}, InvalidArgument);
    }

    /// A density that fails in the middle leaves a session as it was before.
    void an_exception_from_a_density_leaves_the_session_usable() {
        class Failing final : public Density {
          public:
            std::string family() const override { return "failing"; }
            json to_json() const override { return {}; }
            std::vector<Interval> support() const override { return {Interval{}}; }
            void sample(RandomStream&, MutablePoints) const override {}
            void log_density(Points x, std::span<double> out) const override {
                if (fail) {
                    throw InvalidArgument("broken");
                }
                std::fill(out.begin(), out.end(), -2.0 - 0.0 * x.column(0)[0]);
            }
            mutable bool fail = false;
        };
        SamplingPlan plan = laplace_to_normal();
        const auto target = std::make_shared<Failing>();
        plan.target = target;
        plan.log_m = 10.0;
        plan.stop.candidates = 20'000;
        const SamplingSession reference = finished(plan);
        plan.threads = 2;
        SamplingSession session(plan);
        session.advance(5000);
        target->fail = true;
        QVERIFY_EXCEPTION_THROWN(session.advance(10'000), InvalidArgument);
        QCOMPARE(session.counts().candidates, std::uint64_t{5000});
        target->fail = false;
        session.advance(1'000'000);
        QVERIFY(same_outcome(reference, session));
    }
};

QTEST_GUILESS_MAIN(TestSession)
#include "test_session.moc"
