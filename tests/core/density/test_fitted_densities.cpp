// SPDX-License-Identifier: GPL-3.0-or-later
// Kernel estimates, histograms and fitted mixtures. Statistical tests as in test_composite_densities.cpp.
#include "base/error.h"
#include "density/gaussian_mixture_fit.h"
#include "density/histogram.h"
#include "density/kde.h"
#include "density/location_scale.h"
#include "density/mixture.h"
#include "density/multivariate.h"
#include "examples.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>

using namespace sluice;
using examples::made;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool close(double got, double wanted, double tolerance = 1e-12) {
    const bool same = got == wanted || std::abs(got - wanted) <= tolerance * std::max(1.0, std::abs(wanted));
    if (!same) {
        qWarning("got %.17g, wanted %.17g", got, wanted);
    }
    return same;
}

double kolmogorov(std::vector<double> values, const std::function<double(double)>& cdf) {
    std::sort(values.begin(), values.end());
    const auto n = static_cast<double>(values.size());
    double distance = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double u = cdf(values[i]);
        distance = std::max({distance, u - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - u});
    }
    return distance * std::sqrt(n);
}

const double kolmogorov_limit = std::sqrt(-0.5 * std::log(0.5e-6));

Matrix<double> as_rows(const std::vector<double>& columns, std::size_t dimension) {
    const std::size_t n = columns.size() / dimension;
    Matrix<double> rows(n, dimension);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < dimension; ++j) {
            rows(i, j) = columns[j * n + i];
        }
    }
    return rows;
}

/// The message of fitting these rows, or "" when it works.
QString refusal(const Matrix<double>& rows, std::size_t components, double ridge = 1e-6) {
    try {
        fit_gaussian_mixture(rows, components, FittedCovariance::full, ridge);
    } catch (const InvalidArgument& error) {
        return QString::fromStdString(error.where() + ": " + error.message());
    }
    return {};
}

} // namespace

class TestFittedDensities : public QObject {
    Q_OBJECT

  private slots:
    void a_kernel_estimate_is_the_mixture_of_its_kernels();
    void bandwidths_follow_their_rules();
    void draws_of_a_kernel_estimate_follow_it();
    void a_kernel_estimate_in_two_dimensions_is_a_mixture_too();
    void a_histogram_is_exact();
    void draws_of_a_histogram_follow_it();
    void a_histogram_counts_what_its_bins_hold();
    void a_fitted_mixture_finds_the_components();
    void one_component_is_the_gaussian_of_the_rows();
    void a_fit_is_the_same_every_time();
    void impossible_fits_are_refused();
};

void TestFittedDensities::a_kernel_estimate_is_the_mixture_of_its_kernels() {
    const std::vector<double> centres =
        examples::drawn(*made(R"({"family":"normal","mu":1,"sigma":2})"), 101, 1);
    const Kde kde(as_rows(centres, 1), {0.3});
    std::vector<DensityPtr> kernels;
    for (const double centre : centres) {
        kernels.push_back(std::make_shared<Normal>(centre, 0.3));
    }
    const Mixture mixture(std::vector<double>(101, 1.0 / 101.0), kernels);
    for (const double x : {-40.0, -3.0, 0.1, 1.0, 2.5, 300.0}) {
        QVERIFY(close(kde.log_density_at(x), mixture.log_density_at(x), 1e-13));
        QVERIFY(close(*kde.cdf(x), *mixture.cdf(x), 1e-13));
    }
    QVERIFY(close(kde.mean()->front(), mixture.mean()->front()));
    QVERIFY(close(kde.variance()->front(), mixture.variance()->front()));
    QVERIFY(kde.normalised() && kde.can_sample());
}

