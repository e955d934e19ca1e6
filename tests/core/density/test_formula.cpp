// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/isa.h"
#include "base/random.h"
#include "density/formula.h"

#include <QTest>

#ifdef SLUICE_HAS_MUPARSER
#include <muParser.h>
#endif

#include <cmath>
#include <cstring>
#include <numbers>

using namespace sluice;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
using Names = std::vector<std::string>;
using Values = std::vector<double>;

double value_at(const char* text, double x) {
    return Formula::parse(text, {"x"}).evaluate_at({&x, 1});
}

QString error_of(const std::string& text, const Names& variables = {"x"}) {
    try {
        Formula::parse(text, variables);
    } catch (const InvalidArgument& error) {
        return QString::fromStdString(error.message());
    }
    return "no error";
}

Values points(std::size_t n, double low, double high, std::uint64_t seed) {
    Values x(n);
    RandomStream(seed, Stream::data).fill_uniform(x);
    for (double& value : x) {
        value = low + (high - low) * value;
    }
    return x;
}

Values evaluated(const Formula& formula, const Values& x) {
    Values out(x.size() / formula.variables().size());
    formula.evaluate(Points(x.data(), out.size(), formula.variables().size(), out.size()), out);
    return out;
}

/// What people type, of x and y.
const char* const formulas[] = {
    "exp(-x^4/4 + x^2)",
    "x",
    "3",
    "-x^2",
    "2^-x^2",
    "2^3^2 + x",
    "(x + y)*(x - y)/(1 + x^2)",
    "exp(-(x-1)^2/2)/sqrt(2*pi) + 0.3*exp(-abs(y))",
    "sin(x)*cos(y) + tan(x/3)",
    "tanh(x) + atan(y)",
    "min(x, y, 0.5) + max(x, 2*y)",
    "(x > 0)*(y < 1)*x^2",
    "(x >= y) + (x <= y)*2 + (x == y) + (x != y)",
    "x > y && y > 0 ? x*y : x < -1 || x && y < -1 ? x - y : 3",
    "x > 0 ? y > 0 ? 1 : 2 : y > 0 ? 3 : 4",
    "(x > 1 || y > 1)*x + (x > 0 && y > 0 && x + y < 2)",
    "asin(tanh(x)) + acos(tanh(y)) + atan2(x, y) + atan2(x > 0, 0)",
    "sinh(x) + cosh(y) + asinh(x*y) + acosh(1 + x^2) + atanh(tanh(y/2))",
    "log2(1 + x^2) + sign(x) - sign(y) + rint(3*x) + sum(x, y, 2) + avg(x, y, 1, x*y)",
    "ln(1 + x^2) + log(2 + y^2) + log10(3 + x^2)",
    "abs(x)^2.5 + abs(y)^-0.75",
    "abs(x)^y",
    "e^(-x^2/2)",
    "1/(1+((x-0.5)/2)^2)^3",
    "- - x + + y",
    "1e-3*x + .5*y - 2.",
    "x*x*x - y*y + x*y - y*x + (x+y)^2 - (y+x)^2",
    "x / 4 / 2 * 8 - x",
    "-(3*x) - -(y*2)",
};

} // namespace

class TestFormula : public QObject {
    Q_OBJECT

  private slots:
    void errors_point_at_the_character_data();
    void errors_point_at_the_character();
    void precedence_is_that_of_mathematics();
    void values_agree_with_muparser();
    void functions_have_their_values();
    void a_false_comparison_makes_a_product_zero();
    void a_thousand_variables_work();
    void equal_parts_are_computed_once();
    void values_do_not_depend_on_the_block_or_the_instruction_set();
    void bounds_contain_every_value_data();
    void bounds_contain_every_value();
    void bounds_are_tight_where_a_variable_occurs_once();
    void logarithms_reach_where_values_underflow();
    void logarithms_agree_with_values_data();
    void logarithms_agree_with_values();
    void the_logarithm_of_a_negative_value_is_undefined();
    void random_texts_are_refused_or_evaluated();
};

