// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/isa.h"
#include "base/random.h"
#include "density/catalogue.h"
#include "sampling/filter.h"

#include <QTest>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace sluice;
using nlohmann::json;

namespace {

DensityPtr density(const char* text) {
    return density_from_json(json::parse(text));
}

/// Rows of N(0, 1.5^2 I), filtered towards N(0.3, I).
struct Fixture {
    Matrix<float> rows;
    FilterPlan plan;

    explicit Fixture(std::size_t count = 30'001) : rows(count, 2) {
        RandomStream stream(5, Stream::data);
        for (float& value : rows.values()) {
            value = static_cast<float>(1.5 * stream.normal());
        }
        plan.rows = &rows;
        plan.target = density(R"({"family": "mv_normal", "mean": [0.3, 0.3], "cov": [[1, 0], [0, 1]]})");
        plan.proposal = density(R"({"family": "mv_normal", "dim": 2, "sigma": 1.5})");
        plan.log_m = 0.9; // the supremum of log p/q is 0.883
        plan.seed = 11;
        plan.threads = 1;
    }
};

FilterResult run(const FilterPlan& plan) {
    NoProgress progress;
    return filter_rows(plan, {}, progress);
}

/// The probability with which each row is kept.
std::vector<double> keeping(const FilterPlan& plan) {
    std::vector<double> probability(plan.rows->rows());
    for (std::size_t i = 0; i < probability.size(); ++i) {
        const std::vector<double> x(plan.rows->row(i).begin(), plan.rows->row(i).end());
        const double ratio = plan.target->log_density_at(x) - plan.proposal->log_density_at(x) - plan.log_m;
        probability[i] = std::min(1.0, std::exp(ratio));
    }
    return probability;
}

/// Deviation of a number of kept rows from its expectation, in standard deviations.
double deviation(double kept, const std::vector<double>& probability) {
    double mean = 0.0, variance = 0.0;
    for (const double p : probability) {
        mean += p;
        variance += p * (1.0 - p);
    }
    return (kept - mean) / std::sqrt(variance);
}

} // namespace

class TestFilter : public QObject {
    Q_OBJECT

  private slots:
    void cleanup() { set_isa(available_isas().back()); }

