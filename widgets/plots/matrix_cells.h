// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include "base/matrix.h"
#include "widgets/plots/cell_layer.h"

#include <QPointF>
#include <QVector>

namespace sluice {

/// The cells of a matrix of counts: cell (row, column) is the unit square around (column, row),
/// coloured by its share of the row, with the count written in it where there is room.
class MatrixCells : public CellLayer {
  public:
    explicit MatrixCells(QCustomPlot* canvas);

    void set_counts(const Matrix<double>& counts) { counts_ = counts; }
    const Matrix<double>& counts() const { return counts_; }
    /// The share of a cell in its row; 0 in a row without counts.
    double share(std::size_t row, std::size_t column) const;
    /// (cell number, row by row; count)
    QVector<QPointF> plotted() const override;

    /// The colours of share 0 and share 1, and the two text colours to choose from.
    void set_colors(const QColor& empty, const QColor& full, const QFont& font);

  protected:
    void draw(QCPPainter* painter) override;

  private:
    QColor cell_color(double share) const;

    Matrix<double> counts_;
    QColor empty_, full_;
    QFont font_;
};

} // namespace sluice
