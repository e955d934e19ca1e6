// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/random.h"
#include "density/catalogue.h"
#include "sampling/certificate.h"
#include "sampling/log_bounds.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

using namespace sluice;
using envelope::LogBounds;
using nlohmann::json;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

DensityPtr density(const std::string& text) {
    return density_from_json(json::parse(text));
}

/// Densities that give bounds; boxes are drawn from their typical range.
const std::vector<std::string>& bounded_densities() {
    static const std::vector<std::string> list = {
        R"({"family":"normal","mu":0.3,"sigma":1.2})",
        R"({"family":"laplace","mu":0.3,"b":1.2})",
        R"({"family":"cauchy","x0":-1,"gamma":0.7})",
        R"({"family":"student_t","nu":3.5,"mu":1,"sigma":2})",
        R"({"family":"logistic","mu":1,"s":0.4})",
        R"({"family":"gamma","shape":2.5,"rate":0.7})",
        R"({"family":"gamma","shape":0.5,"rate":0.7})",
        R"({"family":"beta","alpha":2.7,"beta":6.3})",
        R"({"family":"beta","alpha":0.5,"beta":0.5})",
        R"({"family":"exponential","rate":2})",
        R"({"family":"shifted_exponential","rate":2,"shift":-1})",
        R"({"family":"half_normal","sigma":0.6})",
        R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":1,"upper":3})",
        R"({"family":"uniform","a":-1,"b":4})",
        R"({"family":"gumbel","mu":1,"beta":2})",
        R"({"family":"weibull","shape":2.5,"scale":2})",
        R"({"family":"weibull","shape":0.6,"scale":2})",
        R"({"family":"rayleigh","sigma":2})",
        R"({"family":"chi_square","nu":3})",
        R"({"family":"inverse_gamma","shape":3,"scale":2})",
        R"({"family":"lognormal","mu":0.5,"sigma":0.7})",
        R"({"family":"pareto","scale":1,"shape":3})",
        R"({"family":"triangular","a":-1,"c":0.5,"b":3})",
        R"({"family":"truncated_exponential","rate":-2,"lower":-1,"upper":1})",
        R"({"family":"wigner_semicircle","R":2})",
        R"({"family":"raised_cosine","mu":0.5,"s":2})",
        R"({"family":"von_mises","mu":2,"kappa":1.5})",
        R"({"family":"wrapped_cauchy","mu":-1,"rho":0.4})",
        R"({"family":"mixture","weights":[0.2,0.5,0.3],"components":[{"family":"normal","mu":-2,"sigma":0.5},
            {"family":"laplace","mu":1,"b":1},{"family":"uniform","a":0,"b":2}]})",
        R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"mixture","weights":[0.1,0.9],
            "components":[{"family":"normal","mu":-2,"sigma":0.5},{"family":"cauchy","x0":1,"gamma":1}]},
            {"family":"logistic","mu":0,"s":2}]})",
        R"({"family":"mv_normal","mean":[1,-1],"cov":[[1,0.8],[0.8,2]]})",
        R"({"family":"mv_normal","dim":3,"sigma":0.7})",
        R"({"family":"uniform_box","dim":2,"a":-1,"b":1})",
        R"({"family":"mixture","weights":[0.4,0.6],"components":[{"family":"mv_normal","mean":[1,-1],
            "cov":[[1,0.8],[0.8,2]]},{"family":"mv_normal","dim":2,"sigma":0.3}]})",
        R"({"family":"truncated","of":{"family":"gumbel","mu":0,"beta":1},"lower":-1,"upper":3})",
        R"({"family":"truncated","of":{"family":"gamma","shape":2.5,"rate":0.7},"lower":1,"upper":"inf"})",
        R"({"family":"truncated","of":{"family":"mv_normal","mean":[1,-1],"cov":[[1,0.8],[0.8,2]]},
            "lower":[0,-2],"upper":[2,1]})",
        R"({"family":"affine","of":{"family":"logistic","mu":0,"s":1},"shift":2,"scale":-0.5})",
        R"({"family":"affine","of":{"family":"gamma","shape":2.5,"rate":0.7},"shift":1,"scale":-2})",
        R"({"family":"affine","of":{"family":"lognormal","mu":0,"sigma":0.7},"shift":0,"scale":3})",
        R"({"family":"affine","of":{"family":"banana","b":0.5,"sigma":1.2},"shift":[1,-1],"scale":[2,-0.5]})",
        R"({"family":"product","marginals":[{"family":"gumbel","mu":0,"beta":1},{"family":"uniform_box","dim":2,
            "a":-1,"b":1}]})",
        R"({"family":"expression","log_density":"-x^4/4 + x^2"})",
        R"json({"family":"expression","density":"(x > 0)*x^2*exp(-x)*(2 + sin(5*x))","support":[[-1,10]]})json",
        R"json({"family":"expression","log_density":"-x1^2 - (x2 - x1^2)^2 - abs(x1*x2)",
            "support":[[-3,2],[-3,4]]})json",
        R"json({"family":"posterior","prior":{"family":"normal","mu":0,"sigma":2},
            "log_likelihood":"-3*ln(1 + (x - 1)^2)"})json",
        R"json({"family":"reward_tilt","base":{"family":"gamma","shape":3,"rate":1},"reward":"sin(x)",
            "beta":0.5})json",
        R"({"family":"histogram","edges":[-1,0,0.5,2,3],"weights":[0.2,0.5,0,0.3]})",
        R"({"family":"kde","points":[[0],[1],[1.5],[4]],"bandwidth":0.3})",
        R"({"family":"kde","points":[[0,1],[1,-1],[1.5,0],[4,2]],"bandwidth":[0.5,1]})",
        R"({"family":"mv_student_t","nu":3,"mean":[1,-1],"cov":[[1,0.8],[0.8,2]]})",
        R"({"family":"mv_student_t","nu":5,"mean":[1,0,0],"cov":[[1,0,0],[0,4,0],[0,0,0.3]]})",
        R"({"family":"uniform_ball","dim":2,"radius":1.5})",
        R"({"family":"dirichlet","alpha":[2,3,4]})",
        R"({"family":"dirichlet","alpha":[0.5,1,2]})",
        R"({"family":"banana","b":0.5,"sigma":1.5})",
        R"({"family":"ring","radius":2,"width":0.3})",
        R"({"family":"ring","radius":0,"width":1})",
    };
    return list;
}

