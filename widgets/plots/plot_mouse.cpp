// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_mouse.h"

#include "widgets/plots/plot_header.h"

#include <qcustomplot.h>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QRubberBand>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {

constexpr int least_drag = 6; // pixels; shorter drags are clicks

/// The range of an axis after its ends moved to these pixels, right on logarithmic axes as well.
AxisRange range_at_pixels(const QCPAxis& axis, double one, double two) {
    const double first = axis.pixelToCoord(one), second = axis.pixelToCoord(two);
    return {std::min(first, second), std::max(first, second)};
}

double low_end(const QCPAxis& axis, const QRect& rect) {
    return axis.orientation() == Qt::Horizontal ? rect.left() : rect.bottom();
}

double high_end(const QCPAxis& axis, const QRect& rect) {
    return axis.orientation() == Qt::Horizontal ? rect.right() : rect.top();
}

} // namespace

PlotMouse::PlotMouse(PlotView& view, QCustomPlot& canvas, PlotHeader& header)
    : view_(view), canvas_(canvas), header_(header), band_(new QRubberBand(QRubberBand::Rectangle, &canvas)) {
    canvas_.setMouseTracking(true);
}

bool PlotMouse::in_axes(QPointF pixel) const {
    return canvas_.axisRect()->rect().contains(pixel.toPoint()) && !view_.isEmpty();
}

