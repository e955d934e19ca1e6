// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include "sampling/snapshot.h"
#include "widgets/plots/contours.h"
#include "widgets/plots/plotted_part.h"

#include <qcustomplot.h>

#include <QPointF>
#include <QVector>

#include <vector>

namespace sluice {

/// One coordinate of a plot over two, outside of its frame: the accepted as bars, p as a line, both as
/// densities on one scale. Lies along the axis that it shows, above the plot or on its right, and follows
/// that axis' zoom. The plot leaves the room by the minimum margins of its frame.
class SideMarginal : public QCPAbstractPlottable, public PlottedPart {
  public:
    enum class Side { top, right };

    SideMarginal(QCustomPlot& canvas, Side side);

    /// Pixels that lie between the plot's frame and the end of the longest bar.
    void set_depth(int pixels) { depth_ = pixels; }
    int depth() const { return depth_; }
    void set_target_pen(const QPen& pen) { target_pen_ = pen; }

    /// Sums the cells of the plane over the other coordinate. One without cells takes the bars away.
    void set_accepted(const AcceptedHistogram& plane);
    /// The same of p; normalised over the grid.
    void set_target(const DensityGrid& grid);

    /// Centres of the bars with their density; the line of p.
    const QVector<QPointF>& accepted() const { return accepted_; }
    const QVector<QPointF>& target() const { return target_; }
    QVector<QPointF> plotted() const override { return accepted_.isEmpty() ? target_ : accepted_; }

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain domain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain domain = QCP::sdBoth,
                           const QCPRange& key_range = QCPRange()) const override;

  protected:
    QRect clipRect() const override;
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

  private:
    QPointF pixel(double coordinate, double share) const;

    Side side_;
    int depth_ = 0;
    QPen target_pen_;
    double bar_width_ = 0.0;
    QVector<QPointF> accepted_, target_;
};

} // namespace sluice