void TestFittedDensities::bandwidths_follow_their_rules() {
    // Of 1, ..., 5: deviation sqrt(2.5), n^(-1/5) = 5^(-0.2), (4/3)^(1/5).
    Matrix<double> rows(5, 1);
    for (std::size_t i = 0; i < 5; ++i) {
        rows(i, 0) = static_cast<double>(i + 1);
    }
    const double scott = std::sqrt(2.5) * std::pow(5.0, -0.2);
    QVERIFY(close(Kde::bandwidth_by(Kde::Rule::scott, rows).front(), scott));
    QVERIFY(close(Kde::bandwidth_by(Kde::Rule::silverman, rows).front(), scott * std::pow(4.0 / 3.0, 0.2)));
    QVERIFY_EXCEPTION_THROWN(Kde::bandwidth_by(Kde::Rule::scott, Matrix<double>(5, 1, 2.0)), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(Kde::bandwidth_by(Kde::Rule::scott, Matrix<double>(1, 1, 2.0)), InvalidArgument);
}

void TestFittedDensities::draws_of_a_kernel_estimate_follow_it() {
    Matrix<double> rows(3, 1);
    rows(0, 0) = -2.0;
    rows(1, 0) = 0.0;
    rows(2, 0) = 5.0;
    const Kde kde(rows, {0.5});
    const std::vector<double> x = examples::drawn(kde, 20'000, 2);
    QVERIFY(kolmogorov(x, [&](double v) { return *kde.cdf(v); }) < kolmogorov_limit);
    // The distribution functions differ by up to 0.046, more than twice the limit.
    const Kde other(rows, {0.9});
    QVERIFY(kolmogorov(x, [&](double v) { return *other.cdf(v); }) > kolmogorov_limit);
}

void TestFittedDensities::a_kernel_estimate_in_two_dimensions_is_a_mixture_too() {
    const DensityPtr kde = made(R"({"family":"kde","points":[[0,0],[3,1],[-2,4]],"bandwidth":[0.5,2]})");
    const DensityPtr mixture = made(R"({"family":"mixture","weights":[0.25,0.5,0.25],"components":[
        {"family":"mv_normal","mean":[0,0],"cov":[[0.25,0],[0,4]]},{"family":"mv_normal","mean":[3,1],"cov":[[0.25,0],[0,4]]},
        {"family":"mv_normal","mean":[-2,4],"cov":[[0.25,0],[0,4]]}]})");
    const DensityPtr equal = made(
        R"({"family":"mixture","weights":[0.3333333333333333,0.3333333333333333,0.3333333333333334],"components":[
        {"family":"mv_normal","mean":[0,0],"cov":[[0.25,0],[0,4]]},{"family":"mv_normal","mean":[3,1],"cov":[[0.25,0],[0,4]]},
        {"family":"mv_normal","mean":[-2,4],"cov":[[0.25,0],[0,4]]}]})");
    for (const std::vector<double>& x :
         {std::vector{0.1, 0.2}, std::vector{2.0, 2.0}, std::vector{-9.0, 30.0}}) {
        QVERIFY(close(kde->log_density_at(x), equal->log_density_at(x), 1e-13));
    }
    QVERIFY(std::abs(kde->log_density_at(std::vector{2.0, 2.0}) -
                     mixture->log_density_at(std::vector{2.0, 2.0})) > 0.1);
    QVERIFY(close((*kde->mean())[1], 5.0 / 3.0));
    const DensityPtr again = density_from_json(kde->to_json());
    QCOMPARE(again->log_density_at(std::vector{1.0, 1.0}), kde->log_density_at(std::vector{1.0, 1.0}));
}

