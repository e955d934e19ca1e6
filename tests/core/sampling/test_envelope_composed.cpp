// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "density/catalogue.h"
#include "sampling/discrete_tail.h"
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

/// Constants of truncated, moved and many-dimensional densities and of mass functions, each by a derivation
/// on paper that stands beside it.
class TestEnvelopeComposed final : public QObject {
    Q_OBJECT

  private slots:
    void exact_constants_data();
    void exact_constants();
    void a_moved_pair_has_the_constant_of_the_pair_data();
    void a_moved_pair_has_the_constant_of_the_pair();
    void refusals_are_in_words_data();
    void refusals_are_in_words();
    void discrete_tails_are_bounded_data();
    void discrete_tails_are_bounded();
    void a_tail_that_still_rises_is_not_bounded();
};

void TestEnvelopeComposed::exact_constants_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("proposal");
    QTest::addColumn<double>("m");
    QTest::addColumn<int>("touching");
    const auto row = [](const char* name, const char* target, const char* proposal, double m,
                        int touching = 1) {
        QTest::newRow(name) << std::string(target) << std::string(proposal) << m << touching;
    };
    const double pi = std::numbers::pi, e = std::numbers::e;
    row("an exponential given x > 2 from itself: 1 / P(X > 2)",
        R"({"family":"truncated","of":{"family":"exponential","rate":1},"lower":2,"upper":"inf"})",
        R"({"family":"exponential","rate":1})", e * e);
    row("a laplace given |x| < 1 from uniform: at 0",
        R"({"family":"truncated","of":{"family":"laplace","mu":0,"b":1},"lower":-1,"upper":1})",
        R"({"family":"uniform","a":-1,"b":1})", 1.0 / (1.0 - 1.0 / e));
    row("a cauchy given |x| < 1 from uniform: at 0",
        R"({"family":"truncated","of":{"family":"cauchy","x0":0,"gamma":1},"lower":-1,"upper":1})",
        R"({"family":"uniform","a":-1,"b":1})", 4.0 / pi);
    row("a truncated weibull from its whole: in a power of x",
        R"({"family":"truncated","of":{"family":"weibull","shape":2,"scale":1},"lower":0,"upper":1})",
        R"({"family":"weibull","shape":2,"scale":1})", 1.0 / (1.0 - 1.0 / e));
    row("a truncated lognormal from its whole: in ln x",
        R"({"family":"truncated","of":{"family":"lognormal","mu":0,"sigma":1},"lower":0,"upper":1})",
        R"({"family":"lognormal","mu":0,"sigma":1})", 2.0);
    row("a mirrored exponential from laplace",
        R"({"family":"affine","of":{"family":"exponential","rate":1},"shift":0,"scale":-1})",
        R"({"family":"laplace","mu":0,"b":1})", 2.0);
    row("a stretched lognormal is a lognormal",
        R"({"family":"affine","of":{"family":"lognormal","mu":0,"sigma":0.5},"shift":0,"scale":2})",
        R"({"family":"lognormal","mu":0.693147180559945309,"sigma":1})", 2.0);
    row("a stretched inverse gamma: 4 y exp(-y) at y = 1",
        R"({"family":"affine","of":{"family":"inverse_gamma","shape":3,"scale":1},"shift":0,"scale":2})",
        R"({"family":"inverse_gamma","shape":2,"scale":1})", 4.0 / e);
    row("a normal in a moved and stretched form: at 0, sqrt(2)",
        R"({"family":"affine","of":{"family":"normal","mu":1,"sigma":2},"shift":-0.5,"scale":0.5})",
        R"({"family":"affine","of":{"family":"normal","mu":0,"sigma":1},"shift":0,"scale":-1.4142135623730951})",
        std::sqrt(2.0));
    row("a moved plane normal from a wider one",
        R"({"family":"affine","of":{"family":"mv_normal","cov":[[1,0.5],[0.5,1]]},"shift":[1,2],"scale":[1,-1]})",
        R"({"family":"mv_normal","mean":[1,2],"cov":[[4,-2],[-2,4]]})", 4.0);
    row("a tail far heavier than its peak is wide: at the centre",
        R"({"family":"student_t","nu":0.00375,"mu":0,"sigma":1})",
        R"({"family":"student_t","nu":0.00375,"mu":0,"sigma":2})", 2.0);
    row("the same moved: not in the units of its quantiles",
        R"({"family":"affine","of":{"family":"student_t","nu":0.002,"mu":0,"sigma":1},"shift":3,"scale":2})",
        R"({"family":"student_t","nu":0.002,"mu":3,"sigma":8})", 4.0);
    row("a truncated box from a box",
        R"({"family":"truncated","of":{"family":"uniform_box","dim":2,"a":0,"b":4},
        "lower":[1,0],"upper":[2,2]})",
        R"({"family":"uniform_box","dim":2,"a":0,"b":4})", 8.0);
    row("half a plane of a normal from the whole",
        R"({"family":"truncated","of":{"family":"mv_normal","dim":2,"sigma":1},"lower":[0,"-inf"],
            "upper":["inf","inf"]})",
        R"({"family":"mv_normal","dim":2,"sigma":1})", 2.0);
    row("a mixture of one", R"({"family":"mixture","weights":[1,0],"components":[
        {"family":"normal","mu":0,"sigma":1},{"family":"cauchy","x0":0,"gamma":1}]})",
        R"({"family":"normal","mu":0,"sigma":2})", 2.0);
    // Student's t in the plane is 1/(2 pi) (1 + s/nu)^(-nu/2 - 1), the normal exp(-s/2) / (2 pi).
    row("a plane normal from student 2: s = 2, (1 + 1)^2 exp(-1)",
        R"({"family":"mv_normal","dim":2,"sigma":1})",
        R"({"family":"mv_student_t","nu":2,"cov":[[1,0],[0,1]]})", 4.0 / e, 2);
    row("a plane normal from a wide student: at the centre", R"({"family":"mv_normal","dim":2,"sigma":1})",
        R"({"family":"mv_student_t","nu":2,"cov":[[4,0],[0,4]]})", 4.0);
    row("student 4 from student 2 with the same scale: s = 2, (1 + 1)^2 / (1 + 1/2)^3",
        R"({"family":"mv_student_t","nu":4,"cov":[[1,0],[0,1]]})",
        R"({"family":"mv_student_t","nu":2,"cov":[[1,0],[0,1]]})", 32.0 / 27.0, 2);
    row("student from a narrower one: at infinity, 4^(nu/2 + 1) / 4",
        R"({"family":"mv_student_t","nu":2,"cov":[[4,0],[0,4]]})",
        R"({"family":"mv_student_t","nu":2,"cov":[[1,0],[0,1]]})", 4.0, 0);
    row("a disc from a disc", R"({"family":"uniform_ball","dim":2,"radius":1})",
        R"({"family":"uniform_ball","dim":2,"radius":2})", 4.0);
    row("a ball from a box", R"({"family":"uniform_ball","dim":3,"radius":1})",
        R"({"family":"uniform_box","dim":3,"a":-1,"b":1})", 6.0 / pi);
    row("a disc from a normal beside it: at the far side, 2 exp((1 + 1)^2 / 2)",
        R"({"family":"uniform_ball","dim":2,"radius":1})",
        R"({"family":"mv_normal","mean":[0,1],"cov":[[1,0],[0,1]]})", 2.0 * std::exp(2.0));
    row("a disc from student 2: 2 (1 + 1/2)^2", R"({"family":"uniform_ball","dim":2,"radius":1})",
        R"({"family":"mv_student_t","nu":2,"cov":[[1,0],[0,1]]})", 4.5);
    row("dirichlet from the uniform one: 360 x1 x2^2 x3 / 2 at (1/4, 1/2, 1/4)",
        R"({"family":"dirichlet","alpha":[2,3,2]})", R"({"family":"dirichlet","alpha":[1,1,1]})",
        180.0 / 64.0);
    row("dirichlet with two parts alike: in a corner, 6 x1 / 2 at x1 = 1",
        R"({"family":"dirichlet","alpha":[2,1,1]})", R"({"family":"dirichlet","alpha":[1,1,1]})", 3.0);
}

