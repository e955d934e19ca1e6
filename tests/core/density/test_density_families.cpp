// SPDX-License-Identifier: GPL-3.0-or-later
// Extreme parameters, and the draws of multivariate families: each is taken to uniforms by a distribution
// function that its construction gives. The null hypothesis of those tests is that the draws follow the
// density; with a fixed seed each rejects it with a probability of at most 1e-6 when it is true.
#include "density/circular.h"
#include "density/counts.h"
#include "density/dirichlet.h"
#include "density/discrete.h"
#include "density/extreme_value.h"
#include "density/mv_student_t.h"
#include "density/planar.h"
#include "density/uniform_ball.h"
#include "examples.h"
#include "kolmogorov.h"
#include "reference_values.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>

#include <QTest>

#include <cmath>
#include <numbers>

using namespace sluice;

namespace {

const double limit = kolmogorov_limit_at(1e-6);
constexpr std::size_t draws = 50000;

/// f(point) of every draw.
template <typename F>
std::vector<double> statistic_of(const Density& density, F f) {
    const std::vector<double> values = examples::drawn(density, draws, 61);
    std::vector<double> result(draws);
    std::vector<double> x(density.dimension());
    for (std::size_t i = 0; i < draws; ++i) {
        for (std::size_t j = 0; j < x.size(); ++j) {
            x[j] = values[j * draws + i];
        }
        result[i] = f(x);
    }
    return result;
}

double length_of(const std::vector<double>& x) {
    double sum = 0.0;
    for (const double value : x) {
        sum += value * value;
    }
    return std::sqrt(sum);
}

double normal_cdf(double z) {
    return boost::math::cdf(boost::math::normal(), z);
}

/// The share of a turn, from the positive first axis.
double angle_of(const std::vector<double>& x) {
    return 0.5 + std::atan2(x[1], x[0]) / (2.0 * std::numbers::pi);
}

double same(double u) {
    return u;
}

} // namespace

class TestDensityFamilies : public QObject {
    Q_OBJECT

  private slots:
    void temperature_sharpens_probabilities();
    void extreme_parameters_keep_their_digits_data();
    void extreme_parameters_keep_their_digits();
    void points_in_space_have_the_exact_log_density();
    void student_distances_follow_fishers_law();
    void wrong_degrees_of_freedom_are_caught();
    void ball_draws_fill_the_volume();
    void ring_draws_have_its_radii_and_every_direction();
    void wrong_ring_is_caught();
    void banana_draws_unbend_to_normals();
    void dirichlet_parts_are_beta_variables();
    void dirichlet_draws_near_a_face_stay_inside();
    void faces_of_the_simplex_have_their_limits();
    void circular_angles_are_the_same_after_whole_turns();
    void heavy_laws_have_no_moments();
    void wide_counts_lie_around_their_mean();
};

void TestDensityFamilies::extreme_parameters_keep_their_digits_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(extreme_references)); ++i) {
        QTest::addRow("%s at %.10g", extreme_references[i].density, extreme_references[i].x) << i;
    }
}

void TestDensityFamilies::extreme_parameters_keep_their_digits() {
    QFETCH(int, index);
    const LogDensity& reference = extreme_references[index];
    const double got = examples::made(reference.density)->log_density_at(reference.x);
    const double error = std::abs(got - reference.log_density);
    // What rounding of the point and of the products of parameters allows, at the scale of these.
    QVERIFY2(error <= 2e-11 * std::max(1.0, std::abs(reference.log_density)),
             qPrintable(QString::number(got, 'g', 17)));
}

void TestDensityFamilies::points_in_space_have_the_exact_log_density() {
    for (const PointLogDensity& reference : point_references) {
        const double got = examples::made(reference.density)->log_density_at(reference.x);
        QVERIFY2(std::abs(got - reference.log_density) <=
                     1e-11 * std::max(1.0, std::abs(reference.log_density)),
                 qPrintable(QString("%1: %2").arg(reference.density).arg(got, 0, 'g', 17)));
    }
    // 1000 dimensions: Gamma(501) / pi^500 / 0.5^1000 = exp(2732.11...).
    const UniformBall ball(1000, 0.5);
    QVERIFY(std::abs(ball.log_height() - 2732.1126960954013) < 1e-9);
    QCOMPARE(ball.log_density_at(std::vector<double>(1000, 0.0)), ball.log_height());
}

