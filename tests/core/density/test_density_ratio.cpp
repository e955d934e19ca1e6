// SPDX-License-Identifier: GPL-3.0-or-later
// A density ratio learned by a classifier, where the exact one is known.
#include "density/density_ratio.h"

#include "base/error.h"
#include "base/random.h"
#include "density/catalogue.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>

using namespace sluice;

namespace {

/// N(mean, sigma^2 I) in two dimensions, the mean along the first.
Matrix<double> cloud(std::size_t rows, double mean, double sigma, std::uint64_t seed) {
    Matrix<double> result(rows, 2);
    RandomStream random(seed, Stream::data);
    for (std::size_t i = 0; i < rows; ++i) {
        result(i, 0) = mean + sigma * random.normal();
        result(i, 1) = sigma * random.normal();
    }
    return result;
}

/// ln N(x; (mean, 0), sigma^2 I) - ln N(x; 0, I)
double exact(double x, double y, double mean, double sigma) {
    return -2.0 * std::log(sigma) - ((x - mean) * (x - mean) + y * y) / (2.0 * sigma * sigma) +
           (x * x + y * y) / 2.0;
}

/// The largest error of the log ratio over a grid where both laws have rows.
double largest_error(const DensityRatio& ratio, double mean, double sigma) {
    double worst = 0.0;
    for (double x = -1.5; x <= 1.5; x += 0.25) {
        for (double y = -1.5; y <= 1.5; y += 0.25) {
            const double point[2] = {x, y};
            worst = std::max(worst, std::abs(ratio.log_density_at(point) - exact(x, y, mean, sigma)));
        }
    }
    return worst;
}

} // namespace

class TestDensityRatio : public QObject {
    Q_OBJECT

  private slots:
    void the_exact_ratio_of_normal_laws_is_found();
    void a_line_is_enough_for_equal_spreads_and_not_for_others();
    void more_rows_on_one_side_change_nothing();
    void its_calibration_is_of_rows_it_did_not_see();
    void it_comes_back_from_its_json();
    void it_is_made_from_two_sets_of_rows();
    void mistakes_are_explained();
};

// Standard errors of the log ratio at the corners of the grid are about 0.06 with 20000 rows a side; 0.3 is
// some five of them.
void TestDensityRatio::the_exact_ratio_of_normal_laws_is_found() {
    const DensityRatio ratio =
        DensityRatio::fit(cloud(20000, 0.6, 0.8, 1), cloud(20000, 0.0, 1.0, 2), 2, 0.0, 5);
    QVERIFY(largest_error(ratio, 0.6, 0.8) < 0.3);
    QVERIFY(largest_error(ratio, 0.9, 0.8) > 0.3); // the ratio of another pair is not that
}

void TestDensityRatio::a_line_is_enough_for_equal_spreads_and_not_for_others() {
    const DensityRatio line =
        DensityRatio::fit(cloud(20000, 0.6, 1.0, 3), cloud(20000, 0.0, 1.0, 4), 1, 0.0, 5);
    QVERIFY(largest_error(line, 0.6, 1.0) < 0.2);
    const DensityRatio wrong =
        DensityRatio::fit(cloud(20000, 0.6, 0.6, 5), cloud(20000, 0.0, 1.0, 6), 1, 0.0, 5);
    QVERIFY(largest_error(wrong, 0.6, 0.6) > 1.0);
}

void TestDensityRatio::more_rows_on_one_side_change_nothing() {
    const DensityRatio ratio =
        DensityRatio::fit(cloud(5000, 0.6, 0.8, 7), cloud(40000, 0.0, 1.0, 8), 2, 0.0, 5);
    QVERIFY(largest_error(ratio, 0.6, 0.8) < 0.5);
    const double middle[2] = {0.5, 0.0}; // without the prior odds it would be ln 8 = 2.1 too low
    QVERIFY(std::abs(ratio.log_density_at(middle) - exact(0.5, 0.0, 0.6, 0.8)) < 0.15);
}