void TestFormula::errors_point_at_the_character_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const std::pair<const char*, const char*> rows[] = {
        {"", "must not be empty: a formula of 'x'"},
        {"  ", "must not be empty: a formula of 'x'"},
        {"exp(-x/sgma)", "at character 8: unknown name 'sgma'; variables are 'x'"},
        {"exq(x)", "at character 1: unknown name 'exq', did you mean 'exp'?"},
        {"(x + 1", "at character 1: this '(' is never closed"},
        {"2*exp(x", "at character 6: this '(' is never closed"},
        {"x + 1)", "at character 6: there is no '(' for this ')'"},
        {"2x", "at character 2: expected an operator, such as *, before 'x'"},
        {"x 3", "at character 3: expected an operator, such as *, before '3'"},
        {"x(1)", "at character 2: 'x' is not a function; to multiply, write *"},
        {"x**2", "at character 2: powers are written with '^', not '**'"},
        {"x = 2", "at character 3: '=' alone is not a comparison; did you mean '=='?"},
        {"exp x", "at character 1: 'exp' needs its argument in parentheses"},
        {"sin(x, 2)", "at character 6: 'sin' takes one argument"},
        {"x ? 2", "at character 6: expected ':' and what the formula is otherwise, got the end"},
        {"atan2(x)", "at character 1: 'atan2' takes two arguments"},
        {"atan2(x, 1, 2)", "at character 11: 'atan2' takes two arguments"},
        {"x & 1", "at character 3: expected an operator, such as *, before '&'"},
        {"min(x)", "at character 1: 'min' takes two or more arguments"},
        {"x +", "at character 4: the formula ends where a number, a variable or '(' should follow"},
        {"x * / 2", "at character 5: expected a number, a variable or '(', got '/'"},
        {"x + 1e999", "at character 5: the number is beyond what a double holds (about 1e-308 to 1e308)"},
        {"x \xc2\xb7 2", "at character 3: expected an operator, such as *, before '\xc2\xb7'"},
        {"(\xc2\xb5)", "at character 2: expected a number, a variable or '(', got '\xc2\xb5'"},
        {"()", "at character 2: expected a number, a variable or '(', got ')'"},
        {"exp()", "at character 5: expected a number, a variable or '(', got ')'"},
    };
    for (const auto& [text, message] : rows) {
        QTest::addRow("'%s'", text) << QString::fromUtf8(text) << QString::fromUtf8(message);
    }
}

void TestFormula::errors_point_at_the_character() {
    QFETCH(QString, text);
    QFETCH(QString, message);
    QCOMPARE(error_of(text.toStdString()), message);
    if (text.isEmpty()) {
        QCOMPARE(error_of("sigma*sgma", {"sigma"}),
                 QString("at character 7: unknown name 'sgma', did you mean 'sigma'?"));
        QCOMPARE(error_of(std::string(1000, '(') + "x"),
                 QString("at character 201: more than 200 levels of parentheses or powers"));
        QVERIFY(error_of([] {
                    std::string tower = "x";
                    for (int k = 0; k < 1000; ++k) {
                        tower += "^x";
                    }
                    return tower;
                }())
                    .endsWith("more than 200 levels of parentheses or powers"));
        QCOMPARE(error_of("x", {"x", "x"}), QString("names 'x' twice"));
        QCOMPARE(error_of("x", {"pi"}), QString("'pi' is the name of a constant"));
        QCOMPARE(error_of("x", {"exp"}), QString("'exp' is the name of a function"));
        QCOMPARE(error_of("x", {"2x"}), QString("'2x' is not a name: a letter, then letters, digits and _"));
    }
}

