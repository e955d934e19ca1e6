// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_notes.h"

#include "widgets/plots/plot_parts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {

EmptyNote::EmptyNote(QCustomPlot* canvas) : QCPLayerable(canvas, layer::notes) {}

void EmptyNote::set_style(const QFont& font, const QColor& color) {
    font_ = font;
    color_ = color;
}

void EmptyNote::draw(QCPPainter* painter) {
    painter->setFont(font_);
    painter->setPen(color_);
    const QRect room = mParentPlot->viewport().adjusted(16, 16, -16, -16);
    const int wide = std::min(room.width(), int(QFontMetricsF(font_).averageCharWidth() * 48));
    QRect words = QFontMetrics(font_).boundingRect(QRect(0, 0, wide, room.height()),
                                                   Qt::AlignCenter | Qt::TextWordWrap, text_);
    words.moveCenter(room.center());
    painter->drawText(words.adjusted(-2, -2, 2, 2), Qt::AlignCenter | Qt::TextWordWrap, text_);
}

PointNote::PointNote(QCustomPlot* canvas, const QString& layer) : QCPLayerable(canvas, layer) {}

void PointNote::set_points(const QVector<QPointF>& points, const QString& label) {
    points_ = points;
    label_ = label;
}

void PointNote::set_style(const QFont& font, const QColor& ring, const QColor& text, const QColor& ground,
                          double scale) {
    font_ = font;
    ring_ = ring;
    color_ = text;
    ground_ = ground;
    scale_ = scale;
}

QRect PointNote::clipRect() const {
    return mParentPlot->axisRect()->rect();
}

QRectF PointNote::place_label(QPointF at, QSizeF size) const {
    const QRectF room = QRectF(clipRect()).adjusted(3, 2, -3, -2);
    const double away = 9 * scale_;
    const std::array<QPointF, 4> corners{
        QPointF(away, -size.height() - away * 0.6),                 // right above
        QPointF(-size.width() - away, -size.height() - away * 0.6), // left above
        QPointF(away, away * 0.6),                                  // right below
        QPointF(-size.width() - away, away * 0.6),                  // left below
    };
    for (const QPointF& corner : corners) {
        const QRectF place(at + corner, size);
        if (room.contains(place))
            return place;
    }
    QRectF place(at + corners[0], size);
    place.moveLeft(std::clamp(place.left(), room.left(), std::max(room.left(), room.right() - size.width())));
    place.moveTop(std::clamp(place.top(), room.top(), std::max(room.top(), room.bottom() - size.height())));
    return place;
}

void PointNote::draw(QCPPainter* painter) {
    if (points_.isEmpty())
        return;
    const QRectF room = clipRect();
    QPointF first;
    bool any = false;
    for (const QPointF& point : points_) {
        const QPointF at(mParentPlot->xAxis->coordToPixel(point.x()),
                         mParentPlot->yAxis->coordToPixel(point.y()));
        if (!room.contains(at))
            continue;
        painter->setPen(QPen(ground_, 4 * scale_));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(at, 5 * scale_, 5 * scale_);
        painter->setPen(QPen(ring_, 1.8 * scale_));
        painter->drawEllipse(at, 5 * scale_, 5 * scale_);
        if (!any)
            first = at;
        any = true;
    }
    if (!any || label_.isEmpty())
        return;
    const QFontMetricsF metrics(font_);
    const QSizeF size(metrics.horizontalAdvance(label_) + 8, metrics.height() + 2);
    const QRectF place = place_label(first, size);
    painter->setPen(Qt::NoPen);
    painter->setBrush(faded(ground_, 0.82));
    painter->drawRoundedRect(place, 3, 3);
    painter->setFont(font_);
    painter->setPen(color_);
    painter->drawText(place, Qt::AlignCenter, label_);
}

Crosshair::Crosshair(QCustomPlot* canvas) : QCPLayerable(canvas, layer::crosshair) {}

