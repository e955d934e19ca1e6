// SPDX-License-Identifier: GPL-3.0-or-later
// Every statistical test here has a fixed seed, and its null hypothesis is that the draws follow the density;
// each is rejected with a probability of about 1e-6 when that is true.
#include "base/error.h"
#include "density/alias_table.h"
#include "density/multivariate.h"
#include "examples.h"
#include "kolmogorov.h"

#include <boost/math/distributions/chi_squared.hpp>

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <numeric>

using namespace sluice;

namespace {

constexpr double false_alarm = 1e-6;
constexpr double sigmas = 4.9; // two-sided false alarm rate 1e-6 of a normal statistic

const double kolmogorov_limit = kolmogorov_limit_at(false_alarm);

/// Pearson's chi-square of counts; bins that never occur must be empty.
double chi_square(const std::vector<std::uint64_t>& counts, const std::vector<double>& probabilities,
                  int& bins) {
    const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
    double sum = 0.0;
    bins = 0;
    for (std::size_t k = 0; k < counts.size(); ++k) {
        const double expected = total * probabilities[k];
        if (expected == 0.0) {
            sum += counts[k] == 0 ? 0.0 : 1e9;
            continue;
        }
        const double miss = static_cast<double>(counts[k]) - expected;
        sum += miss * miss / expected;
        ++bins;
    }
    return sum;
}

bool chi_square_accepts(const std::vector<std::uint64_t>& counts, const std::vector<double>& probabilities) {
    int bins = 0;
    const double statistic = chi_square(counts, probabilities, bins);
    if (bins < 2) {
        return statistic == 0.0;
    }
    const boost::math::chi_squared law(bins - 1);
    return statistic < boost::math::quantile(boost::math::complement(law, false_alarm));
}

std::vector<std::uint64_t> counts_of(const std::vector<double>& values, std::size_t categories) {
    std::vector<std::uint64_t> counts(categories);
    for (const double value : values) {
        ++counts.at(static_cast<std::size_t>(value));
    }
    return counts;
}

/// Runs of whole numbers with about the same mass each, so that every cell expects enough draws.
struct Cells {
    double first = 0.0;
    std::vector<std::size_t> cell_of; ///< of first, first + 1, ...
    std::vector<double> probabilities;

    std::vector<std::uint64_t> counts(const std::vector<double>& values) const {
        std::vector<std::uint64_t> counts(probabilities.size());
        for (const double value : values) {
            ++counts.at(cell_of.at(static_cast<std::size_t>(value - first)));
        }
        return counts;
    }
};

Cells cells_of(const Density& density) {
    constexpr double least = 1e-3;
    const Interval bulk = examples::bulk_of(density);
    Cells cells;
    cells.first = bulk.lower;
    cells.probabilities = {0.0};
    double missing = 1.0;
    for (double k = bulk.lower; k <= bulk.upper; ++k) {
        const double p = std::exp(density.log_density_at(k));
        missing -= p;
        cells.cell_of.push_back(cells.probabilities.size() - 1);
        cells.probabilities.back() += p;
        if (cells.probabilities.back() >= least && missing >= least) {
            cells.probabilities.push_back(0.0);
        }
    }
    return cells;
}

struct Moments {
    double mean = 0.0;
    double variance = 0.0;
    double fourth = 0.0; ///< central
};

Moments moments_of(std::span<const double> values) {
    const auto n = static_cast<double>(values.size());
    Moments moments;
    for (const double value : values) {
        moments.mean += value;
    }
    moments.mean /= n;
    for (const double value : values) {
        const double square = (value - moments.mean) * (value - moments.mean);
        moments.variance += square / n;
        moments.fourth += square * square / n;
    }
    return moments;
}

/// Squared Mahalanobis distances of the points from the mean of `law`: chi-square with d degrees of freedom.
std::vector<double> squared_distances(const MvNormal& law, const std::vector<double>& points) {
    std::vector<double> distances = examples::log_densities(law, points);
    for (double& distance : distances) {
        distance = 2.0 * (law.log_peak() - distance);
    }
    return distances;
}

double mahalanobis_statistic(const MvNormal& law, const std::vector<double>& points) {
    const boost::math::chi_squared radii(static_cast<double>(law.dimension()));
    return kolmogorov_statistic(squared_distances(law, points),
                                [&](double r) { return boost::math::cdf(radii, std::max(r, 0.0)); });
}

MvNormal correlated(double correlation) {
    Matrix<double> covariance(3, 3);
    covariance(0, 0) = 4.0;
    covariance(1, 1) = 1.0;
    covariance(2, 2) = 0.25;
    covariance(0, 1) = covariance(1, 0) = 2.0 * correlation;
    covariance(1, 2) = covariance(2, 1) = -0.1;
    return {{1.0, -2.0, 0.5}, covariance};
}

void add_rows(const std::vector<std::string>& densities) {
    QTest::addColumn<QString>("density");
    for (const std::string& text : densities) {
        QTest::newRow(text.c_str()) << QString::fromStdString(text);
    }
}

} // namespace