/// A random box about a typical point, of any size from tiny to wide.
std::vector<Interval> random_box(const Density& density, RandomStream& stream) {
    std::vector<Interval> box;
    for (const Interval& range : density.typical_range(1e-3)) {
        const double width = range.upper - range.lower;
        const double size = width * std::exp2(-12.0 * stream.uniform());
        const double centre = range.lower + width * (1.2 * stream.uniform() - 0.1);
        box.push_back({centre - 0.5 * size, centre + 0.5 * size});
    }
    return box;
}

std::vector<double> random_point(const std::vector<Interval>& box, RandomStream& stream) {
    std::vector<double> x;
    for (const Interval& side : box) {
        x.push_back(side.lower + (side.upper - side.lower) * stream.uniform());
    }
    return x;
}

} // namespace

class TestCertificate final : public QObject {
    Q_OBJECT

  private slots:
    void bounds_hold_at_every_point_data();
    void bounds_hold_at_every_point();
    void bounds_shrink_with_the_box();
    void found_constants_are_proved_data();
    void found_constants_are_proved();
    void a_constant_that_is_too_small_is_raised_and_never_proved_data() { found_constants_are_proved_data(); }
    void a_constant_that_is_too_small_is_raised_and_never_proved();
    void a_density_without_bounds_is_named();
    void suprema_beyond_a_point_are_not_exceeded();
};

void TestCertificate::bounds_hold_at_every_point_data() {
    QTest::addColumn<std::string>("text");
    for (const std::string& text : bounded_densities()) {
        QTest::newRow(text.substr(0, 60).c_str()) << text;
    }
}

