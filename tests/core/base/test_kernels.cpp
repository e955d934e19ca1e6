// SPDX-License-Identifier: GPL-3.0-or-later
#include "every_kernel.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

using namespace sluice;
using namespace sluice::every_kernel;

namespace {

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

double worst_ulps(ArrayFunction function, const Values& x, long double (*exact)(long double)) {
    Values y(x.size());
    function(x.data(), y.data(), x.size());
    double worst = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        worst = std::max(worst, ulps(y[i], exact(x[i])));
    }
    return worst;
}

} // namespace

class TestKernels : public QObject {
    Q_OBJECT

  private slots:
    void cleanup() { set_isa(available_isas().back()); }

    void every_instruction_set_gives_the_same_bits_data() {
        QTest::addColumn<int>("n");
        for (const int n : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 2048}) {
            QTest::addRow("%d", n) << n;
        }
    }
    void every_instruction_set_gives_the_same_bits() {
        QFETCH(const int, n);
        set_isa(Isa::v2);
        const Values baseline = Everything(static_cast<std::size_t>(n)).results();
        for (const Isa isa : available_isas()) {
            set_isa(isa);
            const Values results = Everything(static_cast<std::size_t>(n)).results();
            for (std::size_t i = 0; i < results.size(); ++i) {
                if (std::memcmp(&results[i], &baseline[i], sizeof(double)) != 0) {
                    QFAIL(qPrintable(QString("value %1 is %2, on the baseline %3")
                                         .arg(i)
                                         .arg(results[i], 0, 'g', 17)
                                         .arg(baseline[i], 0, 'g', 17)));
                }
            }
            QVERIFY(same_bits(results, baseline));
        }
    }

    void logarithms_are_within_two_ulps() {
        const Values u = uniforms(200003);
        QVERIFY(worst_ulps(kernels().log, u, std::log) <= 2.0);
        const auto wide = mapped(u, [](double v) { return std::exp((v - 0.5) * 1480.0); });
        QVERIFY(worst_ulps(kernels().log, wide, std::log) <= 2.0);
        const auto near = mapped(u, [](double v) { return 0.9 + 0.2 * v; });
        QVERIFY(worst_ulps(kernels().log, near, std::log) <= 2.0);
        const auto subnormal = mapped(u, [](double v) { return v * 1e-308; });
        QVERIFY(worst_ulps(kernels().log, subnormal, std::log) <= 2.0);
    }

    void logarithms_of_one_plus_x_are_within_two_ulps() {
        const Values u = uniforms(200003);
        for (const double scale : {-0.999999, 0.1, -1e-9, 1e-18, 40.0, 1e17, 1e300}) {
            const auto x = mapped(u, [&](double v) { return v * scale; });
            QVERIFY(worst_ulps(kernels().log1p, x, std::log1p) <= 2.0);
        }
    }

    void exponentials_are_within_two_ulps_down_to_the_subnormals() {
        const Values u = uniforms(200003);
        for (const double scale : {1.0, -1.0, 1e-9, 709.7, -745.1, 1420.0, -1500.0}) {
            const auto x = mapped(u, [&](double v) { return v * scale; });
            QVERIFY(worst_ulps(kernels().exp, x, std::exp) <= 2.0);
        }
    }

    void sines_and_cosines_of_turns_are_within_two_ulps() {
        for (const double scale : {1.0, -1.0, 20.0, 1e-9}) {
            const auto t = mapped(uniforms(200003), [&](double u) { return u * scale; });
            Values sine(t.size()), cosine(t.size());
            kernels().sincos_turns(t.data(), sine.data(), cosine.data(), t.size());
            double worst = 0.0;
            for (std::size_t i = 0; i < t.size(); ++i) {
                // Reduced exactly to an eighth of a turn before the long double functions round 2 pi.
                const long double quarters = std::rint(static_cast<long double>(t[i]) * 4.0L);
                const long double angle = (t[i] - quarters / 4.0L) * 2.0L * std::numbers::pi_v<long double>;
                const long double s = std::sin(angle), c = std::cos(angle);
                const long double sines[4] = {s, c, -s, -c};
                const auto q = static_cast<std::size_t>(static_cast<long>(quarters) & 3);
                worst = std::max({worst, ulps(sine[i], sines[q]), ulps(cosine[i], sines[(q + 1) % 4])});
            }
            QVERIFY(worst <= 2.0);
        }
    }

    void limits_are_exact() {
        const Values x{0.0, -0.0, -1.0, infinity, -infinity, std::nan(""), 1.0};
        Values y(x.size());
        kernels().log(x.data(), y.data(), x.size());
        QCOMPARE(y[0], -infinity);
        QCOMPARE(y[1], -infinity);
        QVERIFY(std::isnan(y[2]));
        QCOMPARE(y[3], infinity);
        QVERIFY(std::isnan(y[4]) && std::isnan(y[5]));
        QCOMPARE(y[6], 0.0);
        kernels().exp(x.data(), y.data(), x.size());
        QCOMPARE(y[0], 1.0);
        QCOMPARE(y[3], infinity);
        QCOMPARE(y[4], 0.0);
        QVERIFY(std::isnan(y[5]));
        kernels().log1p(x.data(), y.data(), x.size());
        QCOMPARE(y[0], 0.0);
        QVERIFY(std::signbit(y[1]));
        QCOMPARE(y[2], -infinity);
        QCOMPARE(y[3], infinity);
        QVERIFY(std::isnan(y[4]) && std::isnan(y[5]));
    }

    void densities_have_their_limits_at_the_ends_of_the_support() {
        const Values x{-0.5, 0.0, 1.0, 1.5, infinity, -infinity};
        Values y(x.size());
        const Kernels& k = kernels();
        k.beta_log(x.data(), 2.0, 1.0, 0.5, y.data(), x.size());
        QCOMPARE(y, (Values{-infinity, -infinity, 0.5, -infinity, -infinity, -infinity}));
        k.beta_log(x.data(), 0.5, 1.0, 0.5, y.data(), x.size());
        QCOMPARE(y, (Values{-infinity, infinity, 0.5, -infinity, -infinity, -infinity}));
        k.gamma_log(x.data(), 1.0, 2.0, 0.5, y.data(), x.size());
        QCOMPARE(y, (Values{-infinity, 0.5, -1.5, -2.5, -infinity, -infinity}));
        k.gamma_log(x.data(), 0.5, 2.0, 0.5, y.data(), x.size());
        QCOMPARE(y[1], infinity);
        QCOMPARE(y[4], -infinity);
        k.uniform_log(x.data(), 0.0, 1.0, 0.5, y.data(), x.size());
        QCOMPARE(y, (Values{-infinity, 0.5, 0.5, -infinity, -infinity, -infinity}));
        k.logistic_log(x.data(), 0.0, 1.0, 0.0, y.data(), x.size());
        QCOMPARE(y[4], -infinity);
        k.cauchy_log(x.data(), 0.0, 1.0, 0.0, y.data(), x.size());
        QCOMPARE(y[5], -infinity);
    }

    void a_log_sum_of_nothing_is_minus_infinity() {
        const Values terms{-infinity, 0.0, 1e300, -infinity, 0.0, -infinity};
        const double offsets[2] = {0.0, 0.0};
        Values out(3);
        kernels().log_sum_exp(terms.data(), 3, 2, offsets, out.data(), 3);
        QCOMPARE(out[0], -infinity);
        QVERIFY(std::abs(out[1] - std::log(2.0)) < 1e-15);
        QCOMPARE(out[2], 1e300);
    }

    /// The accept test counts what a plain loop over the same uniforms counts.
    void the_accept_test_does_what_it_says_data() {
        QTest::addColumn<int>("n");
        for (const int n : {1, 7, 8, 13, 2048, 2047}) {
            QTest::addRow("%d", n) << n;
        }
    }
    void the_accept_test_does_what_it_says() {
        QFETCH(const int, n);
        const auto count = static_cast<std::size_t>(n);
        Values log_p = mapped(uniforms(count, 3), [](double u) { return 4.0 * u - 2.5; });
        Values log_q = mapped(uniforms(count, 4), [](double u) { return u; });
        if (n > 10) {
            log_p[3] = -infinity;            // outside p
            log_p[4] = log_q[4] = -infinity; // outside both
            log_q[5] = -infinity;            // q misses it: an infinite excess
        }
        RandomStream stream(5, Stream::acceptance), copy = stream;
        std::vector<std::uint8_t> bits((count + 7) / 8);
        const AcceptSums sums =
            kernels().accept(stream.state().data(), log_p.data(), log_q.data(), 0.25, bits.data(), count);
        Values u(count);
        kernels().accept_uniforms(copy.state().data(), u.data(), count);
        AcceptSums expected;
        expected.worst = -infinity;
        std::size_t worst_at = count;
        for (std::size_t i = 0; i < count; ++i) {
            const double ratio = log_p[i] - 0.25 - log_q[i];
            const bool accept = std::log(u[i]) < ratio;
            QCOMPARE((bits[i / 8] >> (i % 8) & 1) != 0, accept);
            expected.accepted += accept ? 1U : 0U;
            expected.violations += ratio > violation_tolerance ? 1U : 0U;
            if (ratio > expected.worst) {
                expected.worst = ratio;
                worst_at = i;
            }
            if (!std::isnan(ratio)) {
                expected.sum_weights += std::exp(ratio);
                expected.sum_squared_weights += std::exp(2.0 * ratio);
            }
        }
        QCOMPARE(sums.accepted, expected.accepted);
        QCOMPARE(sums.violations, expected.violations);
        QCOMPARE(sums.worst, expected.worst);
        const auto near = [](double sum, double exact, double error) {
            return sum == exact || std::abs(sum / exact - 1.0) < error;
        };
        QVERIFY(near(sums.sum_weights, expected.sum_weights, 2e-7));
        QVERIFY(near(sums.sum_squared_weights, expected.sum_squared_weights, 4e-7));
        QCOMPARE(kernels().find_ratio(log_p.data(), log_q.data(), 0.25, sums.worst, count), worst_at);
    }

    /// Decisions that single precision leaves in doubt: every ratio is within 1e-9 of its log u.
    void close_decisions_of_the_accept_test_are_exact() {
        for (const Isa isa : available_isas()) {
            set_isa(isa);
            constexpr std::size_t n = 2048 + 5;
            RandomStream stream(15, Stream::acceptance), copy = stream;
            Values u(n), log_p(n);
            const Values log_q(n, 0.25), side = uniforms(n, 16);
            kernels().accept_uniforms(copy.state().data(), u.data(), n);
            for (std::size_t i = 0; i < n; ++i) {
                log_p[i] = std::log(u[i]) + 0.5 + 0.25 + (side[i] < 0.5 ? -1e-9 : 1e-9) * (1.0 + side[i]);
            }
            std::vector<std::uint8_t> bits((n + 7) / 8);
            kernels().accept(stream.state().data(), log_p.data(), log_q.data(), 0.5, bits.data(), n);
            for (std::size_t i = 0; i < n; ++i) {
                QCOMPARE((bits[i / 8] >> (i % 8) & 1) != 0, side[i] >= 0.5);
            }
        }
    }

    /// Far from 1, where single precision rounds to 0 or infinity, weights are added up in double precision.
    void sums_of_tiny_and_of_huge_weights_are_right_data() {
        QTest::addColumn<double>("level");
        for (const double level : {-650.0, -340.0, -80.0, -21.0, 21.0, 50.0, 340.0}) {
            QTest::addRow("%g", level) << level;
        }
    }
    void sums_of_tiny_and_of_huge_weights_are_right() {
        QFETCH(const double, level);
        constexpr std::size_t n = 1000;
        const Values log_p = mapped(uniforms(n, 17), [=](double u) { return level + u; });
        const Values log_q(n, 0.0);
        std::vector<std::uint8_t> bits((n + 7) / 8);
        RandomStream stream(18, Stream::acceptance);
        const AcceptSums sums =
            kernels().accept(stream.state().data(), log_p.data(), log_q.data(), 0.0, bits.data(), n);
        long double weights = 0.0L, squares = 0.0L;
        for (const double value : log_p) {
            weights += std::exp(static_cast<long double>(value));
            squares += std::exp(2.0L * value);
        }
        QVERIFY(std::abs(sums.sum_weights / static_cast<double>(weights) - 1.0) < 1e-12);
        if (level > -340.0) { // squares of smaller ones are not doubles
            QVERIFY(std::abs(sums.sum_squared_weights / static_cast<double>(squares) - 1.0) < 1e-12);
        }
        QCOMPARE(sums.accepted, level > 0.0 ? std::uint64_t{n} : std::uint64_t{0});
    }

    /// Null hypothesis: uniform, by counts in 64 cells of the whole range, and of what the first 32 digits
    /// leave over; chi-square with 63 degrees of freedom is above 140 with probability 1e-7.
    void uniforms_of_the_accept_test_are_uniform_in_all_their_digits() {
        constexpr std::size_t n = 1 << 17;
        Values u(n);
        RandomStream stream(19, Stream::acceptance);
        kernels().accept_uniforms(stream.state().data(), u.data(), n);
        QVERIFY(std::all_of(u.begin(), u.end(), [](double v) { return v > 0.0 && v < 1.0; }));
        const auto statistic = [&](const std::function<double(double)>& part) {
            std::vector<double> counts(64, 0.0);
            for (const double v : u) {
                counts[static_cast<std::size_t>(64.0 * part(v))] += 1.0;
            }
            double sum = 0.0;
            for (const double count : counts) {
                sum += (count - n / 64.0) * (count - n / 64.0) / (n / 64.0);
            }
            return sum;
        };
        QVERIFY(statistic([](double v) { return v; }) < 140.0);
        QVERIFY(statistic([](double v) { return std::fmod(v * 0x1p32, 1.0); }) < 140.0);
        // The sibling: numbers that are a little too small are noticed.
        QVERIFY(statistic([](double v) { return std::pow(v, 1.03); }) > 140.0);
    }

    void a_pair_of_normals_of_rows_is_what_the_columns_give() {
        for (const Isa isa : available_isas()) {
            set_isa(isa);
            const Kernels& k = kernels();
            for (const std::size_t dimension : {1U, 3U, 4U, 5U, 6U, 7U, 10U}) {
                constexpr std::size_t n = 45;
                const Values values = uniforms(n * dimension, 21);
                const std::vector<float> rows(values.begin(), values.end());
                const Values mean(dimension, 0.3), other = uniforms(dimension, 22);
                Values columns(n * dimension), log_p(n), log_q(n), expected(n);
                k.columns_from_rows(rows.data(), dimension, columns.data(), n, n);
                for (const Values& second : {mean, other}) {
                    k.normal_pair_of_rows(rows.data(), dimension, {mean.data(), 0.5, -1.0},
                                          {second.data(), 0.4, -2.0}, log_p.data(), log_q.data(), n);
                    k.isotropic_normal_log(columns.data(), n, dimension, mean.data(), 0.5, -1.0,
                                           expected.data(), n);
                    QVERIFY(same_bits(log_p, expected));
                    k.isotropic_normal_log(columns.data(), n, dimension, second.data(), 0.4, -2.0,
                                           expected.data(), n);
                    QVERIFY(same_bits(log_q, expected));
                }
            }
        }
    }

    void packing_points_is_packing_their_columns() {
        for (const std::size_t dimension : {1U, 2U, 3U, 10U}) {
            for (const double share : {0.0, 0.1, 0.3, 0.36, 1.0}) {
                constexpr std::size_t n = 1003;
                const Values x = uniforms(n * dimension, 23), choice = uniforms(n, 24);
                std::vector<std::uint8_t> chosen((n + 7) / 8, 0);
                for (std::size_t i = 0; i < n; ++i) {
                    chosen[i / 8] =
                        static_cast<std::uint8_t>(chosen[i / 8] | (choice[i] < share ? 1U << (i % 8) : 0U));
                }
                Values out(n * dimension, -1.0), expected(n * dimension, -1.0);
                std::size_t count = 0;
                for (std::size_t j = 0; j < dimension; ++j) {
                    count = kernels().compress(&x[j * n], chosen.data(), &expected[j * n], n);
                }
                QCOMPARE(kernels().compress_points(x.data(), n, dimension, chosen.data(), out.data(), n, n),
                         count);
                QCOMPARE(out, expected); // and nothing beyond them
            }
        }
    }

    void packing_keeps_the_chosen_in_order_and_writes_nothing_beyond() {
        for (const Isa isa : available_isas()) {
            set_isa(isa);
            for (const std::size_t n : {1U, 5U, 8U, 16U, 100U, 2048U}) {
                for (const double share : {0.0, 0.05, 0.5, 1.0}) {
                    const Values x = uniforms(n, 8);
                    std::vector<std::uint8_t> chosen((n + 7) / 8, 0);
                    Values expected;
                    const Values choice = uniforms(n, 9);
                    for (std::size_t i = 0; i < n; ++i) {
                        if (choice[i] < share) {
                            chosen[i / 8] = static_cast<std::uint8_t>(chosen[i / 8] | 1U << (i % 8));
                            expected.push_back(x[i]);
                        }
                    }
                    Values out(expected.size() + 9, -1.0);
                    QCOMPARE(kernels().compress(x.data(), chosen.data(), out.data(), n), expected.size());
                    expected.insert(expected.end(), 9, -1.0);
                    QCOMPARE(out, expected);
                    std::vector<std::int64_t> numbers(expected.size(), -1), counted;
                    for (std::size_t i = 0; i < n; ++i) {
                        if (choice[i] < share) {
                            counted.push_back(1'000'000'000'000 + static_cast<std::int64_t>(i));
                        }
                    }
                    QCOMPARE(kernels().chosen_numbers(1'000'000'000'000, chosen.data(), numbers.data(), n),
                             counted.size());
                    QCOMPARE(std::vector(numbers.begin(), numbers.end() - 9), counted);
                    QVERIFY(std::all_of(numbers.end() - 9, numbers.end(), [](auto v) { return v == -1; }));
                    Values in_place = x;
                    kernels().compress(in_place.data(), chosen.data(), in_place.data(), n);
                    QVERIFY(std::equal(expected.begin(), expected.end() - 9, in_place.begin()));
                }
            }
        }
    }

    /// A draw's own log density is the density's at that point, to the rounding of the point.
    void draws_know_their_log_density() {
        const Kernels& k = kernels();
        RandomStream stream(21, Stream::proposal);
        std::uint64_t* state = stream.state().data();
        const std::size_t n = 4096;
        Values x(n), q(n), p(n);
        const auto nearly_equal = [&] {
            for (std::size_t i = 0; i < n; ++i) {
                if (std::abs(q[i] - p[i]) > 1e-12 * std::max(1.0, std::abs(p[i]))) {
                    return false;
                }
            }
            return true;
        };
        k.draw_laplace(state, 0.5, 2.0, x.data(), q.data(), n);
        k.laplace_log(x.data(), 0.5, 2.0, -std::log(4.0), p.data(), n);
        QVERIFY(nearly_equal());
        k.draw_normal(state, 0.5, 2.0, x.data(), q.data(), n);
        k.normal_log(x.data(), 0.5, 2.0, -std::log(2.0 * std::sqrt(2.0 * std::numbers::pi)), p.data(), n);
        QVERIFY(nearly_equal());
        k.draw_cauchy(state, 0.0, 2.0, x.data(), q.data(), n);
        k.cauchy_log(x.data(), 0.0, 2.0, -std::log(2.0 * std::numbers::pi), p.data(), n);
        QVERIFY(nearly_equal());
        k.draw_logistic(state, 0.0, 2.0, x.data(), q.data(), n);
        k.logistic_log(x.data(), 0.0, 2.0, -std::log(2.0), p.data(), n);
        QVERIFY(nearly_equal());
        k.draw_exponential(state, 3.0, 0.0, x.data(), q.data(), n);
        k.exponential_log(x.data(), 3.0, 0.0, std::log(3.0), p.data(), n);
        QVERIFY(nearly_equal());
    }
};

QTEST_GUILESS_MAIN(TestKernels)
#include "test_kernels.moc"
