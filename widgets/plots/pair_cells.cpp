// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/pair_cells.h"

#include "widgets/plots/plot_parts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {

namespace {

/// Where the value lies in the range, 0 to 1 inside.
double share(double value, const AxisRange& range) {
    return (value - range.lower) / (range.upper - range.lower);
}

} // namespace

PairCells::PairCells(QCustomPlot* canvas) : CellLayer(canvas, layer::live) {}

void PairCells::set_points(const Matrix<double>& points) {
    points_ = points;
    fit_ranges();
}

void PairCells::set_targets(std::vector<QPolygonF> targets) {
    targets_ = std::move(targets);
    fit_ranges();
}

QVector<QPointF> PairCells::plotted() const {
    QVector<QPointF> points;
    for (std::size_t i = 0; i < points_.rows() && points_.columns() > 1; ++i)
        points.append(QPointF(points_(i, 0), points_(i, 1)));
    return points;
}

void PairCells::fit_ranges() {
    const std::size_t count = std::max(points_.columns(), targets_.size());
    ranges_.assign(count, AxisRange{});
    for (std::size_t axis = 0; axis < count; ++axis) {
        AxisRange& range = ranges_[axis];
        if (axis < targets_.size() && targets_[axis].size() > 1) {
            range = {targets_[axis].first().x(), targets_[axis].last().x()};
        } else if (axis < points_.columns() && points_.rows() > 0) {
            range = {points_(0, axis), points_(0, axis)};
            for (std::size_t i = 1; i < points_.rows(); ++i)
                range = {std::min(range.lower, points_(i, axis)), std::max(range.upper, points_(i, axis))};
        }
        if (!(range.upper > range.lower))
            range = {range.lower - 0.5, range.lower + 0.5};
    }
}

void PairCells::set_colors(const QColor& points, const QPen& target, const QColor& frame, const QColor& text,
                           const QFont& font) {
    color_ = points;
    target_pen_ = target;
    frame_ = frame;
    text_ = text;
    font_ = font;
}

void PairCells::draw(QCPPainter* painter) {
    for (std::size_t row = 0; row < axes(); ++row) {
        for (std::size_t column = 0; column < axes(); ++column) {
            const QRectF room = cell(row, column).adjusted(2, 2, -2, -2);
            if (room.width() < 4 || room.height() < 4)
                continue;
            if (column <= row) {
                painter->setPen(QPen(frame_, 1));
                painter->setBrush(Qt::NoBrush);
                painter->drawRect(room);
            }
            if (column == row)
                draw_alone(*painter, room, row);
            else if (column < row)
                draw_points(*painter, room, row, column);
            else if (row < correlation_.rows() && column < correlation_.columns())
                draw_correlation(*painter, room, correlation_(row, column));
        }
    }
}

void PairCells::draw_points(QCPPainter& painter, const QRectF& room, std::size_t row,
                            std::size_t column) const {
    if (row >= points_.columns())
        return;
    QVector<QPointF> dots;
    dots.reserve(int(points_.rows()));
    for (std::size_t i = 0; i < points_.rows(); ++i) {
        const double across = share(points_(i, column), ranges_[column]);
        const double up = share(points_(i, row), ranges_[row]);
        if (across >= 0 && across <= 1 && up >= 0 && up <= 1)
            dots.append(QPointF(room.left() + across * room.width(), room.bottom() - up * room.height()));
    }
    // A third of a small cell's points would cover it: dots grow with the room.
    const double size = std::clamp(std::min(room.width(), room.height()) / 60.0, 1.0, 3.0);
    painter.setPen(QPen(color_, size, Qt::SolidLine, size > 2 ? Qt::RoundCap : Qt::SquareCap));
    painter.drawPoints(dots.constData(), int(dots.size()));
}

void PairCells::draw_alone(QCPPainter& painter, const QRectF& room, std::size_t axis) const {
    std::array<double, bars> heights{};
    double inside = 0, most = 0;
    if (axis < points_.columns()) {
        for (std::size_t i = 0; i < points_.rows(); ++i) {
            const double at = share(points_(i, axis), ranges_[axis]);
            if (!(at >= 0 && at <= 1))
                continue;
            heights[std::min(bars - 1, std::size_t(at * bars))] += 1;
            ++inside;
        }
    }
    const double width = (ranges_[axis].upper - ranges_[axis].lower) / double(bars);
    for (double& height : heights) {
        height = inside > 0 ? height / (inside * width) : 0.0;
        most = std::max(most, height);
    }
    const QPolygonF line = axis < targets_.size() ? targets_[axis] : QPolygonF();
    for (const QPointF& point : line)
        most = std::max(most, point.y());
    if (!(most > 0))
        return;
    const auto pixel = [&](double at, double height) {
        return QPointF(room.left() + at * room.width(), room.bottom() - 0.92 * height / most * room.height());
    };
    painter.setPen(Qt::NoPen);
    painter.setBrush(faded(color_, 0.45));
    QPolygonF steps{pixel(0, 0)}; // one shape: bars beside each other would show seams
    for (std::size_t i = 0; i < bars; ++i)
        steps << pixel(double(i) / bars, heights[i]) << pixel(double(i + 1) / bars, heights[i]);
    painter.drawPolygon(steps << pixel(1, 0));
    QPolygonF curve;
    for (const QPointF& point : line)
        curve.append(pixel(share(point.x(), ranges_[axis]), point.y()));
    painter.setAntialiasing(true);
    painter.setPen(target_pen_);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(curve);
    painter.setAntialiasing(false);
}

void PairCells::draw_correlation(QCPPainter& painter, const QRectF& room, double correlation) const {
    if (std::isnan(correlation))
        return;
    QFont font = font_;
    // The stronger, the larger.
    font.setPointSizeF(font_.pointSizeF() * (1.0 + 0.6 * std::fabs(correlation)));
    painter.setFont(font);
    painter.setPen(faded(text_, 0.45 + 0.55 * std::fabs(correlation)));
    painter.drawText(room, Qt::AlignCenter, plain_number(std::round(correlation * 100) / 100, 2));
}

} // namespace sluice
