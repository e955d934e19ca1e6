// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "density/catalogue.h"
#include "sampling/envelope.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace sluice;
using nlohmann::json;

namespace {

DensityPtr density(const std::string& text) {
    return density_from_json(json::parse(text));
}

} // namespace

/// Pairs of families with constants that a derivation on paper gives; it stands beside each.
class TestEnvelopePairs final : public QObject {
    Q_OBJECT

  private slots:
    void textbook_pairs_have_their_constants_data();
    void textbook_pairs_have_their_constants();
    void pairs_without_a_constant_are_refused_in_words_data();
    void pairs_without_a_constant_are_refused_in_words();
};

void TestEnvelopePairs::textbook_pairs_have_their_constants_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("proposal");
    QTest::addColumn<double>("m");
    QTest::addColumn<bool>("closed");
    QTest::addColumn<int>("touching");
    const auto row = [](const char* name, const char* target, const char* proposal, double m,
                        bool closed = true, int touching = 1) {
        QTest::newRow(name) << std::string(target) << std::string(proposal) << m << closed << touching;
    };
    const double e = std::numbers::e;
    const double pi = std::numbers::pi;
    row("weibull 2 from exponential: 2 x exp(x - x^2) at 1", R"({"family":"weibull","shape":2,"scale":1})",
        R"({"family":"exponential","rate":1})", 2.0);
    row("exponential from weibull 1/2: 2 y exp(y - y^2) at y = sqrt(x) = 1",
        R"({"family":"exponential","rate":1})", R"({"family":"weibull","shape":0.5,"scale":1})", 2.0);
    row("weibull 3 from weibull 1.5: 2 y exp(y - y^2) at y = x^1.5 = 1",
        R"({"family":"weibull","shape":3,"scale":1})", R"({"family":"weibull","shape":1.5,"scale":1})", 2.0);
    row("weibull 0.7 from a wider one: at 0", R"({"family":"weibull","shape":0.7,"scale":1})",
        R"({"family":"weibull","shape":0.7,"scale":2})", std::pow(2.0, 0.7));
    row("rayleigh from gamma 2: exp(x - x^2/2) at 1", R"({"family":"rayleigh","sigma":1})",
        R"({"family":"gamma","shape":2,"rate":1})", std::sqrt(e));
    row("rayleigh from weibull: the same law, wider", R"({"family":"rayleigh","sigma":1})",
        R"({"family":"weibull","shape":2,"scale":2})", 2.0);
    row("chi-square 4 from exponential: x exp(-x/4) at 4", R"({"family":"chi_square","nu":4})",
        R"({"family":"exponential","rate":0.25})", 4.0 / e);
    row("chi-square 1 from gamma: the pole of both", R"({"family":"chi_square","nu":1})",
        R"({"family":"gamma","shape":0.5,"rate":0.25})", std::sqrt(2.0));
    row("lognormal from wider lognormal", R"({"family":"lognormal","mu":0,"sigma":0.5})",
        R"({"family":"lognormal","mu":0.3,"sigma":1})", 2.0 * std::exp(0.06));
    row("pareto from lighter pareto: at the scale", R"({"family":"pareto","scale":1,"shape":3})",
        R"({"family":"pareto","scale":1,"shape":2})", 1.5);
    row("pareto from pareto of lower scale: level", R"({"family":"pareto","scale":2,"shape":3})",
        R"({"family":"pareto","scale":1,"shape":3})", 8.0);
    row("pareto from cauchy: 2 pi (1 + x^2) / x^3 at 1", R"({"family":"pareto","scale":1,"shape":2})",
        R"({"family":"cauchy","x0":0,"gamma":1})", 4.0 * pi);
    row("inverse gammas: 4 y exp(-y) at y = 1/x = 1", R"({"family":"inverse_gamma","shape":3,"scale":2})",
        R"({"family":"inverse_gamma","shape":2,"scale":1})", 4.0 / e);
    row("triangular from beta: the kink", R"({"family":"triangular","a":0,"c":0.3,"b":1})",
        R"({"family":"beta","alpha":2,"beta":2})", 1.0 / 0.63);
    row("triangular with the mode at an end", R"({"family":"triangular","a":0,"c":0,"b":2})",
        R"({"family":"exponential","rate":0.25})", 4.0);
    row("semicircle from uniform", R"({"family":"wigner_semicircle","R":1})",
        R"({"family":"uniform","a":-1,"b":1})", 4.0 / pi);
    row("semicircle from normal: x^2 = 3/4", R"({"family":"wigner_semicircle","R":1})",
        R"({"family":"normal","mu":0,"sigma":0.5})", 0.5 / pi * std::sqrt(2.0 * pi) * std::exp(1.5), true, 2);
    row("truncated exponential from uniform",
        R"({"family":"truncated_exponential","rate":1,"lower":0,"upper":1})",
        R"({"family":"uniform","a":0,"b":1})", 1.0 / (1.0 - 1.0 / e));
    row("rising truncated exponential", R"({"family":"truncated_exponential","rate":-1,"lower":0,"upper":1})",
        R"({"family":"uniform","a":0,"b":1})", e / (e - 1.0));
    row("von mises from a flatter one", R"({"family":"von_mises","mu":0,"kappa":2})",
        R"({"family":"von_mises","mu":0,"kappa":1})",
        e * std::cyl_bessel_i(0.0, 1.0) / std::cyl_bessel_i(0.0, 2.0));
    row("von mises from a turned one: |2 exp(i) - 1|", R"({"family":"von_mises","mu":1,"kappa":2})",
        R"({"family":"von_mises","mu":0,"kappa":1})",
        std::exp(std::sqrt(5.0 - 4.0 * std::cos(1.0))) * std::cyl_bessel_i(0.0, 1.0) /
            std::cyl_bessel_i(0.0, 2.0));
    row("half circle from von mises: at the end", R"({"family":"uniform","a":0,"b":2})",
        R"({"family":"von_mises","mu":0,"kappa":1})",
        pi * std::cyl_bessel_i(0.0, 1.0) * std::exp(-std::cos(2.0)));
    row("wrapped cauchy from uniform", R"({"family":"wrapped_cauchy","mu":1,"rho":0.5})",
        R"({"family":"uniform","a":-3.141592653589793,"b":3.141592653589793})", 3.0);
    row("wrapped cauchy from a flatter one", R"({"family":"wrapped_cauchy","mu":0,"rho":0.5})",
        R"({"family":"wrapped_cauchy","mu":0,"rho":0.2})", 2.0);
    row("gumbel from logistic: (1 + w)^2 exp(-w) at w = exp(-x) = 1",
        R"({"family":"gumbel","mu":0,"beta":1})", R"({"family":"logistic","mu":0,"s":1})", 4.0 / e, false);
    row("gumbel from laplace: at infinity", R"({"family":"gumbel","mu":0,"beta":1})",
        R"({"family":"laplace","mu":0,"b":1})", 2.0, false, 0);
    row("gumbel from a lower gumbel: at infinity", R"({"family":"gumbel","mu":1,"beta":1})",
        R"({"family":"gumbel","mu":0,"beta":1})", e, false, 0);
    row("raised cosine from uniform", R"({"family":"raised_cosine","mu":0,"s":1})",
        R"({"family":"uniform","a":-1,"b":1})", 2.0, false);
    row("von mises from wrapped cauchy of the same peak: at the peak",
        R"({"family":"von_mises","mu":0.5,"kappa":1})", R"({"family":"wrapped_cauchy","mu":0.5,"rho":0.2})",
        e / std::cyl_bessel_i(0.0, 1.0) / 1.5, false);
    row("normal from gumbel-like mixture of laplaces",
        R"({"family":"mixture","weights":[0.5,0.5],"components":[
        {"family":"laplace","mu":0,"b":1},{"family":"laplace","mu":0,"b":0.5}]})",
        R"({"family":"laplace","mu":0,"b":1})", 1.5, false);
}