void TestCertificate::bounds_hold_at_every_point() {
    QFETCH(std::string, text);
    const DensityPtr p = density(text);
    const auto bounder = envelope::log_bounder(*p);
    QVERIFY(bounder != nullptr);
    QVERIFY(bounder->cost() > 0.0);
    RandomStream stream(3, Stream::data);
    int sloped = 0;
    for (int round = 0; round < 300; ++round) {
        const std::vector<Interval> box = random_box(*p, stream);
        const LogBounds bounds = bounder->over(box);
        QCOMPARE(bounds.slope.size(), box.size());
        for (int i = 0; i < 20; ++i) {
            const std::vector<double> x = random_point(box, stream);
            const std::vector<double> y = random_point(box, stream);
            const double at_x = p->log_density_at(x);
            const double at_y = p->log_density_at(y);
            if (at_x == -infinity) {
                QVERIFY2(bounds.value.lower == -infinity, text.c_str());
                continue;
            }
            const double room = 1e-12 * (1.0 + std::abs(at_x));
            QVERIFY2(at_x >= bounds.value.lower - room && at_x <= bounds.value.upper + room, text.c_str());
            // The mean value theorem, which is what the slopes are for.
            double most = 0.0;
            for (std::size_t j = 0; j < x.size(); ++j) {
                const double step = y[j] - x[j];
                most +=
                    step == 0.0 ? 0.0 : std::max(bounds.slope[j].lower * step, bounds.slope[j].upper * step);
            }
            if (std::isfinite(most)) {
                ++sloped;
                QVERIFY2(at_y - at_x <= most + 1e-12 * (1.0 + std::abs(at_x) + std::abs(at_y)), text.c_str());
            }
        }
    }
    QVERIFY(sloped > 1000);
}

void TestCertificate::bounds_shrink_with_the_box() {
    RandomStream stream(4, Stream::data);
    for (const std::string& text : bounded_densities()) {
        const DensityPtr p = density(text);
        const auto bounder = envelope::log_bounder(*p);
        for (int round = 0; round < 20; ++round) {
            std::vector<Interval> box = p->typical_range(0.2);
            for (Interval& side : box) {
                const double centre = side.lower + (side.upper - side.lower) * stream.uniform();
                side = {centre, centre + 1e-7 * (side.upper - side.lower)};
            }
            const LogBounds bounds = bounder->over(box);
            const bool kink =
                bounds.value.lower == -infinity ||
                std::any_of(bounds.slope.begin(), bounds.slope.end(),
                            [](const Interval& slope) { return !std::isfinite(slope.upper - slope.lower); });
            QVERIFY2(kink || bounds.value.upper - bounds.value.lower < 1e-3, text.c_str());
            for (const Interval& slope : bounds.slope) {
                QVERIFY2(kink || slope.upper - slope.lower < 1e-2, text.c_str());
            }
        }
    }
}

