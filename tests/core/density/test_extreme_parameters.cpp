// SPDX-License-Identifier: GPL-3.0-or-later
// What random experiments (tests/fuzz) found in densities of extreme parameters.
#include "base/error.h"
#include "examples.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace sluice;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

} // namespace

class TestExtremeParameters : public QObject {
    Q_OBJECT

  private slots:
    void the_quantile_of_every_mass_function_comes_to_an_end();
    void a_point_that_is_not_a_number_has_no_density();
    void moved_densities_end_where_their_support_does();
    void draws_that_leave_the_doubles_stay_finite();
    void quantiles_beyond_the_doubles_are_no_exception();
    void quantiles_never_fall_where_all_mass_is_between_two_doubles();
    void distances_whose_squares_leave_the_doubles_have_a_density();
    void draws_lie_where_the_density_is_positive();
    void distribution_functions_stay_between_0_and_1_next_to_the_ends();
    void one_number_beyond_an_end_there_is_no_density();
    void points_between_the_whole_numbers_have_no_mass();
    void a_normaliser_of_1_is_told_as_exactly_1();
    void mixtures_add_up_what_their_components_integrate_to();
    void numbers_that_lead_out_of_the_doubles_are_refused_data();
    void numbers_that_lead_out_of_the_doubles_are_refused();
};

void TestExtremeParameters::the_quantile_of_every_mass_function_comes_to_an_end() {
    std::vector<std::string> texts = examples::discrete_1d();
    for (int n = 1; n < 200; n += 7) {
        texts.push_back(R"({"family":"binomial","p":0.5,"n":)" + std::to_string(n) + "}");
    }
    for (const std::string& text : texts) {
        const DensityPtr density = examples::made(text);
        for (const double u : {1e-12, 0.01, 0.3, 0.5, 0.9, 0.999999}) {
            const std::optional<double> k = density->quantile(u);
            QVERIFY2(k && *k == std::floor(*k), text.c_str());
            QVERIFY2(*density->cdf(*k) >= u - 1e-12, text.c_str());
            QVERIFY2(*k <= density->support().front().lower || *density->cdf(*k - 1.0) < u + 1e-12,
                     text.c_str());
        }
    }
}

void TestExtremeParameters::a_point_that_is_not_a_number_has_no_density() {
    std::vector<std::string> texts = examples::everything();
    texts.push_back(R"({"family":"expression","log_density":"x <= 0.17"})");
    texts.push_back(R"json({"family":"expression","density":"1 + (x > y)","variables":["x","y"],
        "support":[["-inf","inf"],[0,1]]
})json");
    for (const std::string& text : texts) {
        const DensityPtr density = examples::made(text);
        for (std::size_t j = 0; j < density->dimension(); ++j) {
            std::vector<double> point(density->dimension(), 0.5);
            point[j] = std::nan("");
            QVERIFY2(!(density->log_density_at(point) > -infinity), text.c_str());
        }
    }
}

void TestExtremeParameters::moved_densities_end_where_their_support_does() {
    for (const char* of : {R"({"family":"pareto","scale":0.8,"shape":9.69482722326139})",
                           R"({"family":"von_mises","kappa":4.715916476792385,"mu":0.1})",
                           R"({"family":"uniform","a":0.1,"b":0.7})"}) {
        for (const double shift : {6.156323656079995, 0.24775210420840155, 1e-3, 1e6}) {
            for (const double scale : {2.9490751272000475, -1.4497833265891407, 1e-3}) {
                nlohmann::json spec = {{"family", "affine"}, {"shift", shift}, {"scale", scale}};
                spec["of"] = nlohmann::json::parse(of);
                const DensityPtr density = density_from_json(spec);
                const Interval support = density->support().front();
                for (const double end : {support.lower, support.upper}) {
                    if (!std::isfinite(end)) {
                        continue;
                    }
                    const double outwards = end == support.lower ? -infinity : infinity;
                    QVERIFY(density->log_density_at(std::nextafter(end, outwards)) == -infinity);
                    QVERIFY2(density->log_density_at(end) > -infinity, spec.dump().c_str());
                }
                for (const double x : examples::drawn(*density, 1000, 3)) {
                    QVERIFY(std::isfinite(density->log_density_at(x)));
                }
            }
        }
    }
}

void TestExtremeParameters::draws_that_leave_the_doubles_stay_finite() {
    const DensityPtr density = examples::made(R"({"family":"affine","shift":0,"scale":-2.5,
        "of":{"family":"weibull","scale":0.3,"shape":0.000462}})");
    for (const double x : examples::drawn(*density, 2000, 5)) {
        QVERIFY(std::isfinite(x));
    }
    const DensityPtr flat = examples::made(R"({"family":"weibull","scale":0.2,"shape":1e-7})");
    for (const double log_p : examples::log_densities(*flat, examples::drawn(*flat, 2000, 5))) {
        QVERIFY(std::isfinite(log_p));
    }
}

