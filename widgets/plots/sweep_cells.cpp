// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/sweep_cells.h"

#include "widgets/plots/plot_parts.h"

#include <algorithm>
#include <cmath>

namespace sluice {

SweepCells::SweepCells(QCustomPlot* canvas) : CellLayer(canvas, layer::live) {}

void SweepCells::set_colors(const QColor& ground, const QColor& high, const QColor& low, const QColor& frame,
                            const QFont& font) {
    ground_ = ground;
    high_ = high;
    low_ = low;
    frame_ = frame;
    font_ = font;
}

QVector<QPointF> SweepCells::plotted() const {
    QVector<QPointF> points;
    if (picture_.y.size() < 2)
        return points;
    for (std::size_t i = 0; i < picture_.places.size(); ++i)
        if (!std::isnan(picture_.places[i].mean))
            points.append(QPointF(double(i), picture_.places[i].mean));
    return points;
}

/// From the ground's colour to the one of large values; of differences by their size, with a colour for
/// each sign.
QColor SweepCells::color_of(double mean) const {
    const double largest = std::max(std::fabs(least_), std::fabs(most_));
    double weight = most_ > least_ ? 0.15 + 0.85 * (mean - least_) / (most_ - least_) : 1.0;
    QColor full = high_;
    if (picture_.signedFigure) {
        weight = largest > 0 ? std::fabs(mean) / largest : 0.0;
        full = mean < 0 ? low_ : high_;
    }
    weight = 0.85 * std::clamp(weight, 0.0, 1.0);
    const auto mix = [&](double from, double to) { return float(from + (to - from) * weight); };
    return QColor::fromRgbF(mix(ground_.redF(), full.redF()), mix(ground_.greenF(), full.greenF()),
                            mix(ground_.blueF(), full.blueF()));
}

/// As many as leave room for every figure, alike in all cells; 0: none fits.
int SweepCells::fitting_digits(double width, double height) const {
    const QFontMetricsF metrics(font_);
    for (const int digits : {3, 2}) {
        double widest = 0.0;
        for (const SweepPicture::Place& place : picture_.places)
            if (!std::isnan(place.mean))
                widest = std::max(widest, metrics.horizontalAdvance(plain_number(place.mean, digits)));
        if (widest <= width - 4 && metrics.height() <= height)
            return digits;
    }
    return 0;
}

void SweepCells::draw(QCPPainter* painter) {
    const std::size_t columns = picture_.x.size();
    if (picture_.y.size() < 2 || picture_.places.size() != columns * picture_.y.size())
        return;
    least_ = std::numeric_limits<double>::infinity();
    most_ = -least_;
    for (const SweepPicture::Place& place : picture_.places) {
        if (std::isnan(place.mean))
            continue;
        least_ = std::min(least_, place.mean);
        most_ = std::max(most_, place.mean);
    }
    const QRectF first = cell(0, 0);
    digits_ = fitting_digits(first.width(), first.height());
    for (std::size_t i = 0; i < picture_.places.size(); ++i)
        draw_place(*painter, cell(i / columns, i % columns).adjusted(1, 1, -1, -1), picture_.places[i]);
}

void SweepCells::draw_place(QCPPainter& painter, const QRectF& room, const SweepPicture::Place& place) const {
    if (std::isnan(place.mean)) {
        painter.setPen(QPen(frame_, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(room);
        if (place.failed) {
            painter.drawLine(room.topLeft(), room.bottomRight());
            painter.drawLine(room.topRight(), room.bottomLeft());
        }
        return;
    }
    const QColor color = color_of(place.mean);
    painter.fillRect(room, color);
    const bool doubtful = picture_.signedFigure && place.low <= 0 && place.high >= 0;
    if (doubtful)
        painter.fillRect(room, QBrush(faded(frame_, 0.5), Qt::BDiagPattern));
    if (digits_ == 0)
        return;
    const double brightness = 0.299 * color.redF() + 0.587 * color.greenF() + 0.114 * color.blueF();
    painter.setFont(font_);
    painter.setPen(brightness > 0.55 ? QColor(0x1f, 0x23, 0x28) : QColor(0xf4, 0xf6, 0xf8));
    painter.drawText(room, Qt::AlignCenter, plain_number(place.mean, digits_));
}

} // namespace sluice
