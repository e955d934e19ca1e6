// SPDX-License-Identifier: GPL-3.0-or-later
// M = auto for random parameters of every kind of density: never violated, and accepting as often as theory
// says. Null hypothesis: candidates are accepted independently with probability Z / M; rejected beyond 4.5
// standard deviations of the whole number of accepted (6.8e-6 each), and of the sum over the rounds of a
// pair.
#include "base/error.h"
#include "density/catalogue.h"
#include "sampling/envelope.h"
#include "sampling/session.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <functional>

using namespace sluice;
using nlohmann::json;

namespace {

double between(RandomStream& s, double low, double high) {
    return low + (high - low) * s.uniform();
}
double scale(RandomStream& s) {
    return std::exp(between(s, -1.0, 1.0));
}

json make(const char* family, std::initializer_list<std::pair<const char*, json>> values) {
    json result = {{"family", family}};
    for (const auto& [name, value] : values) {
        result[name] = value;
    }
    return result;
}

json mixture(const json& a, const json& b, double weight) {
    return {{"family", "mixture"}, {"weights", {weight, 1.0 - weight}}, {"components", {a, b}}};
}

json covariance(RandomStream& s, double size) {
    const double a = size * scale(s), b = size * scale(s), r = 0.8 * between(s, -1, 1) * std::sqrt(a * b);
    return json::array({{a, r}, {r, b}});
}

/// A pair that has an M, of random parameters.
struct Pair {
    const char* name;
    std::function<std::pair<json, json>(RandomStream&)> make;
};

const std::vector<Pair>& pairs_on_the_line() {
    using S = RandomStream;
    static const std::vector<Pair> all = {
        {"weibull from student_t",
         [](S& s) {
             return std::pair(make("weibull", {{"shape", between(s, 1, 4)}, {"scale", scale(s)}}),
                              make("student_t", {{"nu", between(s, 1, 4)}, {"mu", 1}, {"sigma", scale(s)}}));
         }},
        {"inverse_gamma from pareto mixture",
         [](S& s) {
             return std::pair(make("inverse_gamma", {{"shape", between(s, 2, 6)}, {"scale", scale(s)}}),
                              mixture(make("pareto", {{"scale", 0.5}, {"shape", between(s, 0.5, 2)}}),
                                      make("uniform", {{"a", 0}, {"b", 1}}), 0.6));
         }},
        {"lognormal from cauchy",
         [](S& s) {
             return std::pair(make("lognormal", {{"mu", between(s, -1, 1)}, {"sigma", between(s, 0.2, 0.9)}}),
                              make("cauchy", {{"x0", 1}, {"gamma", scale(s)}}));
         }},
        {"gumbel from laplace mixture",
         [](S& s) {
             return std::pair(make("gumbel", {{"mu", between(s, -1, 1)}, {"beta", 0.5}}),
                              mixture(make("laplace", {{"mu", 0}, {"b", between(s, 0.6, 2)}}),
                                      make("cauchy", {{"x0", 0}, {"gamma", scale(s)}}), 0.7));
         }},
        {"triangular from semicircle",
         [](S& s) {
             return std::pair(make("triangular", {{"a", -1}, {"c", between(s, -1, 1)}, {"b", 1}}),
                              make("wigner_semicircle", {{"R", between(s, 1.1, 2)}}));
         }},
        {"raised_cosine from normal",
         [](S& s) {
             return std::pair(make("raised_cosine", {{"mu", between(s, -1, 1)}, {"s", scale(s)}}),
                              make("normal", {{"mu", 0}, {"sigma", 1.0}}));
         }},
        {"von_mises from wrapped_cauchy",
         [](S& s) {
             return std::pair(
                 make("von_mises", {{"mu", between(s, -3, 3)}, {"kappa", between(s, 0, 6)}}),
                 make("wrapped_cauchy", {{"mu", between(s, -3, 3)}, {"rho", between(s, 0, 0.6)}}));
         }},
        {"truncated from truncated",
         [](S& s) {
             const double low = between(s, -2, 1);
             return std::pair(make("truncated", {{"of", make("gumbel", {{"mu", 0}, {"beta", scale(s)}})},
                                                 {"lower", low},
                                                 {"upper", low + scale(s)}}),
                              make("truncated", {{"of", make("cauchy", {{"x0", 0}, {"gamma", scale(s)}})},
                                                 {"lower", low - 0.1},
                                                 {"upper", "inf"}}));
         }},
        {"affine from affine",
         [](S& s) {
             return std::pair(
                 make("affine", {{"of", make("gamma", {{"shape", between(s, 1, 5)}, {"rate", 1}})},
                                 {"shift", 2},
                                 {"scale", -0.5}}),
                 make("affine", {{"of", make("exponential", {{"rate", between(s, 0.1, 0.8)}})},
                                 {"shift", 2},
                                 {"scale", -0.5}}));
         }},
        {"histogram from kde",
         [](S& s) {
             return std::pair(
                 make("histogram", {{"edges", {-1, 0, 0.5, 2}}, {"weights", {scale(s), scale(s), scale(s)}}}),
                 make("kde",
                      {{"points", {{-0.5}, {between(s, 0, 1)}, {1.5}}}, {"bandwidth", between(s, 0.4, 1)}}));
         }},
        {"expression from student_t",
         [](S& s) {
             const std::string width = std::to_string(between(s, 0.3, 3));
             return std::pair(
                 make("expression", {{"density", "exp(-abs(x-" + width + ")^3)*(1.2+sin(4*x))"}}),
                 make("student_t", {{"nu", 2}, {"sigma", scale(s)}}));
         }},
        {"posterior from its prior",
         [](S& s) {
             const json prior = make("normal", {{"mu", between(s, -1, 1)}, {"sigma", scale(s)}});
             return std::pair(make("posterior", {{"prior", prior}, {"log_likelihood", "-2*ln(1+(x-1)^2)"}}),
                              prior);
         }},
        {"reward_tilt from its base",
         [](S& s) {
             const json base = make("gamma", {{"shape", between(s, 1, 4)}, {"rate", scale(s)}});
             return std::pair(
                 make("reward_tilt", {{"base", base}, {"reward", "cos(3*x)"}, {"beta", scale(s)}}), base);
         }},
        {"poisson from geometric0",
         [](S& s) {
             return std::pair(make("poisson", {{"lambda", between(s, 0.2, 9)}}),
                              make("geometric0", {{"p", between(s, 0.08, 0.4)}}));
         }},
        {"binomial from poisson",
         [](S& s) {
             return std::pair(
                 make("binomial", {{"n", 5.0 + double(s.below(40))}, {"p", between(s, 0.05, 0.6)}}),
                 make("poisson", {{"lambda", between(s, 3, 15)}}));
         }},
        {"mixed counts",
         [](S& s) {
             return std::pair(mixture(make("poisson", {{"lambda", between(s, 1, 4)}}),
                                      make("geometric0", {{"p", between(s, 0.3, 0.8)}}), 0.4),
                              make("geometric0", {{"p", between(s, 0.1, 0.25)}}));
         }},
    };
    return all;
}

const std::vector<Pair>& pairs_in_space() {
    using S = RandomStream;
    static const std::vector<Pair> all = {
        {"mv_normal from mv_student_t",
         [](S& s) {
             return std::pair(
                 make("mv_normal", {{"mean", {between(s, -1, 1), 0}}, {"cov", covariance(s, 1)}}),
                 make("mv_student_t", {{"nu", between(s, 1, 6)}, {"cov", covariance(s, 1.5)}}));
         }},
        {"mv_student_t from mv_student_t",
         [](S& s) {
             return std::pair(make("mv_student_t", {{"nu", between(s, 4, 9)}, {"cov", covariance(s, 1)}}),
                              make("mv_student_t", {{"nu", between(s, 1, 4)}, {"cov", covariance(s, 1)}}));
         }},
        {"uniform_ball from mv_normal",
         [](S& s) {
             return std::pair(
                 make("uniform_ball", {{"dim", 3}, {"radius", scale(s)}}),
                 make("mv_normal", {{"dim", 3}, {"sigma", scale(s)}, {"mean", {between(s, -1, 1), 0, 0.3}}}));
         }},
        {"dirichlet from dirichlet",
         [](S& s) {
             return std::pair(
                 make("dirichlet", {{"alpha", {between(s, 1, 4), between(s, 1, 4), between(s, 1, 4)}}}),
                 make("dirichlet",
                      {{"alpha", {between(s, 0.4, 1), between(s, 0.4, 1), between(s, 0.4, 1)}}}));
         }},
        {"banana from mv_student_t",
         [](S& s) {
             return std::pair(make("banana", {{"b", between(s, -0.4, 0.4)}, {"sigma", between(s, 0.7, 1.4)}}),
                              make("mv_student_t", {{"nu", 2}, {"cov", covariance(s, 2)}}));
         }},
        {"ring from mv_normal",
         [](S& s) {
             return std::pair(
                 make("ring", {{"radius", between(s, 0, 2)}, {"width", between(s, 0.2, 0.7)}}),
                 make("mv_normal", {{"dim", 2}, {"sigma", between(s, 1.2, 2)}, {"mean", {0.2, 0}}}));
         }},
        {"plane expression from mv_normal",
         [](S& s) {
             return std::pair(make("expression", {{"log_density", "-(x1-x2)^2-abs(x1)-abs(x2)"},
                                                  {"support", {{-3, 3}, {-3, between(s, 1, 4)}}}}),
                              make("mv_normal", {{"dim", 2}, {"sigma", between(s, 1, 3)}}));
         }},
        {"product of counts and lines",
         [](S& s) {
             const json p = make("gumbel", {{"mu", 0}, {"beta", scale(s)}});
             return std::pair(
                 json{{"family", "product"}, {"marginals", {p, make("beta", {{"alpha", 2}, {"beta", 3}})}}},
                 json{{"family", "product"},
                      {"marginals",
                       {make("cauchy", {{"x0", 0}, {"gamma", scale(s)}}),
                        make("uniform", {{"a", 0}, {"b", 1}})}}});
         }},
    };
    return all;
}

} // namespace

