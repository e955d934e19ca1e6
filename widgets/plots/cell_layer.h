// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include "widgets/plots/plotted_part.h"

#include <qcustomplot.h>

#include <cstddef>

namespace sluice {

/// A table of cells in the coordinates of a plot: cell (row, column) is the unit square around (column, row).
class CellLayer : public QCPLayerable, public PlottedPart {
  protected:
    CellLayer(QCustomPlot* canvas, const QString& layer) : QCPLayerable(canvas, layer) {}

    void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(false); }
    QRect clipRect() const override { return mParentPlot->axisRect()->rect(); }
    /// Where the cell lies, in pixels.
    QRectF cell(std::size_t row, std::size_t column) const {
        const QCPAxis* x = mParentPlot->xAxis;
        const QCPAxis* y = mParentPlot->yAxis;
        const QPointF one(x->coordToPixel(double(column) - 0.5), y->coordToPixel(double(row) - 0.5));
        const QPointF two(x->coordToPixel(double(column) + 0.5), y->coordToPixel(double(row) + 0.5));
        return QRectF(one, two).normalized();
    }
};

} // namespace sluice
