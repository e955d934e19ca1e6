// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include "widgets/plots/plotted_part.h"

#include <qcustomplot.h>

#include <QPixmap>
#include <QPointF>
#include <QVector>

namespace sluice {

/// Many equal marks at points. On a screen each is a copy of one small picture, ten times faster
/// than QCPGraph's scatters, which are painted shape by shape; in a PDF or SVG file they are shapes.
class MarkCloud : public QCPAbstractPlottable, public PlottedPart {
  public:
    enum class Shape { disc, cross, ring };

    MarkCloud(QCPAxis* key_axis, QCPAxis* value_axis, Shape shape);

    void set_points(QVector<QPointF> points);
    const QVector<QPointF>& points() const { return points_; }
    int count() const { return int(points_.size()); }
    QVector<QPointF> plotted() const override { return points_; }
    int plotted_count() const override { return count(); }
    Shape shape() const { return shape_; }
    /// Diameter in pixels while marks are sparse; it shrinks to half where they crowd.
    void set_size(double pixels) { size_ = pixels; }
    /// Spreads marks at the same x over this width (axis coordinates), for mass functions. Where a mark
    /// goes depends on its height alone, so that it stays there while others come and go.
    void set_jitter(double width) { jitter_ = width; }

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain domain = QCP::sdBoth) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain domain = QCP::sdBoth,
                           const QCPRange& key_range = QCPRange()) const override;

  protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

  private:
    double diameter() const;
    void draw_shape(QPainter& painter, QPointF at, double diameter) const;
    const QPixmap& stamp(double diameter, double pixel_ratio);

    QVector<QPointF> points_;
    Shape shape_;
    double size_ = 6.0;
    double jitter_ = 0.0;
    QPixmap stamp_;
    QPen stamp_pen_;
    double stamp_diameter_ = 0.0;
};

} // namespace sluice
