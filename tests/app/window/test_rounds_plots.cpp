// SPDX-License-Identifier: GPL-3.0-or-later
#include "rounds_plots.h"
#include "window_test_main.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QTest>

#include <cmath>

using namespace sluice;

namespace {

/// Three rounds of two repeats; 4 samples to each of 10 prompts.
RoundsRecord languageRounds() {
    RoundsRecord rounds;
    rounds.round = {0, 1, 2};
    for (const char* name :
         {"sampled_accuracy", "greedy_accuracy", "entropy", "kl", "distinct", "acceptance", "right"}) {
        Matrix<double> values(2, 3);
        for (std::size_t r = 0; r < 2; ++r)
            for (std::size_t i = 0; i < 3; ++i)
                values(r, i) = 0.2 * double(i + 1) + 0.1 * double(r);
        rounds.series[name] = values;
    }
    rounds.series["distinct"](0, 0) = rounds.series["distinct"](1, 0) = std::nan("");
    rounds.solved = Matrix<double>(2, 5);
    const double last[] = {2, 1, 3, 0, 4};
    std::copy(std::begin(last), std::end(last), rounds.solved.row(1).begin());
    rounds.texts = {{1, "7+5+3?", "07+05=13;13+03=16#16", "0 of 2 sums right, wrong result", false, false},
                    {2, "7+5+3?", "07+05=12;12+03=15#15", "right", true, true}};
    return rounds;
}

} // namespace

class TestRoundsPlots : public QObject {
    Q_OBJECT

  private slots:
    void the_gap_agrees_with_counting_every_choice();
    void a_record_offers_what_it_has();
    void curves_are_means_over_repeats();
    void solved_prompts_are_counted();
    void answers_are_marked_newest_first();
    void another_record_without_rounds_leaves_nothing();
};

void TestRoundsPlots::the_gap_agrees_with_counting_every_choice() {
    // Every subset of k of the 4 samples of a prompt with c right ones.
    const std::vector<double> solved{2, 1, 3, 0, 4};
    const SampleGap gap = sample_gap(solved);
    QCOMPARE(gap.k.size(), std::size_t(4));
    for (int k = 1; k <= 4; ++k) {
        double best = 0, median = 0;
        for (int c = 0; c <= 4; ++c) {
            int subsets = 0, any = 0, most = 0;
            for (int subset = 0; subset < 16; ++subset) {
                if (__builtin_popcount(unsigned(subset)) != k)
                    continue;
                const int right = __builtin_popcount(unsigned(subset & ((1 << c) - 1)));
                ++subsets;
                any += right > 0 ? 1 : 0;
                most += 2 * right > k ? 1 : 0;
            }
            best += solved[std::size_t(c)] * any / subsets / 10.0;
            median += solved[std::size_t(c)] * most / subsets / 10.0;
        }
        QVERIFY(std::fabs(gap.maximum[std::size_t(k - 1)] - best) < 1e-12);
        QVERIFY(std::fabs(gap.median[std::size_t(k - 1)] - median) < 1e-12);
    }
    QVERIFY(sample_gap(std::vector<double>{}).k.empty());
    QVERIFY(sample_gap(std::vector<double>{0, 0}).k.empty());
}

void TestRoundsPlots::a_record_offers_what_it_has() {
    QWidget parent;
    RoundsPlots plots(&parent);
    auto* view = parent.findChild<QComboBox*>(QStringLiteral("rounds.view"));
    QVERIFY(!view->isEnabled());
    const RoundsRecord rounds = languageRounds();
    plots.setRounds(&rounds);
    QVERIFY(view->isEnabled());
    for (const char* name :
         {"accuracy", "precision", "acceptance", "distinct", "entropy", "solved", "gap", "answers"})
        QVERIFY2(view->findData(QLatin1String(name)) >= 0, name);
    QCOMPARE(view->findData(QStringLiteral("reward")), -1);
}

void TestRoundsPlots::curves_are_means_over_repeats() {
    QWidget parent;
    RoundsPlots plots(&parent);
    const RoundsRecord rounds = languageRounds();
    plots.setRounds(&rounds);
    auto* view = parent.findChild<QComboBox*>(QStringLiteral("rounds.view"));
    const auto choose = [&](const char* name) {
        view->setCurrentIndex(view->findData(QLatin1String(name)));
        emit view->activated(view->currentIndex());
    };
    choose("entropy");
    QCOMPARE(plots.curves()->seriesNames().size(), 2);
    const QVector<QPointF> entropy = plots.curves()->seriesPoints(plots.curves()->seriesNames().first());
    QCOMPARE(entropy.size(), 3);
    QVERIFY(std::fabs(entropy[2].y() - 0.65) < 1e-12);
    choose("distinct"); // the base model has none
    QCOMPARE(plots.curves()->seriesPoints(plots.curves()->seriesNames().first()).size(), 2);
}

void TestRoundsPlots::solved_prompts_are_counted() {
    QWidget parent;
    RoundsPlots plots(&parent);
    const RoundsRecord rounds = languageRounds();
    plots.setRounds(&rounds);
    auto* view = parent.findChild<QComboBox*>(QStringLiteral("rounds.view"));
    view->setCurrentIndex(view->findData(QStringLiteral("solved")));
    emit view->activated(view->currentIndex());
    const QVector<QPointF> bars = plots.solved()->seriesPoints(plots.solved()->seriesNames().first());
    QCOMPARE(bars.size(), 5);
    QVERIFY(std::fabs(bars[4].y() - 0.4) < 1e-12);
    QVERIFY(std::fabs(bars[4].x() - 4.0) < 1e-12);
}

void TestRoundsPlots::answers_are_marked_newest_first() {
    QWidget parent;
    RoundsPlots plots(&parent);
    const QAbstractItemModelTester tester(plots.answers());
    const RoundsRecord rounds = languageRounds();
    plots.setRounds(&rounds);
    auto* view = parent.findChild<QComboBox*>(QStringLiteral("rounds.view"));
    view->setCurrentIndex(view->findData(QStringLiteral("answers")));
    emit view->activated(view->currentIndex());
    QCOMPARE(plots.answers()->rowCount(), 2);
    const auto text = [&](int row, int column) {
        return plots.answers()->index(row, column).data().toString();
    };
    QCOMPARE(text(0, AnswerTableModel::round), QStringLiteral("2"));
    QCOMPARE(text(0, AnswerTableModel::verdict), QStringLiteral("✓ right"));
    QCOMPARE(text(0, AnswerTableModel::accepted), QStringLiteral("accepted"));
    QCOMPARE(text(1, AnswerTableModel::prompt), QStringLiteral("7+5+3?"));
    QCOMPARE(text(1, AnswerTableModel::answer), QStringLiteral("07+05=13;13+03=16#16"));
    QVERIFY(text(1, AnswerTableModel::verdict).startsWith(QStringLiteral("✗ 0 of 2")));
    QVERIFY(plots.answers()->index(0, AnswerTableModel::verdict).data(Qt::ForegroundRole) !=
            plots.answers()->index(1, AnswerTableModel::verdict).data(Qt::ForegroundRole));
}

void TestRoundsPlots::another_record_without_rounds_leaves_nothing() {
    QWidget parent;
    RoundsPlots plots(&parent);
    const RoundsRecord rounds = languageRounds();
    plots.setRounds(&rounds);
    QVERIFY(!plots.curves()->isEmpty());
    plots.setRounds(nullptr);
    QVERIFY(plots.curves()->isEmpty());
    QVERIFY(plots.solved()->isEmpty());
}

SLUICE_WINDOW_TEST_MAIN(TestRoundsPlots)
#include "test_rounds_plots.moc"