void TestCertificate::found_constants_are_proved_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("proposal");
    const auto row = [](const char* name, const char* target, const char* proposal) {
        QTest::newRow(name) << std::string(target) << std::string(proposal);
    };
    const char* two_normals = R"({"family":"mixture","weights":[0.5,0.5],"components":[
        {"family":"normal","mu":-2,"sigma":1},{"family":"normal","mu":2,"sigma":1}]})";
    row("two tied modes", two_normals, R"({"family":"normal","mu":0,"sigma":2.4494897})");
    row("a proposal hardly wider", two_normals, R"({"family":"normal","mu":0,"sigma":1.01})");
    row("a mixture from a mixture", two_normals,
        R"({"family":"mixture","weights":[0.3,0.7],"components":[{"family":"student_t","nu":3,"mu":-1,"sigma":1},
            {"family":"logistic","mu":1,"s":1}]})");
    row("at infinity", R"({"family":"logistic","mu":0,"s":1})", R"({"family":"laplace","mu":0,"b":1})");
    row("at one end only", R"({"family":"logistic","mu":1,"s":1})", R"({"family":"logistic","mu":0,"s":1})");
    row("a needle", R"({"family":"mixture","weights":[0.999,0.001],"components":[
        {"family":"normal","mu":0,"sigma":1},{"family":"normal","mu":0.377,"sigma":1e-7}]})",
        R"({"family":"cauchy","x0":0,"gamma":1})");
    row("a pole of both", R"({"family":"mixture","weights":[0.9,0.1],"components":[
        {"family":"beta","alpha":2,"beta":5},{"family":"beta","alpha":7,"beta":0.5}]})",
        R"({"family":"beta","alpha":1,"beta":0.5})");
    row("on the circle", R"({"family":"mixture","weights":[0.5,0.5],"components":[
        {"family":"von_mises","mu":0,"kappa":2},{"family":"von_mises","mu":2,"kappa":5}]})",
        R"({"family":"wrapped_cauchy","mu":1,"rho":0.2})");
    row("lognormal from student", R"({"family":"lognormal","mu":0,"sigma":0.5})",
        R"({"family":"student_t","nu":3,"mu":1,"sigma":0.7})");
    row("gumbel on both sides", R"({"family":"gumbel","mu":0,"beta":1})",
        R"({"family":"cauchy","x0":0,"gamma":2})");
    row("two dimensions", R"({"family":"mixture","weights":[0.4,0.6],"components":[
        {"family":"mv_normal","mean":[-2,0],"cov":[[1,0.3],[0.3,0.5]]},
        {"family":"mv_normal","mean":[2,1],"cov":[[0.5,-0.2],[-0.2,1]]}]})",
        R"({"family":"mv_normal","dim":2,"sigma":2.5})");
    row("a formula", R"json({"family":"expression","density":"exp(-x^4/4 + x^2)"})json",
        R"({"family":"normal","mu":0,"sigma":1.7})");
    row("a formula with a needle", R"json({"family":"expression",
        "density":"exp(-x^2/2) + 0.5*exp(-((x - 0.377)/0.001)^2)"})json",
        R"({"family":"cauchy","x0":0,"gamma":1})");
    row("a formula with kinks and a jump", R"json({"family":"expression",
        "density":"(x > -1)*exp(-abs(x - 0.5) - max(x, 0)^2)"})json",
        R"({"family":"student_t","nu":3})");
    row("a formula in two dimensions", R"json({"family":"expression",
        "log_density":"-x1^2/2 - (x2 - x1^2/2)^2","support":[[-4,4],[-4,9]]})json",
        R"({"family":"mv_normal","dim":2,"sigma":3})");
    row("a posterior", R"json({"family":"posterior","prior":{"family":"normal","mu":0,"sigma":2},
        "log_likelihood":"-2*ln(1 + (x - 1)^2) + sin(3*x)"})json",
        R"({"family":"normal","mu":0,"sigma":2})");
    row("a tilted density", R"json({"family":"reward_tilt","base":{"family":"logistic","mu":0,"s":1},
        "reward":"cos(x)","beta":0.5})json",
        R"({"family":"logistic","mu":0,"s":1})");
    row("highest just before the proposal jumps", R"({"family":"normal","mu":0.9,"sigma":0.5})",
        R"({"family":"mixture","weights":[0.5,0.5],"components":[
            {"family":"shifted_exponential","rate":1,"shift":0.7},{"family":"normal","mu":0,"sigma":1.2}]})");
    row("a histogram from a normal", R"({"family":"histogram","edges":[-1,0,0.5,2,3],
        "weights":[0.2,0.5,0.1,0.2]})",
        R"({"family":"normal","mu":0,"sigma":2})");
    row("a beta from a histogram", R"({"family":"beta","alpha":2.7,"beta":6.3})",
        R"({"family":"histogram","edges":[0,0.2,0.4,0.6,0.8,1],"weights":[0.2,0.3,0.2,0.2,0.1]})");
    row("a kernel estimate", R"({"family":"kde","points":[[-1],[0],[0.2],[2],[2.5]],"bandwidth":0.4})",
        R"({"family":"cauchy","x0":0.5,"gamma":1})");
    row("a truncated gumbel", R"({"family":"truncated","of":{"family":"gumbel","mu":0,"beta":1},"lower":-1,
        "upper":3})",
        R"({"family":"affine","of":{"family":"logistic","mu":0,"s":1},"shift":1,"scale":-1.5})");
    row("a banana", R"({"family":"banana","b":0.3,"sigma":1})",
        R"({"family":"mv_student_t","nu":3,"cov":[[2,0],[0,2]]})");
    row("a ring about another middle", R"({"family":"ring","radius":2,"width":0.3})",
        R"({"family":"mv_normal","mean":[0.5,0.1],"cov":[[4,0],[0,3]]})");
    row("dirichlet from a box", R"({"family":"dirichlet","alpha":[2,3,4]})",
        R"({"family":"uniform_box","dim":2,"a":0,"b":1})");
    row("a corner of a box", R"({"family":"uniform_box","dim":2,"a":-1,"b":1})",
        R"({"family":"mv_normal","mean":[0.3,0],"cov":[[1,0.4],[0.4,1]]})");
}

void TestCertificate::found_constants_are_proved() {
    QFETCH(std::string, target);
    QFETCH(std::string, proposal);
    const EnvelopeConstant constant = find_envelope(*density(target), *density(proposal));
    QVERIFY(constant.source == MSource::optimised);
    QVERIFY2(constant.certificate.has_value(), constant.unproved.c_str());
    QVERIFY(constant.certificate->log_bound <= constant.log_m);
    QVERIFY(constant.unproved.empty());
    QVERIFY(QString::fromStdString(certificate_text(constant)).startsWith("proved: p <= M q everywhere"));
}