void TestEnvelopePairs::textbook_pairs_have_their_constants() {
    QFETCH(std::string, target);
    QFETCH(std::string, proposal);
    QFETCH(double, m);
    QFETCH(bool, closed);
    QFETCH(int, touching);
    const DensityPtr p = density(target);
    const DensityPtr q = density(proposal);
    const EnvelopeConstant constant = find_envelope(*p, *q);
    const double excess = constant.log_m - std::log(m);
    QVERIFY2(excess > -1e-12 && excess < (closed ? 1e-12 : 1e-6), qPrintable(QString::number(excess)));
    QCOMPARE(constant.source == MSource::closed_form, closed);
    QVERIFY2(closed || constant.certificate, constant.unproved.c_str());
    QCOMPARE(int(constant.touching.size()), touching);
    for (const std::vector<double>& x : constant.touching) {
        const double r = p->log_density_at(x) - q->log_density_at(x);
        QVERIFY(std::isnan(r) || std::abs(r - constant.log_m) < 1e-8);
    }
}

void TestEnvelopePairs::pairs_without_a_constant_are_refused_in_words_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("proposal");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* target, const char* proposal, const char* words) {
        QTest::newRow(name) << std::string(target) << std::string(proposal) << QString::fromUtf8(words);
    };
    row("weibull with heavier tail", R"({"family":"weibull","shape":0.7,"scale":1})",
        R"({"family":"exponential","rate":0.1})", "grows without bound");
    row("pareto from lognormal", R"({"family":"pareto","scale":1,"shape":50})",
        R"({"family":"lognormal","mu":0,"sigma":3})", "x goes to inf");
    row("lognormal from gamma", R"({"family":"lognormal","mu":0,"sigma":1})",
        R"({"family":"gamma","shape":1,"rate":0.01})", "x goes to inf");
    row("lognormal from narrower lognormal", R"({"family":"lognormal","mu":0,"sigma":1})",
        R"({"family":"lognormal","mu":0,"sigma":0.9})", "grows without bound");
    row("inverse gamma of heavier tail", R"({"family":"inverse_gamma","shape":1.5,"scale":1})",
        R"({"family":"inverse_gamma","shape":2,"scale":0.5})", "x goes to inf");
    row("inverse gamma that comes nearer to 0", R"({"family":"inverse_gamma","shape":3,"scale":1})",
        R"({"family":"inverse_gamma","shape":2,"scale":1.5})", "x nears 0");
    row("chi-square with a pole", R"({"family":"chi_square","nu":1})",
        R"({"family":"exponential","rate":0.1})", "x nears 0");
    row("gumbel from a higher gumbel", R"({"family":"gumbel","mu":0,"beta":1})",
        R"({"family":"gumbel","mu":1,"beta":1})", "x goes to -inf");
    row("gumbel from normal", R"({"family":"gumbel","mu":0,"beta":1})",
        R"({"family":"normal","mu":0,"sigma":5})", "x goes to inf");
    row("uniform from a triangle that vanishes at its ends", R"({"family":"uniform","a":0,"b":1})",
        R"({"family":"triangular","a":0,"c":0.5,"b":1})", "grows without bound");
    row("pareto that starts too high", R"({"family":"exponential","rate":1})",
        R"({"family":"pareto","scale":1,"shape":1})", "63.2 % of its mass");
    row("truncated exponential that ends too early", R"({"family":"exponential","rate":1})",
        R"({"family":"truncated_exponential","rate":1,"lower":0,"upper":2})", "13.5 % of its mass");
    row("angles beyond the proposal's", R"({"family":"von_mises","mu":0,"kappa":0})",
        R"({"family":"uniform","a":-1.5707963267948966,"b":3.141592653589793})", "25 % of its mass");
}

void TestEnvelopePairs::pairs_without_a_constant_are_refused_in_words() {
    QFETCH(std::string, target);
    QFETCH(std::string, proposal);
    QFETCH(QString, words);
    try {
        const EnvelopeConstant constant = find_envelope(*density(target), *density(proposal));
        QFAIL(qPrintable("found ln M = " + QString::number(constant.log_m)));
    } catch (const EnvelopeError& error) {
        QVERIFY2(QString(error.what()).contains(words), error.what());
    }
}

QTEST_GUILESS_MAIN(TestEnvelopePairs)
#include "test_envelope_pairs.moc"
