// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/mark_cloud.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace sluice {

namespace {

/// A number in [-0.5, 0.5) that looks random but depends on the value alone (splitmix64's finaliser).
double scatter_of(double value) {
    auto bits = std::bit_cast<std::uint64_t>(value);
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
    return double((bits ^ (bits >> 31)) >> 11) * 0x1p-53 - 0.5;
}

template <typename Value>
QCPRange range_of(const QVector<QPointF>& points, bool& found, Value value) {
    QCPRange range;
    found = false;
    for (const QPointF& point : points) {
        const double here = value(point);
        if (!std::isfinite(here))
            continue;
        range =
            found ? QCPRange(std::min(range.lower, here), std::max(range.upper, here)) : QCPRange(here, here);
        found = true;
    }
    return range;
}

} // namespace

MarkCloud::MarkCloud(QCPAxis* key_axis, QCPAxis* value_axis, Shape shape)
    : QCPAbstractPlottable(key_axis, value_axis), shape_(shape) {
    setSelectable(QCP::stNone);
}

void MarkCloud::set_points(QVector<QPointF> points) {
    points_ = std::move(points);
}

QCPRange MarkCloud::getKeyRange(bool& found, QCP::SignDomain) const {
    return range_of(points_, found, [](const QPointF& point) { return point.x(); });
}

QCPRange MarkCloud::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const {
    return range_of(points_, found, [](const QPointF& point) { return point.y(); });
}

double MarkCloud::diameter() const {
    // By marks per 100 x 100 pixels: full size up to 4, falling to half for 150 and more.
    const QRect room = clipRect();
    const double crowding = double(count()) * 1e4 / std::max(1.0, double(room.width()) * room.height());
    const double crowd = std::clamp(std::log(std::max(crowding, 1e-9) / 4) / std::log(150.0 / 4), 0.0, 1.0);
    return std::round(size_ * (1.0 - 0.5 * crowd) * 2) / 2; // in half pixels: the stamp is seldom made anew
}

void MarkCloud::draw_shape(QPainter& painter, QPointF at, double diameter) const {
    const double radius = diameter / 2;
    painter.setRenderHint(QPainter::Antialiasing, true);
    if (shape_ == Shape::disc) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(mPen.color());
        painter.drawEllipse(at, radius, radius);
        return;
    }
    QPen pen(mPen.color(), std::max(1.0, diameter * 0.2));
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    if (shape_ == Shape::ring) {
        painter.drawEllipse(at, radius, radius);
        return;
    }
    painter.drawLine(at + QPointF(-radius, -radius), at + QPointF(radius, radius));
    painter.drawLine(at + QPointF(-radius, radius), at + QPointF(radius, -radius));
}

const QPixmap& MarkCloud::stamp(double diameter, double pixel_ratio) {
    if (stamp_.isNull() || stamp_pen_ != mPen || stamp_diameter_ != diameter ||
        stamp_.devicePixelRatio() != pixel_ratio) {
        const int side = int(std::ceil(diameter)) + 3;
        stamp_ = QPixmap(int(std::ceil(side * pixel_ratio)), int(std::ceil(side * pixel_ratio)));
        stamp_.setDevicePixelRatio(pixel_ratio);
        stamp_.fill(Qt::transparent);
        QPainter painter(&stamp_);
        draw_shape(painter, QPointF(side / 2.0, side / 2.0), diameter);
        stamp_pen_ = mPen;
        stamp_diameter_ = diameter;
    }
    return stamp_;
}

void MarkCloud::draw(QCPPainter* painter) {
    if (points_.isEmpty())
        return;
    const double size = diameter();
    const bool shapes = painter->modes().testFlag(QCPPainter::pmVectorized) ||
                        painter->modes().testFlag(QCPPainter::pmNoCaching);
    const QPixmap picture = shapes ? QPixmap() : stamp(size, painter->device()->devicePixelRatioF());
    const double half = shapes ? 0 : picture.width() / picture.devicePixelRatio() / 2;
    const QRectF inside = QRectF(clipRect()).adjusted(-size, -size, size, size);
    painter->setAntialiasing(shapes);
    for (const QPointF& point : points_) {
        const double x = jitter_ > 0 ? point.x() + jitter_ * scatter_of(point.y()) : point.x();
        const QPointF at(mKeyAxis->coordToPixel(x), mValueAxis->coordToPixel(point.y()));
        if (!inside.contains(at))
            continue;
        if (shapes)
            draw_shape(*painter, at, size);
        else
            painter->drawPixmap(QPoint(int(std::lround(at.x() - half)), int(std::lround(at.y() - half))),
                                picture);
    }
}

} // namespace sluice
