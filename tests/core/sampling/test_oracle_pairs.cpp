// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/random.h"
#include "density/catalogue.h"
#include "sampling/diagnostics.h"
#include "sampling/envelope.h"
#include "sampling/session.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>

using namespace sluice;
using nlohmann::json;

namespace {

/// Candidates per pair, and the false alarm of each check: |z| > 4.5 has 6.8e-6 for a normal z, and KS p <
/// 1e-6.
constexpr std::uint64_t candidates = 200'000;
constexpr double most_z = 4.5;
constexpr double least_p = 1e-6;

const std::vector<json>& pairs() {
    static const std::vector<json> list = [] {
        std::ifstream file(SLUICE_TEST_DATA "/oracle_pairs.json");
        return json::parse(file).get<std::vector<json>>();
    }();
    return list;
}

/// Families that a density names, its parts' too.
void collect_families(const json& spec, std::vector<std::string>& families) {
    if (spec.is_object() && spec.contains("family")) {
        families.push_back(spec["family"]);
    }
    if (spec.is_structured()) {
        for (const json& part : spec) {
            collect_families(part, families);
        }
    }
}

std::string unknown_family(const json& pair) {
    std::vector<std::string> families;
    collect_families(pair["target"], families);
    collect_families(pair["proposal"], families);
    for (const std::string& family : families) {
        if (find_family(family) == nullptr) {
            return family;
        }
    }
    return {};
}

double z_score(std::uint64_t accepted, std::uint64_t tried, double rate) {
    const double n = static_cast<double>(tried);
    return (static_cast<double>(accepted) - n * rate) / std::sqrt(n * rate * (1.0 - rate));
}

/// Chi-square of accepted categories, KS of accepted numbers; 1 where neither applies.
double fit_p_value(const Density& target, std::span<const double> accepted) {
    if (!target.discrete()) {
        const auto result = ks_test(accepted, target);
        return result ? result->p_value : 1.0;
    }
    const Interval range = target.support().front();
    const auto cells =
        static_cast<std::size_t>(std::min(range.upper, range.lower + 1000.0) - range.lower) + 1;
    std::vector<std::uint64_t> counts(cells, 0);
    std::vector<double> expected(cells, 0.0);
    double sum = 0.0;
    for (std::size_t k = 0; k < cells; ++k) {
        expected[k] = std::exp(target.log_density_at(range.lower + static_cast<double>(k)));
        sum += expected[k];
    }
    for (double& value : expected) {
        value *= static_cast<double>(accepted.size()) / sum;
    }
    for (const double x : accepted) {
        ++counts.at(static_cast<std::size_t>(x - range.lower));
    }
    return chi_square_test(counts, expected).p_value;
}

struct Sampled {
    std::uint64_t tried = 0;
    std::vector<double> accepted; ///< first coordinate
};

/// A plain sampler beside the engine, with a transform of u: the identity is right, the square is wrong.
Sampled sample_with(const Density& target, const Density& proposal, double log_m,
                    const std::function<double(double)>& transform) {
    RandomStream draws(42, Stream::proposal);
    RandomStream uniforms(42, Stream::acceptance);
    const std::size_t d = target.dimension();
    constexpr std::size_t n = candidates;
    std::vector<double> x(n * d);
    std::vector<double> p(n);
    std::vector<double> q(n);
    const MutablePoints points(x.data(), n, d, n);
    proposal.sample(draws, points);
    target.log_density(points, p);
    proposal.log_density(points, q);
    Sampled result;
    result.tried = n;
    for (std::size_t i = 0; i < n; ++i) {
        if (std::log(transform(uniforms.uniform())) < p[i] - log_m - q[i]) {
            result.accepted.push_back(x[i]);
        }
    }
    return result;
}

} // namespace

class TestOraclePairs final : public QObject {
    Q_OBJECT

  private slots:
    void auto_m_is_exact_data() { pair_rows(); }
    void auto_m_is_exact();
    void acceptance_is_the_exact_rate_data() { pair_rows(); }
    void acceptance_is_the_exact_rate();
    void a_wrong_sampler_is_caught_data() { pair_rows(); }
    void a_wrong_sampler_is_caught();