void TestExtremeParameters::quantiles_beyond_the_doubles_are_no_exception() {
    for (const char* text :
         {R"({"family":"mv_student_t","nu":0.00013,"cov":[[0.86]]})",
          R"({"family":"mv_student_t","nu":0.0055,"cov":[[0.5,0.1],[0.1,1]]})",
          R"({"family":"student_t","nu":0.0001})", R"({"family":"inverse_gamma","shape":0.001,"scale":1})",
          R"({"family":"beta","alpha":1e12,"beta":2.8})"}) {
        const DensityPtr density = examples::made(text);
        for (const Interval& side : density->typical_range()) {
            QVERIFY2(side.lower <= side.upper, text);
        }
        if (density->dimension() == 1) {
            for (const double u : {1e-12, 0.5, 0.999999}) {
                const std::optional<double> x = density->quantile(u);
                QVERIFY2(!x || !std::isnan(*x), text);
            }
        }
    }
}

void TestExtremeParameters::quantiles_never_fall_where_all_mass_is_between_two_doubles() {
    // Nearly all of it between 1 - 1e-16 and 1.
    const DensityPtr density = examples::made(
        R"({"family":"mixture","weights":[1],"components":[{"family":"beta","alpha":0.47,"beta":1e-9}]})");
    double last = 0.0;
    for (const double u : {1e-12, 1e-8, 0.01, 0.3, 0.5, 0.9, 0.999999}) {
        const double x = density->quantile(u).value();
        QVERIFY(x >= last && density->cdf(x).value() >= u);
        QVERIFY(density->cdf(std::nextafter(x, 0.0)).value() < u);
        last = x;
    }
}

void TestExtremeParameters::distances_whose_squares_leave_the_doubles_have_a_density() {
    // Far out, t^2 has the density of a power law: ln p falls by nu + d for each factor e.
    for (const char* text :
         {R"({"family":"student_t","nu":0.01})", R"({"family":"mv_student_t","nu":0.01,"cov":[[1]]})",
          R"({"family":"mv_student_t","nu":0.01,"cov":[[1,0],[0,4]]})",
          R"({"family":"mv_student_t","nu":0.01,"cov":[[1,0.5],[0.5,4]]})"}) {
        const DensityPtr density = examples::made(text);
        const std::vector<double> near(density->dimension(), 1e100), far(density->dimension(), 1e200);
        const double power = 0.01 + static_cast<double>(density->dimension());
        const double fall = density->log_density_at(near) - density->log_density_at(far);
        QVERIFY2(std::abs(fall / (power * 100.0 * std::log(10.0)) - 1.0) < 1e-12, text);
        for (const double log_p : examples::log_densities(*density, examples::drawn(*density, 2000, 11))) {
            QVERIFY2(std::isfinite(log_p), text);
        }
    }
}

void TestExtremeParameters::draws_lie_where_the_density_is_positive() {
    for (const char* text :
         {R"({"family":"raised_cosine","mu":1e16,"s":3.9})", R"({"family":"raised_cosine","mu":1e16,"s":4})",
          R"({"family":"raised_cosine","mu":-1,"s":1e-15})",
          R"({"family":"raised_cosine","mu":-1.7,"s":1.7})", R"({"family":"raised_cosine","mu":2.1,"s":2.1})",
          R"({"family":"truncated_exponential","rate":5e-324,"lower":2.5,"upper":3})",
          R"({"family":"truncated_exponential","rate":-1e-300,"lower":-1,"upper":1e150})"}) {
        const DensityPtr density = examples::made(text);
        for (const double log_p : examples::log_densities(*density, examples::drawn(*density, 2000, 3))) {
            QVERIFY2(log_p > -infinity, text);
        }
    }
}

void TestExtremeParameters::distribution_functions_stay_between_0_and_1_next_to_the_ends() {
    const DensityPtr density = examples::made(R"({"family":"wigner_semicircle","R":2.2})");
    double x = 2.2;
    for (int i = 0; i < 2000; ++i) {
        x = std::nextafter(x, 0.0);
        for (const double end : {x, -x}) {
            const double p = density->cdf(end).value();
            QVERIFY2(p >= 0.0 && p <= 1.0, qPrintable(QString::number(end, 'g', 17)));
        }
    }
}

void TestExtremeParameters::one_number_beyond_an_end_there_is_no_density() {
    for (const char* text : {R"({"family":"triangular","a":-151.2955079213333,"b":2.6,"c":2.6})",
                             R"({"family":"triangular","a":2.6,"b":151.2955079213333,"c":2.6})",
                             R"({"family":"raised_cosine","mu":-1.7,"s":1.7})",
                             R"({"family":"truncated_exponential","rate":3,"lower":2.5,"upper":3})"}) {
        const DensityPtr density = examples::made(text);
        const Interval range = density->support().front();
        QVERIFY2(density->log_density_at(std::nextafter(range.lower, -infinity)) == -infinity, text);
        QVERIFY2(density->log_density_at(std::nextafter(range.upper, infinity)) == -infinity, text);
    }
}

