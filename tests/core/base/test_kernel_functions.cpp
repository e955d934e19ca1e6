// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/isa.h"
#include "base/kernels.h"
#include "base/random.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

using namespace sluice;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

/// Sizes from 2^-`decades` to 2^decades, both signs.
Values spread(std::size_t n, double decades, std::uint64_t seed, bool negative = true) {
    Values values(n), signs(n);
    RandomStream(seed, Stream::data).fill_uniform(values);
    RandomStream(seed + 1, Stream::data).fill_uniform(signs);
    for (std::size_t i = 0; i < n; ++i) {
        values[i] = std::exp2(decades * (2.0 * values[i] - 1.0));
        values[i] = negative && signs[i] < 0.5 ? -values[i] : values[i];
    }
    return values;
}

Values between(std::size_t n, double low, double high, std::uint64_t seed) {
    Values values(n);
    RandomStream(seed, Stream::data).fill_uniform(values);
    for (double& value : values) {
        value = low + (high - low) * value;
    }
    return values;
}

/// The error of `got` in units in the last place of the exact value's double.
double ulps(double got, long double exact) {
    const auto nearest = static_cast<double>(exact);
    if (got == nearest || (std::isnan(got) && std::isnan(nearest))) {
        return 0.0;
    }
    if (!std::isfinite(got) || !std::isfinite(nearest)) {
        return infinity;
    }
    int exponent = 0;
    std::frexp(nearest, &exponent);
    const long double unit = std::ldexp(1.0L, std::max(exponent - 53, -1074));
    return static_cast<double>(std::abs((static_cast<long double>(got) - exact) / unit));
}

Values applied(FormulaOp op, Values a, Values b = {}, double value = 0.0) {
    Values out(a.size());
    b.resize(a.size());
    FormulaStep step;
    step.op = op;
    step.b = 1;
    step.out = 2;
    step.value = value;
    double* arrays[] = {a.data(), b.data(), out.data()};
    kernels().run_formula(&step, 1, arrays, a.size());
    return out;
}

using Exact = std::function<long double(long double, long double)>;

double worst_ulps(FormulaOp op, const Values& a, const Values& b, const Exact& exact, double value = 0.0) {
    const Values got = applied(op, a, b, value);
    double worst = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        worst = std::max(worst, ulps(got[i], exact(a[i], b.empty() ? 0.0 : b[i])));
    }
    return worst;
}

Values joined(Values a, const Values& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

const Values specials{0.0,
                      -0.0,
                      1.0,
                      -1.0,
                      0.5,
                      -0.5,
                      2.0,
                      -2.0,
                      3.0,
                      -3.0,
                      1e17,
                      -1e17,
                      5e-324,
                      -1e-310,
                      1e308,
                      -1e308,
                      0.625,
                      0.9,
                      6.0,
                      1e6,
                      1e22,
                      4.5e15,
                      9.1e15,
                      infinity,
                      -infinity,
                      std::nan(""),
                      2.414213562373095,
                      1.0000000000000002};

} // namespace

class TestKernelFunctions : public QObject {
    Q_OBJECT

  private slots:
    void functions_are_within_their_stated_error() {
        constexpr std::size_t n = 100'000;
        const auto unary = [](long double (*f)(long double)) {
            return [f](long double x, long double) { return f(x); };
        };
        const Values wide = joined(spread(n, 30.0, 1), specials);
        const Values angles = joined(joined(wide, between(n, -20.0, 20.0, 3)), spread(1000, 900.0, 5));
        QVERIFY(worst_ulps(FormulaOp::sine, angles, {}, unary(std::sin)) <= 1.0);
        QVERIFY(worst_ulps(FormulaOp::cosine, angles, {}, unary(std::cos)) <= 1.0);
        QVERIFY(worst_ulps(FormulaOp::tangent, angles, {}, unary(std::tan)) <= 2.5);
        const Values near = joined(joined(wide, between(n, -7.0, 7.0, 3)), spread(n, 1000.0, 5));
        QVERIFY(worst_ulps(FormulaOp::hyperbolic_tangent, near, {}, unary(std::tanh)) <= 2.0);
        QVERIFY(worst_ulps(FormulaOp::arc_tangent, near, {}, unary(std::atan)) <= 2.0);
        QVERIFY(worst_ulps(FormulaOp::error_function, near, {}, unary(std::erf)) <= 1.5);
        QVERIFY(worst_ulps(FormulaOp::logarithm_10, spread(n, 1000.0, 7, false), {}, unary(std::log10)) <=
                2.0);
    }

