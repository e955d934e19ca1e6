// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "learning/sequence_metrics.h"
#include "learning/vocabulary.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace sluice;

namespace {

/// C(n, k) for small numbers.
double choose(std::size_t n, std::size_t k) {
    double result = 1.0;
    for (std::size_t i = 1; i <= k; ++i) {
        result *= static_cast<double>(n - k + i) / static_cast<double>(i);
    }
    return k > n ? 0.0 : result;
}

} // namespace

class TestSequenceMetrics : public QObject {
    Q_OBJECT

  private slots:
    void the_best_of_each_prompt_is_selected() {
        Matrix<double> rewards(5, 4);
        rewards.values() = {.1, .9, .3, .2, .5, .4, .8, .1, .95, .2, .3, .1, .6, .1, .2, .99, .3, .2, .1, .7};
        QCOMPARE(best_of_n(rewards), (std::vector<std::size_t>{1, 2, 0, 3, 3}));
    }
    void equal_rewards_give_the_first_and_nan_never_wins() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        Matrix<double> rewards(2, 3);
        rewards.values() = {1, 1, 0, nan, -2, nan};
        QCOMPARE(best_of_n(rewards), (std::vector<std::size_t>{0, 1}));
        rewards.values() = {1, 1, 0, nan, nan, nan};
        QVERIFY_THROWS_EXCEPTION(InvalidArgument, best_of_n(rewards));
    }
    void pass_at_k_is_one_minus_a_ratio_of_binomials() {
        for (std::size_t n = 1; n <= 12; ++n) {
            for (std::size_t c = 0; c <= n; ++c) {
                for (std::size_t k = 1; k <= n; ++k) {
                    const double exact = 1.0 - choose(n - c, k) / choose(n, k);
                    QVERIFY(std::abs(pass_at_k(n, c, k) - exact) < 1e-12);
                }
            }
        }
        QVERIFY(std::abs(pass_at_k(10'000, 1, 5000) - 0.5) < 1e-9); // where binomials overflow
        QVERIFY_THROWS_EXCEPTION(InvalidArgument, pass_at_k(3, 1, 4));
        QVERIFY_THROWS_EXCEPTION(InvalidArgument, pass_at_k(3, 4, 1));
    }
    void a_summary_counts_what_it_says() {
        const JudgedSample wrong{false, "x"}, one{true, "1"}, two{true, "2"};
        const std::vector<std::vector<JudgedSample>> samples{
            {one, wrong, one, two}, {wrong, wrong, wrong, wrong}, {two, two, two, two}};
        const SampleSummary summary = summarise_samples(samples);
        QCOMPARE(summary.right, std::size_t{7});
        QCOMPARE(summary.acceptance, 7.0 / 12.0);
        QVERIFY(std::abs(summary.coverage - 2.0 / 3.0) < 1e-15);
        QCOMPARE(summary.distinct, 1.0);
        QVERIFY(std::abs(summary.decidable - 1.0 / 3.0) < 1e-15);
        QCOMPARE(summary.solved, (std::vector<std::size_t>{1, 0, 0, 1, 1}));
        QVERIFY(std::abs(mean_pass_at_k(summary, 1) - summary.acceptance) < 1e-15);
        QVERIFY(std::abs(mean_pass_at_k(summary, 2) - 2.0 / 3.0) < 1e-15);
    }
    void prompts_with_different_numbers_of_samples_are_refused() {
        const std::vector<std::vector<JudgedSample>> samples{{{true, ""}}, {}};
        QVERIFY_THROWS_EXCEPTION(InvalidArgument, summarise_samples(samples));
        QVERIFY_THROWS_EXCEPTION(InvalidArgument, summarise_samples({}));
    }
    void a_vocabulary_reads_back_what_it_wrote() {
        const Vocabulary vocabulary("\nabc");
        QCOMPARE(vocabulary.encode("cab\n"), (std::vector<Token>{3, 1, 2, 0}));
        QCOMPARE(vocabulary.decode(vocabulary.encode("cab")), std::string("cab"));
        QVERIFY_THROWS_EXCEPTION(InvalidArgument, vocabulary.encode("d"));
        QVERIFY_THROWS_EXCEPTION(InvalidArgument, vocabulary.decode(std::vector<Token>{4}));
        QVERIFY_THROWS_EXCEPTION(InvalidArgument, Vocabulary("aba"));
        QVERIFY_THROWS_EXCEPTION(InvalidArgument, Vocabulary("a"));
    }
};

QTEST_GUILESS_MAIN(TestSequenceMetrics)
#include "test_sequence_metrics.moc"
