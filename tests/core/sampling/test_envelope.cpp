// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "density/bounded.h"
#include "density/catalogue.h"
#include "density/location_scale.h"
#include "density/mixture.h"
#include "density/multivariate.h"
#include "sampling/envelope.h"
#include "sampling/filter.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

using namespace sluice;
using nlohmann::json;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

DensityPtr density(const std::string& text) {
    return density_from_json(json::parse(text));
}

/// A density given by a formula alone, so that no closed form is known for it: the search's own test bed.
class Formula final : public Density {
  public:
    Formula(Interval support, std::function<double(double)> log_p, std::vector<double> landmarks = {},
            bool discrete = false)
        : support_(support), log_p_(std::move(log_p)), landmarks_(std::move(landmarks)), discrete_(discrete) {
    }
    std::string family() const override { return "formula"; }
    json to_json() const override { return {{"family", "formula"}}; }
    bool discrete() const override { return discrete_; }
    std::vector<Interval> support() const override { return {support_}; }
    bool normalised() const override { return true; }
    void log_density(Points x, std::span<double> out) const override {
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double value = x.column(0)[i];
            out[i] = value < support_.lower || value > support_.upper ? -infinity : log_p_(value);
        }
    }
    bool can_sample() const override { return false; }
    void sample(RandomStream&, MutablePoints) const override { throw InvalidArgument("not sampled"); }
    std::vector<std::vector<double>> landmarks() const override {
        std::vector<std::vector<double>> points;
        for (const double x : landmarks_) {
            points.push_back({x});
        }
        return points.empty() ? Density::landmarks() : points;
    }

  private:
    Interval support_;
    std::function<double(double)> log_p_;
    std::vector<double> landmarks_;
    bool discrete_;
};

std::string refusal(const Density& target, const Density& proposal) {
    try {
        const EnvelopeConstant constant = find_envelope(target, proposal);
        return "found ln M = " + std::to_string(constant.log_m);
    } catch (const EnvelopeError& error) {
        return error.what();
    }
}

double log_ratio(const Density& p, const Density& q, std::span<const double> x) {
    const double log_p = p.log_density_at(x);
    return log_p == -infinity ? -infinity : log_p - q.log_density_at(x);
}

} // namespace

class TestEnvelope final : public QObject {
    Q_OBJECT

  private slots:
    void known_constants_come_out_exactly_data();
    void known_constants_come_out_exactly();
    void pairs_without_a_constant_are_refused_in_words_data();
    void pairs_without_a_constant_are_refused_in_words();
    void the_search_finds_a_spike_at_a_landmark();
    void the_search_tells_a_limit_from_slow_growth();
    void the_search_sees_poles_and_holes();
    void a_kink_is_met_to_the_last_digit();
    void discrete_ties_are_all_reported();
    void a_discrete_tail_that_is_too_heavy_is_refused();
    void an_unnormalised_target_may_have_m_below_1();
    void wrong_arguments_are_refused();
    void a_requested_stop_cancels();
    void the_expected_rate_is_known_only_where_it_is();
    void violations_lie_where_they_are();
    void violations_vanish_with_the_right_m();
    void a_narrow_violation_at_a_landmark_is_seen();
    void filtering_has_a_constant_where_sampling_has_none();
};

