// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/random.h"
#include "density/formula.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace sluice;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Every operation and function, kinks, jumps, poles and places without a value.
const char* const formulas[] = {
    "exp(-x^4/4 + x^2) + y",
    "3*x - y",
    "-x^2*y",
    "2^-x^2 + y^3",
    "(x + y)*(x - y)/(1 + x^2)",
    "sin(x)*cos(y) + tan(x/3)",
    "tanh(x) + atan(y) + erf(x*y)",
    "min(x, y, 0.5) + max(x, 2*y)",
    "(x > 0)*(y < 1)*x^2",
    "(x >= y) + (x <= y)*2 + (x == y)",
    "ln(1 + x^2) + log(2 + y^2) + log10(3 + x^2)",
    "ln(x) + sqrt(y)",
    "abs(x)^2.5 + abs(y)^-0.75",
    "abs(x)^y",
    "(1 + x^2)^(y/3)",
    "x^-2 + y^-3",
    "1/x + 1/(1 + y^2)",
    "x^7 - y^6",
    "lgamma(2 + abs(x)) + gamma(1.5 + y^2/9)",
    "abs(x - 1) - abs(y)",
    "ln(exp(-x^2/2) + 0.3*exp(-(x-2)^2) + exp(y))",
    "(x > 0)*ln(x) - y",
    "exp(exp(x/2)) - y",
    "cos(10*x)*exp(-y^2)",
    "x > y && y > 0 ? x*y : x < -1 || y < -1 ? x - y : 3",
    "asin(x) + acos(y/2)",
    "atan2(x, y)",
    "sinh(x) - cosh(y)",
    "asinh(x) + acosh(y)",
    "atanh(x) + log2(y)",
    "rint(x/4) + sign(y) + avg(x, y)",
};

std::vector<Interval> random_box(RandomStream& stream) {
    std::vector<Interval> box;
    for (int j = 0; j < 2; ++j) {
        const double centre = 6.0 * stream.uniform() - 3.0;
        const double size = std::exp2(3.0 - 20.0 * stream.uniform());
        box.push_back({centre - 0.5 * size, centre + 0.5 * size});
    }
    return box;
}

double inside(const Interval& side, RandomStream& stream) {
    return std::clamp(side.lower + (side.upper - side.lower) * stream.uniform(), side.lower, side.upper);
}

} // namespace

class TestFormulaRange final : public QObject {
    Q_OBJECT

  private slots:
    void slopes_bound_the_rise_between_any_two_points_data();
    void slopes_bound_the_rise_between_any_two_points();
    void slopes_are_those_of_the_calculus();
    void what_may_jump_or_be_undefined_has_no_slope();
    void a_decided_choice_looks_at_its_own_branch_only();
};

void TestFormulaRange::slopes_bound_the_rise_between_any_two_points_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : formulas) {
        QTest::newRow(text) << QString(text);
    }
}

void TestFormulaRange::slopes_bound_the_rise_between_any_two_points() {
    QFETCH(QString, text);
    const Formula f = Formula::parse(text.toStdString(), {"x", "y"});
    RandomStream stream(31, Stream::data);
    int told = 0;
    for (int round = 0; round < 2000; ++round) {
        const std::vector<Interval> box = random_box(stream);
        const FormulaRange range = f.range(box);
        QCOMPARE(range.slope.size(), std::size_t{2});
        QVERIFY(range.value == f.bounds(box));
        for (int i = 0; i < 10; ++i) {
            const double a[] = {inside(box[0], stream), inside(box[1], stream)};
            const double b[] = {inside(box[0], stream), inside(box[1], stream)};
            const double at_a = f.evaluate_at(a), at_b = f.evaluate_at(b);
            QVERIFY2(!range.defined || !std::isnan(at_a), "undefined where it is said to be defined");
            double most = 0.0;
            for (int j = 0; j < 2; ++j) {
                const double step = b[j] - a[j];
                most +=
                    step == 0.0 ? 0.0 : std::max(range.slope[j].lower * step, range.slope[j].upper * step);
            }
            if (std::isfinite(most)) {
                ++told;
                const double room = 1e-13 * (1.0 + std::abs(at_a) + std::abs(at_b));
                QVERIFY2(at_b - at_a <= most + room, qPrintable(QString("from %1, %2").arg(a[0]).arg(a[1])));
            }
        }
    }
    QVERIFY2(told > 1000, "the bounds tell nothing");
}