class TestAutoMRandom final : public QObject {
    Q_OBJECT

  private slots:
    void no_candidate_violates_m_and_theory_has_the_rate_data();
    void no_candidate_violates_m_and_theory_has_the_rate();
    void an_m_that_is_too_small_is_caught();
    void adversarial_formulas_are_refused_or_enveloped_data();
    void adversarial_formulas_are_refused_or_enveloped();
};

void TestAutoMRandom::no_candidate_violates_m_and_theory_has_the_rate_data() {
    QTest::addColumn<bool>("space");
    QTest::addColumn<std::size_t>("index");
    for (const bool space : {false, true}) {
        const std::vector<Pair>& pairs = space ? pairs_in_space() : pairs_on_the_line();
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            QTest::newRow(pairs[i].name) << space << i;
        }
    }
}

void TestAutoMRandom::no_candidate_violates_m_and_theory_has_the_rate() {
    QFETCH(bool, space);
    QFETCH(std::size_t, index);
    RandomStream stream(61, Stream::data, index + (space ? 100 : 0));
    double excess = 0.0, spread = 0.0; // of accepted over what theory expects, and its variance
    for (int round = 0; round < (space ? 4 : 10); ++round) {
        const auto [target, proposal] = (space ? pairs_in_space() : pairs_on_the_line())[index].make(stream);
        const std::string words = target.dump() + " " + proposal.dump();
        SamplingPlan plan;
        plan.target = density_from_json(target);
        plan.proposal = density_from_json(proposal);
        plan.seed = static_cast<std::uint64_t>(round);
        plan.threads = 1;
        plan.stop.candidates = 20'000;
        const EnvelopeConstant constant = find_envelope(*plan.target, *plan.proposal);
        plan.log_m = constant.log_m;
        NoProgress quiet;
        const SamplingSession session = run_sampling(plan, {}, quiet);
        const SamplingCounts& counts = session.counts();
        QVERIFY2(counts.violations == 0, words.c_str());
        const std::optional<double> rate = expected_acceptance_rate(*plan.target, plan.log_m);
        if (!rate) { // Z of a formula in the plane is not known
            continue;
        }
        const double n = static_cast<double>(counts.candidates);
        const double miss = static_cast<double>(counts.accepted) - n * *rate;
        const double variance = n * *rate * (1.0 - *rate);
        QVERIFY2(std::abs(miss) <= 4.5 * std::sqrt(variance) + 1e-9, words.c_str());
        excess += miss;
        spread += variance;
    }
    QVERIFY(std::abs(excess) <= 4.5 * std::sqrt(spread) + 1e-9);
}

