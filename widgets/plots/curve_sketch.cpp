// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curve_sketch.h"

#include "widgets/plots/plot_parts.h"

#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace sluice {

CurveSketch::CurveSketch(QCustomPlot& canvas, AxisRange range, const std::function<double(double)>& begin,
                         std::function<void()> done)
    : canvas_(canvas), line_(add_graph(canvas, layer::notes)), done_(std::move(done)) {
    line_->setLineStyle(QCPGraph::lsStepLeft);
    const double width = (range.upper - range.lower) / double(bins);
    for (std::size_t i = 0; i <= bins; ++i)
        edges_.push_back(range.lower + width * double(i));
    for (std::size_t i = 0; i < bins; ++i) {
        const double height = begin(edges_[i] + 0.5 * width);
        heights_.push_back(std::isfinite(height) && height > 0.0 ? height : 0.0);
    }
    show();
}

CurveSketch::~CurveSketch() {
    canvas_.removeGraph(line_);
}

void CurveSketch::set_pen(const QPen& pen) {
    line_->setPen(pen);
}

QPointF CurveSketch::at(QPoint pixel) const {
    return {canvas_.xAxis->pixelToCoord(pixel.x()), std::max(0.0, canvas_.yAxis->pixelToCoord(pixel.y()))};
}

bool CurveSketch::handle(QEvent* event) {
    const auto* mouse = dynamic_cast<QMouseEvent*>(event);
    if (mouse == nullptr)
        return false;
    if (event->type() == QEvent::MouseButtonPress && mouse->button() == Qt::LeftButton &&
        mouse->modifiers() == Qt::NoModifier && canvas_.axisRect()->rect().contains(mouse->pos())) {
        last_ = at(mouse->pos());
        stroke(*last_, *last_);
        return true;
    }
    if (event->type() == QEvent::MouseMove && last_) {
        const QPointF here = at(mouse->pos());
        stroke(*last_, here);
        last_ = here;
        return true;
    }
    if (event->type() == QEvent::MouseButtonRelease && last_) {
        last_.reset();
        double sum = 0.0;
        for (const double height : heights_)
            sum += height * (edges_[1] - edges_[0]);
        for (double& height : heights_)
            height = sum > 0.0 ? height / sum : 0.0;
        show();
        done_();
        return true;
    }
    return event->type() == QEvent::MouseButtonDblClick; // which resets the view elsewhere
}

/// Every bin that the stroke passes over gets its height at the bin's middle.
void CurveSketch::stroke(QPointF from, QPointF to) {
    const double width = edges_[1] - edges_[0];
    const auto bin = [&](double x) {
        return std::clamp(std::floor((x - edges_.front()) / width), 0.0, double(bins - 1));
    };
    const double left = std::min(from.x(), to.x()), right = std::max(from.x(), to.x());
    if (right < edges_.front() || left > edges_.back())
        return;
    for (double i = bin(left); i <= bin(right); ++i) {
        const double middle = std::clamp(edges_.front() + width * (i + 0.5), left, right);
        const double share = right > left ? (middle - from.x()) / (to.x() - from.x()) : 1.0;
        heights_[std::size_t(i)] = from.y() + (to.y() - from.y()) * share;
    }
    show();
}

void CurveSketch::show() {
    std::vector<double> y = heights_;
    y.push_back(heights_.back());
    set_points(*line_, edges_, y);
    canvas_.replot(QCustomPlot::rpQueuedReplot);
}

} // namespace sluice
