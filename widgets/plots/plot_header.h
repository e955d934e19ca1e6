// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots.

#include <qcustomplot.h>

#include <QBrush>
#include <QFont>
#include <QPen>
#include <QRect>
#include <QString>
#include <QVector>

namespace sluice {

/// One word in the legend with its sign.
struct LegendEntry {
    enum class Sign { line, disc, cross, ring, area, none };
    QString name;
    Sign sign = Sign::line;
    QPen pen;
    QBrush brush;
    bool shown = true;
};

/// The strip above the axes: title, legend (which thus never covers data) and a warning. It flows over as
/// many lines as the width asks for.
class PlotHeader : public QCPLayoutElement {
  public:
    explicit PlotHeader(QCustomPlot* canvas);

    void set_title(const QString& title) { title_ = title; }
    void set_entries(QVector<LegendEntry> entries) { entries_ = std::move(entries); }
    void set_warning(const QString& warning) { warning_ = warning; }
    const QString& warning() const { return warning_; }
    void set_style(const QFont& font, const QColor& text, const QColor& warning, double scale);

    /// The legend entry under a pixel, or "".
    QString entry_at(QPointF pixel) const;

    QSize minimumOuterSizeHint() const override;
    QSize maximumOuterSizeHint() const override;

  protected:
    void draw(QCPPainter* painter) override;

  private:
    struct Flow {
        QRectF title;
        QVector<QRectF> entries;
        QRectF warning;
        double height = 0;
    };
    Flow flow(double width) const;
    double width_available() const;
    void draw_sign(QCPPainter* painter, const LegendEntry& entry, const QRectF& box) const;

    QString title_, warning_;
    QVector<LegendEntry> entries_;
    QFont font_, title_font_;
    QColor text_color_, warning_color_;
    double scale_ = 1.0;
};

} // namespace sluice