void TestAutoMRandom::an_m_that_is_too_small_is_caught() {
    // Two per cent below the supremum.
    SamplingPlan plan;
    plan.target = density_from_json(make("von_mises", {{"mu", 1}, {"kappa", 2}}));
    plan.proposal = density_from_json(make("wrapped_cauchy", {{"mu", 0}, {"rho", 0.3}}));
    plan.log_m = find_envelope(*plan.target, *plan.proposal).log_m - 0.02;
    plan.stop.candidates = 20'000;
    NoProgress quiet;
    QVERIFY(run_sampling(plan, {}, quiet).counts().violations > 0);
}

void TestAutoMRandom::adversarial_formulas_are_refused_or_enveloped_data() {
    QTest::addColumn<QString>("formula");
    QTest::addColumn<QString>("words"); // of the refusal; empty where there is an M
    const auto row = [](const char* formula, const char* words) {
        QTest::newRow(formula) << formula << words;
    };
    row("exp(-x^2/2)+0.5*exp(-((x-1.2345)/1e-7)^2)", ""); // a needle that no grid meets
    row("exp(-x^2/2)*(1+cos(1e4*x))", "");                 // ten thousand ripples
    row("exp(-abs(x))*(abs(x)>1e-9)", "");                 // a hole of no width
    row("exp(-x^2)+(abs(x-2)<1e-6)*0.5", "");              // a plateau of no width
    row("exp(-2000-x^2/2)", "");                           // far below the doubles
    row("exp(1000-x^2/2)", "");                            // far above
    row("max(0,1-abs(x))^3", "");
    row("exp(-abs(x)^0.2)", ""); // highest at 1e5
    row("exp(-x^2/2)/(1e-6+abs(x-0.5))", "");
    row("1/(1+x^2)^0.9", "without bound");
    row("exp(-x^2/2)/sqrt(abs(x-0.5))", "without bound");
    row("x^2", "without bound");
}

