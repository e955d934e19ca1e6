// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/random.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <set>
#include <vector>

using namespace sluice;

namespace {

/// The generator as its authors publish it, one lane at a time.
struct ReferenceGenerator {
    std::array<std::uint64_t, 4> s{};

    std::uint64_t next() {
        const std::uint64_t result = std::rotl(s[0] + s[3], 23) + s[0];
        const std::uint64_t t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = std::rotl(s[3], 45);
        return result;
    }
};

/// Pearson's statistic of counts against equal expectations.
double chi_square(const std::vector<double>& counts, double expected) {
    double sum = 0.0;
    for (const double count : counts) {
        sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
}

/// The 1 - 1e-6 quantile of chi-square (Wilson & Hilferty 1931).
double chi_square_limit(double degrees) {
    const double c = 2.0 / (9.0 * degrees);
    return degrees * std::pow(1.0 - c + 4.7534 * std::sqrt(c), 3.0);
}

/// chi-square of values taken for uniform on (0, 1), in 256 cells.
double uniformity(const std::vector<double>& values) {
    std::vector<double> counts(256);
    for (const double value : values) {
        ++counts[std::min<std::size_t>(static_cast<std::size_t>(value * 256.0), 255)];
    }
    return chi_square(counts, static_cast<double>(values.size()) / 256.0);
}

double normal_cdf(double x) {
    return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

/// Mean of f over the values, in units of its standard error for a known variance of f.
template <typename F>
double deviation(const std::vector<double>& values, F f, double mean, double variance) {
    double sum = 0.0;
    for (const double value : values) {
        sum += f(value) - mean;
    }
    return sum / std::sqrt(variance * static_cast<double>(values.size()));
}

} // namespace

class TestRandom : public QObject {
    Q_OBJECT

  private slots:
    void lanes_give_the_published_numbers_of_xoshiro256plusplus() {
        // The first numbers from the state 1, 2, 3, 4, as the authors' C code prints them.
        const std::array<std::uint64_t, 6> published{
            41943041U,           58720359U, 3588806011781223U, 3591011842654386U, 9228616714210784205U,
            9973669472204895162U};
        RandomStream stream(0, Stream::proposal);
        for (std::size_t word = 0; word < 4; ++word) {
            for (std::size_t lane = 0; lane < RandomStream::lanes; ++lane) {
                stream.state()[word * RandomStream::lanes + lane] = word + 1;
            }
        }
        for (const std::uint64_t expected : published) {
            for (std::size_t lane = 0; lane < RandomStream::lanes; ++lane) {
                QCOMPARE(stream.next(), expected);
            }
        }
    }

    void the_state_is_filled_by_splitmix64() {
        // Two words of one stream are SplitMix64's output for neighbouring states: undoing its mixing
        // gives the golden gamma as their distance.
        const auto unmix = [](std::uint64_t z) {
            z ^= z >> 31 ^ z >> 62;
            z *= 0x319642b2d24d8ec3; // inverse of 0x94d049bb133111eb modulo 2^64
            z ^= z >> 27 ^ z >> 54;
            z *= 0x96de1b173f119089; // inverse of 0xbf58476d1ce4e5b9
            return z ^ z >> 30 ^ z >> 60;
        };
        RandomStream stream(42, Stream::data, 7);
        for (std::size_t i = 1; i < 32; ++i) {
            QCOMPARE(unmix(stream.state()[i]) - unmix(stream.state()[i - 1]), 0x9e3779b97f4a7c15U);
        }
    }

    void filling_and_single_numbers_are_the_same_lanes_interleaved() {
        RandomStream filled(3, Stream::batches, 11), single(3, Stream::batches, 11);
        std::array<ReferenceGenerator, RandomStream::lanes> reference;
        for (std::size_t lane = 0; lane < RandomStream::lanes; ++lane) {
            for (std::size_t word = 0; word < 4; ++word) {
                reference[lane].s[word] = single.state()[word * RandomStream::lanes + lane];
            }
        }
        std::vector<std::uint64_t> bits(1000);
        filled.fill_bits(bits);
        for (std::size_t i = 0; i < bits.size(); ++i) {
            const std::uint64_t expected = reference[i % RandomStream::lanes].next();
            QCOMPARE(bits[i], expected);
            QCOMPARE(single.next(), expected);
        }
    }

    void uniforms_are_centred_in_their_cells_and_never_0_or_1() {
        RandomStream bits(9, Stream::subset), uniforms(9, Stream::subset), single(9, Stream::subset);
        std::vector<double> values(4099);
        uniforms.fill_uniform(values);
        for (const double value : values) {
            QCOMPARE(value, (static_cast<double>(bits.next() >> 12) + 0.5) * 0x1p-52);
            QCOMPARE(single.uniform(), value);
            QVERIFY(value > 0.0 && value < 1.0);
        }
    }

    /// Null hypothesis: uniform on (0, 1). False-alarm rate 1e-6 for each.
    void uniforms_are_uniform_and_so_are_their_parts() {
        RandomStream stream(1, Stream::proposal);
        std::vector<double> values(1 << 20);
        stream.fill_uniform(values);
        QVERIFY(uniformity(values) < chi_square_limit(255));
        std::vector<double> low(values.size());
        std::transform(values.begin(), values.end(), low.begin(),
                       [](double u) { return std::fmod(u * 0x1p30, 1.0); });
        QVERIFY(uniformity(low) < chi_square_limit(255));
    }

    void a_squared_uniform_is_caught() {
        RandomStream stream(1, Stream::proposal);
        std::vector<double> values(1 << 20);
        stream.fill_uniform(values);
        // A power of 1.02 already, and not only the square.
        std::transform(values.begin(), values.end(), values.begin(),
                       [](double u) { return std::pow(u, 1.02); });
        QVERIFY(uniformity(values) > chi_square_limit(255));
    }

    /// Null hypothesis: the numbers of two streams are independent uniforms, so that pairs fill 32 x 32
    /// cells evenly. False-alarm rate 1e-6 for each pair of streams.
    void streams_blocks_seeds_and_lanes_are_independent() {
        const auto pairs = [](RandomStream a, RandomStream b) {
            std::vector<double> counts(1024);
            for (int i = 0; i < 1 << 17; ++i) {
                const auto x = static_cast<std::size_t>(a.uniform() * 32.0);
                const auto y = static_cast<std::size_t>(b.uniform() * 32.0);
                ++counts[32 * x + y];
            }
            return chi_square(counts, (1 << 17) / 1024.0);
        };
        const double limit = chi_square_limit(1023);
        QVERIFY(pairs({1, Stream::proposal, 0}, {1, Stream::acceptance, 0}) < limit);
        QVERIFY(pairs({1, Stream::proposal, 0}, {1, Stream::proposal, 1}) < limit);
        QVERIFY(pairs({1, Stream::proposal, 0}, {2, Stream::proposal, 0}) < limit);
        QVERIFY(pairs({0, Stream::proposal, 1}, {1, Stream::proposal, 0}) < limit);
        // Neighbours of one stream are neighbouring lanes.
        RandomStream ahead(5, Stream::proposal);
        ahead.next();
        QVERIFY(pairs({5, Stream::proposal}, ahead) < limit);
        // And the test sees dependence.
        QVERIFY(pairs({1, Stream::proposal, 0}, {1, Stream::proposal, 0}) > limit);
    }

    void keys_give_different_states() {
        std::set<std::uint64_t> seen;
        int keys = 0;
        for (const std::uint64_t seed : {0U, 1U, 2U}) {
            for (const Stream stream : {Stream::proposal, Stream::acceptance, Stream::diagnostics}) {
                for (std::uint64_t block = 0; block < 1000; ++block) {
                    seen.insert(RandomStream(seed, stream, block).next());
                    ++keys;
                }
            }
        }
        QCOMPARE(static_cast<int>(seen.size()), keys);
    }

    /// Null hypothesis: standard normal. Moments within 5 standard errors (5.7e-7 each), and the normal cdf
    /// of the values uniform at 1e-6.
    void normals_are_normal() {
        RandomStream stream(4, Stream::data);
        std::vector<double> values(1000003);
        stream.fill_normal(values);
        QVERIFY(std::abs(deviation(
                    values, [](double x) { return x; }, 0.0, 1.0)) < 5.0);
        QVERIFY(std::abs(deviation(
                    values, [](double x) { return x * x; }, 1.0, 2.0)) < 5.0);
        QVERIFY(std::abs(deviation(
                    values, [](double x) { return x * x * x; }, 0.0, 15.0)) < 5.0);
        QVERIFY(std::abs(deviation(
                    values, [](double x) { return x * x * x * x; }, 3.0, 96.0)) < 5.0);
        std::vector<double> levels(values.size());
        std::transform(values.begin(), values.end(), levels.begin(), normal_cdf);
        QVERIFY(uniformity(levels) < chi_square_limit(255));
        // A standard deviation of 1.01 would be seen.
        std::transform(values.begin(), values.end(), levels.begin(),
                       [](double x) { return normal_cdf(1.01 * x); });
        QVERIFY(uniformity(levels) > chi_square_limit(255));
    }

    /// The two normals that Box and Muller's method gives together, 8 places apart, are uncorrelated in
    /// value and in square. Within 5 standard errors.
    void normals_made_together_are_independent() {
        RandomStream stream(6, Stream::data);
        std::vector<double> values(1 << 20);
        stream.fill_normal(values);
        std::vector<double> products, squares;
        for (std::size_t i = 0; i + 16 <= values.size(); i += 16) {
            for (std::size_t j = i; j < i + 8; ++j) {
                products.push_back(values[j] * values[j + 8]);
                squares.push_back((values[j] * values[j] - 1.0) * (values[j + 8] * values[j + 8] - 1.0));
            }
        }
        const auto same = [](double x) { return x; };
        QVERIFY(std::abs(deviation(products, same, 0.0, 1.0)) < 5.0);
        QVERIFY(std::abs(deviation(squares, same, 0.0, 4.0)) < 5.0);
    }

    /// Single draws: standard normal, standard exponential; at 1e-6.
    void single_normals_and_exponentials_follow_their_laws() {
        RandomStream stream(8, Stream::dropout);
        std::vector<double> normal_levels(200000), exponential_levels(200000), filled(200000);
        for (std::size_t i = 0; i < normal_levels.size(); ++i) {
            normal_levels[i] = normal_cdf(stream.normal());
            exponential_levels[i] = std::exp(-stream.exponential());
        }
        QVERIFY(uniformity(normal_levels) < chi_square_limit(255));
        QVERIFY(uniformity(exponential_levels) < chi_square_limit(255));
        stream.fill_exponential(filled);
        std::transform(filled.begin(), filled.end(), filled.begin(), [](double x) { return std::exp(-x); });
        QVERIFY(uniformity(filled) < chi_square_limit(255));
    }

    /// Null hypothesis: uniform on 0 ... bound - 1; at 1e-6.
    void bounded_integers_are_unbiased() {
        RandomStream stream(10, Stream::split);
        for (const std::uint64_t bound : {2U, 7U, 100U}) {
            std::vector<double> counts(bound);
            for (int i = 0; i < 200000; ++i) {
                const std::uint64_t value = stream.below(bound);
                QVERIFY(value < bound);
                ++counts[value];
            }
            QVERIFY(chi_square(counts, 200000.0 / static_cast<double>(bound)) <
                    chi_square_limit(static_cast<double>(bound - 1)));
        }
        QCOMPARE(stream.below(1), std::uint64_t{0});
        // Two thirds of 2^64: taking remainders would give the lower half twice as often.
        const std::uint64_t large = 0xaaaaaaaaaaaaaaaa;
        int lower = 0;
        for (int i = 0; i < 100000; ++i) {
            lower += stream.below(large) < large / 2 ? 1 : 0;
        }
        QVERIFY(std::abs(lower - 50000) < 5.0 * std::sqrt(25000.0));
    }

    /// Null hypothesis: all 24 orders of four are equally likely; at 1e-6.
    void shuffling_gives_every_order_equally_often() {
        RandomStream stream(12, Stream::batches);
        std::vector<double> counts(256);
        for (int i = 0; i < 120000; ++i) {
            std::array<std::int64_t, 4> order{0, 1, 2, 3};
            stream.shuffle(order);
            ++counts[static_cast<std::size_t>(order[0] + 4 * order[1] + 16 * order[2] + 64 * order[3])];
        }
        std::erase(counts, 0.0);
        QCOMPARE(counts.size(), std::size_t{24});
        QVERIFY(chi_square(counts, 5000.0) < chi_square_limit(23));
    }
};

QTEST_GUILESS_MAIN(TestRandom)
#include "test_random.moc"