class TestDensityDraws : public QObject {
    Q_OBJECT

  private slots:
    void draws_follow_the_distribution_function_data() { add_rows(examples::continuous_1d()); }
    void draws_follow_the_distribution_function();
    void wrong_draws_are_caught();
    void draws_of_a_mass_function_follow_it_data() { add_rows(examples::discrete_1d()); }
    void draws_of_a_mass_function_follow_it();
    void wrong_counts_are_caught();
    void wrong_rate_of_a_wide_mass_function_is_caught();
    void alias_table_covers_many_unequal_categories();
    void draws_have_the_stated_moments_data() { add_rows(examples::everything()); }
    void draws_have_the_stated_moments();
    void mv_normal_draws_have_chi_square_distances();
    void wrong_correlation_is_caught();
    void mv_normal_draws_have_the_covariance();
    void mixture_draws_are_in_random_order();
    void draws_lie_in_the_support_data() { add_rows(examples::everything()); }
    void draws_lie_in_the_support();
    void log_density_with_the_draws_is_that_of_the_draws_data() { add_rows(examples::everything()); }
    void log_density_with_the_draws_is_that_of_the_draws();
    void tiny_shapes_give_positive_draws();
    void drawing_does_not_touch_what_is_beside_the_block();
};

void TestDensityDraws::draws_follow_the_distribution_function() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    const double statistic = kolmogorov_statistic(examples::drawn(*made, 50000, 17),
                                                  [&](double x) { return made->cdf(x).value(); });
    QVERIFY2(statistic < kolmogorov_limit, qPrintable(QString::number(statistic)));
}

void TestDensityDraws::wrong_draws_are_caught() {
    const DensityPtr uniform = examples::made(R"({"family":"uniform","a":0,"b":1})");
    std::vector<double> squares = examples::drawn(*uniform, 100000, 17);
    for (double& value : squares) {
        value *= value;
    }
    QVERIFY(kolmogorov_statistic(squares, [&](double x) { return uniform->cdf(x).value(); }) >
            kolmogorov_limit);

    // A standard deviation that is 5 % off.
    const DensityPtr normal = examples::made(R"({"family":"normal","mu":0,"sigma":1})");
    const DensityPtr wide = examples::made(R"({"family":"normal","mu":0,"sigma":1.05})");
    QVERIFY(kolmogorov_statistic(examples::drawn(*wide, 100000, 17),
                                 [&](double x) { return normal->cdf(x).value(); }) > kolmogorov_limit);
}

void TestDensityDraws::draws_of_a_mass_function_follow_it() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    const Cells cells = cells_of(*made);
    QVERIFY(chi_square_accepts(cells.counts(examples::drawn(*made, 200000, 5)), cells.probabilities));
}

void TestDensityDraws::wrong_counts_are_caught() {
    const DensityPtr density = examples::made(R"({"family":"categorical","p":[0.1,0.2,0.3,0.4]})");
    const std::vector<std::uint64_t> counts = counts_of(examples::drawn(*density, 200000, 5), 4);
    QVERIFY(!chi_square_accepts(counts, {0.11, 0.2, 0.3, 0.39}));
    QVERIFY(!chi_square_accepts(counts, {0.0, 0.3, 0.3, 0.4}));
}