void TestAutoMRandom::adversarial_formulas_are_refused_or_enveloped() {
    QFETCH(QString, formula);
    QFETCH(QString, words);
    SamplingPlan plan;
    plan.proposal = density_from_json(make("cauchy", {{"x0", 0}, {"gamma", 1}}));
    try {
        plan.target = density_from_json(make("expression", {{"density", formula.toStdString()}}));
        plan.log_m = find_envelope(*plan.target, *plan.proposal).log_m;
    } catch (const Error& error) {
        QVERIFY2(!words.isEmpty() && QString(error.what()).contains(words), error.what());
        return;
    }
    QVERIFY2(words.isEmpty(), "an M was found where there is none");
    plan.threads = 1;
    plan.stop.candidates = 200'000;
    NoProgress quiet;
    QCOMPARE(run_sampling(plan, {}, quiet).counts().violations, std::uint64_t{0});
    // The needle and the ripples themselves, where candidates are rare.
    for (const double place : {1.2345, 2.0, 0.5, 0.0, 1e-9, -1e-9, 2.0000005, 0.0006283185307179586}) {
        const double log_p = plan.target->log_density_at(place);
        QVERIFY(log_p - plan.proposal->log_density_at(place) <= plan.log_m + 1e-9);
    }
}

QTEST_GUILESS_MAIN(TestAutoMRandom)
#include "test_auto_m_random.moc"