    /// Null hypothesis: row i is kept with probability p/(M q), independently. 5 standard deviations.
    void rows_are_kept_with_the_probability_of_the_accept_test() {
        const Fixture fixture;
        const FilterResult result = run(fixture.plan);
        QCOMPARE(result.finished, StopReason::rows);
        QCOMPARE(result.counts.candidates, std::uint64_t{30'001});
        QCOMPARE(result.counts.accepted, std::uint64_t{result.accepted_index.size()});
        const std::vector<double> probability = keeping(fixture.plan);
        QVERIFY(std::abs(deviation(double(result.accepted_index.size()), probability)) < 5.0);
        // And rows in each class of probability separately: a wrong order of rows would show.
        for (const double low : {0.0, 0.25, 0.5, 0.75}) {
            std::vector<double> part;
            double kept = 0.0;
            for (std::size_t i = 0; i < probability.size(); ++i) {
                if (probability[i] >= low && probability[i] < low + 0.25) {
                    part.push_back(probability[i]);
                    kept += std::binary_search(result.accepted_index.begin(), result.accepted_index.end(),
                                               static_cast<std::int64_t>(i));
                }
            }
            QVERIFY(!part.empty());
            QVERIFY(std::abs(deviation(kept, part)) < 5.0);
        }
    }

    void the_row_with_the_largest_ratio_is_where_the_worst_excess_is() {
        const Fixture fixture;
        const FilterResult result = run(fixture.plan);
        double worst = -1e300;
        std::vector<double> at;
        for (std::size_t i = 0; i < fixture.rows.rows(); ++i) {
            const std::vector<double> x(fixture.rows.row(i).begin(), fixture.rows.row(i).end());
            const double ratio =
                fixture.plan.target->log_density_at(x) - fixture.plan.proposal->log_density_at(x);
            if (ratio > worst) {
                worst = ratio;
                at = x;
            }
        }
        QCOMPARE(result.counts.worst_at, at);
        QVERIFY(std::abs(result.counts.worst_log_excess - (worst - fixture.plan.log_m)) < 1e-12);
    }

    void probabilities_of_another_constant_are_told_apart() {
        Fixture fixture;
        const double kept = double(run(fixture.plan).accepted_index.size());
        fixture.plan.log_m *= 0.9;
        QVERIFY(std::abs(deviation(kept, keeping(fixture.plan))) > 5.0);
    }

    void kept_rows_are_ascending_and_do_not_depend_on_threads_steps_or_instructions() {
        Fixture fixture;
        const FilterResult reference = run(fixture.plan);
        QVERIFY(std::is_sorted(reference.accepted_index.begin(), reference.accepted_index.end()));
        for (const unsigned threads : {2U, 7U}) {
            fixture.plan.threads = threads;
            QCOMPARE(run(fixture.plan).accepted_index, reference.accepted_index);
        }
        for (const std::uint64_t step : {1U, 1000U, 2048U, 5000U}) {
            FilterSession session(fixture.plan);
            while (session.finished() == StopReason::none) {
                session.advance(step);
            }
            QCOMPARE(session.accepted_index(), reference.accepted_index);
            QCOMPARE(session.counts().sum_weights, reference.counts.sum_weights);
            QCOMPARE(session.trace().accepted, reference.trace.accepted);
        }
        for (const Isa isa : available_isas()) {
            set_isa(isa);
            QCOMPARE(run(fixture.plan).accepted_index, reference.accepted_index);
        }
    }

    void passes_are_independent_and_repeatable() {
        Fixture fixture;
        const FilterResult first = run(fixture.plan);
        fixture.plan.pass = 1;
        const FilterResult second = run(fixture.plan);
        QVERIFY(first.accepted_index != second.accepted_index);
        QCOMPARE(run(fixture.plan).accepted_index, second.accepted_index);
        // Kept in both with probability p^2, within 5 standard deviations.
        std::vector<std::int64_t> both;
        std::set_intersection(first.accepted_index.begin(), first.accepted_index.end(),
                              second.accepted_index.begin(), second.accepted_index.end(),
                              std::back_inserter(both));
        std::vector<double> squares = keeping(fixture.plan);
        std::transform(squares.begin(), squares.end(), squares.begin(), [](double p) { return p * p; });
        QVERIFY(std::abs(deviation(double(both.size()), squares)) < 5.0);
    }

    void a_snapshot_shows_the_kept_rows() {
        Fixture fixture;
        FilterSession session(fixture.plan);
        session.advance(10'000);
        SnapshotView view;
        view.range_x = view.range_y = {-10.0, 10.0};
        view.bins = 2;
        (void)session.snapshot(view);
        session.advance(1'000'000);
        const auto picture = session.snapshot(view);
        std::vector<std::uint64_t> expected(4);
        for (const std::int64_t row : session.accepted_index()) {
            const auto values = fixture.rows.row(static_cast<std::size_t>(row));
            ++expected[(values[1] >= 0 ? 2U : 0U) + (values[0] >= 0 ? 1U : 0U)];
        }
        QCOMPARE(picture->histogram.counts, expected);
        QCOMPARE(picture->finished, StopReason::rows);
        QCOMPARE(picture->recent.size(), std::size_t{5000});
        QCOMPARE(static_cast<float>(picture->recent.back().x), fixture.rows(30'000, 0));
    }

    void stop_rules_hold_for_rows_too() {
        Fixture fixture;
        fixture.plan.stop.accepted = 100;
        const FilterResult few = run(fixture.plan);
        QCOMPARE(few.finished, StopReason::accepted);
        QCOMPARE(few.accepted_index.size(), std::size_t{100});
        QCOMPARE(few.counts.candidates, static_cast<std::uint64_t>(few.accepted_index.back()) + 1);
        fixture.plan.stop = {};
        fixture.plan.stop.candidates = 77;
        QCOMPARE(run(fixture.plan).finished, StopReason::candidates);
        std::stop_source stop;
        stop.request_stop();
        NoProgress progress;
        QCOMPARE(filter_rows(fixture.plan, stop.get_token(), progress).finished, StopReason::cancelled);
    }

    void no_rows_are_done_at_once() {
        Fixture fixture(0);
        const FilterResult result = run(fixture.plan);
        QCOMPARE(result.finished, StopReason::rows);
        QVERIFY(result.accepted_index.empty());
    }

    void rows_where_both_densities_vanish_are_rejected_in_silence() {
        Fixture fixture(4);
        fixture.rows.values() = {0.5F, 0.5F, 9.0F, 9.0F, 0.2F, 0.9F, -1.0F, 0.5F};
        fixture.plan.target = fixture.plan.proposal =
            density(R"({"family": "uniform_box", "dim": 2, "a": 0, "b": 1})");
        fixture.plan.log_m = 0.0;
        const FilterResult result = run(fixture.plan);
        QCOMPARE(result.accepted_index, (std::vector<std::int64_t>{0, 2}));
        QCOMPARE(result.counts.violations, std::uint64_t{0});
        QCOMPARE(result.counts.sum_weights, 2.0);
    }

    void the_constant_is_the_closed_form_where_there_is_one() {
        const Fixture f(100);
        const EnvelopeConstant constant = find_filter_envelope(f.rows, *f.plan.target, *f.plan.proposal, 1);
        // p/q is largest where (x - 0.3) = x / 1.5^2: at x = 0.54 in both coordinates.
        const double x = 0.3 / (1.0 - 1.0 / 2.25);
        const double log_m = 2.0 * (std::log(1.5) - 0.5 * (x - 0.3) * (x - 0.3) + 0.5 * x * x / 2.25);
        QVERIFY(constant.source == MSource::closed_form);
        QVERIFY(std::abs(constant.log_m - log_m) < 1e-12);
    }

    /// A target wider than the proposal has no envelope over the plane, but one over the rows.
    void an_unbounded_ratio_is_bounded_by_its_largest_row() {
        const Fixture f(5000);
        const DensityPtr wide = density(R"({"family": "mv_normal", "dim": 2, "sigma": 2.0})");
        const EnvelopeConstant constant = find_filter_envelope(f.rows, *wide, *f.plan.proposal, 1);
        double largest = -1e300;
        std::size_t at = 0;
        for (std::size_t i = 0; i < f.rows.rows(); ++i) {
            const std::vector<double> x(f.rows.row(i).begin(), f.rows.row(i).end());
            const double ratio = wide->log_density_at(x) - f.plan.proposal->log_density_at(x);
            at = ratio > largest ? i : at;
            largest = std::max(largest, ratio);
        }
        QVERIFY(std::abs(constant.log_m - largest) < 1e-12);
        QVERIFY(constant.source == MSource::closed_form);
        const std::vector<double> row(f.rows.row(at).begin(), f.rows.row(at).end());
        QCOMPARE(constant.touching, std::vector<std::vector<double>>{row});
        QVERIFY(constant.note.find("rows, at row") != std::string::npos);
        // As the constant of a run it is exact: no row is above, and the largest is always kept.
        FilterPlan plan = f.plan;
        plan.target = wide;
        plan.log_m = constant.log_m;
        const FilterResult result = run(plan);
        QCOMPARE(result.counts.violations, std::uint64_t{0});
        QVERIFY(std::binary_search(result.accepted_index.begin(), result.accepted_index.end(),
                                   static_cast<std::int64_t>(at)));
    }

    void constants_that_cannot_be_are_refused() {
        Fixture f(100);
        const DensityPtr far = density(R"({"family": "uniform_box", "dim": 2, "a": 100, "b": 101})");
        QVERIFY_EXCEPTION_THROWN(find_filter_envelope(f.rows, *f.plan.target, *far, 1), EnvelopeError);
        const DensityPtr line = density(R"({"family": "normal", "mu": 0, "sigma": 1})");
        QVERIFY_EXCEPTION_THROWN(find_filter_envelope(f.rows, *line, *line, 1), InvalidArgument);
    }

    void rows_of_another_width_are_refused() {
        Fixture fixture;
        const Matrix<float> narrow(10, 1);
        fixture.plan.rows = &narrow;
        QVERIFY_EXCEPTION_THROWN(FilterSession{fixture.plan}, InvalidArgument);
        fixture.plan.rows = nullptr;
        QVERIFY_EXCEPTION_THROWN(FilterSession{fixture.plan}, InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestFilter)
#include "test_filter.moc"