void TestCertificate::a_constant_that_is_too_small_is_raised_and_never_proved() {
    QFETCH(std::string, target);
    QFETCH(std::string, proposal);
    const DensityPtr p = density(target);
    const DensityPtr q = density(proposal);
    const EnvelopeConstant right = find_envelope(*p, *q);
    for (const double shortfall : {1e-5, 0.1, 3.0}) {
        EnvelopeConstant wrong = right; // as from a search that climbed the wrong mode
        wrong.log_m -= shortfall;
        wrong.certificate.reset();
        envelope::certify(envelope::LogRatio(*p, *q), wrong, {});
        QVERIFY2(wrong.log_m > right.log_m - shortfall || !wrong.certificate, "a false proof");
        if (wrong.certificate) {
            QVERIFY(std::abs(wrong.log_m - right.log_m) < 2e-6);
            QVERIFY(wrong.note.find("raised") != std::string::npos);
        }
        if (!right.touching.empty()) { // a limit at infinity may stay unproved, since no point lies above
            QVERIFY2(wrong.certificate.has_value(), wrong.unproved.c_str());
        }
    }
}

void TestCertificate::a_density_without_bounds_is_named() {
    class Plain final : public Density {
      public:
        std::string family() const override { return "plain"; }
        json to_json() const override { return {}; }
        std::vector<Interval> support() const override { return {{0.0, 1.0}}; }
        void log_density(Points x, std::span<double> out) const override {
            for (std::size_t i = 0; i < out.size(); ++i) {
                const double at = x.column(0)[i];
                out[i] = at < 0.0 || at > 1.0 ? -infinity : std::log(0.5 + at);
            }
        }
        void sample(RandomStream&, MutablePoints) const override {}
    };
    const EnvelopeConstant constant = find_envelope(Plain(), *density(R"({"family":"uniform","a":0,"b":1})"));
    QVERIFY(!constant.certificate);
    QVERIFY(std::abs(constant.log_m - std::log(1.5)) < 1e-8);
    QCOMPARE(certificate_text(constant),
             std::string("not proved: the density plain gives no bounds over a region"));
    // Closed forms need no proof and say nothing of one.
    const DensityPtr normal = density(R"({"family":"normal","mu":0,"sigma":1})");
    QVERIFY(certificate_text(find_envelope(*normal, *normal)).empty());
}

void TestCertificate::suprema_beyond_a_point_are_not_exceeded() {
    const DensityPtr p = density(R"({"family":"mixture","weights":[0.5,0.5],"components":[
        {"family":"normal","mu":-2,"sigma":1},{"family":"logistic","mu":2,"s":0.5}]})");
    const DensityPtr q = density(R"({"family":"mixture","weights":[0.5,0.5],"components":[
        {"family":"laplace","mu":-2,"b":1},{"family":"logistic","mu":2,"s":0.7}]})");
    const envelope::LogRatio ratio(*p, *q);
    for (const double from : {-3.0, 0.0, 1.0, 4.0, 20.0}) {
        const auto beyond = envelope::component_supremum(ratio, {from, infinity});
        QVERIFY(beyond.has_value());
        for (double x = from; x < from + 100.0; x += 0.01) {
            QVERIFY(ratio.at(x) <= *beyond + 1e-12);
        }
    }
    const DensityPtr flat = density(R"({"family":"mv_normal","dim":2,"sigma":1})");
    const DensityPtr wide = density(R"({"family":"mv_normal","mean":[0.5,0],"cov":[[2,0.5],[0.5,3]]})");
    const envelope::LogRatio plane(*flat, *wide);
    const std::vector<Interval> box = {{-1.0, 2.0}, {-2.0, 1.5}};
    const auto outside = envelope::normal_supremum_outside(plane, box);
    QVERIFY(outside.has_value());
    double highest = -infinity;
    for (double x = -8.0; x < 8.0; x += 0.02) {
        for (double y = -8.0; y < 8.0; y += 0.02) {
            if (x <= -1.0 || x >= 2.0 || y <= -2.0 || y >= 1.5) {
                highest = std::max(highest, plane.at(std::vector{x, y}));
            }
        }
    }
    QVERIFY(highest <= *outside + 1e-12 && highest > *outside - 1e-3);
}

QTEST_GUILESS_MAIN(TestCertificate)
#include "test_certificate.moc"
