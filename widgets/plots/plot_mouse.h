// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include "widgets/plots/plot_view.h"

#include <QPoint>

class QKeyEvent;
class QMouseEvent;
class QRubberBand;
class QWheelEvent;

namespace sluice {

class PlotHeader;

/// What mouse and keys do to a plot: zoom, pan, reset, crosshair, and switching series by their legend entry.
class PlotMouse {
  public:
    PlotMouse(PlotView& view, QCustomPlot& canvas, PlotHeader& header);

    /// Whether the event was used up.
    bool handle(QEvent* event);
    bool key(QKeyEvent* event);

  private:
    bool press(QMouseEvent* event);
    bool move(QMouseEvent* event);
    bool release(QMouseEvent* event);
    bool wheel(QWheelEvent* event);
    void zoom(double factor, QPointF around, bool in_x, bool in_y);
    void pan(QPointF pixels);
    void zoom_to(QRect pixels);
    void step_crosshair(int steps);
    bool in_axes(QPointF pixel) const;

    enum class Drag { none, rectangle, pan };

    PlotView& view_;
    QCustomPlot& canvas_;
    PlotHeader& header_;
    QRubberBand* band_; ///< owned by the canvas
    Drag drag_ = Drag::none;
    QPoint from_;
    std::optional<double> crosshair_x_;
};

} // namespace sluice