void TestFormula::precedence_is_that_of_mathematics() {
    QCOMPARE(value_at("-x^2", 3.0), -9.0);
    QCOMPARE(value_at("2^3^2", 0.0), 512.0);
    QCOMPARE(value_at("2^-x", 2.0), 0.25);
    QCOMPARE(value_at("2^-x^2", 2.0), 0.0625);
    QCOMPARE(value_at("8/4/2", 0.0), 1.0);
    QCOMPARE(value_at("8-4-2", 0.0), 2.0);
    QCOMPARE(value_at("1+x > 2*x", 0.5), 1.0);
    QCOMPARE(value_at("-x*-2", 3.0), 6.0);
    QCOMPARE(value_at("(1 < x) + (x < 3)", 2.0), 2.0);
    QCOMPARE(value_at("log(e) + ln(e)", 0.0), 2.0);
    QCOMPARE(value_at("x > 1 ? 2 : 3 + 4", 2.0), 2.0);
    QCOMPARE(value_at("x < 1 || x > 2 && x > 3", 2.5), 0.0); // && before ||
    QCOMPARE(value_at("2 && x", 0.5), 1.0);                  // whatever is not 0 is true
    QCOMPARE(value_at("x ? ln(x) : 0", 0.0), 0.0);           // the other branch does not count
}

void TestFormula::values_agree_with_muparser() {
#ifdef SLUICE_HAS_MUPARSER
    const Values values = points(400, -3.0, 3.0, 1);
    for (const char* text : formulas) {
        if (QString(text).contains("- -")) {
            continue; // muParser takes one sign at a time
        }
        const Formula formula = Formula::parse(text, {"x", "y"});
        mu::Parser parser;
        double x = 0.0, y = 0.0;
        parser.DefineVar("x", &x);
        parser.DefineVar("y", &y);
        parser.DefineConst("pi", std::numbers::pi);
        parser.DefineConst("e", std::numbers::e);
        parser.SetExpr(text);
        for (std::size_t i = 0; i < 200; ++i) {
            x = values[i];
            y = values[200 + i];
            const double both[2] = {x, y};
            const double wanted = parser.Eval(), got = formula.evaluate_at(both);
            QVERIFY2(
                std::abs(got - wanted) <= 1e-13 * std::max(1.0, std::abs(wanted)),
                qPrintable(QString("%1 at %2, %3: %4, not %5").arg(text).arg(x).arg(y).arg(got).arg(wanted)));
        }
    }
#else
    QSKIP("muParser is not installed");
#endif
}

void TestFormula::functions_have_their_values() {
    // To 17 digits from Abramowitz & Stegun's tables and exact arithmetic.
    QCOMPARE(value_at("erf(x)", 0.5), 0.52049987781304654);
    QCOMPARE(value_at("gamma(x)", 0.5), std::sqrt(std::numbers::pi));
    QCOMPARE(value_at("gamma(x)", 6.0), 120.0);
    QCOMPARE(value_at("lgamma(x)", 100.0), 359.13420536957540);
    QCOMPARE(value_at("tanh(x)", 1.0), 0.76159415595576489);
    QCOMPARE(value_at("atan(x)", 1.0), 0.78539816339744831);
    QCOMPARE(value_at("log10(x)", 1000.0), 3.0);
    QCOMPARE(value_at("abs(x)", -2.5), 2.5);
    QCOMPARE(value_at("asin(x)", 0.5), std::numbers::pi / 6);
    QCOMPARE(value_at("acos(x)", 0.5), std::numbers::pi / 3);
    QCOMPARE(value_at("atan2(x, -1)", 1.0), 0.75 * std::numbers::pi);
    QCOMPARE(value_at("atan2(x, -1)", 0.0), std::numbers::pi);
    QCOMPARE(value_at("sinh(x)", 1.0), 1.1752011936438015);
    QCOMPARE(value_at("cosh(x)", 1.0), 1.5430806348152437);
    QCOMPARE(value_at("asinh(sinh(x))", 2.0), 2.0);
    QCOMPARE(value_at("acosh(cosh(x))", 2.0), 2.0);
    QCOMPARE(value_at("atanh(tanh(x))", 0.5), 0.5);
    QCOMPARE(value_at("log2(x)", 8.0), 3.0);
    QCOMPARE(value_at("rint(x)", 2.5), 2.0);
    QCOMPARE(value_at("sign(x)", -0.1), -1.0);
    QCOMPARE(value_at("avg(x, 1, 4)", 4.0), 3.0);
    QVERIFY(std::isnan(value_at("asin(x)", 1.5)));
    QVERIFY(std::isnan(value_at("acosh(x)", 0.5)));
    QCOMPARE(value_at("sqrt(x)", 2.25), 1.5);
    QVERIFY(std::isnan(value_at("sqrt(x)", -1.0)));
    QVERIFY(std::isnan(value_at("ln(x)", -1.0)));
    QCOMPARE(value_at("ln(x)", 0.0), -infinity);
}