void TestDensityFamilies::student_distances_follow_fishers_law() {
    // Squared distance over d is F with d and nu degrees of freedom.
    for (const char* text : {R"({"family":"mv_student_t","nu":3.5,"mean":[1,-2,0.5],"cov":[[2,0.6,-0.3],
                                 [0.6,1,0.2],[-0.3,0.2,0.5]]})",
                             R"({"family":"mv_student_t","nu":0.8,"cov":[[4,0],[0,0.1]]})"}) {
        const DensityPtr density = examples::made(text);
        const auto& law = dynamic_cast<const MvStudentT&>(*density);
        const auto d = static_cast<double>(law.dimension());
        const boost::math::fisher_f ratio(d, law.nu());
        const std::vector<double> squares = statistic_of(law, [&](const std::vector<double>& x) {
            return 2.0 * (law.shape().log_peak() - law.shape().log_density_at(x)) / d;
        });
        QVERIFY(kolmogorov_statistic(
                    squares, [&](double f) { return boost::math::cdf(ratio, std::max(f, 0.0)); }) < limit);
    }
}

void TestDensityFamilies::wrong_degrees_of_freedom_are_caught() {
    Matrix<double> scale(2, 2);
    scale(0, 0) = scale(1, 1) = 1.0;
    const MvStudentT law(4.0, {0.0, 0.0}, scale);
    const boost::math::fisher_f wrong(2.0, 5.0);
    const std::vector<double> squares =
        statistic_of(law, [](const std::vector<double>& x) { return 0.5 * length_of(x) * length_of(x); });
    QVERIFY(kolmogorov_statistic(squares, [&](double f) { return boost::math::cdf(wrong, f); }) > limit);
}

void TestDensityFamilies::ball_draws_fill_the_volume() {
    for (const std::size_t dimension : {std::size_t{2}, std::size_t{3}, std::size_t{20}}) {
        const UniformBall ball(dimension, 2.5);
        const auto d = static_cast<double>(dimension);
        const std::vector<double> shares =
            statistic_of(ball, [&](const std::vector<double>& x) { return std::pow(length_of(x) / 2.5, d); });
        QVERIFY(kolmogorov_statistic(shares, same) < limit);
        const std::vector<double> angles = statistic_of(ball, angle_of);
        QVERIFY(kolmogorov_statistic(angles, same) < limit);
    }
}

void TestDensityFamilies::ring_draws_have_its_radii_and_every_direction() {
    for (const auto& [radius, width] : {std::pair{3.0, 0.4}, {0.0, 2.0}, {1.0, 1.0}, {100.0, 1e-3}}) {
        const Ring ring(radius, width);
        QVERIFY(kolmogorov_statistic(statistic_of(ring, length_of),
                                     [&](double r) { return ring.radial_cdf(r); }) < limit);
        QVERIFY(kolmogorov_statistic(statistic_of(ring, angle_of), same) < limit);
    }
}

void TestDensityFamilies::wrong_ring_is_caught() {
    const Ring wrong(1.0, 1.05);
    QVERIFY(kolmogorov_statistic(statistic_of(Ring(1.0, 1.0), length_of),
                                 [&](double r) { return wrong.radial_cdf(r); }) > limit);
}

void TestDensityFamilies::banana_draws_unbend_to_normals() {
    const double b = 0.4;
    const double sigma = 1.7;
    const Banana banana(b, sigma);
    QVERIFY(
        kolmogorov_statistic(statistic_of(banana, [&](const std::vector<double>& x) { return x[0] / sigma; }),
                             normal_cdf) < limit);
    const auto unbent = [&](double bend) {
        return statistic_of(banana, [=](const std::vector<double>& x) {
            return x[1] + bend * (x[0] * x[0] - sigma * sigma);
        });
    };
    QVERIFY(kolmogorov_statistic(unbent(b), normal_cdf) < limit);
    QVERIFY(kolmogorov_statistic(unbent(b + 0.2), normal_cdf) > limit);
}

void TestDensityFamilies::dirichlet_parts_are_beta_variables() {
    for (const std::vector<double>& alpha : {std::vector{2.0, 3.0, 4.0}, {0.4, 0.7, 5.0, 1.0}}) {
        const Dirichlet law(alpha);
        double sum = 0.0;
        for (const double a : alpha) {
            sum += a;
        }
        for (std::size_t k = 0; k < alpha.size(); ++k) {
            const boost::math::beta_distribution<double> part(alpha[k], sum - alpha[k]);
            const std::vector<double> shares = statistic_of(law, [&](const std::vector<double>& x) {
                double rest = 1.0;
                for (const double value : x) {
                    rest -= value;
                }
                return k < x.size() ? x[k] : rest;
            });
            QVERIFY(kolmogorov_statistic(shares, [&](double x) { return boost::math::cdf(part, x); }) <
                    limit);
        }
    }
}

void TestDensityFamilies::dirichlet_draws_near_a_face_stay_inside() {
    const Dirichlet law({0.01, 3.0, 0.002, 0.001});
    for (const double log_p : examples::log_densities(law, examples::drawn(law, 20000, 67))) {
        QVERIFY(std::isfinite(log_p));
    }
}