void TestEnvelopeComposed::exact_constants() {
    QFETCH(std::string, target);
    QFETCH(std::string, proposal);
    QFETCH(double, m);
    QFETCH(int, touching);
    const DensityPtr p = density(target);
    const DensityPtr q = density(proposal);
    const EnvelopeConstant constant = find_envelope(*p, *q);
    const double excess = constant.log_m - std::log(m);
    QVERIFY2(std::abs(excess) < 1e-12, qPrintable(QString::number(excess)));
    QVERIFY2(constant.source == MSource::closed_form, constant.note.c_str());
    QCOMPARE(int(constant.touching.size()), touching);
    for (const std::vector<double>& x : constant.touching) {
        const double r = p->log_density_at(x) - q->log_density_at(x);
        QVERIFY(std::isnan(r) || std::abs(r - constant.log_m) < 1e-8);
    }
}

void TestEnvelopeComposed::a_moved_pair_has_the_constant_of_the_pair_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("proposal");
    const auto row = [](const char* target, const char* proposal) {
        QTest::newRow(target) << std::string(target) << std::string(proposal);
    };
    row(R"({"family":"gamma","shape":3,"rate":1})", R"({"family":"gamma","shape":2,"rate":0.4})");
    row(R"({"family":"normal","mu":0.3,"sigma":1})", R"({"family":"student_t","nu":2,"mu":0,"sigma":1})");
    row(R"({"family":"beta","alpha":2.7,"beta":6.3})", R"({"family":"triangular","a":0,"c":0.2,"b":1})");
    row(R"({"family":"laplace","mu":1,"b":1})", R"({"family":"cauchy","x0":0,"gamma":2})");
    row(R"({"family":"truncated","of":{"family":"normal","mu":0,"sigma":1},"lower":-1,"upper":2})",
        R"({"family":"laplace","mu":0,"b":1})");
}