void TestExtremeParameters::points_between_the_whole_numbers_have_no_mass() {
    std::vector<std::string> texts = examples::discrete_1d();
    texts.push_back(
        R"({"family":"reward_tilt","base":{"family":"discrete_uniform","a":-9,"b":0},"reward":"x","beta":1})");
    for (const std::string& text : texts) {
        const DensityPtr density = examples::made(text);
        for (const double x : {5e-324, -5e-324, 0.5, 1.0 + 1e-15, -3.0 - 1e-14}) {
            QVERIFY2(density->log_density_at(x) == -infinity, text.c_str());
        }
    }
}

void TestExtremeParameters::a_normaliser_of_1_is_told_as_exactly_1() {
    for (
        const char* text :
        {R"j({"family":"expression","log_density":"-x^2/2 - ln(2*pi)/2"})j",
         R"j({"family":"reward_tilt","base":{"family":"discrete_uniform","a":-2,"b":5},"beta":6,"reward":"0*x"})j"}) {
        const DensityPtr density = examples::made(text);
        QVERIFY(density->normalised());
        QCOMPARE(density->log_normaliser().value(), 0.0);
    }
}

void TestExtremeParameters::mixtures_add_up_what_their_components_integrate_to() {
    // 0.25 * 2 sqrt(pi) and 0.75 * 1 of a normal about 3.
    const DensityPtr density = examples::made(R"json({"family":"mixture","weights":[0.25,0.75],"components":[
        {"family":"expression","density":"2*exp(-x^2)"},{"family":"normal","mu":3,"sigma":1}]})json");
    const double left = 0.5 * std::sqrt(std::acos(-1.0)), whole = left + 0.75;
    QVERIFY(!density->normalised());
    QVERIFY(std::abs(density->log_normaliser().value() - std::log(whole)) < 1e-9);
    QVERIFY(std::abs(density->mean().value().front() - 3.0 * 0.75 / whole) < 1e-9);
    const double second = (left * 0.5 + 0.75 * 10.0) / whole - std::pow(2.25 / whole, 2);
    QVERIFY(std::abs(density->variance().value().front() - second) < 1e-8);
    QVERIFY(std::abs(density->cdf(3.0).value() - (left * 0.5 * (1.0 + std::erf(3.0)) + 0.375) / whole) <
            1e-9);
    QVERIFY(density->can_sample());
    double sum = 0.0;
    const std::vector<double> draws = examples::drawn(*density, 100'000, 7);
    for (const double x : draws) {
        sum += x;
    }
    const double error = std::sqrt(second / 1e5); // 4.5 standard errors: false alarm 7e-6
    QVERIFY(std::abs(sum / 1e5 - 2.25 / whole) < 4.5 * error);
    // Without the normaliser of a component nothing is said.
    const DensityPtr unknown = examples::made(R"json({"family":"mixture","weights":[0.5,0.5],"components":[
        {"family":"expression","density":"exp(-x1^2-x2^2)","variables":["x1","x2"]},
        {"family":"mv_normal","dim":2,"sigma":1}]})json");
    QVERIFY(!unknown->log_normaliser() && !unknown->mean() && !unknown->can_sample());
}

void TestExtremeParameters::numbers_that_lead_out_of_the_doubles_are_refused_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("mu") << R"({"family":"normal","mu":1e308,"sigma":1})"
                        << "/mu: must be at most 1e+150 in size, got 1e+308";
    QTest::newRow("sigma") << R"({"family":"normal","mu":0,"sigma":5e-324})"
                           << "/sigma: must be at least 1e-150, got 5e-324";
    QTest::newRow("a list") << R"({"family":"kde","points":[[0],[-1e155]],"bandwidth":1})"
                            << "/points/1/0: must be at most 1e+150 in size, got -1e+155";
    QTest::newRow("a power") << R"({"family":"chi_square","nu":1e16})"
                             << "/nu: must be <= 1e+12, got 1e+16";
    QTest::newRow("a probability") << R"({"family":"geometric0","p":5e-324})"
                                   << "/p: must be at least 1e-15, got 5e-324";
    QTest::newRow("a shift of counts")
        << R"({"family":"affine","of":{"family":"binomial","n":9,"p":0.5},"shift":-1e16,"scale":1})"
        << "/shift: of a discrete density must be from -2^53 to 2^53, got -1e+16";
    QTest::newRow("an end") << R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":1e155,"upper":"inf"})"
                            << "/lower: must be at most 1e+150 in size, got 1e+155";
}

void TestExtremeParameters::numbers_that_lead_out_of_the_doubles_are_refused() {
    QFETCH(QString, text);
    QFETCH(QString, message);
    try {
        examples::made(text.toStdString());
        QFAIL("accepted");
    } catch (const ValidationError& error) {
        QVERIFY2(QString(error.what()).contains(message), error.what());
    }
}

QTEST_GUILESS_MAIN(TestExtremeParameters)
#include "test_extreme_parameters.moc"