void TestDensityDraws::wrong_rate_of_a_wide_mass_function_is_caught() {
    // A twentieth of a standard deviation off.
    const DensityPtr right = examples::made(R"({"family":"poisson","lambda":1e6})");
    const DensityPtr wrong = examples::made(R"({"family":"poisson","lambda":1000050})");
    const Cells cells = cells_of(*right);
    QVERIFY(!chi_square_accepts(cells.counts(examples::drawn(*wrong, 200000, 5)), cells.probabilities));
}

void TestDensityDraws::alias_table_covers_many_unequal_categories() {
    std::vector<double> weights(1000);
    for (std::size_t k = 0; k < weights.size(); ++k) {
        weights[k] = k % 7 == 0 ? 0.0 : 1.0 / (1.0 + static_cast<double>(k));
    }
    const AliasTable table(weights);
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights) {
        weight /= sum;
    }
    RandomStream stream(9, Stream::proposal);
    std::vector<std::uint64_t> counts(weights.size());
    for (int i = 0; i < 1000000; ++i) {
        ++counts[table.pick(stream.next())];
    }
    QVERIFY(chi_square_accepts(counts, weights));
}

void TestDensityDraws::draws_have_the_stated_moments() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    const std::size_t n = 200000;
    const std::vector<double> values = examples::drawn(*made, n, 23);
    const std::optional<std::vector<double>> mean = made->mean();
    const std::optional<std::vector<double>> variance = made->variance();
    // The standard errors below need a finite fourth moment, and one that 200,000 draws tell.
    const bool heavy = (density.contains("student_t") && !density.contains("1000000")) ||
                       density.contains("\"inverse_gamma\",\"shape\":3.5") ||
                       density.contains("\"pareto\",\"scale\":2,") || density.contains("\"sigma\":3}");
    for (std::size_t j = 0; j < made->dimension(); ++j) {
        const Moments got = moments_of(std::span(values).subspan(j * n, n));
        if (mean && variance) {
            const double error = std::sqrt((*variance)[j] / static_cast<double>(n));
            QVERIFY(std::abs(got.mean - (*mean)[j]) <= sigmas * error + 1e-11 * std::abs((*mean)[j]));
        }
        if (variance && !heavy) {
            const double spread = got.fourth - got.variance * got.variance;
            const double error = std::sqrt(std::max(spread, 0.0) / static_cast<double>(n));
            QVERIFY(std::abs(got.variance - (*variance)[j]) <= 1.1 * sigmas * error + 1e-4 * (*variance)[j]);
        }
    }
    QCOMPARE(mean.has_value(), !density.contains("cauchy\",\"x0\":0.5") && !density.contains("\"nu\":0.7") &&
                                   !density.contains("\"inverse_gamma\",\"shape\":0.4") &&
                                   !density.contains("\"pareto\",\"scale\":0.5"));
}

void TestDensityDraws::mv_normal_draws_have_chi_square_distances() {
    const MvNormal full = correlated(0.6);
    QVERIFY(mahalanobis_statistic(full, examples::drawn(full, 100000, 31)) < kolmogorov_limit);
    const MvNormal isotropic(std::vector<double>(10, 3.0), 1.2);
    QVERIFY(mahalanobis_statistic(isotropic, examples::drawn(isotropic, 100000, 31)) < kolmogorov_limit);
}

void TestDensityDraws::wrong_correlation_is_caught() {
    const std::vector<double> points = examples::drawn(correlated(0.5), 100000, 31);
    QVERIFY(mahalanobis_statistic(correlated(0.6), points) > kolmogorov_limit);
}

