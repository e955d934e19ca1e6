// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pair_plots.h"
#include "pictures.h"

#include "sampling/snapshot.h"
#include "widgets/plots/envelope_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/qq_plot.h"
#include "widgets/plots/scatter_plot.h"
#include "widgets/plots/trace_plot.h"

#include <QStackedWidget>
#include <QWidget>

class QComboBox;

namespace sluice {

/// The plots of sampling: the envelope in one dimension, a scatter along two chosen axes in more, the
/// accepted as a histogram, by their quantiles and by pairs of coordinates, the acceptance rate. Gives them
/// what a picture and a snapshot hold.
class SamplingPlots : public QObject {
    Q_OBJECT

  public:
    explicit SamplingPlots(QWidget* parent);

    /// The large picture with its axis choosers.
    QWidget* centre() const { return m_centre; }
    EnvelopePlot* envelope() const { return m_envelope; }
    ScatterPlot* scatter() const { return m_scatter; }
    HistogramPlot* histogram() const { return m_histogram; }
    QqPlot* quantiles() const { return m_quantiles; }
    TracePlot* trace() const { return m_trace; }
    PairPlots* pairs() const { return m_pairs; }

    /// nullptr: there is nothing to draw; `why` says what to do about it.
    void setPicture(const SamplingPicturePtr& picture, const QString& why);
    void setSnapshot(const std::shared_ptr<const SamplingSnapshot>& snapshot);
    /// The newest candidate falls like a dart, where candidates come one at a time.
    void setDart(bool dart) { m_dart = dart; }
    SnapshotView view() const;

  signals:
    void viewChanged(const sluice::SnapshotView& view);

  private:
    void buildCentre(QWidget* parent);
    void showLine(const SamplingPicture& picture);
    void showPlane(const SamplingPicture& picture);
    void fillAxes(const SamplingPicture& picture);
    void chooseAxis();
    void choosePair(std::size_t x, std::size_t y);
    void showChosenAxes();
    void setMarginal(const SamplingSnapshot& snapshot);
    void setQuantiles(const SamplingSnapshot& snapshot);

    SamplingPicturePtr m_picture;
    QWidget* m_centre;
    QStackedWidget* m_stack;
    EnvelopePlot* m_envelope;
    ScatterPlot* m_scatter;
    HistogramPlot* m_histogram;
    QqPlot* m_quantiles;
    TracePlot* m_trace;
    PairPlots* m_pairs;
    QComboBox* m_axisX;
    QComboBox* m_axisY;
    std::shared_ptr<const Goodness> m_goodness; ///< that the quantiles were last drawn from
    std::uint64_t m_shown = 0;                  ///< candidates in the last snapshot
    bool m_dart = false;
};

} // namespace sluice