void Crosshair::show_at(double x, const QString& heading, QVector<Line> lines, std::optional<double> y) {
    y_ = y;
    active_ = true;
    x_ = x;
    heading_ = heading;
    lines_ = std::move(lines);
}

void Crosshair::hide() {
    active_ = false;
    lines_.clear();
}

QString Crosshair::text() const {
    if (!active_)
        return {};
    QString text = heading_;
    for (const Line& line : lines_)
        text += QLatin1Char('\n') + line.name + QStringLiteral(" = ") + line.value;
    return text;
}

void Crosshair::set_style(const QFont& font, const QColor& line, const QColor& text, const QColor& ground,
                          double scale) {
    font_ = font;
    line_color_ = line;
    text_color_ = text;
    ground_ = ground;
    scale_ = scale;
}

void Crosshair::draw_box(QCPPainter* painter, double at) const {
    const QRectF room = QRectF(mParentPlot->axisRect()->rect()).adjusted(4, 4, -4, -4);
    const QFontMetricsF metrics(font_);
    const double row = metrics.height() + 1;
    double names = metrics.horizontalAdvance(heading_) - 12, values = 0;
    for (const Line& line : lines_) {
        names = std::max(names, metrics.horizontalAdvance(line.name));
        values = std::max(values, metrics.horizontalAdvance(line.value));
    }
    const QSizeF size(12 + names + (lines_.isEmpty() ? 0 : 12 + values) + 14,
                      row * double(lines_.size() + 1) + 8);
    QRectF box(QPointF(at + 10, room.top()), size);
    if (box.right() > room.right())
        box.moveRight(at - 10);
    if (box.left() < room.left())
        box.moveLeft(room.left());
    painter->setPen(QPen(line_color_, 1));
    painter->setBrush(faded(ground_, 0.93));
    painter->drawRoundedRect(box, 4, 4);
    painter->setFont(font_);
    painter->setPen(text_color_);
    double y = box.top() + 4;
    painter->drawText(QRectF(box.left() + 7, y, size.width(), row), Qt::AlignLeft | Qt::AlignVCenter,
                      heading_);
    for (const Line& line : lines_) {
        y += row;
        painter->setPen(Qt::NoPen);
        painter->setBrush(line.color);
        painter->drawRoundedRect(QRectF(box.left() + 7, y + row / 2 - 3, 6, 6), 1, 1);
        painter->setPen(text_color_);
        painter->drawText(QRectF(box.left() + 19, y, names + 2, row), Qt::AlignLeft | Qt::AlignVCenter,
                          line.name);
        painter->drawText(QRectF(box.left(), y, size.width() - 7, row), Qt::AlignRight | Qt::AlignVCenter,
                          line.value);
    }
}

void Crosshair::draw(QCPPainter* painter) {
    if (!active_)
        return;
    const QRectF room = mParentPlot->axisRect()->rect();
    const double at = mParentPlot->xAxis->coordToPixel(x_);
    if (at < room.left() - 1 || at > room.right() + 1)
        return;
    painter->setPen(QPen(line_color_, 1));
    painter->setAntialiasing(false);
    painter->drawLine(QPointF(at, room.top()), QPointF(at, room.bottom()));
    if (const double across = y_ ? mParentPlot->yAxis->coordToPixel(*y_) : -1;
        y_ && room.contains(at, across))
        painter->drawLine(QPointF(room.left(), across), QPointF(room.right(), across));
    painter->setAntialiasing(true);
    for (const Line& line : lines_) {
        const double height = mParentPlot->yAxis->coordToPixel(line.y);
        if (!std::isfinite(line.y) || height < room.top() || height > room.bottom())
            continue;
        painter->setPen(QPen(ground_, 1.5));
        painter->setBrush(line.color);
        painter->drawEllipse(QPointF(at, height), 4 * scale_, 4 * scale_);
    }
    draw_box(painter, at);
}

} // namespace sluice
