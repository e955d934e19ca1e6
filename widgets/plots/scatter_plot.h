// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/contours.h"
#include "widgets/plots/plot_view.h"

#include "sampling/snapshot.h"

#include <span>

namespace sluice {

/// Two coordinates of the candidates: the accepted as a heat map, the newest as marks, p and M q as
/// contours, and on the sides the accepted and p over each coordinate alone. Which coordinates is the panel's
/// business; the axis labels say it.
class ScatterPlot : public PlotView {
    Q_OBJECT

  public:
    static constexpr int most_marks = 5000;

    explicit ScatterPlot(QWidget* parent = nullptr);
    ~ScatterPlot() override;

    void setCandidates(std::span<const CandidateMark> candidates);
    /// The counts of accepted points, row-major (y, x); one with bins_y < 2 takes the heat map away.
    void setHistogram(const AcceptedHistogram& histogram);
    /// p on a grid, drawn by the contours that enclose 50, 80 and 95 % of it. An empty grid: none.
    void setTarget(const DensityGrid& grid);
    /// M q on a grid, in the same way.
    void setEnvelope(const DensityGrid& grid);
    /// Rings around points that are selected elsewhere.
    void setSelected(QVector<QPointF> points);
    void clear(); ///< forgets candidates and heat map, keeps the contours

    bool isEmpty() const override;
    /// Adds the columns of the heat map: `accepted count` at bin centres.
    QString csvText() const override;

  protected:
    void restyle() override;
    void fitAxes() override;
    QString readoutAt(QPointF at) const override;

  private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