void TestFittedDensities::a_histogram_is_exact() {
    const Histogram histogram({0.0, 1.0, 3.0, 4.0, 6.0}, {2.0, 4.0, 0.0, 2.0});
    QVERIFY(close(histogram.log_density_at(0.5), std::log(0.25), 1e-15));
    QVERIFY(close(histogram.log_density_at(1.0), std::log(0.25), 1e-15)); // the bin on the right: 0.5 / 2
    QVERIFY(close(histogram.log_density_at(5.9), std::log(0.125), 1e-15));
    QVERIFY(close(histogram.log_density_at(6.0), std::log(0.125), 1e-15));
    QCOMPARE(histogram.log_density_at(3.5), -infinity);
    QCOMPARE(histogram.log_density_at(-0.001), -infinity);
    QCOMPARE(histogram.log_density_at(6.001), -infinity);
    QCOMPARE(histogram.log_density_at(std::nan("")), -infinity);
    QCOMPARE(*histogram.cdf(2.0), 0.5);
    QCOMPARE(*histogram.cdf(3.5), 0.75);
    QCOMPARE(*histogram.quantile(0.5), 2.0);
    QCOMPARE(*histogram.quantile(0.875), 5.0);
    // 1/4 * 1/2 + 1/2 * 2 + 1/4 * 5, and the bins' variances with those of their middles.
    QVERIFY(close(histogram.mean()->front(), 2.375));
    const double squares = 0.25 * (1.0 / 12.0 + 0.25) + 0.5 * (4.0 / 12.0 + 4.0) + 0.25 * (4.0 / 12.0 + 25.0);
    QVERIFY(close(histogram.variance()->front(), squares - 2.375 * 2.375));
    const Histogram trimmed({0.0, 1.0, 2.0, 3.0}, {0.0, 1.0, 0.0});
    QCOMPARE(trimmed.support().front(), (Interval{1.0, 2.0}));
}

