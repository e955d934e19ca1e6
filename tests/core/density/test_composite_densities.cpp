// SPDX-License-Identifier: GPL-3.0-or-later
// Statistical tests: the null hypothesis is that the draws follow the density; seeds are fixed and a false
// alarm has a probability of at most 1e-6 (Massart's bound 2 exp(-2 t^2) for Kolmogorov's statistic).
#include "base/error.h"
#include "density/affine.h"
#include "density/expression.h"
#include "density/line_integral.h"
#include "density/product.h"
#include "density/reward_tilt.h"
#include "density/truncated.h"
#include "examples.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numbers>

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

DensityPtr formula(const std::string& key, const std::string& text, const std::string& support) {
    return made(R"j({"family":"expression",")j" + key + R"j(":")j" + text + R"j(","support":[)j" + support +
                "]}");
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

struct Known {
    const char* formula;
    const char* support;
    double log_z;
    double tolerance;
};

const double log_sqrt_2pi = 0.5 * std::log(2.0 * std::numbers::pi);

const Known known_integrals[] = {
    {"exp(-x^2/2)", R"j(["-inf","inf"])j", log_sqrt_2pi, 1e-13},
    {"sin(x)/2", "[0,3.141592653589793]", 0.0, 1e-13},
    {"exp(-(x-1e6)^2/2e-6)", R"j(["-inf","inf"])j", log_sqrt_2pi + std::log(1e-3),
     1e-9}, // x itself is rounded
    {"exp(-(x-123)^2/2)*1e300", R"j(["-inf","inf"])j", log_sqrt_2pi + 300.0 * std::numbers::ln10, 1e-13},
    {"1/(1+x^2)", R"j(["-inf","inf"])j", std::log(std::numbers::pi), 1e-13},
    {"exp(-abs(x))", R"j(["-inf","inf"])j", std::numbers::ln2, 1e-13},
    {"x^2.5*exp(-x)", R"j([0,"inf"])j", std::lgamma(3.5), 1e-13},
    {"x^-0.5*exp(-x)", R"j([0,"inf"])j", 0.5 * std::log(std::numbers::pi), 1e-12},
    {"x^-0.9", "[0,1]", std::log(10.0), 1e-11},
    {"x^1.7*(1-x)^5.3", "[0,1]", std::lgamma(2.7) + std::lgamma(6.3) - std::lgamma(9.0), 1e-13},
    {"(x*(1-x))^-0.5", "[0,1]", std::log(std::numbers::pi), 1e-8}, // 1 - x has no digits next to 1
    {"exp(-(x+3)^2/2)+exp(-(x-3)^2/2)", R"j(["-inf","inf"])j", log_sqrt_2pi + std::numbers::ln2, 1e-13},
    {"(x > 0.25)*(x < 0.75)", "[0,1]", -std::numbers::ln2, 1e-12},
    {"(1+x^2)^-0.6", R"j(["-inf","inf"])j",
     0.5 * std::log(std::numbers::pi) + std::lgamma(0.1) - std::lgamma(0.6), 1e-11}, // Student's t, nu = 0.2
    {"1", "[-3,5]", std::log(8.0), 1e-14},
    {"exp(-x)", R"j([1000,"inf"])j", -1000.0, 1e-13},
    // pi / sqrt(2) e^(1/2) (I_{1/4}(1/2) + I_{-1/4}(1/2)), to 17 digits.
    {"exp(-x^4/4+x^2)", R"j(["-inf","inf"])j", 2.02649983317375919, 1e-13},
};

} // namespace

class TestCompositeDensities : public QObject {
    Q_OBJECT