void TestEnvelopeComposed::a_moved_pair_has_the_constant_of_the_pair() {
    QFETCH(std::string, target);
    QFETCH(std::string, proposal);
    const EnvelopeConstant plain = find_envelope(*density(target), *density(proposal));
    for (const char* move :
         {R"("shift":3,"scale":2)", R"("shift":-1,"scale":-0.25)", R"("shift":0,"scale":7)"}) {
        const auto moved = [&](const std::string& of) {
            return density(R"({"family":"affine","of":)" + of + "," + move + "}");
        };
        const EnvelopeConstant constant = find_envelope(*moved(target), *moved(proposal));
        QVERIFY2(constant.source == MSource::closed_form, move);
        QVERIFY2(std::abs(constant.log_m - plain.log_m) < 1e-11, move);
        QCOMPARE(constant.touching.size(), plain.touching.size());
    }
}

void TestEnvelopeComposed::refusals_are_in_words_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("proposal");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* target, const char* proposal, const char* words) {
        QTest::newRow(name) << std::string(target) << std::string(proposal) << QString::fromUtf8(words);
    };
    row("a plane student from a normal", R"({"family":"mv_student_t","nu":5,"cov":[[1,0],[0,1]]})",
        R"({"family":"mv_normal","dim":2,"sigma":10})", "heavier tail");
    row("a plane student from a lighter one", R"({"family":"mv_student_t","nu":2,"cov":[[1,0],[0,1]]})",
        R"({"family":"mv_student_t","nu":3,"cov":[[9,0],[0,9]]})", "heavier tail");
    row("a disc from a smaller disc", R"({"family":"uniform_ball","dim":2,"radius":2})",
        R"({"family":"uniform_ball","dim":2,"radius":1})", "75 % of its mass");
    row("a disc from a box that cuts it", R"({"family":"uniform_ball","dim":2,"radius":2})",
        R"({"family":"uniform_box","dim":2,"a":-1,"b":3})", "coordinate 1");
    row("moved betas, of which the target's is the higher power at their common end",
        R"({"family":"affine","of":{"family":"beta","alpha":7,"beta":9},"shift":1.75,"scale":-0.5})",
        R"({"family":"affine","of":{"family":"beta","alpha":9,"beta":8},"shift":1.75,"scale":-0.75})",
        "x nears 1.75");
    row("dirichlet with a pole", R"({"family":"dirichlet","alpha":[0.5,2,2]})",
        R"({"family":"dirichlet","alpha":[1,1,1]})", "part 1 goes to 0");
    row("a box from a disc inside it", R"({"family":"uniform_box","dim":2,"a":-1,"b":1})",
        R"({"family":"uniform_ball","dim":2,"radius":1.2})", "never reaches x = (-1, -1)");
    row("a banana from a normal", R"({"family":"banana","b":0.5,"sigma":1.5})",
        R"({"family":"mv_normal","dim":2,"sigma":3})", "without bound");
    row("a ring from a narrow normal", R"({"family":"ring","radius":2,"width":1})",
        R"({"family":"mv_normal","dim":2,"sigma":0.9})", "without bound");
    row("a plane normal from a ring of thinner tails", R"({"family":"mv_normal","dim":2,"sigma":1})",
        R"({"family":"ring","radius":1,"width":0.8})", "without bound");
    row("a plane kernel estimate from a narrow normal",
        R"({"family":"kde","points":[[0,0],[1,1]],"bandwidth":1})",
        R"({"family":"mv_normal","dim":2,"sigma":0.8})", "without bound");
    row("a product with one factor that has no M",
        R"({"family":"product","marginals":[{"family":"normal","mu":0,"sigma":1},{"family":"cauchy","x0":0,"gamma":1}]})",
        R"({"family":"mv_normal","dim":2,"sigma":2})", "in coordinate 2");
    row("geometric of heavier tail", R"({"family":"geometric0","p":0.1})",
        R"({"family":"geometric0","p":0.2})", "x goes to inf");
    row("geometric from poisson", R"({"family":"geometric0","p":0.9})",
        R"({"family":"poisson","lambda":1000})", "x goes to inf");
    row("poisson from a smaller poisson", R"({"family":"poisson","lambda":4})",
        R"({"family":"poisson","lambda":3.999999})", "x goes to inf");
    row("a mirrored geometric of heavier tail",
        R"({"family":"affine","of":{"family":"geometric0","p":0.1},"shift":0,"scale":-1})",
        R"({"family":"affine","of":{"family":"geometric0","p":0.2},"shift":1,"scale":-1})", "x goes to -inf");
    row("a mixture with a heavy part", R"({"family":"mixture","weights":[0.99,0.01],"components":[
        {"family":"poisson","lambda":3},{"family":"geometric0","p":0.3}]})",
        R"({"family":"poisson","lambda":9})", "x goes to inf");
    row("poisson from binomial", R"({"family":"poisson","lambda":3})",
        R"({"family":"binomial","n":20,"p":0.3})", "never reaches the values 21, 22");
    row("geometric that starts too high", R"({"family":"geometric0","p":0.5})",
        R"({"family":"affine","of":{"family":"geometric0","p":0.3},"shift":1,"scale":1})", "the value 0");
}

