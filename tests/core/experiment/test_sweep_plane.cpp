// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sweep_plane.h"

#include <QTest>

#include <cmath>

using namespace sluice;

namespace {

std::shared_ptr<const std::vector<RecordFigure>> figures(std::vector<RecordFigure> list) {
    return std::make_shared<const std::vector<RecordFigure>>(std::move(list));
}

} // namespace

class TestSweepPlane : public QObject {
    Q_OBJECT

  private slots:
    void places_are_means_over_their_seeds();
    void one_seed_keeps_the_records_own_interval();
    void what_is_not_known_is_left_out();
    void numbers_are_offered_those_of_results_first();
};

void TestSweepPlane::places_are_means_over_their_seeds() {
    const SweepShape shape{2, 2, 3};
    QCOMPARE(shape.points(), std::size_t(12));
    SweptFigures done;
    for (std::size_t y = 0; y < 2; ++y)
        for (std::size_t x = 0; x < 2; ++x)
            for (std::size_t seed = 0; seed < 3; ++seed)
                done[shape.point(x, y, seed)] =
                    figures({{"rate", 10.0 * double(y) + double(x) + double(seed)}});
    const auto values = swept_values(shape, done, "rate");
    QCOMPARE(values.size(), std::size_t(4));
    QCOMPARE(values[0].mean, 1.0);
    QCOMPARE(values[1].mean, 2.0);
    QCOMPARE(values[2].mean, 11.0); // the next row
    QCOMPARE(values[3].known, std::size_t(3));
    // The values 0, 1, 2 have a standard deviation of 1.
    QVERIFY(std::fabs(values[0].high - (1.0 + 1.96 / std::sqrt(3.0))) < 1e-12);
    QVERIFY(std::fabs(values[0].low - (1.0 - 1.96 / std::sqrt(3.0))) < 1e-12);
}

void TestSweepPlane::one_seed_keeps_the_records_own_interval() {
    SweptFigures done;
    done[0] = figures({{"gain", 0.2}, {"gain_low95", 0.1}, {"gain_high95", 0.3}});
    const auto values = swept_values({1, 1, 1}, done, "gain");
    QCOMPARE(values[0].mean, 0.2);
    QCOMPARE(values[0].low, 0.1);
    QCOMPARE(values[0].high, 0.3);
}

void TestSweepPlane::what_is_not_known_is_left_out() {
    SweptFigures done;
    done[1] = figures({{"rate", 0.5}});
    done[2] = figures({{"rate", std::numeric_limits<double>::quiet_NaN()}});
    const auto values = swept_values({2, 1, 2}, done, "rate");
    QCOMPARE(values[0].mean, 0.5); // one of its two seeds
    QVERIFY(std::isnan(values[0].low));
    QVERIFY(std::isnan(values[1].mean));
    QCOMPARE(values[1].known, std::size_t(0));
    QVERIFY(std::isnan(swept_values({2, 1, 2}, done, "other")[0].mean));
}

void TestSweepPlane::numbers_are_offered_those_of_results_first() {
    SweptFigures done;
    done[3] = figures({{"rate", 0.5}, {"m_source", std::string("given")}, {"seconds", 3.0, true}});
    done[5] = figures({{"rate", 0.5}, {"ks", 0.1}});
    QCOMPARE(swept_figures(done), (std::vector<std::string>{"rate", "ks", "seconds"}));
}

QTEST_GUILESS_MAIN(TestSweepPlane)
#include "test_sweep_plane.moc"