  private slots:
    void integrals_of_formulas_are_those_known_data();
    void integrals_of_formulas_are_those_known();
    void integrals_that_do_not_exist_are_not_given();
    void a_formula_is_a_density_with_quantiles_and_moments();
    void a_formula_reaches_far_into_its_tails();
    void a_formula_may_have_a_thousand_variables();
    void draws_by_numerical_inversion_follow_the_density();
    void wrong_draws_are_caught();
    void a_posterior_is_prior_times_likelihood();
    void a_tilt_of_categories_has_its_exact_sum();
    void a_tilt_of_a_normal_is_a_moved_normal();
    void a_product_is_its_parts_side_by_side();
    void truncation_is_exact_far_out_in_the_tails();
    void truncation_of_boxes_normals_and_products_is_exact();
    void truncation_without_a_formula_is_unnormalised();
    void truncation_of_counts_sums_up();
    void draws_of_truncated_densities_follow_them();
    void an_affine_density_is_the_moved_one();
    void an_affine_count_is_moved_by_whole_numbers();
};

void TestCompositeDensities::integrals_of_formulas_are_those_known_data() {
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < std::size(known_integrals); ++i) {
        QTest::newRow(known_integrals[i].formula) << i;
    }
}

void TestCompositeDensities::integrals_of_formulas_are_those_known() {
    QFETCH(std::size_t, index);
    const Known& known = known_integrals[index];
    const DensityPtr density = formula("density", known.formula, known.support);
    QVERIFY(density->log_normaliser().has_value());
    QVERIFY(close(*density->log_normaliser(), known.log_z, known.tolerance));
    QCOMPARE(density->normalised(), std::abs(known.log_z) < 1e-9);
    // The quantile inverts the distribution function.
    for (const double u : {1e-6, 0.1, 0.5, 0.9, 1.0 - 1e-6}) {
        const double x = *density->quantile(u);
        const double width = std::abs(x) * 0x1p-52 * std::exp(density->log_density_at(x) - known.log_z);
        QVERIFY2(std::abs(*density->cdf(x) - u) < 1e-11 + 2.0 * width, qPrintable(QString::number(u)));
    }
}

void TestCompositeDensities::integrals_that_do_not_exist_are_not_given() {
    for (const auto& [text, support] :
         {std::pair("1/x", "[0,1]"), std::pair("1/x^2", "[0,1]"),
          std::pair("1/(1+abs(x))", R"j(["-inf","inf"])j"), std::pair("exp(x)", R"j(["-inf","inf"])j"),
          std::pair("1", R"j([0,"inf"])j")}) {
        const DensityPtr density = formula("density", text, support);
        QVERIFY2(!density->log_normaliser(), text);
        QVERIFY(!density->normalised());
        QVERIFY(!density->can_sample());
        QVERIFY(!density->cdf(0.5));
        RandomStream stream(1, Stream::proposal);
        double x = 0.0;
        QVERIFY_EXCEPTION_THROWN(density->sample(stream, MutablePoints(&x, 1, 1, 1)), InvalidArgument);
    }
}

void TestCompositeDensities::a_formula_is_a_density_with_quantiles_and_moments() {
    const DensityPtr sine = made(
        R"j({"family":"expression","density":"sin(x)/2","variables":["x"],"support":[[0,3.141592653589793]]})j");
    QVERIFY(sine->normalised());
    QVERIFY(sine->can_sample());
    QVERIFY(close(*sine->cdf(1.0), 0.5 * (1.0 - std::cos(1.0)), 1e-14));
    QVERIFY(close(*sine->quantile(0.25), std::acos(0.5), 1e-14));
    QVERIFY(close(sine->mean()->front(), 0.5 * std::numbers::pi));
    QVERIFY(close(sine->variance()->front(), std::numbers::pi * std::numbers::pi / 4.0 - 2.0));
    QCOMPARE(sine->log_density_at(-0.1), -infinity);
    QCOMPARE(sine->log_density_at(4.0), -infinity);
    QVERIFY(close(sine->log_density_at(1.0), std::log(0.5 * std::sin(1.0)), 1e-15));
    const DensityPtr unnormalised = formula("density", "exp(-x^2/2)", R"j(["-inf","inf"])j");
    QVERIFY(!unnormalised->normalised());
    QVERIFY(close(unnormalised->variance()->front(), 1.0));
    // Cauchy's density has neither mean nor variance.
    QVERIFY(!formula("density", "1/(1+x^2)", R"j(["-inf","inf"])j")->mean());
}