void TestEnvelope::known_constants_come_out_exactly_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("proposal");
    QTest::addColumn<double>("log_m");
    QTest::addColumn<int>("touching");
    const auto row = [](const char* name, const char* target, const char* proposal, double m, int touching) {
        QTest::newRow(name) << std::string(target) << std::string(proposal) << std::log(m) << touching;
    };
    const double e = std::numbers::e;
    const double pi = std::numbers::pi;
    row("normal from laplace", R"({"family":"normal","mu":0,"sigma":1})",
        R"({"family":"laplace","mu":0,"b":1})", std::sqrt(2 * e / pi), 2);
    row("half_normal from exponential", R"({"family":"half_normal","sigma":1})",
        R"({"family":"exponential","rate":1})", std::sqrt(2 * e / pi), 1);
    row("laplace from cauchy: the inflections at 1 do not count", R"({"family":"laplace","mu":0,"b":1})",
        R"({"family":"cauchy","x0":0,"gamma":1})", pi / 2, 1);
    row("logistic from laplace: reached only at infinity", R"({"family":"logistic","mu":0,"s":1})",
        R"({"family":"laplace","mu":0,"b":1})", 2, 0);
    row("logistic from shifted logistic: only at infinity", R"({"family":"logistic","mu":1,"s":1})",
        R"({"family":"logistic","mu":0,"s":1})", e, 0);
    row("cauchy from narrower cauchy: only at infinity", R"({"family":"cauchy","x0":0,"gamma":2})",
        R"({"family":"cauchy","x0":0,"gamma":1})", 2, 0);
    row("cauchy from wider cauchy", R"({"family":"cauchy","x0":0,"gamma":1})",
        R"({"family":"cauchy","x0":0,"gamma":2})", 2, 1);
    row("the same normal", R"({"family":"normal","mu":3,"sigma":1.7})",
        R"({"family":"normal","mu":3,"sigma":1.7})", 1, 1);
    row("the same arcsine law, poles and all", R"({"family":"beta","alpha":0.5,"beta":0.5})",
        R"({"family":"beta","alpha":0.5,"beta":0.5})", 1, 1);
    row("a pole that both have", R"({"family":"beta","alpha":0.5,"beta":2})",
        R"({"family":"beta","alpha":0.5,"beta":1})", 1.5, 1); // B(1/2,1)/B(1/2,2) = 3/2 at 0
    row("uniform inside uniform", R"({"family":"uniform","a":0.5,"b":1})",
        R"({"family":"uniform","a":0,"b":2})", 4, 1);
    row("uniform from exponential", R"({"family":"uniform","a":0,"b":2})",
        R"({"family":"exponential","rate":1})", 0.5 * e * e, 1);
    row("box from normal", R"({"family":"uniform_box","dim":2,"a":-1,"b":1})",
        R"({"family":"mv_normal","dim":2,"sigma":1})", 0.25 * 2 * pi * e, 4);
    row("normal in ten dimensions, moved",
        R"({"family":"mv_normal","mean":[1,0,0],"cov":[[0.25,0,0],[0,0.25,0],[0,0,0.25]]})",
        R"({"family":"mv_normal","dim":3,"sigma":1})", 8 * std::exp(1 / 1.5), 1);
    row("highest on a curved edge, away from the axes",
        R"j({"family":"expression","density":"(x1^2+x2^2<4)*exp(x1+x2/2)","support":[[-2,2],[-2,2]]})j",
        R"({"family":"uniform_box","dim":2,"a":-2,"b":2})", 16 * std::exp(std::sqrt(5.0)), 1);
    row("highest on the inner edge of a shell in three dimensions",
        R"j({"family":"expression","support":[[-2,2],[-2,2],[-2,2]],
             "density":"(x1^2+x2^2+x3^2>1)*exp(-2*(x1-0.1)^2-2*(x2+0.2)^2-2*x3^2)"})j",
        R"({"family":"uniform_box","dim":3,"a":-2,"b":2})",
        64 * std::exp(-2 * std::pow(1 - std::sqrt(0.05), 2)), 1);
    row("mixture whose second mode touches",
        R"({"family":"mixture","weights":[0.9,0.1],"components":[{"family":"uniform","a":0,"b":4},{"family":"uniform","a":6,"b":6.1}]})",
        R"({"family":"uniform","a":0,"b":10})", 10, 1);
}

