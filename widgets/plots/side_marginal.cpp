// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/side_marginal.h"

#include <algorithm>
#include <cstddef>
#include <span>

namespace sluice {

namespace {

/// Row-major cells (y, x), summed over y for the top, over x for the right.
template <typename Value>
std::vector<double> summed(std::span<const Value> cells, std::size_t columns, std::size_t rows,
                           SideMarginal::Side side) {
    const bool top = side == SideMarginal::Side::top;
    std::vector<double> sums(top ? columns : rows, 0.0);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column)
            sums[top ? column : row] += double(cells[row * columns + column]);
    return sums;
}

/// The values at even places, divided so that their sum times the step is one.
QVector<QPointF> as_density(const std::vector<double>& values, double first, double step) {
    double total = 0.0;
    for (const double value : values)
        total += value * step;
    QVector<QPointF> points;
    if (!(total > 0))
        return points;
    for (std::size_t i = 0; i < values.size(); ++i)
        points.append(QPointF(first + step * double(i), values[i] / total));
    return points;
}

double highest(const QVector<QPointF>& points) {
    double most = 0.0;
    for (const QPointF& point : points)
        most = std::max(most, point.y());
    return most;
}

} // namespace

SideMarginal::SideMarginal(QCustomPlot& canvas, Side side)
    : QCPAbstractPlottable(canvas.xAxis, canvas.yAxis), side_(side) {
    setSelectable(QCP::stNone);
}

void SideMarginal::set_accepted(const AcceptedHistogram& plane) {
    accepted_.clear();
    if (plane.bins_x < 2 || plane.bins_y < 2 || plane.counts.size() != plane.bins_x * plane.bins_y)
        return;
    const bool top = side_ == Side::top;
    const Interval range = top ? plane.range_x : plane.range_y;
    bar_width_ = (range.upper - range.lower) / double(top ? plane.bins_x : plane.bins_y);
    accepted_ = as_density(summed(std::span(plane.counts), plane.bins_x, plane.bins_y, side_),
                           range.lower + bar_width_ / 2, bar_width_);
}

void SideMarginal::set_target(const DensityGrid& grid) {
    target_.clear();
    if (grid.empty())
        return;
    const bool top = side_ == Side::top;
    const Interval range = top ? grid.x : grid.y;
    const double step = (range.upper - range.lower) / double((top ? grid.columns : grid.rows) - 1);
    target_ = as_density(summed(std::span(grid.values), grid.columns, grid.rows, side_), range.lower, step);
}

QCPRange SideMarginal::getKeyRange(bool& found, QCP::SignDomain) const {
    found = false; // the plot's axes are fitted to what is inside
    return {};
}

QCPRange SideMarginal::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const {
    found = false;
    return {};
}

QRect SideMarginal::clipRect() const {
    const QRect frame = mKeyAxis->axisRect()->rect();
    return side_ == Side::top ? QRect(frame.left(), frame.top() - depth_, frame.width(), depth_)
                              : QRect(frame.right() + 1, frame.top(), depth_, frame.height());
}

QPointF SideMarginal::pixel(double coordinate, double share) const {
    const QRect room = clipRect();
    return side_ == Side::top
               ? QPointF(mKeyAxis->coordToPixel(coordinate), room.bottom() - share * room.height())
               : QPointF(room.left() + share * room.width(), mValueAxis->coordToPixel(coordinate));
}

void SideMarginal::draw(QCPPainter* painter) {
    const double most = std::max(highest(accepted_), highest(target_));
    if (depth_ <= 0 || most <= 0)
        return;
    const double unit = 0.94 / most; // the peak's line is not cut at the edge
    QPolygonF bars;                  // as one shape: beside each other they would show seams
    for (const QPointF& bar : accepted_)
        bars << pixel(bar.x() - bar_width_ / 2, bar.y() * unit)
             << pixel(bar.x() + bar_width_ / 2, bar.y() * unit);
    if (!bars.isEmpty()) {
        bars.prepend(pixel(accepted_.first().x() - bar_width_ / 2, 0.0));
        bars.append(pixel(accepted_.last().x() + bar_width_ / 2, 0.0));
    }
    painter->setAntialiasing(false);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mBrush);
    painter->drawPolygon(bars);
    QPolygonF line;
    for (const QPointF& point : target_)
        line.append(pixel(point.x(), point.y() * unit));
    painter->setAntialiasing(true);
    painter->setPen(target_pen_);
    painter->setBrush(Qt::NoBrush);
    painter->drawPolyline(line);
}

} // namespace sluice