void TestFormulaRange::slopes_are_those_of_the_calculus() {
    // At a point the bounds shrink to the partial derivatives, here by hand.
    const auto check = [](const char* text, double x, double y, double by_x, double by_y) {
        const Formula f = Formula::parse(text, {"x", "y"});
        const FormulaRange range = f.range(std::vector<Interval>{{x, x}, {y, y}});
        const double expected[] = {by_x, by_y};
        for (int j = 0; j < 2; ++j) {
            const double room = 1e-12 * (1.0 + std::abs(expected[j]));
            QVERIFY2(
                range.slope[j].lower <= expected[j] + room && range.slope[j].lower >= expected[j] - room &&
                    range.slope[j].upper <= expected[j] + room && range.slope[j].upper >= expected[j] - room,
                text);
        }
        QVERIFY(range.defined);
    };
    check("x^3*y", 2, 5, 60, 8);
    check("exp(x*y)", 1, 0, 0, 1);
    check("sin(x)/y", 0, 2, 0.5, 0);
    check("ln(x) + sqrt(y)", 4, 9, 0.25, 1.0 / 6.0);
    check("x^y", 2, 3, 12, 8 * std::log(2.0));
    check("atan(x) + tanh(y)", 2, 0, 0.2, 1);
    check("erf(x) + tan(y)", 0, 0, 2.0 / std::sqrt(std::acos(-1.0)), 1);
    check("abs(x) + max(y, 2*y)", -3, 1, -1, 2);
    check("log10(x) + lgamma(y)", 10, 1, 0.1 / std::log(10.0), -0.57721566490153286);
    check("asin(x) + acos(y)", 0.6, 0.8, 1.25, -1.0 / 0.6);
    check("sinh(x) + cosh(y)", 0, std::log(2.0), 1, 0.75);
    check("asinh(x) + acosh(y)", 0.75, 1.25, 0.8, 4.0 / 3.0);
    check("atanh(x) + log2(y)", 0.5, 2, 4.0 / 3.0, 0.5 / std::log(2.0));
    check("atan2(y, x)", 3, 4, -0.16, 0.12);
    check("x > y ? x*y : x/y", 5, 2, 2, 5);
    check("gamma(x) - cos(y)", 2, 0.5 * std::acos(-1.0), 1.0 - 0.57721566490153286, 1);
}

void TestFormulaRange::what_may_jump_or_be_undefined_has_no_slope() {
    const auto range_of = [](const char* text, double lower, double upper) {
        return Formula::parse(text, {"x"}).range(std::vector<Interval>{{lower, upper}});
    };
    for (const char* text : {"(x > 0)", "x*(x > 0) + (x < 0.5)", "(x > 0)*exp(-x)", "tan(4*x)"}) {
        const FormulaRange range = range_of(text, -1.0, 1.0);
        QVERIFY2(range.slope.front() == Interval{}, text);
    }
    for (const char* text : {"ln(x)", "sqrt(x)", "x^0.5"}) {
        const FormulaRange range = range_of(text, -1.0, 1.0);
        QVERIFY2(!range.defined && range.slope.front() == Interval{}, text);
        QVERIFY2(range_of(text, 0.5, 1.0).defined, text);
    }
    const Interval kink = range_of("abs(x)", -1.0, 2.0).slope.front();
    QVERIFY(kink.lower <= -1.0 && kink.lower > -1.0 - 1e-12 && kink.upper >= 1.0 && kink.upper < 1.0 + 1e-12);
    QVERIFY(range_of("1/x", -1.0, 1.0).slope.front() == Interval{});
    QVERIFY(range_of("ln(x)", -2.0, -1.0).value.lower > range_of("ln(x)", -2.0, -1.0).value.upper);
    QVERIFY(range_of("x^2", 0.0, infinity).slope.front().upper == infinity);
}

void TestFormulaRange::a_decided_choice_looks_at_its_own_branch_only() {
    const Formula f = Formula::parse("(x > 0)*(ln(x) - x)", {"x"});
    const FormulaRange left = f.range(std::vector<Interval>{{-3.0, -1.0}});
    QVERIFY(left.defined);
    QVERIFY(left.slope.front() == (Interval{0.0, 0.0}));
    const FormulaRange right = f.range(std::vector<Interval>{{1.0, 2.0}});
    QVERIFY(right.defined);
    QVERIFY(right.slope.front().upper < 1e-12 && right.slope.front().lower >= -0.5 - 1e-12);
    QVERIFY(f.range(std::vector<Interval>{{-1.0, 1.0}}).slope.front() == Interval{});
}

QTEST_GUILESS_MAIN(TestFormulaRange)
#include "test_formula_range.moc"