void TestEnvelope::known_constants_come_out_exactly() {
    QFETCH(std::string, target);
    QFETCH(std::string, proposal);
    QFETCH(double, log_m);
    QFETCH(int, touching);
    const DensityPtr p = density(target);
    const DensityPtr q = density(proposal);
    const EnvelopeConstant constant = find_envelope(*p, *q);
    const double excess = constant.log_m - log_m;
    QVERIFY2(excess >= -1e-13 && excess <= 1e-6, qPrintable(QString::number(excess)));
    if (constant.source == MSource::closed_form) {
        QVERIFY(excess < 1e-12 && constant.margin == 0.0);
    } else {
        QVERIFY(constant.source == MSource::optimised && constant.margin > 0.0);
    }
    QCOMPARE(constant.touching.size(), std::size_t(touching));
}

void TestEnvelope::pairs_without_a_constant_are_refused_in_words_data() {
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("proposal");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* target, const char* proposal, const char* words) {
        QTest::newRow(name) << std::string(target) << std::string(proposal) << QString::fromUtf8(words);
    };
    const char* normal = R"({"family":"normal","mu":0,"sigma":1})";
    row("cauchy from normal", R"({"family":"cauchy","x0":0,"gamma":1})", normal,
        "heavier than the proposal's");
    row("normal from narrower normal", normal, R"({"family":"normal","mu":0,"sigma":0.99})",
        "grows without bound");
    row("shifted normals of equal width", R"({"family":"normal","mu":1,"sigma":1})", normal, "x goes to inf");
    row("shifted the other way", R"({"family":"normal","mu":-1,"sigma":1})", normal, "x goes to -inf");
    row("arcsine from uniform", R"({"family":"beta","alpha":0.5,"beta":0.5})",
        R"({"family":"uniform","a":0,"b":1})", "x nears 0");
    row("pole at the upper end", R"({"family":"beta","alpha":1,"beta":0.5})",
        R"({"family":"uniform","a":0,"b":1})", "x nears 1");
    row("normal from exponential", normal, R"({"family":"exponential","rate":1})",
        "x < 0, where the target has 50 %");
    row("beta on half its support", R"({"family":"beta","alpha":2,"beta":2})",
        R"({"family":"uniform","a":0,"b":0.5})", "x > 0.5, where the target has 50 %");
    row("no common support", R"({"family":"uniform","a":0,"b":1})", R"({"family":"uniform","a":2,"b":3})",
        "never reaches");
    row("gamma from exponential of equal rate", R"({"family":"gamma","shape":2,"rate":1})",
        R"({"family":"exponential","rate":1})", "x goes to inf");
    row("gamma with a pole", R"({"family":"gamma","shape":0.5,"rate":2})",
        R"({"family":"exponential","rate":1})", "x nears 0");
    row("logistic from normal", R"({"family":"logistic","mu":0,"s":1})",
        R"({"family":"normal","mu":0,"sigma":9})", "heavier");
    row("logistic from hardly narrower logistic", R"({"family":"logistic","mu":0,"s":1.001})",
        R"({"family":"logistic","mu":0,"s":1})", "heavier");
    row("a rare component with the heavier tail",
        R"({"family":"mixture","weights":[0.999,0.001],"components":[{"family":"normal","mu":0,"sigma":1},{"family":"normal","mu":0,"sigma":3}]})",
        R"({"family":"normal","mu":0,"sigma":2.9})", "one component of the mixture");
    row("power tails in mixtures",
        R"({"family":"mixture","weights":[0.999,0.001],"components":[{"family":"normal","mu":0,"sigma":1},{"family":"student_t","nu":2.9,"mu":0,"sigma":1}]})",
        R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"normal","mu":0,"sigma":1},{"family":"student_t","nu":3,"mu":0,"sigma":1}]})",
        "heavier");
    row("a gap in the proposal", R"({"family":"uniform","a":0,"b":3})",
        R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"uniform","a":0,"b":1},{"family":"uniform","a":2,"b":3}]})",
        "never reaches");
    row("narrower in one oblique direction", R"({"family":"mv_normal","mean":[0,0],"cov":[[1,0.8],[0.8,1]]})",
        R"({"family":"mv_normal","mean":[0,0],"cov":[[1.79,0],[0,1.79]]})", "0.707");
    row("a mixture that is a little wider in one oblique direction",
        R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"mv_normal","mean":[-2,0],"cov":[[1,0.99],[0.99,1]]},{"family":"mv_normal","mean":[2,1],"cov":[[1,0],[0,1]]}]})",
        R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"mv_normal","mean":[-2,0],"cov":[[1.7,0.2],[0.2,1.7]]},{"family":"mv_normal","mean":[2,1],"cov":[[1.9,0],[0,1.9]]}]})",
        "0.707");
    row("equally wide in one direction, but moved",
        R"({"family":"mv_normal","mean":[0.1,0],"cov":[[1,0],[0,1]]})",
        R"({"family":"mv_normal","mean":[0,0],"cov":[[1,0],[0,2]]})", "centres differ");
    row("normal from a box", R"({"family":"mv_normal","dim":2,"sigma":1})",
        R"({"family":"uniform_box","dim":2,"a":-1,"b":1})", "in coordinate 1");
    row("a category that q never draws", R"({"family":"categorical","p":[0.5,0.3,0.2]})",
        R"({"family":"categorical","p":[0.5,0.5,0]})", "the value 2, where the target has 20 %");
}

