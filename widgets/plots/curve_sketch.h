// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include "widgets/plots/plot_view.h"

#include <qcustomplot.h>

#include <QPointF>

#include <functional>
#include <optional>
#include <vector>

namespace sluice {

/// A density that a person draws with the left mouse button: heights over even bins, each of them that of the
/// newest stroke over it.
class CurveSketch {
  public:
    static constexpr std::size_t bins = 80;

    /// Over this stretch of the x axis; `begin` gives the heights to begin with at the middles of the bins.
    /// When a stroke ends the heights are scaled to the area 1, and `done` is called.
    CurveSketch(QCustomPlot& canvas, AxisRange range, const std::function<double(double)>& begin,
                std::function<void()> done);
    ~CurveSketch();
    CurveSketch(const CurveSketch&) = delete;
    CurveSketch& operator=(const CurveSketch&) = delete;

    const std::vector<double>& edges() const { return edges_; }
    const std::vector<double>& heights() const { return heights_; }
    void set_pen(const QPen& pen);

    /// Whether the event was used up.
    bool handle(QEvent* event);

  private:
    void stroke(QPointF from, QPointF to);
    void show();
    QPointF at(QPoint pixel) const;

    QCustomPlot& canvas_;
    QCPGraph* line_; ///< owned by the canvas
    std::function<void()> done_;
    std::vector<double> edges_, heights_;
    std::optional<QPointF> last_; ///< while the button is down
};

} // namespace sluice