    void sine_is_right_next_to_multiples_of_pi() {
        Values x;
        for (int k = 1; k < 300'000; k += 7) {
            x.push_back(static_cast<double>(k * 1.57079632679489661923L));
        }
        const auto sine = [](long double v, long double) { return std::sin(v); };
        const auto cosine = [](long double v, long double) { return std::cos(v); };
        QVERIFY(worst_ulps(FormulaOp::sine, x, {}, sine) <= 1.0);
        QVERIFY(worst_ulps(FormulaOp::cosine, x, {}, cosine) <= 1.0);
    }

    void powers_are_within_their_stated_error() {
        constexpr std::size_t n = 200'000;
        const auto exact = [](long double x, long double y) { return std::pow(x, y); };
        QVERIFY(worst_ulps(FormulaOp::power, spread(n, 3.0, 11, false), between(n, -50.0, 50.0, 12), exact) <=
                1.2);
        QVERIFY(worst_ulps(FormulaOp::power, spread(n, 1000.0, 13, false), between(n, -1.0, 1.0, 14),
                           exact) <= 1.2);
        // Next to 1, where a small error of the logarithm would show most.
        QVERIFY(worst_ulps(FormulaOp::power, between(n, 0.999, 1.001, 15), between(n, -7e5, 7e5, 16),
                           exact) <= 1.2);
        const auto whole = [](double exponent) {
            return [exponent](long double x, long double) {
                return std::pow(x, static_cast<long double>(exponent));
            };
        };
        for (const double exponent : {2.0, 3.0, 4.0}) {
            QVERIFY(worst_ulps(FormulaOp::integer_power, spread(n, 20.0, 17), {}, whole(exponent),
                               exponent) <= exponent - 1.0);
        }
    }

    /// C99, annex F: each special number to the power of each.
    void powers_of_special_numbers_are_those_of_c() {
        Values a, b;
        for (const double x : specials) {
            for (const double y : specials) {
                a.push_back(x);
                b.push_back(y);
            }
        }
        const Values got = applied(FormulaOp::power, a, b);
        for (std::size_t i = 0; i < a.size(); ++i) {
            const double wanted = std::pow(a[i], b[i]);
            const bool same = std::isnan(wanted) ? std::isnan(got[i])
                                                 : ulps(got[i], wanted) <= 2.0 &&
                                                       std::signbit(got[i]) == std::signbit(wanted);
            QVERIFY2(same,
                     qPrintable(QString("%1 ^ %2 = %3, not %4").arg(a[i]).arg(b[i]).arg(got[i]).arg(wanted)));
        }
    }

    void logs_of_sums_keep_what_underflows() {
        const Values a{-2000.0, 0.0, -infinity, -infinity, 700.0, infinity, 3.0};
        const Values b{-2000.0, -50.0, -infinity, 1.0, -infinity, -infinity, infinity};
        const Values got = applied(FormulaOp::log_add_exp, a, b);
        QCOMPARE(got[0], -2000.0 + std::log(2.0));
        QCOMPARE(got[1], std::exp(-50.0));
        QCOMPARE(got[2], -infinity);
        QCOMPARE(got[3], 1.0);
        QCOMPARE(got[4], 700.0);
        QCOMPARE(got[5], infinity);
        QCOMPARE(got[6], infinity);
        QVERIFY(std::isnan(applied(FormulaOp::log_add_exp, {std::nan("")}, {0.0}).front()));
    }

    void every_instruction_set_gives_the_same_bits() {
        const Values a = joined(joined(spread(5003, 12.0, 21), spread(501, 700.0, 22)), specials);
        const Values b = joined(spread(a.size() - specials.size(), 3.0, 23), specials);
        std::vector<Values> results;
        const Isa before = current_isa();
        for (const Isa isa : available_isas()) {
            set_isa(isa);
            Values all;
            for (int op = 0; op < static_cast<int>(FormulaOp::scalar); ++op) {
                for (double value : applied(static_cast<FormulaOp>(op), a, b, 3.0)) {
                    all.push_back(std::isnan(value) ? 0.125
                                                    : value); // the sign of a NaN is nobody's business
                }
            }
            results.push_back(all);
        }
        set_isa(before);
        for (const Values& other : results) {
            QVERIFY(std::memcmp(other.data(), results.front().data(), other.size() * sizeof(double)) == 0);
        }
        QVERIFY(results.front().size() == a.size() * static_cast<std::size_t>(FormulaOp::scalar));
    }
};

QTEST_GUILESS_MAIN(TestKernelFunctions)
#include "test_kernel_functions.moc"
