// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include "base/matrix.h"
#include "widgets/plots/cell_layer.h"
#include "widgets/plots/plot_view.h"

#include <QPolygonF>
#include <QVector>

#include <vector>

namespace sluice {

/// A table of small pictures of the same points: cell (row, column) is the unit square around (column, row).
/// Below the diagonal the points along the column's and the row's coordinate, on it the row's coordinate
/// alone as bars with p as a line, above it the correlation of the two in words of two digits.
class PairCells : public CellLayer {
  public:
    static constexpr std::size_t bars = 24;

    explicit PairCells(QCustomPlot* canvas);

    /// n x k.
    void set_points(const Matrix<double>& points);
    /// k x k; a NaN leaves its cell empty.
    void set_correlation(const Matrix<double>& correlation) { correlation_ = correlation; }
    /// p along each coordinate, k lines of (x, density); an empty one is not known.
    void set_targets(std::vector<QPolygonF> targets);
    void set_colors(const QColor& points, const QPen& target, const QColor& frame, const QColor& text,
                    const QFont& font);

    std::size_t axes() const { return ranges_.size(); }
    const Matrix<double>& points() const { return points_; }
    const Matrix<double>& correlation() const { return correlation_; }
    /// The first two coordinates.
    QVector<QPointF> plotted() const override;
    /// What a cell shows of a coordinate: where p is known, that part.
    AxisRange range(std::size_t axis) const { return ranges_[axis]; }

  protected:
    void draw(QCPPainter* painter) override;

  private:
    void fit_ranges();
    void draw_points(QCPPainter& painter, const QRectF& room, std::size_t row, std::size_t column) const;
    void draw_alone(QCPPainter& painter, const QRectF& room, std::size_t axis) const;
    void draw_correlation(QCPPainter& painter, const QRectF& room, double correlation) const;

    Matrix<double> points_, correlation_;
    std::vector<QPolygonF> targets_;
    std::vector<AxisRange> ranges_;
    QColor color_, frame_, text_;
    QPen target_pen_;
    QFont font_;
};

} // namespace sluice