  private:
    static void pair_rows() {
        QTest::addColumn<std::size_t>("index");
        for (std::size_t i = 0; i < pairs().size(); ++i) {
            QTest::newRow(pairs()[i]["name"].get<std::string>().c_str()) << i;
        }
    }
};

void TestOraclePairs::auto_m_is_exact() {
    QFETCH(std::size_t, index);
    const json& pair = pairs()[index];
    if (const std::string family = unknown_family(pair); !family.empty()) {
        QSKIP(("unknown family " + family).c_str());
    }
    const DensityPtr target = density_from_json(pair["target"]);
    const DensityPtr proposal = density_from_json(pair["proposal"]);
    const EnvelopeConstant constant = find_envelope(*target, *proposal);
    const double excess = constant.log_m - pair["log_M"].get<double>();
    QVERIFY2(excess >= -1e-13 && excess <= 1e-6, qPrintable(QString::number(excess)));
    for (const std::vector<double>& x : constant.touching) {
        const double touch = target->log_density_at(x) - proposal->log_density_at(x);
        QVERIFY(std::abs(touch - pair["log_M"].get<double>()) < 1e-9);
    }
    QVERIFY(!constant.touching.empty()); // every pair of this list touches at a finite point
    QVERIFY(!constant.note.empty());
    const auto rate = expected_acceptance_rate(*target, constant.log_m);
    QCOMPARE(rate.has_value(), target->log_normaliser().has_value());
    QVERIFY(!rate || std::abs(*rate - pair["acceptance"].get<double>()) < 1e-6);
}

void TestOraclePairs::acceptance_is_the_exact_rate() {
    QFETCH(std::size_t, index);
    const json& pair = pairs()[index];
    if (const std::string family = unknown_family(pair); !family.empty()) {
        QSKIP(("unknown family " + family).c_str());
    }
    SamplingPlan plan;
    plan.target = density_from_json(pair["target"]);
    plan.proposal = density_from_json(pair["proposal"]);
    plan.log_m = find_envelope(*plan.target, *plan.proposal).log_m;
    plan.stop.candidates = candidates;
    plan.seed = 2024;
    plan.threads = 1;
    SamplingSession session(plan);
    while (session.finished() == StopReason::none) {
        session.advance(candidates);
    }
    const SamplingCounts& counts = session.counts();
    QCOMPARE(counts.candidates, candidates);
    QCOMPARE(counts.violations, std::uint64_t{0});
    const double z = z_score(counts.accepted, counts.candidates, pair["acceptance"]);
    QVERIFY2(std::abs(z) < most_z, qPrintable(QString::number(z)));
    if (plan.target->dimension() == 1) {
        const double p = fit_p_value(*plan.target, session.accepted().column(0));
        QVERIFY2(p > least_p, qPrintable(QString::number(p)));
    }
}

void TestOraclePairs::a_wrong_sampler_is_caught() {
    QFETCH(std::size_t, index);
    const json& pair = pairs()[index];
    if (const std::string family = unknown_family(pair); !family.empty()) {
        QSKIP(("unknown family " + family).c_str());
    }
    const DensityPtr target = density_from_json(pair["target"]);
    const DensityPtr proposal = density_from_json(pair["proposal"]);
    const double log_m = find_envelope(*target, *proposal).log_m;
    const double rate = pair["acceptance"];
    const Sampled right = sample_with(*target, *proposal, log_m, [](double u) { return u; });
    QVERIFY(std::abs(z_score(right.accepted.size(), right.tried, rate)) < most_z);
    Sampled wrong = sample_with(*target, *proposal, log_m, [](double u) { return u * u; });
    if (wrong.accepted == right.accepted) { // p / (M q) is 0 or 1, and any u below 1 tells these apart
        wrong = sample_with(*target, *proposal, log_m, [](double u) { return 1.05 * u; });
    }
    const bool rate_caught = std::abs(z_score(wrong.accepted.size(), wrong.tried, rate)) > most_z;
    QVERIFY2(rate_caught, "accepting with the wrong u must be seen in the acceptance rate");
}

QTEST_GUILESS_MAIN(TestOraclePairs)
#include "test_oracle_pairs.moc"