void TestEnvelope::pairs_without_a_constant_are_refused_in_words() {
    QFETCH(std::string, target);
    QFETCH(std::string, proposal);
    QFETCH(QString, words);
    const std::string message = refusal(*density(target), *density(proposal));
    QVERIFY2(QString::fromStdString(message).contains(words), message.c_str());
}

void TestEnvelope::the_search_finds_a_spike_at_a_landmark() {
    const auto p = density(
        R"({"family":"mixture","weights":[0.999,0.001],"components":[{"family":"normal","mu":0,"sigma":1},{"family":"normal","mu":0.377,"sigma":1e-7}]})");
    const Cauchy q(0.0, 1.0);
    const EnvelopeConstant constant = find_envelope(*p, q);
    QCOMPARE(constant.touching.size(), std::size_t{1});
    QVERIFY(std::abs(constant.touching[0][0] - 0.377) < 1e-9);
    QVERIFY(std::abs(constant.log_m - log_ratio(*p, q, std::vector{0.377})) < 1e-8);
}

void TestEnvelope::the_search_tells_a_limit_from_slow_growth() {
    const Cauchy q(0.0, 1.0);
    const double log_pi = std::log(std::numbers::pi);
    // p/q -> pi with a correction of order 1/x: a limit.
    const Formula limit({}, [](double x) { return -std::log1p(x * x) - 1.0 / (1.0 + std::abs(x)); });
    const EnvelopeConstant constant = find_envelope(limit, q);
    QVERIFY(std::abs(constant.log_m - log_pi) < 1e-6 && constant.log_m >= log_pi - 1e-12);
    QVERIFY(constant.touching.empty());
    // A thousandth of a power more is growth without bound.
    const Formula growth({}, [](double x) { return -0.9995 * std::log1p(x * x); });
    QVERIFY(refusal(growth, q).find("without bound") != std::string::npos);
    // A thousandth of a power less has its maximum at 0.
    const Formula decay({}, [](double x) { return -1.0005 * std::log1p(x * x); });
    QVERIFY(std::abs(find_envelope(decay, q).log_m - log_pi) < 1e-6);
}

