// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include "data/column_change.h"
#include "widgets/plots/cell_layer.h"

#include <vector>

namespace sluice {

/// A table of small pictures, one for each column of a dataset: the shares of all the rows that were tried as
/// a line of steps, those of the rows that were kept as bars. Cell (row, column) is the unit square around
/// (column, row).
class ChangeCells : public CellLayer {
  public:
    explicit ChangeCells(QCustomPlot* canvas);

    void set_changes(std::vector<ColumnChange> changes) { changes_ = std::move(changes); }
    const std::vector<ColumnChange>& changes() const { return changes_; }
    /// (cell, mean of the kept rows) of every numeric column.
    QVector<QPointF> plotted() const override;
    /// Cells beside each other.
    void set_columns(std::size_t columns) { columns_ = columns; }
    std::size_t columns() const { return columns_; }
    std::size_t rows() const { return (changes_.size() + columns_ - 1) / columns_; }
    void set_colors(const QColor& kept, const QPen& tried, const QColor& frame, const QColor& text,
                    const QFont& font);

  protected:
    void draw(QCPPainter* painter) override;

  private:
    void draw_change(QCPPainter& painter, const QRectF& room, const ColumnChange& change) const;

    std::vector<ColumnChange> changes_;
    std::size_t columns_ = 1;
    QColor kept_, frame_, text_;
    QPen tried_;
    QFont font_;
};

} // namespace sluice
