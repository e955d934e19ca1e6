// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "density/catalogue.h"
#include "sampling/advisor.h"
#include "sampling/nelder_mead.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace sluice;
using nlohmann::json;

namespace {

/// Rounded parameters may cost 1e-4 of M.
constexpr double rounding_loss = 1.1e-4;

DensityPtr density(const std::string& text) {
    return density_from_json(json::parse(text));
}

AdviceList advice_for(const std::string& target, const std::vector<std::string>& families = {},
                      const DensityPtr& present = nullptr, int evaluations = AdviceOptions().evaluations) {
    AdviceOptions options;
    options.evaluations = evaluations;
    options.families = families;
    options.present = present.get();
    NoProgress quiet;
    return advise(*density(target), options, {}, quiet);
}

} // namespace

class TestAdvisor final : public QObject {
    Q_OBJECT

  private slots:
    void the_simplex_finds_known_minima();
    void known_optima_are_found_data();
    void known_optima_are_found();
    void no_member_of_the_family_does_better();
    void suggestions_are_ranked_and_valid_data();
    void suggestions_are_ranked_and_valid();
    void the_gain_is_told_in_words();
    void families_without_m_are_named_with_the_reason();
    void two_modes_get_two_components();
    void a_thousand_dimensions_are_no_burden();
    void wrong_names_are_refused_and_stops_obeyed();
};

void TestAdvisor::the_simplex_finds_known_minima() {
    const auto rosenbrock = [](const std::vector<double>& x) {
        return 100.0 * std::pow(x[1] - x[0] * x[0], 2) + std::pow(1.0 - x[0], 2);
    };
    const Minimum valley = nelder_mead(rosenbrock, {-1.2, 1.0}, 0.5, 2000);
    QVERIFY(valley.value < 1e-12 && valley.evaluations <= 2010);
    // A kink, as ln M has where two touching points tie; and a forbidden region beside the minimum.
    const auto kink = [](const std::vector<double>& x) {
        return x[0] < 1.0 ? INFINITY : std::max(x[0], 3.0 - x[0]) + std::abs(x[1]);
    };
    const Minimum tied = nelder_mead(kink, {4.0, 1.0}, 0.5, 1000);
    QVERIFY(std::abs(tied.value - 1.5) < 1e-6);
    QCOMPARE(nelder_mead([](const std::vector<double>&) { return 2.0; }, {}, 1.0, 5).value, 2.0);
}

void TestAdvisor::known_optima_are_found_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("family");
    QTest::addColumn<double>("m");
    const auto row = [](const char* name, const char* target, const char* family, double m) {
        QTest::newRow(name) << std::string(target) << std::string(family) << m;
    };
    const double e = std::numbers::e;
    const double pi = std::numbers::pi;
    const char* normal = R"({"family":"normal","mu":0,"sigma":1})";
    row("normal from laplace: b = 1", normal, "laplace", std::sqrt(2 * e / pi));
    row("normal from cauchy: gamma = 1", normal, "cauchy", std::sqrt(2 * pi / e));
    row("moved and stretched normal from laplace", R"({"family":"normal","mu":1e4,"sigma":0.01})", "laplace",
        std::sqrt(2 * e / pi));
    row("half_normal from exponential", R"({"family":"half_normal","sigma":1})", "exponential",
        std::sqrt(2 * e / pi));
    // Gamma(a, 1) from an exponential: the best rate is 1/a, M = a^a exp(1 - a) / Gamma(a).
    row("gamma from exponential: rate = 1/shape", R"({"family":"gamma","shape":2.5,"rate":1})", "exponential",
        std::pow(2.5, 2.5) * std::exp(-1.5) / std::tgamma(2.5));
    // Robert (1995): alpha = (a + sqrt(a^2 + 4)) / 2 for a = 2, here with x -> 2 + 3 x.
    const double a = 2.0;
    const double alpha = 0.5 * (a + std::sqrt(a * a + 4.0));
    const double mass = 0.5 * std::erfc(a / std::numbers::sqrt2);
    row("normal tail from exponential",
        R"({"family":"truncated_normal","mu":2,"sigma":3,"lower":8,"upper":"inf"})", "shifted_exponential",
        std::exp(0.5 * alpha * alpha - alpha * a) / (alpha * std::sqrt(2 * pi) * mass));
    row("laplace from its own family", R"({"family":"laplace","mu":-3,"b":0.2})", "laplace", 1.0);
    row("box from box", R"({"family":"uniform_box","dim":2,"a":-1,"b":3})", "uniform_box", 1.0);
}

void TestAdvisor::known_optima_are_found() {
    QFETCH(std::string, target);
    QFETCH(std::string, family);
    QFETCH(double, m);
    const AdviceList list = advice_for(target, {family});
    QCOMPARE(list.suggestions.size(), std::size_t{1});
    const double excess = list.suggestions[0].envelope.log_m - std::log(m);
    QVERIFY2(excess > -1e-9 && excess < rounding_loss, list.suggestions[0].words.c_str());
    QCOMPARE(list.suggestions[0].is_target, m == 1.0);
}

void TestAdvisor::no_member_of_the_family_does_better() {
    // A skewed target, for which no formula gives the best location and scale: compared with a fine grid.
    const std::string target = R"({"family":"gamma","shape":2.5,"rate":1})";
    const Advice best = advice_for(target, {"laplace"}).suggestions.at(0);
    const DensityPtr p = density(target);
    for (double mu = 1.0; mu < 3.0; mu += 0.02) {
        for (double b = 1.1; b < 3.0; b += 0.02) {
            try {
                const json proposal = {{"family", "laplace"}, {"mu", mu}, {"b", b}};
                const double log_m = find_envelope(*p, *density_from_json(proposal)).log_m;
                QVERIFY2(best.envelope.log_m <= log_m + rounding_loss, proposal.dump().c_str());
            } catch (const EnvelopeError&) {
            }
        }
    }
}