void TestEnvelope::the_search_sees_poles_and_holes() {
    const Uniform q(0.0, 1.0);
    const Formula pole({0.0, 1.0}, [](double x) { return -0.01 * std::log(x); });
    QVERIFY(refusal(pole, q).find("x nears 0") != std::string::npos);
    const Formula logarithmic({0.0, 1.0}, [](double x) { return std::log(-std::log(x) + 1e-9); });
    QVERIFY(refusal(logarithmic, q).find("x nears 0") != std::string::npos);
    const Formula inner({0.0, 1.0}, [](double x) { return -0.3 * std::log(std::abs(x - 0.4)); }, {0.4});
    QVERIFY(refusal(inner, q).find("x nears 0.4") != std::string::npos);
    const Formula harmless({0.0, 1.0}, [](double x) { return 0.3 * std::log(x); });
    QVERIFY(std::abs(find_envelope(harmless, q).log_m) < 1e-6);
}

void TestEnvelope::a_kink_is_met_to_the_last_digit() {
    // A triangle whose tip stands at no point of any grid and is no landmark.
    const double tip = 0.31830988618;
    const Formula triangle(
        {0.0, 1.0}, [&](double x) { return std::log(2.0 * std::min(x / tip, (1.0 - x) / (1.0 - tip))); });
    const EnvelopeConstant constant = find_envelope(triangle, Uniform(0.0, 1.0));
    QVERIFY(constant.log_m >= std::log(2.0) && constant.log_m < std::log(2.0) + 1e-8);
    QVERIFY(std::abs(constant.touching.at(0).at(0) - tip) < 1e-12);
}

void TestEnvelope::discrete_ties_are_all_reported() {
    // Poisson(4) from geometric(0.2) on 0, 1, ...: ratios at 4 and 5 are equal.
    const EnvelopeConstant constant = find_envelope(*density(R"({"family":"poisson","lambda":4})"),
                                                    *density(R"({"family":"geometric0","p":0.2})"));
    QVERIFY(std::abs(constant.log_m - std::log(2.384848813637262)) < 1e-12);
    QCOMPARE(constant.touching, (std::vector<std::vector<double>>{{4.0}, {5.0}}));
    QVERIFY(constant.source == MSource::closed_form);
}

void TestEnvelope::a_discrete_tail_that_is_too_heavy_is_refused() {
    const Formula slow(
        {0.0, infinity}, [](double k) { return std::log(0.1) + k * std::log(0.9); }, {0}, true);
    const Formula fast(
        {0.0, infinity}, [](double k) { return std::log(0.2) + k * std::log(0.8); }, {0}, true);
    QVERIFY(refusal(slow, fast).find("heavier") != std::string::npos);
    // Of laws that nothing is known of but their values, the tail is not proved.
    const EnvelopeConstant constant = find_envelope(fast, slow);
    QVERIFY(std::abs(constant.log_m - std::log(2.0)) < 1e-12);
    QVERIFY(constant.source == MSource::optimised && !constant.certificate);
    QVERIFY(certificate_text(constant).starts_with("not proved: beyond "));
}

void TestEnvelope::an_unnormalised_target_may_have_m_below_1() {
    const Formula likelihood({0.0, 1.0}, [](double x) { return 3.0 * std::log(x) + 7.0 * std::log1p(-x); });
    const EnvelopeConstant constant = find_envelope(likelihood, Uniform(0.0, 1.0));
    const double exact = 3.0 * std::log(0.3) + 7.0 * std::log(0.7);
    QVERIFY(constant.log_m >= exact && constant.log_m < exact + 1e-6);
}

void TestEnvelope::wrong_arguments_are_refused() {
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, find_envelope(Normal(0, 1), MvNormal({0.0, 0.0}, 1.0)));
    QVERIFY_THROWS_EXCEPTION(
        InvalidArgument, find_envelope(*density(R"({"family":"categorical","p":[0.5,0.5]})"), Normal(0, 1)));
}

void TestEnvelope::a_requested_stop_cancels() {
    std::stop_source source;
    source.request_stop();
    QVERIFY_THROWS_EXCEPTION(Cancelled, find_envelope(Normal(0, 1), Normal(0, 2), 0, source.get_token()));
}