void TestFormula::a_false_comparison_makes_a_product_zero() {
    QCOMPARE(value_at("(x > 0)*ln(x)", -1.0), 0.0);
    QCOMPARE(value_at("exp(-x)*(x > 0)", -1e6), 0.0); // 0 times infinity else
    QCOMPARE(value_at("(x > 0)*(x < 1)*ln(x)*2", 0.5), 2.0 * std::log(0.5));
    QCOMPARE(value_at("(x > 0)*(x < 1)*ln(x)*2", 2.0), 0.0);
}

void TestFormula::a_thousand_variables_work() {
    std::string text = "-(";
    for (int j = 1; j <= 1000; ++j) {
        text += (j == 1 ? "x" : " + x") + std::to_string(j) + "^2";
    }
    const Formula formula = Formula::parse(text + ")/2", Formula::default_variables(1000));
    const Values x(1000 * 300, 0.5);
    const Values out = evaluated(formula, x);
    QCOMPARE(out.size(), std::size_t{300});
    QCOMPARE(out.front(), -125.0);
    QCOMPARE(out.back(), -125.0);
}

void TestFormula::equal_parts_are_computed_once() {
    const Formula once = Formula::parse("exp(-(x-1)^2/2)", {"x"});
    const Formula twice = Formula::parse("exp(-(x-1)^2/2) + exp(-(x-1)^2/2)*x", {"x"});
    QCOMPARE(twice.operations(), once.operations() + 2); // a product and a sum
    QCOMPARE(Formula::parse("2*pi/4 + ln(e)", {"x"}).operations(), std::size_t{1});
    QVERIFY(Formula::parse("2*pi/4", {"x"}).constant().has_value());
    QVERIFY(!Formula::parse("x", {"x"}).constant().has_value());
}

void TestFormula::values_do_not_depend_on_the_block_or_the_instruction_set() {
    const Values x = points(2 * 1037, -4.0, 4.0, 5);
    const Isa before = current_isa();
    for (const char* text : formulas) {
        const Formula formula = Formula::parse(text, {"x", "y"});
        const Values whole = evaluated(formula, x);
        for (std::size_t i = 0; i < whole.size(); i += 97) {
            const double point[2] = {x[i], x[whole.size() + i]};
            const double single = formula.evaluate_at(point);
            QVERIFY(std::memcmp(&single, &whole[i], sizeof single) == 0);
        }
        for (const Isa isa : available_isas()) {
            set_isa(isa);
            const Values other = evaluated(Formula::parse(text, {"x", "y"}), x);
            QVERIFY2(std::memcmp(other.data(), whole.data(), whole.size() * sizeof(double)) == 0, text);
        }
        set_isa(before);
    }
}

void TestFormula::bounds_contain_every_value_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : formulas) {
        QTest::newRow(text) << QString(text);
    }
    for (const char* text : {"gamma(x) + lgamma(abs(y))", "x^y", "x^3*y^-2", "1/(x*y)", "sqrt(x)*ln(y)",
                             "erf(x)/y", "tan(x) + x^2.5", "(x > y)*exp(x*40)", "min(ln(x), y)"}) {
        QTest::newRow(text) << QString(text);
    }
}

