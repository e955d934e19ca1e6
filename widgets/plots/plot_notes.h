// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots: words and marks that QCustomPlot's items cannot keep inside the axes.

#include <qcustomplot.h>

#include <QColor>
#include <QFont>
#include <QPointF>
#include <QString>
#include <QVector>

#include <optional>

namespace sluice {

/// Words in place of data, wrapped in the middle of the plot.
class EmptyNote : public QCPLayerable {
  public:
    explicit EmptyNote(QCustomPlot* canvas);

    void set_text(const QString& text) { text_ = text; }
    const QString& text() const { return text_; }
    void set_style(const QFont& font, const QColor& color);

  protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(true); }
    void draw(QCPPainter* painter) override;

  private:
    QString text_;
    QFont font_;
    QColor color_;
};

/// Points with a ring and one label, which is put above, beside or below so that it stays inside the axes.
class PointNote : public QCPLayerable {
  public:
    PointNote(QCustomPlot* canvas, const QString& layer);

    void set_points(const QVector<QPointF>& points, const QString& label);
    const QVector<QPointF>& points() const { return points_; }
    const QString& label() const { return label_; }
    void set_style(const QFont& font, const QColor& ring, const QColor& text, const QColor& ground,
                   double scale);

  protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(true); }
    QRect clipRect() const override;
    void draw(QCPPainter* painter) override;

  private:
    QRectF place_label(QPointF at, QSizeF size) const;

    QVector<QPointF> points_;
    QString label_;
    QFont font_;
    QColor ring_, color_, ground_;
    double scale_ = 1.0;
};

/// A vertical line with a box of exact values beside it.
class Crosshair : public QCPLayerable {
  public:
    struct Line {
        QString name;
        QString value;
        QColor color;
        double y; ///< where it meets the curve; NaN: nowhere
    };

    explicit Crosshair(QCustomPlot* canvas);

    void show_at(double x, const QString& heading, QVector<Line> lines,
                 std::optional<double> y = std::nullopt);
    void hide();
    bool active() const { return active_; }
    double x() const { return x_; }
    std::optional<double> y() const { return y_; }
    QString text() const;
    void set_style(const QFont& font, const QColor& line, const QColor& text, const QColor& ground,
                   double scale);

  protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(true); }
    void draw(QCPPainter* painter) override;

  private:
    void draw_box(QCPPainter* painter, double at) const;

    bool active_ = false;
    double x_ = 0;
    std::optional<double> y_;
    QString heading_;
    QVector<Line> lines_;
    QFont font_;
    QColor line_color_, text_color_, ground_;
    double scale_ = 1.0;
};

} // namespace sluice
