// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"
#include "widgets/models/answer_table_model.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/series_plot.h"

#include <QObject>
#include <QWidget>

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

class QComboBox;
class QStackedWidget;
class QTableView;

namespace sluice {

/// What a recipe of rounds shows of itself, while it runs and from its record: how well the network does
/// round by round, what was accepted, how right and how varied it was, how many prompts were solved how
/// often, and what many samples bring over one, and some of the answers themselves.
class RoundsPlots : public QObject {
    Q_OBJECT

  public:
    explicit RoundsPlots(QWidget* parent);

    QWidget* page() const { return m_page; }
    /// Curves over the rounds, or over the number of samples.
    SeriesPlot* curves() const { return m_curves; }
    /// How many prompts had so many right samples.
    HistogramPlot* solved() const { return m_solved; }

    /// Answers of a language model with the verifier's marks, the newest round first.
    AnswerTableModel* answers() const { return m_answers; }

    /// Those of a run that goes on, or of a record; null where there are none.
    void setRounds(const RoundsRecord* rounds);

  private:
    void offerViews();
    void show();
    void showOverRounds(const std::vector<std::pair<std::string, QString>>& series, const QString& axis);
    void showSolved();
    void showGap();
    void showAnswers();
    bool has(const std::string& series) const;

    std::optional<RoundsRecord> m_rounds;
    QWidget* m_page;
    QStackedWidget* m_stack;
    SeriesPlot* m_curves;
    HistogramPlot* m_solved;
    QTableView* m_texts;
    AnswerTableModel* m_answers;
    QComboBox* m_view;
};

/// What k samples of a prompt bring, over prompts of which solved[c] had c right ones among n.
struct SampleGap {
    std::vector<double> k;       ///< 1, 2, ..., n
    std::vector<double> maximum; ///< share of prompts whose best of k samples is right: pass@k
    std::vector<double> median;  ///< share of prompts where more than half of k samples are right
};
/// Means over every choice of k of the n samples, without putting back: 1 - C(n - c, k) / C(n, k) for the
/// best (Chen et al. 2021, arXiv 2107.03374, equation 1), and the hypergeometric tail for the median.
SampleGap sample_gap(std::span<const double> solved);

} // namespace sluice