void TestAdvisor::suggestions_are_ranked_and_valid_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<int>("least");
    const auto row = [](const char* name, const char* target, int least) {
        QTest::newRow(name) << std::string(target) << least;
    };
    row("line", R"({"family":"logistic","mu":3,"s":2})", 3);
    row("heavy tails", R"({"family":"student_t","nu":1.5,"mu":0,"sigma":1})", 2);
    row("half line", R"({"family":"gamma","shape":4,"rate":2})", 4);
    row("pole", R"({"family":"gamma","shape":0.5,"rate":2})", 1);
    row("interval", R"({"family":"beta","alpha":2,"beta":5})", 3);
    row("far tail", R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":5,"upper":6})", 2);
    row("categories", R"({"family":"categorical","p":[0.1,0.2,0.3,0.4]})", 0);
    row("plane", R"({"family":"mv_normal","mean":[1,2],"cov":[[1,0.5],[0.5,2]]})", 1);
}

void TestAdvisor::suggestions_are_ranked_and_valid() {
    QFETCH(std::string, target);
    QFETCH(int, least);
    const DensityPtr p = density(target);
    const AdviceList list = advice_for(target, {}, nullptr, 100); // the optima themselves are tested above
    QVERIFY2(int(list.suggestions.size()) >= least, target.c_str());
    double last = -1.0;
    for (const Advice& advice : list.suggestions) {
        QVERIFY(advice.envelope.log_m >= last);
        last = advice.envelope.log_m;
        QVERIFY(advice.acceptance && std::abs(*advice.acceptance - std::exp(-advice.envelope.log_m)) < 1e-9);
        QVERIFY(!advice.words.empty() && !advice.gain);
        // What is to be pasted gives the M that is told.
        const DensityPtr q = density_from_json(advice.proposal);
        QCOMPARE(q->family(), advice.family);
        QVERIFY(std::abs(find_envelope(*p, *q).log_m - advice.envelope.log_m) < 1e-9);
    }
    for (const Refusal& refusal : list.refused) {
        QVERIFY2(!refusal.reason.empty(), refusal.family.c_str());
    }
}

void TestAdvisor::the_gain_is_told_in_words() {
    const std::string normal = R"({"family":"normal","mu":0,"sigma":1})";
    const AdviceList list = advice_for(normal, {"laplace"}, density(R"({"family":"laplace","mu":0,"b":3})"));
    QCOMPARE(list.suggestions.at(0).words,
             std::string("laplace with b 1 instead of 3: 76 % instead of 39.5 %"));
    QVERIFY(list.present_log_m && list.present_refusal.empty());
    QVERIFY(std::abs(*list.suggestions[0].gain -
                     std::exp(*list.present_log_m - list.suggestions[0].envelope.log_m)) < 1e-12);
    const AdviceList without =
        advice_for(normal, {"cauchy"}, density(R"({"family":"exponential","rate":1})"));
    QVERIFY(!without.present_log_m && !without.suggestions.at(0).gain);
    QVERIFY(without.present_refusal.find("50 % of its mass") != std::string::npos);
    QVERIFY(without.suggestions[0].words.find("where the present proposal has no M") != std::string::npos);
}

void TestAdvisor::families_without_m_are_named_with_the_reason() {
    const AdviceList list = advice_for(R"({"family":"cauchy","x0":0,"gamma":1})");
    const auto normal = std::find_if(list.refused.begin(), list.refused.end(),
                                     [](const Refusal& refusal) { return refusal.family == "normal"; });
    QVERIFY(normal != list.refused.end());
    QVERIFY(normal->reason.find("heavier") != std::string::npos);
}

void TestAdvisor::two_modes_get_two_components() {
    const AdviceList list = advice_for(R"({"family":"mixture","weights":[0.3,0.7],"components":[
        {"family":"normal","mu":-3,"sigma":1},{"family":"normal","mu":3,"sigma":0.5}]})",
                                       {"mixture", "normal"});
    QCOMPARE(list.suggestions.size(), std::size_t{3});
    QCOMPARE(list.suggestions[0].family, std::string("mixture"));
    QVERIFY(list.suggestions[0].envelope.log_m < 0.01);
    QVERIFY(list.suggestions.back().envelope.log_m > 1.0);
}

void TestAdvisor::a_thousand_dimensions_are_no_burden() {
    const AdviceList list = advice_for(R"({"family":"mv_normal","dim":1000,"sigma":2})", {},
                                       density(R"({"family":"mv_normal","dim":1000,"sigma":2.2})"));
    QCOMPARE(list.suggestions.at(0).family, std::string("mv_normal"));
    QVERIFY(list.suggestions[0].envelope.log_m < rounding_loss);
    QVERIFY(std::abs(*list.present_log_m - 1000.0 * std::log(1.1)) < 1e-9);
}

void TestAdvisor::wrong_names_are_refused_and_stops_obeyed() {
    const std::string normal = R"({"family":"normal","mu":0,"sigma":1})";
    QVERIFY_EXCEPTION_THROWN(advice_for(normal, {"norma"}), InvalidArgument);
    std::stop_source source;
    source.request_stop();
    NoProgress quiet;
    QVERIFY_EXCEPTION_THROWN(advise(*density(normal), {}, source.get_token(), quiet), Cancelled);
}

QTEST_GUILESS_MAIN(TestAdvisor)
#include "test_advisor.moc"