void TestDensityDraws::mv_normal_draws_have_the_covariance() {
    const MvNormal law = correlated(0.6);
    const std::size_t n = 200000;
    const std::vector<double> points = examples::drawn(law, n, 37);
    const Matrix<double> covariance = law.covariance();
    for (std::size_t j = 0; j < 3; ++j) {
        for (std::size_t k = 0; k <= j; ++k) {
            double sum = 0.0;
            for (std::size_t i = 0; i < n; ++i) {
                sum += (points[j * n + i] - law.centre()[j]) * (points[k * n + i] - law.centre()[k]);
            }
            // Var(x_j x_k) = c_jj c_kk + c_jk^2 (Isserlis 1918).
            const double error =
                std::sqrt((covariance(j, j) * covariance(k, k) + covariance(j, k) * covariance(j, k)) /
                          static_cast<double>(n));
            QVERIFY(std::abs(sum / static_cast<double>(n) - covariance(j, k)) < sigmas * error);
        }
    }
}

void TestDensityDraws::mixture_draws_are_in_random_order() {
    // Stopping after any number of draws must not favour a component: neighbours are independent.
    const DensityPtr mixture = examples::made(
        R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"uniform","a":0,"b":1},
            {"family":"uniform","a":2,"b":3}]})");
    const std::vector<double> values = examples::drawn(*mixture, 200001, 41);
    std::vector<std::uint64_t> pairs(4);
    for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
        ++pairs[(values[i] > 1.5 ? 2U : 0U) + (values[i + 1] > 1.5 ? 1U : 0U)];
    }
    QVERIFY(chi_square_accepts(pairs, {0.25, 0.25, 0.25, 0.25}));
}

void TestDensityDraws::draws_lie_in_the_support() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    for (const double log_p : examples::log_densities(*made, examples::drawn(*made, 20000, 43))) {
        QVERIFY(std::isfinite(log_p));
    }
}

void TestDensityDraws::log_density_with_the_draws_is_that_of_the_draws() {
    QFETCH(QString, density);
    const DensityPtr made = examples::made(density.toStdString());
    const std::size_t n = 1003;
    const std::vector<double> wanted = examples::drawn(*made, n, 47);
    std::vector<double> got(wanted.size());
    std::vector<double> log_density(n);
    RandomStream stream(47, Stream::proposal);
    made->sample_with_log_density(stream, MutablePoints(got.data(), n, made->dimension(), n), log_density);
    QCOMPARE(std::memcmp(got.data(), wanted.data(), got.size() * sizeof(double)), 0);
    const std::vector<double> own = examples::log_densities(*made, wanted);
    for (std::size_t i = 0; i < n; ++i) {
        // Well below the rounding that the accept test allows for.
        QVERIFY(std::abs(log_density[i] - own[i]) <= 1e-11 * std::max(1.0, std::abs(own[i])));
    }
}

void TestDensityDraws::tiny_shapes_give_positive_draws() {
    for (const char* text : {R"({"family":"gamma","shape":0.001,"rate":1})",
                             R"({"family":"beta","alpha":0.001,"beta":0.002})"}) {
        const DensityPtr density = examples::made(text);
        for (const double value : examples::drawn(*density, 10000, 53)) {
            QVERIFY(value > 0.0);
            QVERIFY(std::isfinite(density->log_density_at(value)));
        }
    }
    const DensityPtr heavy = examples::made(R"({"family":"student_t","nu":0.05})");
    for (const double value : examples::drawn(*heavy, 10000, 53)) {
        QVERIFY(std::isfinite(value));
    }
}

void TestDensityDraws::drawing_does_not_touch_what_is_beside_the_block() {
    for (const std::string& text : examples::everything()) {
        const DensityPtr density = examples::made(text);
        const std::size_t stride = 40;
        std::vector<double> values(density->dimension() * stride, -7.25);
        RandomStream stream(59, Stream::proposal);
        density->sample(stream,
                        MutablePoints(values.data(), stride, density->dimension(), stride).part(3, 21));
        for (std::size_t i = 0; i < values.size(); ++i) {
            const bool inside = i % stride >= 3 && i % stride < 24;
            QVERIFY2(inside || values[i] == -7.25, text.c_str());
        }
    }
}

QTEST_GUILESS_MAIN(TestDensityDraws)
#include "test_density_draws.moc"
