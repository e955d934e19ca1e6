// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "density/catalogue.h"
#include "sampling/envelope.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>
#include <numbers>

using namespace sluice;
using nlohmann::json;

namespace {

json repeated(const json& marginal, std::size_t times) {
    return {{"family", "product"}, {"marginals", json(std::vector<json>(times, marginal))}};
}

EnvelopeConstant constant_of(const json& target, const json& proposal) {
    return find_envelope(*density_from_json(target), *density_from_json(proposal));
}

const json laplace{{"family", "laplace"}, {"mu", 0}, {"b", 1}};
const json cauchy{{"family", "cauchy"}, {"x0", 0}, {"gamma", 1}};
const json normal{{"family", "normal"}, {"mu", 0}, {"sigma", 1}};

} // namespace

/// M of independent parts is the product of the parts' own.
class TestEnvelopeProduct : public QObject {
    Q_OBJECT

  private slots:
    void many_coordinates_cost_no_more_than_one_each();
    void boxes_and_normals_are_cut_into_coordinates_too();
    void parts_of_different_sizes_are_compared_where_they_end_together();
    void a_searched_part_makes_the_whole_searched_and_keeps_its_proof();
    void mass_functions_multiply_as_well();
    void a_part_without_any_m_is_named();
    void tied_points_are_combined();
};

void TestEnvelopeProduct::many_coordinates_cost_no_more_than_one_each() {
    // Laplace from Cauchy: pi/2 at 0.
    const EnvelopeConstant found = constant_of(repeated(laplace, 200), repeated(cauchy, 200));
    QCOMPARE(found.source, MSource::closed_form);
    QVERIFY(std::abs(found.log_m - 200 * std::log(std::numbers::pi / 2)) < 1e-10);
    QCOMPARE(found.touching.size(), std::size_t(1));
    QCOMPARE(found.touching.front(), std::vector<double>(200, 0.0));
}

void TestEnvelopeProduct::boxes_and_normals_are_cut_into_coordinates_too() {
    const json beta{{"family", "beta"}, {"alpha", 2}, {"beta", 2}};
    const EnvelopeConstant box =
        constant_of(repeated(beta, 3), {{"family", "uniform_box"}, {"dim", 3}, {"a", 0}, {"b", 1}});
    QVERIFY(std::abs(box.log_m - 3 * std::log(1.5)) < 1e-12); // the peak of Beta(2, 2) is 3/2
    const EnvelopeConstant bell =
        constant_of(repeated(normal, 2), {{"family", "mv_normal"}, {"dim", 2}, {"sigma", 2}});
    QVERIFY(std::abs(bell.log_m - 2 * std::log(2.0)) < 1e-12);
    QCOMPARE(bell.source, MSource::closed_form);
}

void TestEnvelopeProduct::parts_of_different_sizes_are_compared_where_they_end_together() {
    const json pair{{"family", "mv_normal"}, {"cov", {{1, 0.8}, {0.8, 1}}}};
    const json wide{{"family", "mv_normal"}, {"cov", {{1.8, 0.0}, {0.0, 1.8}}}};
    const json target{{"family", "product"}, {"marginals", {pair, laplace}}};
    const json proposal{{"family", "product"}, {"marginals", {wide, cauchy}}};
    // 1.8 / sqrt(1 - 0.64) = 3 for the correlated pair, at its centre.
    QVERIFY(std::abs(constant_of(target, proposal).log_m - std::log(3.0 * std::numbers::pi / 2)) < 1e-9);
}

void TestEnvelopeProduct::a_searched_part_makes_the_whole_searched_and_keeps_its_proof() {
    const json logistic{{"family", "logistic"}, {"mu", 0}, {"s", 1}};
    const json target{{"family", "product"}, {"marginals", {logistic, laplace}}};
    const json proposal{{"family", "product"}, {"marginals", {laplace, cauchy}}};
    // Logistic from Laplace has the supremum 2, reached at infinity only.
    const EnvelopeConstant found = constant_of(target, proposal);
    const double exact = std::log(2.0 * std::numbers::pi / 2);
    QCOMPARE(found.source, MSource::optimised);
    QVERIFY2(found.log_m >= exact - 1e-12 && found.log_m < exact + 1e-6,
             qPrintable(QString::number(found.log_m - exact)));
    QVERIFY(found.touching.empty());
    const EnvelopeConstant alone = find_envelope(*density_from_json(logistic), *density_from_json(laplace));
    QCOMPARE(found.certificate.has_value(), alone.certificate.has_value());
    QCOMPARE(found.unproved, alone.unproved);
}

void TestEnvelopeProduct::mass_functions_multiply_as_well() {
    const json target{{"family", "categorical"}, {"p", {0.1, 0.2, 0.3, 0.4}}};
    const json proposal{{"family", "categorical"}, {"p", {0.25, 0.25, 0.25, 0.25}}};
    const EnvelopeConstant found = constant_of(repeated(target, 2), repeated(proposal, 2));
    QVERIFY(std::abs(found.log_m - 2 * std::log(1.6)) < 1e-12);
    QCOMPARE(found.touching.front(), (std::vector<double>{3.0, 3.0}));
}

void TestEnvelopeProduct::a_part_without_any_m_is_named() {
    const json target{{"family", "product"}, {"marginals", {laplace, cauchy}}};
    const json proposal{{"family", "product"}, {"marginals", {cauchy, normal}}};
    try {
        constant_of(target, proposal);
        QFAIL("a Cauchy was drawn from a normal");
    } catch (const EnvelopeError& error) {
        QVERIFY2(error.message().find("in coordinate 2, ") == 0, error.message().c_str());
    }
}

void TestEnvelopeProduct::tied_points_are_combined() {
    // A normal from a Laplace touches at -1 and 1.
    const EnvelopeConstant found = constant_of(repeated(normal, 2), repeated(laplace, 2));
    QCOMPARE(found.touching.size(), std::size_t(4));
    for (const std::vector<double>& x : found.touching) {
        QVERIFY(std::abs(std::abs(x[0]) - 1.0) < 1e-9 && std::abs(std::abs(x[1]) - 1.0) < 1e-9);
    }
}

QTEST_GUILESS_MAIN(TestEnvelopeProduct)
#include "test_envelope_product.moc"