void TestEnvelopeComposed::refusals_are_in_words() {
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

void TestEnvelopeComposed::discrete_tails_are_bounded_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("proposal");
    const auto row = [](const char* name, const char* target, const char* proposal) {
        QTest::newRow(name) << std::string(target) << std::string(proposal);
    };
    row("poisson from poisson", R"({"family":"poisson","lambda":4})", R"({"family":"poisson","lambda":5})");
    row("poisson from itself", R"({"family":"poisson","lambda":4})", R"({"family":"poisson","lambda":4})");
    row("poisson from geometric", R"({"family":"poisson","lambda":400})",
        R"({"family":"geometric0","p":0.01})");
    row("geometric from geometric", R"({"family":"geometric0","p":0.01})",
        R"({"family":"geometric0","p":0.009})");
    row("long binomial from poisson", R"({"family":"binomial","n":1000000000,"p":1e-8})",
        R"({"family":"poisson","lambda":11})");
    row("long binomials", R"({"family":"binomial","n":1000000000,"p":0.25})",
        R"({"family":"binomial","n":1000000001,"p":0.25})");
    row("moved poisson from geometric",
        R"({"family":"affine","of":{"family":"poisson","lambda":4},"shift":3,"scale":1})",
        R"({"family":"geometric0","p":0.1})");
    row("mirrored poisson from mirrored geometric",
        R"({"family":"affine","of":{"family":"poisson","lambda":4},"shift":3,"scale":-1})",
        R"({"family":"affine","of":{"family":"geometric0","p":0.1},"shift":3,"scale":-1})");
    row("mixtures", R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"poisson","lambda":2},
        {"family":"geometric0","p":0.3}]})",
        R"({"family":"mixture","weights":[0.3,0.7],"components":[{"family":"geometric0","p":0.2},
        {"family":"poisson","lambda":30}]})");
    row("truncated from its whole",
        R"({"family":"truncated","of":{"family":"geometric0","p":0.2},"lower":3,"upper":"inf"})",
        R"({"family":"geometric0","p":0.2})");
}