void TestCompositeDensities::a_formula_reaches_far_into_its_tails() {
    const DensityPtr plain = formula("density", "exp(-x^2/2)/sqrt(2*pi)", R"j(["-inf","inf"])j");
    const DensityPtr logarithm = formula("log_density", "-x^2/2 - log(2*pi)/2", R"j(["-inf","inf"])j");
    for (const double x : {0.0, 10.0, 50.0, 1e4, -1e8}) {
        QVERIFY(close(plain->log_density_at(x), -0.5 * x * x - log_sqrt_2pi, 1e-15));
        QVERIFY(close(logarithm->log_density_at(x), -0.5 * x * x - log_sqrt_2pi, 1e-15));
    }
    QVERIFY(logarithm->normalised());
    // A density some exp(-5e5) of another's size.
    const DensityPtr tiny = formula("log_density", "-500000 - x^2/2", R"j(["-inf","inf"])j");
    QVERIFY(close(*tiny->log_normaliser(), log_sqrt_2pi - 500000.0));
}

void TestCompositeDensities::a_formula_may_have_a_thousand_variables() {
    nlohmann::json spec{{"family", "expression"}, {"support", nlohmann::json::array()}};
    std::string text;
    for (int j = 1; j <= 1000; ++j) {
        text += (j > 1 ? "+x" : "x") + std::to_string(j) + "^2";
        spec["support"].push_back({"-inf", "inf"});
    }
    spec["density"] = "exp(-(" + text + ")/2)";
    const DensityPtr density = density_from_json(spec);
    QCOMPARE(density->dimension(), std::size_t{1000});
    QVERIFY(close(density->log_density_at(std::vector<double>(1000, 3.0)), -4500.0, 1e-15));
    QVERIFY(!density->normalised());
    QVERIFY(!density->log_normaliser());
}

