// SPDX-License-Identifier: GPL-3.0-or-later
#include "rounds_plots.h"

#include "core_words.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// Colours of curves that are no arms: those of the arms, in the order in which they are easiest to tell
/// apart.
constexpr const char* looks[] = {"rsft", "all_data", "random_subset", "pretrained", "importance_weighted"};

double log_binomial(double n, double k) {
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

/// P(j right ones among k of n samples, of which c are right).
double hypergeometric(double n, double c, double k, double j) {
    if (j < 0 || j > c || k - j < 0 || k - j > n - c)
        return 0.0;
    return std::exp(log_binomial(c, j) + log_binomial(n - c, k - j) - log_binomial(n, k));
}

} // namespace

SampleGap sample_gap(std::span<const double> solved) {
    SampleGap gap;
    double prompts = 0.0;
    for (const double count : solved)
        prompts += count;
    if (solved.size() < 2 || prompts <= 0)
        return gap;
    const auto n = double(solved.size() - 1);
    for (double k = 1; k <= n; ++k) {
        double best = 0.0, middle = 0.0;
        for (std::size_t right = 1; right < solved.size(); ++right) {
            if (solved[right] <= 0)
                continue;
            const auto c = double(right);
            best += solved[right] * (1.0 - hypergeometric(n, c, k, 0));
            for (double j = std::floor(k / 2) + 1; j <= std::min(k, c); ++j)
                middle += solved[right] * hypergeometric(n, c, k, j);
        }
        gap.k.push_back(k);
        gap.maximum.push_back(best / prompts);
        gap.median.push_back(middle / prompts);
    }
    return gap;
}

RoundsPlots::RoundsPlots(QWidget* parent)
    : QObject(parent), m_page(new QWidget(parent)), m_stack(new QStackedWidget(m_page)),
      m_curves(new SeriesPlot(m_stack)), m_solved(new HistogramPlot(m_stack)),
      m_texts(new QTableView(m_stack)), m_answers(new AnswerTableModel(this)), m_view(new QComboBox(m_page)) {
    m_curves->setObjectName(QStringLiteral("plot.rounds"));
    m_curves->setAccessibleName(tr("Rounds of sampling and fine-tuning"));
    m_solved->setObjectName(QStringLiteral("plot.solved"));
    m_solved->setAccessibleName(tr("Prompts by their number of right samples"));
    m_solved->setAxisLabels(tr("right samples of a prompt"), tr("share of prompts"));
    m_view->setObjectName(QStringLiteral("rounds.view"));
    m_view->setAccessibleName(tr("What is shown of the rounds"));
    m_view->setMinimumWidth(70);
    const QString empty = tr("Recipes that sample and fine-tune in rounds tell of them here, round by round");
    m_curves->setEmptyText(empty);
    m_solved->setEmptyText(empty);
    m_texts->setObjectName(QStringLiteral("rounds.answers"));
    m_texts->setAccessibleName(tr("Sampled answers with the verifier's marks"));
    m_texts->setModel(m_answers);
    m_texts->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_texts->setAlternatingRowColors(true);
    m_texts->setShowGrid(false);
    m_texts->setFrameShape(QFrame::NoFrame);
    m_texts->verticalHeader()->hide();
    m_texts->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_texts->horizontalHeader()->setStretchLastSection(true);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 4, 10, 0);
    row->addWidget(m_view);
    row->addStretch(1);
    m_stack->addWidget(m_curves);
    m_stack->addWidget(m_solved);
    m_stack->addWidget(m_texts);
    auto* column = new QVBoxLayout(m_page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_stack, 1);
    connect(m_view, &QComboBox::activated, this, &RoundsPlots::show);
    offerViews();
    show();
}

bool RoundsPlots::has(const std::string& series) const {
    return m_rounds && m_rounds->series.contains(series);
}

void RoundsPlots::setRounds(const RoundsRecord* rounds) {
    if (!rounds && !m_rounds)
        return;
    m_rounds = rounds ? std::optional(*rounds) : std::nullopt;
    offerViews();
    show();
}

/// The views for which the record has something.
void RoundsPlots::offerViews() {
    const QSignalBlocker quiet(m_view);
    const QString before = m_view->currentData().toString();
    m_view->clear();
    const auto offer = [this](bool there, const char* name, const QString& words) {
        if (there)
            m_view->addItem(words, QLatin1String(name));
    };
    offer(has("sampled_accuracy") || has("test_accuracy"), "accuracy", tr("accuracy"));
    offer(has("label_precision") || has("right"), "precision", tr("how right what was accepted is"));
    offer(has("acceptance"), "acceptance", tr("acceptance"));
    offer(has("distinct"), "distinct", tr("different answers"));
    offer(has("entropy"), "entropy", tr("entropy and distance from the base"));
    offer(has("reward"), "reward", tr("reward"));
    const bool solved = m_rounds && !m_rounds->solved.empty();
    offer(solved, "solved", tr("prompts by right samples"));
    offer(solved, "gap", tr("best against median of k samples"));
    offer(m_rounds && !m_rounds->texts.empty(), "answers", tr("sampled answers"));
    m_view->setEnabled(m_view->count() > 0);
    m_view->setToolTip(m_view->count() > 0 ? QString() : tr("There are no rounds yet"));
    m_view->setCurrentIndex(std::max(0, m_view->findData(before)));
}