void TestFormula::bounds_contain_every_value() {
    QFETCH(QString, text);
    const Formula formula = Formula::parse(text.toStdString(), {"x", "y"});
    RandomStream stream(3, Stream::data);
    for (int box = 0; box < 120; ++box) {
        std::vector<Interval> ends(2);
        for (Interval& end : ends) {
            const double centre = 8.0 * stream.uniform() - 4.0,
                         width = std::exp2(6.0 * stream.uniform() - 5.0);
            end = {box % 5 == 0 ? std::round(centre) : centre - width, centre + width};
            end.lower = std::min(end.lower, end.upper);
        }
        const Interval bounds = formula.bounds(ends);
        for (int k = 0; k < 100; ++k) {
            double point[2];
            for (int j = 0; j < 2; ++j) {
                const double u = k < 4 ? ((k >> j) & 1) : stream.uniform();
                point[j] = std::clamp(ends[j].lower + u * (ends[j].upper - ends[j].lower), ends[j].lower,
                                      ends[j].upper);
            }
            const double value = formula.evaluate_at(point);
            QVERIFY2(std::isnan(value) || (value >= bounds.lower && value <= bounds.upper),
                     qPrintable(QString("%1 at %2, %3 outside [%4, %5]")
                                    .arg(value)
                                    .arg(point[0])
                                    .arg(point[1])
                                    .arg(bounds.lower)
                                    .arg(bounds.upper)));
        }
    }
}

void TestFormula::bounds_are_tight_where_a_variable_occurs_once() {
    const auto bounds = [](const char* text, double low, double high) {
        const Interval box{low, high};
        return Formula::parse(text, {"x"}).bounds({&box, 1});
    };
    const auto close = [](Interval got, double low, double high) {
        return std::abs(got.lower - low) < 1e-14 && std::abs(got.upper - high) < 1e-14;
    };
    QVERIFY(close(bounds("sin(x)", 0.0, 2.0), 0.0, 1.0));
    QVERIFY(close(bounds("cos(x)", 1.0, 4.0), -1.0, std::cos(1.0)));
    QVERIFY(close(bounds("x^2", -1.0, 0.5), 0.0, 1.0));
    QVERIFY(close(bounds("x*x", -1.0, 0.5), 0.0, 1.0));
    QVERIFY(close(bounds("exp(-x^2/2)", -1.0, 2.0), std::exp(-2.0), 1.0));
    QVERIFY(close(bounds("gamma(x)", 1.0, 2.0), 0.88560319441088871, 1.0));
    QVERIFY(close(bounds("x > 1", 2.0, 3.0), 1.0, 1.0));
    QVERIFY(bounds("ln(x)", -3.0, -1.0).lower > bounds("ln(x)", -3.0, -1.0).upper); // nowhere defined
    QCOMPARE(bounds("exp(x)", -infinity, infinity).lower, 0.0);
}

void TestFormula::logarithms_reach_where_values_underflow() {
    const auto logarithm = [](const char* text, double x, Interval box = {}) {
        return Formula::parse(text, {"x"}).logarithm({&box, 1}).evaluate_at({&x, 1});
    };
    QCOMPARE(logarithm("exp(-x^2/2)", 100.0), -5000.0);
    QCOMPARE(logarithm("exp(-x^2/2)/sqrt(2*pi)", 1e5), -5e9 - 0.5 * std::log(2.0 * std::numbers::pi));
    QCOMPARE(logarithm("3*exp(-x)*x^2", 2000.0, {0.0, infinity}),
             std::log(3.0) - 2000.0 + 2.0 * std::log(2000.0));
    QCOMPARE(logarithm("exp(-x^2)^0.5", 100.0), -5000.0);
    QCOMPARE(logarithm("sqrt(exp(-x^2))", 100.0), -5000.0);
    QCOMPARE(logarithm("(exp(-x^2))^3", 100.0), -30000.0);
    QCOMPARE(logarithm("1/exp(x)", 3000.0), -3000.0);
    QCOMPARE(logarithm("e^-x", 3000.0), -3000.0);
    // The nearer component's alone: the other adds e^-120 of it.
    QCOMPARE(logarithm("0.25*exp(-(x+1)^2/2) + 0.75*exp(-(x-1)^2/2)", 60.0),
             std::log(0.75) - 0.5 * 59.0 * 59.0);
    QCOMPARE(logarithm("(x > 0)*exp(-x)", 2000.0), -2000.0);
    QCOMPARE(logarithm("(x > 0)*exp(-x)", -2000.0), -infinity);
    QCOMPARE(logarithm("gamma(x)*exp(-x)", 300.0, {1.0, 400.0}), std::lgamma(300.0) - 300.0);
    QCOMPARE(logarithm("exp(-x)*sin(x)^2", 2000.0), -2000.0 + 2.0 * std::log(std::abs(std::sin(2000.0))));
    QCOMPARE(logarithm("x^600", 1e3), 600.0 * std::log(1e3));
    QCOMPARE(logarithm("max(exp(-x), exp(-2*x))", 2000.0), -2000.0);
    QCOMPARE(logarithm("x*(2-x)", 1.5, {0.0, 2.0}), std::log(0.75));
}