bool PlotMouse::handle(QEvent* event) {
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        return press(static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
        return move(static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease:
        return release(static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonDblClick:
        drag_ = Drag::none;
        band_->hide();
        view_.resetView();
        return true;
    case QEvent::Wheel:
        return wheel(static_cast<QWheelEvent*>(event));
    case QEvent::Leave:
        crosshair_x_.reset();
        view_.setCrosshair(std::nullopt);
        return false;
    default:
        return false;
    }
}

bool PlotMouse::press(QMouseEvent* event) {
    from_ = event->pos();
    const bool left = event->button() == Qt::LeftButton;
    if (left) {
        const QString name = header_.entry_at(event->pos());
        if (!name.isEmpty()) {
            view_.setLayerVisible(name, !view_.layerVisible(name));
            return true;
        }
    }
    if (!in_axes(event->pos()))
        return false;
    if (event->button() == Qt::MiddleButton || (left && event->modifiers().testFlag(Qt::ShiftModifier)))
        drag_ = Drag::pan;
    else if (left)
        drag_ = Drag::rectangle;
    return drag_ != Drag::none;
}

bool PlotMouse::move(QMouseEvent* event) {
    if (drag_ == Drag::pan) {
        pan(event->pos() - from_);
        from_ = event->pos();
        return true;
    }
    if (drag_ == Drag::rectangle) {
        const QRect room = canvas_.axisRect()->rect();
        QRect band = QRect(from_, event->pos()).normalized().intersected(room);
        // A drag along one direction zooms in that direction only, and shows so.
        if (band.height() < least_drag)
            band = QRect(band.left(), room.top(), band.width(), room.height());
        else if (band.width() < least_drag)
            band = QRect(room.left(), band.top(), room.width(), band.height());
        band_->setGeometry(band);
        band_->show();
        return true;
    }
    if (in_axes(event->pos())) {
        crosshair_x_ = canvas_.xAxis->pixelToCoord(event->pos().x());
        view_.setCrosshair(crosshair_x_, canvas_.yAxis->pixelToCoord(event->pos().y()));
    } else {
        crosshair_x_.reset();
        view_.setCrosshair(std::nullopt);
    }
    canvas_.setCursor(header_.entry_at(event->pos()).isEmpty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    return true;
}

bool PlotMouse::release(QMouseEvent* event) {
    const Drag drag = std::exchange(drag_, Drag::none);
    band_->hide();
    if (drag == Drag::rectangle) {
        if ((event->pos() - from_).manhattanLength() >= least_drag)
            zoom_to(QRect(from_, event->pos()).normalized());
        else
            emit view_.clicked({canvas_.xAxis->pixelToCoord(event->pos().x()),
                                canvas_.yAxis->pixelToCoord(event->pos().y())});
    }
    return drag != Drag::none;
}

bool PlotMouse::wheel(QWheelEvent* event) {
    const QPointF at = event->position();
    const QRect room = canvas_.axisRect()->rect();
    if (view_.isEmpty() || event->angleDelta().y() == 0)
        return false;
    const bool over_x_axis = at.y() > room.bottom(), over_y_axis = at.x() < room.left();
    if (over_x_axis && over_y_axis)
        return false;
    const bool only_x = over_x_axis || event->modifiers().testFlag(Qt::ControlModifier);
    const bool only_y = over_y_axis || event->modifiers().testFlag(Qt::ShiftModifier);
    zoom(std::pow(0.85, event->angleDelta().y() / 120.0), at, !only_y, !only_x);
    return true;
}

void PlotMouse::zoom(double factor, QPointF around, bool in_x, bool in_y) {
    const QRect rect = canvas_.axisRect()->rect();
    const auto zoomed = [&](const QCPAxis& axis, double centre) {
        return range_at_pixels(axis, centre + (low_end(axis, rect) - centre) * factor,
                               centre + (high_end(axis, rect) - centre) * factor);
    };
    view_.setView(in_x ? zoomed(*canvas_.xAxis, around.x()) : view_.xRange(),
                  in_y ? zoomed(*canvas_.yAxis, around.y()) : view_.yRange());
}

void PlotMouse::pan(QPointF pixels) {
    const QRect rect = canvas_.axisRect()->rect();
    const auto moved = [&](const QCPAxis& axis, double by) {
        return range_at_pixels(axis, low_end(axis, rect) - by, high_end(axis, rect) - by);
    };
    view_.setView(moved(*canvas_.xAxis, pixels.x()), moved(*canvas_.yAxis, pixels.y()));
}

void PlotMouse::zoom_to(QRect pixels) {
    const QRect band = pixels.intersected(canvas_.axisRect()->rect());
    const bool in_x = pixels.width() >= least_drag, in_y = pixels.height() >= least_drag;
    view_.setView(in_x ? range_at_pixels(*canvas_.xAxis, band.left(), band.right()) : view_.xRange(),
                  in_y ? range_at_pixels(*canvas_.yAxis, band.bottom(), band.top()) : view_.yRange());
}

void PlotMouse::step_crosshair(int steps) {
    const QRect room = canvas_.axisRect()->rect();
    const double at = crosshair_x_ ? canvas_.xAxis->coordToPixel(*crosshair_x_) : room.center().x();
    const double step = std::max(1.0, room.width() / 100.0);
    crosshair_x_ =
        canvas_.xAxis->pixelToCoord(std::clamp(at + steps * step, double(room.left()), double(room.right())));
    view_.setCrosshair(crosshair_x_);
    view_.setAccessibleDescription(view_.crosshairReadout());
}

bool PlotMouse::key(QKeyEvent* event) {
    if (view_.isEmpty())
        return false;
    const QPointF middle = canvas_.axisRect()->rect().center();
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(0.8, middle, true, true);
        return true;
    case Qt::Key_Minus:
        zoom(1.25, middle, true, true);
        return true;
    case Qt::Key_0:
    case Qt::Key_Home:
        view_.resetView();
        return true;
    case Qt::Key_Left:
        control ? pan(QPointF(30, 0)) : step_crosshair(-1);
        return true;
    case Qt::Key_Right:
        control ? pan(QPointF(-30, 0)) : step_crosshair(1);
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (control)
            pan(QPointF(0, event->key() == Qt::Key_Up ? 30 : -30));
        return control;
    case Qt::Key_Escape:
        if (!crosshair_x_)
            return false;
        crosshair_x_.reset();
        view_.setCrosshair(std::nullopt);
        return true;
    default:
        return false;
    }
}

} // namespace sluice
