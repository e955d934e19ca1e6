// SPDX-License-Identifier: GPL-3.0-or-later
// What a snapshot of a session holds for the interface.
#include "sampling/session.h"
#include "session_plans.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace sluice;
using namespace sluice::checks;

class TestSnapshots : public QObject {
    Q_OBJECT

  private slots:
    void a_snapshot_shows_the_histogram_of_the_accepted() {
        SamplingPlan plan = laplace_to_normal();
        SamplingSession session(plan);
        SnapshotView view;
        view.range_x = {-2.0, 2.0};
        view.bins = 40;
        session.advance(10'000);
        (void)session.snapshot(view);
        session.advance(1'000'000);
        const auto picture = session.snapshot(view);
        std::vector<std::uint64_t> expected(40);
        std::uint64_t outside = 0;
        for (const double x : session.accepted().column(0)) {
            if (x >= -2.0 && x <= 2.0) {
                ++expected[std::min<std::size_t>(39, static_cast<std::size_t>((x + 2.0) * 10.0))];
            } else {
                ++outside;
            }
        }
        QCOMPARE(picture->histogram.counts, expected);
        QCOMPARE(picture->histogram.outside, outside);
        QCOMPARE(picture->histogram.bins_y, std::size_t{1});
        QVERIFY(picture->goodness && picture->goodness->ks && picture->goodness->ks->p_value > 1e-6);
        QVERIFY(picture->goodness->anderson_darling && picture->goodness->qq);
        QVERIFY(picture->expected_rate && std::abs(*picture->expected_rate - std::exp(-plan.log_m)) < 1e-12);
        QCOMPARE(picture->finished, StopReason::candidates);
        QCOMPARE(picture->trace.candidates.back(), 100'003.0);
        // Another view starts afresh, over the typical range of the target.
        const auto typical = session.snapshot();
        QCOMPARE(typical->histogram.counts.size(), std::size_t{100});
        QVERIFY(typical->histogram.range_x == plan.target->typical_range().front());
    }

    void a_snapshot_in_two_axes_has_a_grid() {
        SamplingSession session(wide_to_narrow_normal_in_three_dimensions());
        finish(session);
        SnapshotView view;
        view.axis_x = 2;
        view.axis_y = 0;
        view.range_x = view.range_y = {-6.0, 6.0};
        view.bins = 2;
        const auto picture = session.snapshot(view);
        QCOMPARE(picture->histogram.counts.size(), std::size_t{4});
        std::vector<std::uint64_t> expected(4);
        const Points points = session.accepted();
        for (std::size_t i = 0; i < points.count; ++i) {
            ++expected[(points.column(0)[i] >= 0.0 ? 2U : 0U) + (points.column(2)[i] >= 0.0 ? 1U : 0U)];
        }
        QCOMPARE(picture->histogram.counts, expected);
        QVERIFY(picture->goodness && !picture->goodness->ks && picture->goodness->energy);
        // Axes that do not exist are taken as the last one.
        view.axis_x = 99;
        QCOMPARE(session.snapshot(view)->view.axis_x, std::size_t{2});
    }

    void a_sample_is_spread_over_all_the_accepted() {
        SamplingSession session(wide_to_narrow_normal_in_three_dimensions());
        SnapshotView view;
        view.pair_axes = {0, 2, 9}; // the last is of another experiment
        session.advance(100);
        const auto early = session.snapshot(view);
        QCOMPARE(early->sample.axes, (std::vector<std::size_t>{0, 2}));
        QCOMPARE(early->sample.points.rows(), session.accepted().count); // as long as they are few, all
        finish(session);
        const Points points = session.accepted();
        const AcceptedSample sample = session.snapshot(view)->sample;
        QCOMPARE(sample.points.rows(), AcceptedSample::most_points);
        for (std::size_t i = 0; i < sample.points.rows(); ++i) {
            const std::size_t row = i * points.count / sample.points.rows();
            QCOMPARE(sample.points(i, 0), points.column(0)[row]);
            QCOMPARE(sample.points(i, 1), points.column(2)[row]);
        }
        QCOMPARE(sample.correlation(0, 0), 1.0);
        QCOMPARE(sample.correlation(0, 1), sample.correlation(1, 0));
        // H0: independent; beyond 5 / sqrt(1000) less than once in 10^6.
        QVERIFY(std::abs(sample.correlation(0, 1)) < 5.0 / std::sqrt(1000.0));
        QVERIFY(session.snapshot()->sample.points.empty()); // not asked for
    }

    void a_sample_shows_what_is_correlated() {
        SamplingPlan plan = wide_to_narrow_normal_in_three_dimensions();
        plan.target = density(
            R"({"family": "mv_normal", "mean": [0, 0, 0], "cov": [[1, 0.8, 0], [0.8, 1, 0], [0, 0, 1]]})");
        plan.proposal = density(R"({"family": "mv_normal", "dim": 3, "sigma": 1.5})");
        plan.log_m = std::log(1.5 * 1.5 * 1.5 / 0.6);
        SamplingSession session(plan);
        finish(session);
        SnapshotView view;
        view.pair_axes = {0, 1};
        // Fisher's z of 1000 points has the standard deviation 0.032: within 5 of them.
        const double z = std::atanh(session.snapshot(view)->sample.correlation(0, 1));
        QVERIFY2(std::abs(z - std::atanh(0.8)) < 5.0 / std::sqrt(997.0), qPrintable(QString::number(z)));
    }
};

QTEST_GUILESS_MAIN(TestSnapshots)
#include "test_snapshots.moc"