void RoundsPlots::show() {
    const QString view = m_view->currentData().toString();
    m_stack->setCurrentWidget(view == QLatin1String("solved")    ? static_cast<QWidget*>(m_solved)
                              : view == QLatin1String("answers") ? static_cast<QWidget*>(m_texts)
                                                                 : m_curves);
    if (view == QLatin1String("accuracy"))
        showOverRounds({{"sampled_accuracy", tr("sampled")},
                        {"greedy_accuracy", tr("greedy")},
                        {"pass_at_8", tr("best of 8")},
                        {"test_accuracy", tr("on the test rows")},
                        {"validation_accuracy", tr("on the validation rows")}},
                       tr("accuracy"));
    else if (view == QLatin1String("precision"))
        showOverRounds({{"label_precision", tr("right among the accepted labels")},
                        {"right", tr("right among the samples")},
                        {"coverage", tr("prompts with a right sample")}},
                       tr("share"));
    else if (view == QLatin1String("acceptance"))
        showOverRounds({{"acceptance", tr("accepted")}, {"expected_acceptance", tr("expected")}},
                       tr("share"));
    else if (view == QLatin1String("distinct"))
        showOverRounds({{"distinct", tr("different right answers of a prompt")}}, tr("answers"));
    else if (view == QLatin1String("entropy"))
        showOverRounds({{"entropy", tr("entropy of an answer")}, {"kl", tr("KL divergence from the base")}},
                       tr("nats"));
    else if (view == QLatin1String("reward"))
        showOverRounds({{"reward", tr("reward")},
                        {"larger_first", tr("a habit that is not rewarded")},
                        {"well_formed", tr("well formed")}},
                       tr("mean over answers"));
    else if (view == QLatin1String("gap"))
        showGap();
    else if (view == QLatin1String("solved"))
        showSolved();
    else if (view == QLatin1String("answers"))
        showAnswers();
    else
        m_curves->clear();
    if (view != QLatin1String("solved"))
        m_solved->clear();
}

void RoundsPlots::showOverRounds(const std::vector<std::pair<std::string, QString>>& series,
                                 const QString& axis) {
    const RoundsRecord& rounds = *m_rounds;
    std::vector<TrainingCurve> curves;
    for (const auto& [name, words] : series) {
        const auto found = rounds.series.find(name);
        if (found == rounds.series.end())
            continue;
        TrainingCurve curve;
        curve.name = words;
        curve.arm = QLatin1String(looks[curves.size()]);
        const Matrix<double>& values = found->second;
        for (std::size_t round = 0; round < rounds.round.size(); ++round) {
            std::vector<double> there;
            for (std::size_t repeat = 0; repeat < values.rows(); ++repeat)
                if (std::isfinite(values(repeat, round)))
                    there.push_back(values(repeat, round));
            if (there.empty())
                continue;
            double sum = 0.0;
            for (const double value : there)
                sum += value;
            curve.x.push_back(rounds.round[round]);
            curve.y.push_back(sum / double(there.size()));
            if (values.rows() > 1) {
                curve.low.push_back(std::ranges::min(there));
                curve.high.push_back(std::ranges::max(there));
            }
        }
        if (!curve.x.empty())
            curves.push_back(std::move(curve));
    }
    m_curves->setAxisLabels(tr("round (0: before fine-tuning)"), axis);
    m_curves->setCurves(curves);
}

void RoundsPlots::showSolved() {
    const Matrix<double>& solved = m_rounds->solved;
    AcceptedHistogram histogram;
    histogram.range_x = {-0.5, double(solved.columns()) - 0.5};
    histogram.bins_x = solved.columns();
    histogram.bins_y = 1;
    for (const double count : solved.row(solved.rows() - 1))
        histogram.counts.push_back(std::uint64_t(std::llround(count)));
    m_solved->setDiscrete(true);
    m_solved->setAxisLabels(tr("right samples of a prompt"), tr("share of prompts"));
    m_solved->setTitle(tr("round %1, first repeat").arg(solved.rows()));
    m_solved->setHistogram(histogram);
}

void RoundsPlots::showAnswers() {
    std::vector<AnswerRow> rows;
    for (const SampledText& text : m_rounds->texts)
        rows.push_back({text.round, QString::fromStdString(text.prompt), QString::fromStdString(text.answer),
                        coreWords(text.verdict), text.right, text.accepted});
    std::ranges::stable_sort(rows, [](const AnswerRow& a, const AnswerRow& b) { return a.round > b.round; });
    m_answers->setRows(std::move(rows));
    m_texts->resizeColumnsToContents();
}

void RoundsPlots::showGap() {
    const Matrix<double>& solved = m_rounds->solved;
    const SampleGap gap = sample_gap(solved.row(solved.rows() - 1));
    std::vector<double> difference;
    for (std::size_t i = 0; i < gap.k.size(); ++i)
        difference.push_back(gap.maximum[i] - gap.median[i]);
    std::vector<TrainingCurve> curves(3);
    const QString names[] = {tr("best of k is right"), tr("more than half of k are right"), tr("gap")};
    const std::vector<double>* const values[] = {&gap.maximum, &gap.median, &difference};
    for (std::size_t i = 0; i < curves.size(); ++i) {
        curves[i].name = names[i];
        curves[i].arm = QLatin1String(looks[i]);
        curves[i].x = gap.k;
        curves[i].y = *values[i];
    }
    m_curves->setAxisLabels(tr("samples of a prompt, k"), tr("share of prompts"));
    m_curves->setCurves(gap.k.empty() ? std::vector<TrainingCurve>() : curves);
}

} // namespace sluice