void TestCompositeDensities::draws_by_numerical_inversion_follow_the_density() {
    const DensityPtr sine = formula("density", "sin(x)/2", "[0,3.141592653589793]");
    const auto exact = [](double x) { return 0.5 * (1.0 - std::cos(x)); };
    QVERIFY(kolmogorov(examples::drawn(*sine, 20'000, 1), exact) < kolmogorov_limit);
    const DensityPtr beta = formula("density", "x^1.7*(1-x)^5.3", "[0,1]");
    const DensityPtr known = made(R"j({"family":"beta","alpha":2.7,"beta":6.3})j");
    QVERIFY(kolmogorov(examples::drawn(*beta, 20'000, 2), [&](double x) { return *known->cdf(x); }) <
            kolmogorov_limit);
    const DensityPtr cauchy = formula("density", "1/(1+x^2)", R"j(["-inf","inf"])j");
    QVERIFY(kolmogorov(examples::drawn(*cauchy, 20'000, 3),
                       [](double x) { return 0.5 + std::atan(x) / std::numbers::pi; }) < kolmogorov_limit);
}

void TestCompositeDensities::wrong_draws_are_caught() {
    const DensityPtr sine = formula("density", "sin(x)/2", "[0,3.141592653589793]");
    QVERIFY(kolmogorov(examples::drawn(*sine, 20'000, 1), [](double x) { return x / std::numbers::pi; }) >
            kolmogorov_limit);
}

void TestCompositeDensities::a_posterior_is_prior_times_likelihood() {
    // 3 successes of 10 under a uniform prior: Beta(4, 8), with the evidence B(4, 8).
    const DensityPtr posterior = made(
        R"j({"family":"posterior","prior":{"family":"uniform","a":0,"b":1},"log_likelihood":"3*ln(x)+7*ln(1-x)"})j");
    QVERIFY(!posterior->normalised());
    QVERIFY(close(*posterior->log_normaliser(), std::lgamma(4.0) + std::lgamma(8.0) - std::lgamma(12.0)));
    const DensityPtr beta = made(R"j({"family":"beta","alpha":4,"beta":8})j");
    for (const double x : {0.01, 0.3, 0.5, 0.99}) {
        QVERIFY(close(posterior->log_density_at(x) - *posterior->log_normaliser(), beta->log_density_at(x)));
        QVERIFY(close(*posterior->cdf(x), *beta->cdf(x)));
    }
    QCOMPARE(posterior->log_density_at(1.5), -infinity);
    QVERIFY(close(posterior->mean()->front(), 4.0 / 12.0));
    // A normal prior and a normal observation: precision 1/4 + 1, mean 3 * 1 / (5/4).
    const DensityPtr normal = made(
        R"j({"family":"posterior","prior":{"family":"normal","mu":0,"sigma":2},"log_likelihood":"-(m-3)^2/2","variables":["m"]})j");
    QVERIFY(close(normal->mean()->front(), 2.4));
    QVERIFY(close(normal->variance()->front(), 0.8));
    const DensityPtr plane = made(
        R"j({"family":"posterior","prior":{"family":"mv_normal","dim":2,"sigma":1},"log_likelihood":"-abs(x1-x2)"})j");
    QVERIFY(close(plane->log_density_at(std::vector{1.0, 3.0}), -5.0 - 2.0 * log_sqrt_2pi - 2.0));
    QVERIFY(!plane->log_normaliser());
}

void TestCompositeDensities::a_tilt_of_categories_has_its_exact_sum() {
    const DensityPtr tilt = made(
        R"j({"family":"reward_tilt","base":{"family":"categorical","p":[0.25,0.25,0.25,0.25]},"reward":[0,1,2,3],"beta":1})j");
    QVERIFY(!tilt->normalised());
    QVERIFY(tilt->discrete());
    const double e = std::numbers::e;
    QVERIFY(close(*tilt->log_normaliser(), std::log(0.25 * (1.0 + e + e * e + e * e * e)), 1e-15));
    QVERIFY(close(tilt->log_density_at(2.0), std::log(0.25) + 2.0, 1e-15));
    QCOMPARE(tilt->log_density_at(4.0), -infinity);
    QCOMPARE(tilt->log_density_at(0.5), -infinity);
    const DensityPtr by_formula = made(
        R"j({"family":"reward_tilt","base":{"family":"categorical","p":[0.25,0.25,0.25,0.25]},"reward":"x","beta":1})j");
    QVERIFY(close(*by_formula->log_normaliser(), *tilt->log_normaliser(), 1e-15));
    // The smaller beta is, the more the best category takes.
    const DensityPtr greedy = made(
        R"j({"family":"reward_tilt","base":{"family":"categorical","p":[0.25,0.25,0.25,0.25]},"reward":[0,1,2,3],"beta":0.01})j");
    QVERIFY(close(*greedy->cdf(2.0), 0.0));
    const DensityPtr impossible = made(
        R"j({"family":"reward_tilt","base":{"family":"categorical","p":[0.5,0.5]},"reward":["-inf",1000],"beta":0.5})j");
    QVERIFY(close(*impossible->log_normaliser(), std::log(0.5) + 2000.0, 1e-15));
}

void TestCompositeDensities::a_tilt_of_a_normal_is_a_moved_normal() {
    const DensityPtr tilt = made(
        R"j({"family":"reward_tilt","base":{"family":"normal","mu":0,"sigma":1},"reward":"3*x","beta":2})j");
    QVERIFY(close(*tilt->log_normaliser(), 0.5 * 1.5 * 1.5));
    QVERIFY(close(tilt->mean()->front(), 1.5));
    QVERIFY(close(tilt->variance()->front(), 1.0));
}

void TestCompositeDensities::a_product_is_its_parts_side_by_side() {
    const DensityPtr product = made(R"j({"family":"product","marginals":[{"family":"exponential","rate":2},
        {"family":"mv_normal","mean":[1,-1],"cov":[[2,0.5],[0.5,1]]},{"family":"uniform","a":0,"b":4}]})j");
    QCOMPARE(product->dimension(), std::size_t{4});
    QVERIFY(product->normalised());
    const DensityPtr middle = made(R"j({"family":"mv_normal","mean":[1,-1],"cov":[[2,0.5],[0.5,1]]})j");
    const double wanted =
        std::log(2.0) - 2.0 * 0.7 + middle->log_density_at(std::vector{0.3, 0.4}) - std::log(4.0);
    QVERIFY(close(product->log_density_at(std::vector{0.7, 0.3, 0.4, 3.0}), wanted, 1e-15));
    QCOMPARE(product->log_density_at(std::vector{-0.1, 0.3, 0.4, 3.0}), -infinity);
    QCOMPARE(*product->mean(), (std::vector{0.5, 1.0, -1.0, 2.0}));
    // The coordinates of draws are those of the parts, and independent: r sqrt(n) is standard normal.
    const std::size_t n = 40'000;
    const std::vector<double> x = examples::drawn(*product, n, 5);
    const std::vector<double> first(x.begin(), x.begin() + n), last(x.end() - n, x.end());
    QVERIFY(kolmogorov(first, [](double v) { return 1.0 - std::exp(-2.0 * v); }) < kolmogorov_limit);
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        sum += (first[i] - 0.5) / 0.5 * (last[i] - 2.0) / std::sqrt(4.0 / 3.0);
    }
    QVERIFY(std::abs(sum) / std::sqrt(static_cast<double>(n)) < 4.9);
    const DensityPtr unnormalised = made(R"j({"family":"product","marginals":[
        {"family":"expression","density":"exp(-x^2/2)"},{"family":"uniform","a":0,"b":1}]})j");
    QVERIFY(close(*unnormalised->log_normaliser(), log_sqrt_2pi));
    QVERIFY(!unnormalised->normalised());
}

void TestCompositeDensities::truncation_is_exact_far_out_in_the_tails() {
    const auto log_mass = [](const char* of, const char* lower, const char* upper) {
        const DensityPtr density = made(std::string(R"j({"family":"truncated","of":)j") + of +
                                        R"j(,"lower":)j" + lower + R"j(,"upper":)j" + upper + "}");
        return *dynamic_cast<const Truncated&>(*density).log_mass();
    };
    const char* laplace = R"j({"family":"laplace","mu":0,"b":1})j";
    QVERIFY(
        close(log_mass(laplace, "500", "501"), std::log(0.5) - 500.0 + std::log1p(-std::exp(-1.0)), 1e-14));
    QVERIFY(close(log_mass(laplace, "-1", "1"), std::log1p(-std::exp(-1.0)), 1e-14));
    const char* logistic = R"j({"family":"logistic","mu":0,"s":1})j";
    // P(X > x) = 1 / (1 + e^x)
    QVERIFY(close(log_mass(logistic, "300", "\"inf\""), -300.0, 1e-14));
    const char* cauchy = R"j({"family":"cauchy","x0":0,"gamma":1})j";
    QVERIFY(close(log_mass(cauchy, "1e12", "\"inf\""), std::log(std::atan(1e-12) / std::numbers::pi), 1e-13));
    const char* normal = R"j({"family":"normal","mu":0,"sigma":1})j";
    QVERIFY(close(log_mass(normal, "0", "\"inf\""), -std::numbers::ln2, 1e-14));
    QVERIFY(close(log_mass(normal, "10", "\"inf\""), std::log(0.5 * std::erfc(10.0 / std::numbers::sqrt2)),
                  1e-14));
    QVERIFY(close(log_mass(normal, "38", "39"), -726.55721601882013, 1e-13)); // Q(38) - Q(39), to 18 digits
    const char* gamma = R"j({"family":"gamma","shape":2,"rate":1})j";         // P(X > x) = (1 + x) e^-x
    QVERIFY(close(log_mass(gamma, "900", "\"inf\""), std::log(901.0) - 900.0, 1e-13));
    const DensityPtr tail =
        made(R"j({"family":"truncated","of":{"family":"logistic","mu":0,"s":1},"lower":300,"upper":"inf"})j");
    QVERIFY(tail->normalised());
    QVERIFY(close(tail->log_density_at(301.0), -1.0, 1e-13));
    QVERIFY(close(*tail->cdf(301.0), 1.0 - std::exp(-1.0), 1e-13));
    QCOMPARE(tail->log_density_at(299.0), -infinity);
}

void TestCompositeDensities::truncation_of_boxes_normals_and_products_is_exact() {
    const DensityPtr normals = made(
        R"j({"family":"truncated","of":{"family":"mv_normal","dim":2,"sigma":2},"lower":[0,"-inf"],"upper":[2,4]})j");
    QVERIFY(normals->normalised());
    const auto phi = [](double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); };
    const double mass = std::log(phi(1.0) - 0.5) + std::log(phi(2.0));
    QVERIFY(close(*dynamic_cast<const Truncated&>(*normals).log_mass(), mass, 1e-14));
    QVERIFY(close(normals->log_density_at(std::vector{1.0, -1.0}),
                  -0.25 - 2.0 * log_sqrt_2pi - 2.0 * std::numbers::ln2 - mass, 1e-14));
    QCOMPARE(normals->log_density_at(std::vector{1.0, 5.0}), -infinity);
    const DensityPtr box = made(
        R"j({"family":"truncated","of":{"family":"uniform_box","dim":2,"a":0,"b":2},"lower":[1,-5],"upper":[9,0.5]})j");
    QVERIFY(close(box->log_density_at(std::vector{1.5, 0.25}), std::numbers::ln2, 1e-15));
    const DensityPtr product = made(R"j({"family":"truncated","of":{"family":"product","marginals":[
        {"family":"exponential","rate":1},{"family":"laplace","mu":0,"b":1}]},"lower":[1,0],"upper":["inf","inf"]})j");
    QVERIFY(close(product->log_density_at(std::vector{2.0, 3.0}), -1.0 - 3.0, 1e-13));
}