void TestFittedDensities::draws_of_a_histogram_follow_it() {
    const Histogram histogram({0.0, 1.0, 3.0, 4.0, 6.0}, {2.0, 4.0, 0.0, 2.0});
    const std::vector<double> x = examples::drawn(histogram, 20'000, 3);
    QVERIFY(kolmogorov(x, [&](double v) { return *histogram.cdf(v); }) < kolmogorov_limit);
    QVERIFY(std::none_of(x.begin(), x.end(), [](double v) { return v >= 3.0 && v < 4.0; }));
    const Histogram other({0.0, 1.0, 3.0, 4.0, 6.0}, {2.2, 3.8, 0.0, 2.0});
    QVERIFY(kolmogorov(x, [&](double v) { return *other.cdf(v); }) > kolmogorov_limit);
}

void TestFittedDensities::a_histogram_counts_what_its_bins_hold() {
    const std::vector<double> values{0.0, 0.4, 1.0, 1.5, 2.0};
    const Histogram counted = Histogram::of(values, {0.0, 1.0, 2.0});
    QCOMPARE(counted.shares(), (std::vector{0.4, 0.6})); // 1 belongs to the right, 2 to the last
    QCOMPARE(Histogram::equal_edges(values, 4), (std::vector{0.0, 0.5, 1.0, 1.5, 2.0}));
    QVERIFY_EXCEPTION_THROWN(Histogram::of(values, {0.5, 2.0}), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(Histogram::of(values, {2.0, 0.0}), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(Histogram::equal_edges(std::vector<double>(3, 7.0), 4), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(Histogram::of(std::vector<double>{}, {0.0, 1.0}), InvalidArgument);
}

void TestFittedDensities::a_fitted_mixture_finds_the_components() {
    const DensityPtr truth = made(R"({"family":"mixture","weights":[0.5,0.3,0.2],"components":[
        {"family":"mv_normal","mean":[0,0],"cov":[[1,0.5],[0.5,1]]},{"family":"mv_normal","mean":[8,1],"cov":[[1,0],[0,2]]},
        {"family":"mv_normal","mean":[-2,9],"cov":[[0.5,-0.2],[-0.2,0.5]]}]})");
    const std::size_t n = 6000;
    const Matrix<double> rows = as_rows(examples::drawn(*truth, n, 4), 2);
    const GaussianMixtureFit fit = fit_gaussian_mixture(rows, 3, FittedCovariance::full, 0.0);
    QVERIFY(fit.converged);
    const auto& mixture = dynamic_cast<const Mixture&>(*fit.density);
    const double wanted_weights[] = {0.5, 0.3, 0.2};
    const double wanted_means[3][2] = {{0.0, 0.0}, {8.0, 1.0}, {-2.0, 9.0}};
    const double wanted_variances[3][2] = {{1.0, 1.0}, {1.0, 2.0}, {0.5, 0.5}};
    for (std::size_t k = 0; k < 3; ++k) { // 5 standard errors of n w rows
        const double count = static_cast<double>(n) * wanted_weights[k];
        QVERIFY(std::abs(mixture.weights()[k] - wanted_weights[k]) <
                5.0 * 0.5 / std::sqrt(static_cast<double>(n)));
        for (std::size_t j = 0; j < 2; ++j) {
            const double variance = wanted_variances[k][j];
            QVERIFY(std::abs((*mixture.components()[k]->mean())[j] - wanted_means[k][j]) <
                    5.0 * std::sqrt(variance / count));
            QVERIFY(std::abs((*mixture.components()[k]->variance())[j] - variance) <
                    5.0 * variance * std::sqrt(2.0 / count));
        }
    }
    // The stated likelihood is that of the rows, and no worse than the truth's.
    double fitted = 0.0, true_value = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        fitted += fit.density->log_density_at(rows.row(i)) / static_cast<double>(n);
        true_value += truth->log_density_at(rows.row(i)) / static_cast<double>(n);
    }
    QVERIFY(close(fit.log_likelihood, fitted, 1e-6));
    QVERIFY(fitted > true_value);
    const GaussianMixtureFit fewer = fit_gaussian_mixture(rows, 2, FittedCovariance::full, 0.0);
    QVERIFY(fewer.log_likelihood < fit.log_likelihood - 0.1);
}

void TestFittedDensities::one_component_is_the_gaussian_of_the_rows() {
    Matrix<double> rows(4, 1);
    for (std::size_t i = 0; i < 4; ++i) {
        rows(i, 0) = static_cast<double>(i);
    }
    const GaussianMixtureFit fit = fit_gaussian_mixture(rows, 1, FittedCovariance::full, 0.0);
    const auto& mixture = dynamic_cast<const Mixture&>(*fit.density);
    const auto& normal = dynamic_cast<const Normal&>(*mixture.components().front());
    QVERIFY(close(normal.mu(), 1.5));
    QVERIFY(close(normal.sigma(), std::sqrt(1.25))); // the likelihood's divisor is n
}

void TestFittedDensities::a_fit_is_the_same_every_time() {
    const Matrix<double> rows =
        as_rows(examples::drawn(*made(R"({"family":"cauchy","x0":0,"gamma":1})"), 400, 5), 1);
    const DensityPtr first = fit_gaussian_mixture(rows, 4, FittedCovariance::full, 1e-6).density;
    const DensityPtr second = fit_gaussian_mixture(rows, 4, FittedCovariance::full, 1e-6).density;
    QCOMPARE(first->to_json().dump(), second->to_json().dump());
}

void TestFittedDensities::impossible_fits_are_refused() {
    Matrix<double> rows(3, 1);
    rows(1, 0) = 1.0;
    rows(2, 0) = 1.0;
    QCOMPARE(refusal(rows, 4), QString("/components: must be at most the number of rows, 3, got 4"));
    QCOMPARE(refusal(rows, 3),
             QString("/components: must be at most the number of different rows, 2, got 3"));
    QCOMPARE(refusal(rows, 0), QString("/components: must be >= 1, got 0"));
    QCOMPARE(refusal(Matrix<double>(3, 1, 2.0), 1), QString("/columns: column 1 does not vary"));
    QVERIFY(refusal(rows, 2, 0.0).startsWith("/ridge: a component has shrunk"));
    QCOMPARE(refusal(rows, 2), QString());
    rows(0, 0) = std::nan("");
    QCOMPARE(refusal(rows, 1), QString("/columns: value 1 of column 1 is missing or not finite"));
}

QTEST_GUILESS_MAIN(TestFittedDensities)
#include "test_fitted_densities.moc"