void TestEnvelope::the_expected_rate_is_known_only_where_it_is() {
    QCOMPARE(expected_acceptance_rate(Normal(0, 1), std::log(4.0)).value(), 0.25);
    QVERIFY(!expected_acceptance_rate(Normal(0, 1), std::log(4.0), true));
    QVERIFY(!expected_acceptance_rate(Normal(0, 1), std::log(0.5)));
    QCOMPARE(expected_acceptance_rate(Normal(0, 1), -1e-16).value(), 1.0);
    QCOMPARE(std::string(m_source_name(MSource::closed_form)), std::string("closed_form"));
}

void TestEnvelope::violations_lie_where_they_are() {
    // N(0,1) from Cauchy with M = 1: p > q where sqrt(pi/2) (1 + x^2) exp(-x^2/2) > 1, worst at |x| = 1.
    const std::vector<ViolationRegion> regions =
        violation_regions(Normal(0, 1), Cauchy(0, 1), 0.0, {-5.0, 5.0});
    QCOMPARE(regions.size(), std::size_t{1});
    const double edge = 1.8511;
    QVERIFY(std::abs(regions[0].where.upper - edge) < 2e-3 && std::abs(regions[0].where.lower + edge) < 2e-3);
    const double at_edge = std::sqrt(std::numbers::pi / 2) * (1 + std::pow(regions[0].where.upper, 2)) *
                           std::exp(-0.5 * std::pow(regions[0].where.upper, 2));
    QVERIFY(std::abs(at_edge - 1.0) < 1e-9); // the border itself is exact
    QVERIFY(std::abs(regions[0].worst_log_excess - 0.4189385332046728) < 1e-12);
    // A little less than the right M leaves two humps.
    QCOMPARE(violation_regions(Normal(0, 1), Cauchy(0, 1), 0.4, {-5.0, 5.0}).size(), std::size_t{2});
}

void TestEnvelope::violations_vanish_with_the_right_m() {
    const Normal p(0, 1);
    const Cauchy q(0, 1);
    const double log_m = find_envelope(p, q).log_m;
    QVERIFY(violation_regions(p, q, log_m, {-50.0, 50.0}).empty());
    QVERIFY(!violation_regions(p, q, log_m - 1e-4, {-50.0, 50.0}).empty());
    QVERIFY(violation_regions(p, q, log_m, {}).empty()); // infinite ends: the typical range
}

void TestEnvelope::a_narrow_violation_at_a_landmark_is_seen() {
    const auto p = density(
        R"({"family":"mixture","weights":[0.999,0.001],"components":[{"family":"normal","mu":0,"sigma":1},{"family":"normal","mu":0.377,"sigma":1e-6}]})");
    const std::vector<ViolationRegion> regions = violation_regions(*p, Cauchy(0, 1), 1.0, {-5.0, 5.0}, 100);
    QCOMPARE(regions.size(), std::size_t{1});
    QVERIFY(regions[0].where.lower < 0.377 && regions[0].where.upper > 0.377);
    QVERIFY(regions[0].where.upper - regions[0].where.lower < 2e-5);
}

void TestEnvelope::filtering_has_a_constant_where_sampling_has_none() {
    Matrix<float> rows(4, 1);
    rows(0, 0) = -2.0F;
    rows(1, 0) = 0.5F;
    rows(2, 0) = 3.0F;
    const Normal p(1, 1);
    const Normal q(0, 1);
    const EnvelopeConstant constant = find_filter_envelope(rows, p, q);
    QVERIFY(std::abs(constant.log_m - 2.5) < 1e-12); // x - 1/2 at x = 3
    QCOMPARE(constant.touching, (std::vector<std::vector<double>>{{3.0}}));
    QVERIFY(std::abs(find_filter_envelope(rows, Normal(0, 1), Normal(0, 2)).log_m - std::log(2.0)) < 1e-12);
}

QTEST_GUILESS_MAIN(TestEnvelope)
#include "test_envelope.moc"