void TestCompositeDensities::truncation_without_a_formula_is_unnormalised() {
    const DensityPtr density =
        made(R"j({"family":"truncated","of":{"family":"mv_normal","cov":[[1,0.8],[0.8,1]]},
        "lower":[0,0],"upper":["inf","inf"]})j");
    QVERIFY(!density->normalised());
    QVERIFY(!density->log_normaliser());
    QVERIFY(density->can_sample());
    const DensityPtr of = made(R"j({"family":"mv_normal","cov":[[1,0.8],[0.8,1]]})j");
    QVERIFY(close(density->log_density_at(std::vector{1.0, 2.0}), of->log_density_at(std::vector{1.0, 2.0}),
                  1e-15));
    const std::vector<double> x = examples::drawn(*density, 1000, 3);
    QVERIFY(std::all_of(x.begin(), x.end(), [](double value) { return value >= 0.0; }));
    const DensityPtr hopeless =
        made(R"j({"family":"truncated","of":{"family":"mv_normal","cov":[[1,0.8],[0.8,1]]},
        "lower":[20,20],"upper":["inf","inf"]})j");
    QVERIFY_EXCEPTION_THROWN(examples::drawn(*hopeless, 1, 3), InvalidArgument);
}

void TestCompositeDensities::truncation_of_counts_sums_up() {
    const DensityPtr density = made(
        R"j({"family":"truncated","of":{"family":"categorical","p":[0.1,0.2,0.3,0.4]},"lower":0.5,"upper":2})j");
    QVERIFY(density->discrete());
    QVERIFY(close(density->log_density_at(1.0), std::log(0.4), 1e-15));
    QVERIFY(close(density->log_density_at(2.0), std::log(0.6), 1e-15));
    QCOMPARE(density->log_density_at(0.0), -infinity);
    QCOMPARE(density->log_density_at(3.0), -infinity);
    QVERIFY(close(*density->cdf(1.0), 0.4, 1e-15));
    const std::vector<double> x = examples::drawn(*density, 10'000, 4);
    const auto ones = std::count(x.begin(), x.end(), 1.0), twos = std::count(x.begin(), x.end(), 2.0);
    QCOMPARE(ones + twos, 10'000);
    QVERIFY(std::abs(static_cast<double>(ones) - 4000.0) < 4.9 * std::sqrt(2400.0));
}

void TestCompositeDensities::draws_of_truncated_densities_follow_them() {
    // By an equal density, by rejection, and by inversion.
    for (const char* text :
         {R"j({"family":"truncated","of":{"family":"normal","mu":0,"sigma":1},"lower":3,"upper":4})j",
          R"j({"family":"truncated","of":{"family":"cauchy","x0":0,"gamma":1},"lower":-1,"upper":3})j",
          R"j({"family":"truncated","of":{"family":"gamma","shape":3,"rate":1},"lower":30,"upper":"inf"})j",
          R"j({"family":"truncated","of":{"family":"student_t","nu":3},"lower":-200,"upper":-100})j"}) {
        const DensityPtr density = made(text);
        const std::vector<double> x = examples::drawn(*density, 20'000, 6);
        QVERIFY2(kolmogorov(x, [&](double v) { return *density->cdf(v); }) < kolmogorov_limit, text);
        const Interval support = density->support().front();
        QVERIFY(std::all_of(x.begin(), x.end(),
                            [&](double v) { return v >= support.lower && v <= support.upper; }));
    }
    // The distribution function itself, at one point known otherwise: (1 + x + x^2/2) e^-x for Gamma(3,
    // 1).
    const DensityPtr gamma = made(
        R"j({"family":"truncated","of":{"family":"gamma","shape":3,"rate":1},"lower":30,"upper":"inf"})j");
    QVERIFY(close(*gamma->cdf(31.0), 1.0 - (1.0 + 31.0 + 480.5) / (1.0 + 30.0 + 450.0) * std::exp(-1.0)));
}

void TestCompositeDensities::an_affine_density_is_the_moved_one() {
    const DensityPtr moved =
        made(R"j({"family":"affine","of":{"family":"normal","mu":0.5,"sigma":2},"shift":3,"scale":-1.5})j");
    const DensityPtr plain = made(R"j({"family":"normal","mu":2.25,"sigma":3})j");
    for (const double x : {-20.0, 0.0, 2.25, 7.5, 400.0}) {
        QVERIFY(close(moved->log_density_at(x), plain->log_density_at(x), 1e-14));
        QVERIFY(close(*moved->cdf(x), *plain->cdf(x), 1e-14));
    }
    QVERIFY(close(*moved->quantile(0.2), *plain->quantile(0.2), 1e-14));
    QVERIFY(close(moved->mean()->front(), 2.25));
    QVERIFY(close(moved->variance()->front(), 9.0));
    QVERIFY(kolmogorov(examples::drawn(*moved, 20'000, 7), [&](double x) { return *plain->cdf(x); }) <
            kolmogorov_limit);
    const DensityPtr negative =
        made(R"j({"family":"affine","of":{"family":"exponential","rate":1},"shift":0,"scale":-2})j");
    QCOMPARE(negative->support().front(), (Interval{-infinity, 0.0}));
    QVERIFY(close(*negative->cdf(-2.0), std::exp(-1.0), 1e-15));
    const DensityPtr plane = made(
        R"j({"family":"affine","of":{"family":"mv_normal","dim":2,"sigma":1},"shift":[1,2],"scale":[3,-4]})j");
    QVERIFY(close(plane->log_density_at(std::vector{4.0, -2.0}), -1.0 - 2.0 * log_sqrt_2pi - std::log(12.0),
                  1e-15));
}

void TestCompositeDensities::an_affine_count_is_moved_by_whole_numbers() {
    const DensityPtr moved =
        made(R"j({"family":"affine","of":{"family":"categorical","p":[0.1,0.2,0.7]},"shift":5,"scale":-1})j");
    QVERIFY(close(moved->log_density_at(3.0), std::log(0.7), 1e-15));
    QVERIFY(close(moved->log_density_at(5.0), std::log(0.1), 1e-15));
    QCOMPARE(moved->support().front(), (Interval{3.0, 5.0}));
    QVERIFY(close(*moved->cdf(3.0), 0.7, 1e-15));
    QVERIFY(close(*moved->cdf(4.5), 0.9, 1e-15));
    QCOMPARE(*moved->quantile(0.8), 4.0);
}

QTEST_GUILESS_MAIN(TestCompositeDensities)
#include "test_composite_densities.moc"