void TestEnvelopeComposed::discrete_tails_are_bounded() {
    QFETCH(std::string, target);
    QFETCH(std::string, proposal);
    const DensityPtr p = density(target);
    const DensityPtr q = density(proposal);
    const EnvelopeConstant constant = find_envelope(*p, *q);
    QVERIFY2(constant.source == MSource::closed_form, constant.unproved.c_str());
    QVERIFY(constant.note.find("enumeration") != std::string::npos);
    QVERIFY(certificate_text(constant).empty());
    if (target.find("1000000000,\"p\":0.25") != std::string::npos) { // highest at 0, far below all mass
        QVERIFY(std::abs(constant.log_m - std::log(4.0 / 3.0)) < 1e-6);
        QCOMPARE(constant.touching, (std::vector<std::vector<double>>{{0.0}}));
    }
    // The bound holds at every value that is looked at behind it.
    const envelope::LogRatio ratio(*p, *q);
    const Interval support = p->support().front();
    const double middle = std::round(p->mean().value().front());
    for (const double direction : {1.0, -1.0}) {
        for (const double distance : {0.0, 7.0, 100.0}) {
            const double from = middle + direction * distance;
            const envelope::DiscreteTail tail = envelope::discrete_tail(ratio, from, direction);
            QVERIFY(!tail.unbounded);
            for (double k = 0.0; tail.bound && k < 3000.0; ++k) {
                const double x = from + direction * k;
                if (x >= support.lower && x <= support.upper) {
                    QVERIFY2(ratio.at(x) <= *tail.bound + 1e-6, qPrintable(QString::number(x)));
                }
            }
        }
    }
}

void TestEnvelopeComposed::a_tail_that_still_rises_is_not_bounded() {
    const DensityPtr poisson = density(R"({"family":"poisson","lambda":400})");
    const DensityPtr geometric = density(R"({"family":"geometric0","p":0.01})");
    const envelope::LogRatio ratio(*poisson, *geometric);
    QVERIFY(!envelope::discrete_tail(ratio, 10.0, 1.0).bound); // it rises up to about 400
    QVERIFY(envelope::discrete_tail(ratio, 500.0, 1.0).bound);
    QVERIFY(envelope::discrete_tail(envelope::LogRatio(*geometric, *poisson), 500.0, 1.0).unbounded);
    const DensityPtr table = density(R"({"family":"categorical","p":[0.5,0.5]})");
    QVERIFY(!envelope::discrete_tail(envelope::LogRatio(*table, *geometric), 0.0, 1.0).bound);
}

QTEST_GUILESS_MAIN(TestEnvelopeComposed)
#include "test_envelope_composed.moc"
