// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include "widgets/plots/cell_layer.h"
#include "widgets/plots/sweep_plot.h"

namespace sluice {

/// The places of a sweep over two settings: place (column, row) is the unit square around (column, row),
/// coloured by its figure, with the figure written in it where there is room. Differences have one colour
/// above 0 and another below; those whose interval holds 0 are hatched. A cross stands for a point that
/// failed.
class SweepCells : public CellLayer {
  public:
    explicit SweepCells(QCustomPlot* canvas);

    void set_picture(const SweepPicture& picture) { picture_ = picture; }
    const SweepPicture& picture() const { return picture_; }
    void set_colors(const QColor& ground, const QColor& high, const QColor& low, const QColor& frame,
                    const QFont& font);
    /// (place, mean) of those that are known.
    QVector<QPointF> plotted() const override;

  protected:
    void draw(QCPPainter* painter) override;

  private:
    void draw_place(QCPPainter& painter, const QRectF& room, const SweepPicture::Place& place) const;
    QColor color_of(double mean) const;
    int fitting_digits(double width, double height) const;

    SweepPicture picture_;
    double least_ = 0.0, most_ = 1.0; ///< of the means, while drawing
    int digits_ = 0;                  ///< of the figures in the cells, while drawing
    QColor ground_, high_, low_, frame_;
    QFont font_;
};

} // namespace sluice