void TestDensityRatio::its_calibration_is_of_rows_it_did_not_see() {
    const DensityRatio ratio =
        DensityRatio::fit(cloud(5000, 0.6, 0.8, 9), cloud(5000, 0.0, 1.0, 10), 2, 0.0, 5);
    const Calibration& calibration = ratio.calibration();
    double rows = 0.0;
    for (std::size_t b = 0; b < calibration.rows.size(); ++b) {
        rows += calibration.rows[b];
        // H0: the frequency of a bin is its mean probability. 5 sigma and the error of the fit.
        const double p = calibration.probability[b];
        QVERIFY(std::abs(calibration.frequency[b] - p) <
                0.02 + 5.0 * std::sqrt(p * (1.0 - p) / calibration.rows[b]));
    }
    QCOMPARE(rows, 10000.0);
    QVERIFY(calibration.calibration_error < 0.03);
    QVERIFY(calibration.brier < 0.25 && calibration.log_loss < std::log(2.0)); // better than a guess
    // Twenty columns of noise for forty rows: the fit knows them by heart, and rows left out tell.
    Matrix<double> a(40, 20), b(40, 20);
    RandomStream random(11, Stream::data);
    random.fill_normal(a.values());
    random.fill_normal(b.values());
    QVERIFY(DensityRatio::fit(a, b, 1, 1e-6, 5).calibration().brier > 0.25);
}

void TestDensityRatio::it_comes_back_from_its_json() {
    const DensityRatio ratio =
        DensityRatio::fit(cloud(500, 0.6, 0.8, 12), cloud(500, 0.0, 1.0, 13), 2, 1e-3, 5);
    const DensityPtr same = density_from_json(ratio.to_json());
    const double point[2] = {0.3, -0.4};
    QCOMPARE(same->log_density_at(point), ratio.log_density_at(point));
    QVERIFY(!same->normalised() && !same->can_sample());
    QCOMPARE(DensityRatio::one(2).log_density_at(point), 0.0);
}

void TestDensityRatio::it_is_made_from_two_sets_of_rows() {
    DensityContext context;
    std::vector<std::string> asked;
    context.columns = [&](const std::vector<std::string>& columns, const std::string& rows) {
        asked.push_back(rows);
        return cloud(columns.size() * 500, rows == "label:faulty" ? 0.6 : 0.0, 1.0, asked.size());
    };
    const DensityPtr density = density_from_json(
        {{"family", "density_ratio"}, {"columns", {"a", "b"}}, {"degree", 1}, {"numerator", "label:faulty"}},
        context);
    QCOMPARE(asked, (std::vector<std::string>{"label:faulty", "source"}));
    const double right[2] = {1.0, 0.0}, left[2] = {-1.0, 0.0};
    QVERIFY(density->log_density_at(right) > density->log_density_at(left) + 0.5);
}

void TestDensityRatio::mistakes_are_explained() {
    const Matrix<double> rows = cloud(100, 0.0, 1.0, 14), few = cloud(5, 0.0, 1.0, 15);
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, (void)DensityRatio::fit(rows, few, 1, 0.1, 5));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument,
                             (void)DensityRatio::fit(rows, Matrix<double>(100, 3), 1, 0.1, 5));
    // Sets that can be told apart without error have no largest coefficient.
    QVERIFY_THROWS_EXCEPTION(InvalidArgument,
                             (void)DensityRatio::fit(cloud(100, 50.0, 1.0, 16), rows, 1, 0.0, 5));
    Problems problems;
    QVERIFY(!density_from_json(
        {{"family", "density_ratio"}, {"coefficients", {1, 2, 3}}, {"degree", 2}, {"scale", {0}}}, "/t", {},
        problems));
    QVERIFY(!problems.empty());
}

QTEST_GUILESS_MAIN(TestDensityRatio)
#include "test_density_ratio.moc"