void TestDensityFamilies::faces_of_the_simplex_have_their_limits() {
    const auto at = [](std::vector<double> alpha, const std::vector<double>& x) {
        return Dirichlet(std::move(alpha)).log_density_at(x);
    };
    QCOMPARE(at({2.0, 1.0, 1.0}, {0.0, 0.5}), -infinity);
    QCOMPARE(at({0.5, 1.0, 1.0}, {0.0, 0.5}), infinity);
    QVERIFY(std::abs(at({1.0, 1.0, 1.0}, {0.0, 0.5}) - std::log(2.0)) < 1e-14);
    QVERIFY(std::abs(at({1.0, 1.0, 1.0}, {0.25, 0.75}) - std::log(2.0)) < 1e-14);
    QCOMPARE(at({1.0, 1.0, 1.0}, {0.5, 0.75}), -infinity);
    QCOMPARE(at({1.0, 1.0, 0.5}, {0.25, 0.75}), infinity);
    QCOMPARE(Weibull(0.5, 1.0).log_density_at(0.0), infinity);
    QCOMPARE(Weibull(2.0, 1.0).log_density_at(0.0), -infinity);
    QCOMPARE(Weibull(1.0, 2.0).log_density_at(0.0), -std::log(2.0));
}

void TestDensityFamilies::circular_angles_are_the_same_after_whole_turns() {
    const double turn = 2.0 * std::numbers::pi;
    const VonMises near(0.5, 3.0);
    const VonMises far(0.5 + 1000.0 * turn, 3.0);
    for (const double x : {-3.0, 0.5, 3.1}) {
        QVERIFY(std::abs(near.log_density_at(x) - far.log_density_at(x)) < 1e-11);
        QVERIFY(std::abs(*near.cdf(x) - *far.cdf(x)) < 1e-12);
    }
    // Without a concentration both are uniform.
    QVERIFY(std::abs(VonMises(1.0, 0.0).log_density_at(-2.0) + std::log(turn)) < 1e-15);
    QVERIFY(std::abs(WrappedCauchy(1.0, 0.0).log_density_at(-2.0) + std::log(turn)) < 1e-15);
    // The moment of inertia about its peak of a wrapped Cauchy law with mu = 0: pi^2/3 + 4 Li2(-rho).
    const double dilogarithm = -0.4484142069236462; // Li2(-1/2)
    QVERIFY(std::abs(WrappedCauchy(0.0, 0.5).variance()->front() -
                     (std::numbers::pi * std::numbers::pi / 3.0 + 4.0 * dilogarithm)) < 1e-12);
}

void TestDensityFamilies::heavy_laws_have_no_moments() {
    for (const auto& [text, mean, variance] :
         {std::tuple{R"({"family":"pareto","scale":1,"shape":1})", false, false},
          {R"({"family":"pareto","scale":1,"shape":2})", true, false},
          {R"({"family":"inverse_gamma","shape":1,"scale":1})", false, false},
          {R"({"family":"inverse_gamma","shape":2,"scale":1})", true, false},
          {R"({"family":"mv_student_t","nu":1,"cov":[[1]]})", false, false},
          {R"({"family":"mv_student_t","nu":2,"cov":[[1]]})", true, false},
          {R"({"family":"mv_student_t","nu":2.1,"cov":[[1]]})", true, true}}) {
        const DensityPtr density = examples::made(text);
        QCOMPARE(density->mean().has_value(), mean);
        QCOMPARE(density->variance().has_value(), variance);
    }
}

void TestDensityFamilies::wide_counts_lie_around_their_mean() {
    // The mean of 50,000 draws within 4.9 standard errors.
    const Binomial binomial(1e15, 0.5);
    const Poisson poisson(1e12);
    for (const Density* density :
         {static_cast<const Density*>(&binomial), static_cast<const Density*>(&poisson)}) {
        const double centre = density->mean()->front();
        const double deviation = std::sqrt(density->variance()->front());
        double sum = 0.0;
        for (const double value : examples::drawn(*density, draws, 71)) {
            QCOMPARE(value, std::floor(value));
            sum += (value - centre) / deviation;
        }
        QVERIFY(std::abs(sum) < 4.9 * std::sqrt(static_cast<double>(draws)));
    }
}

void TestDensityFamilies::temperature_sharpens_probabilities() {
    // p^2 normalised: (0.01, 0.81) / 0.82.
    const Categorical sharp = Categorical::from_probabilities({0.1, 0.9}, 0.5);
    QVERIFY(std::abs(std::exp(sharp.log_probabilities()[0]) - 0.01 / 0.82) < 1e-15);
    const Categorical logits = Categorical::from_logits({std::log(0.1) + 700.0, std::log(0.9) + 700.0}, 0.5);
    QVERIFY(std::abs(logits.log_probabilities()[0] - sharp.log_probabilities()[0]) < 1e-12);
}

QTEST_GUILESS_MAIN(TestDensityFamilies)
#include "test_density_families.moc"