void TestFormula::logarithms_agree_with_values_data() {
    bounds_contain_every_value_data();
}

void TestFormula::logarithms_agree_with_values() {
    QFETCH(QString, text);
    const Formula formula = Formula::parse(text.toStdString(), {"x", "y"});
    const std::vector<Interval> box{{-3.0, 3.0}, {-3.0, 3.0}};
    const Formula logarithm = formula.logarithm(box);
    const Values x = points(2 * 500, -3.0, 3.0, 9);
    const Values values = evaluated(formula, x), logs = evaluated(logarithm, x);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!(values[i] >= 0.0)) {
            QVERIFY(std::isnan(logs[i]));
        } else if (std::abs(values[i]) > 1e-300 && values[i] < 1e300) {
            QVERIFY(std::abs(logs[i] - std::log(values[i])) < 1e-12 * std::max(1.0, std::abs(logs[i])));
        } else {
            QVERIFY(!std::isnan(logs[i]));
        }
    }
}

void TestFormula::the_logarithm_of_a_negative_value_is_undefined() {
    for (const char* text :
         {"-exp(x)", "x*exp(-x)", "(x-1)^3*exp(x)", "-1/(1+x^2)", "exp(x)-2*exp(x)", "-2*exp(-x)"}) {
        const Interval box{-5.0, 5.0};
        const double x = -0.5;
        const double value = Formula::parse(text, {"x"}).evaluate_at({&x, 1});
        QVERIFY(value < 0.0);
        QVERIFY2(std::isnan(Formula::parse(text, {"x"}).logarithm({&box, 1}).evaluate_at({&x, 1})), text);
    }
    // Two negative factors make a positive product.
    const Interval box{-5.0, 5.0};
    const double x = -0.5;
    const Formula product = Formula::parse("x*(x-1)*exp(-x)", {"x"}).logarithm({&box, 1});
    QCOMPARE(product.evaluate_at({&x, 1}), std::log(0.75) + 0.5);
}

void TestFormula::random_texts_are_refused_or_evaluated() {
    const char* const pieces[] = {
        "x", "y", "(",  ")",  "+",   "-",      "*", "/",    "^",  "exp(", "min(", ",",    "2", "1e5",
        ".", "<", ">=", "==", "ln(", "gamma(", " ", "abs(", "pi", "z",    "!",    "\xff", "e"};
    RandomStream stream(17, Stream::data);
    int evaluable = 0;
    for (int k = 0; k < 8000; ++k) {
        std::string text;
        for (std::uint64_t n = 1 + stream.below(12); n > 0; --n) {
            text += pieces[stream.below(std::size(pieces))];
        }
        try {
            const Formula formula = Formula::parse(text, {"x", "y"});
            const double point[2] = {0.5, -1.5};
            const std::vector<Interval> box{{-1.0, 1.0}, {-2.0, 2.0}};
            const double value = formula.evaluate_at(point);
            const Interval bounds = formula.bounds(box);
            QVERIFY2(std::isnan(value) || (value >= bounds.lower && value <= bounds.upper), text.c_str());
            const double log = formula.logarithm(box).evaluate_at(point);
            QVERIFY2(!(value > 1e-300 && value < 1e300) || std::abs(log - std::log(value)) < 1e-9,
                     text.c_str());
            ++evaluable;
        } catch (const InvalidArgument& error) {
            QVERIFY(!error.message().empty());
        }
    }
    QVERIFY(evaluable > 150);
}

QTEST_GUILESS_MAIN(TestFormula)
#include "test_formula.moc"
