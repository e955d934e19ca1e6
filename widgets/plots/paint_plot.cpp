// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/paint_plot.h"

#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <QMouseEvent>

#include <algorithm>
#include <cmath>
#include <random>

namespace sluice {

namespace {

constexpr double side = 10.0;       ///< of the canvas
constexpr double least_step = 0.12; ///< the pointer goes so far between two points
constexpr std::size_t most_strokes = 100;

/// No more digits than a hand has.
double rounded(double value) {
    return std::round(value * 1e3) / 1e3;
}

} // namespace

class PaintPlot::Parts {
  public:
    std::vector<QCPCurve*> drawn; ///< of each class
    std::vector<QVector<QPointF>> points{most_classes};
    std::vector<std::vector<QVector<QPointF>>> before; ///< of the strokes that can be undone
    std::optional<std::size_t> brush = 0;
    double size = 0.5;
    std::optional<QPointF> last; ///< while the button is down
    std::mt19937_64 random{7};
};

PaintPlot::PaintPlot(QWidget* parent) : PlotView(parent), m_parts(std::make_unique<Parts>()) {
    setObjectName(QStringLiteral("plot.paint"));
    setAccessibleName(tr("Points that are painted"));
    setTitle(tr("Your own points"));
    setAxisLabels(QStringLiteral("x1"), QStringLiteral("x2"));
    for (std::size_t label = 0; label < most_classes; ++label) {
        auto* points = new QCPCurve(canvas()->xAxis, canvas()->yAxis); // owned by the canvas
        points->setLineStyle(QCPCurve::lsNone);
        points->setLayer(layer::live);
        points->setSelectable(QCP::stNone);
        m_parts->drawn.push_back(points);
        addSeries({tr("class %1").arg(QChar(QLatin1Char(char('a' + label)))),
                   {points},
                   Mark::disc,
                   {},
                   true,
                   false});
    }
    canvas()->installEventFilter(this);
    applyStyle();
}

PaintPlot::~PaintPlot() = default;

void PaintPlot::setBrush(std::optional<std::size_t> label) {
    m_parts->brush = label;
}

void PaintPlot::setBrushSize(double size) {
    m_parts->size = size;
}

bool PaintPlot::canUndo() const {
    return !m_parts->before.empty();
}

void PaintPlot::keepForUndo() {
    m_parts->before.push_back(m_parts->points);
    if (m_parts->before.size() > most_strokes)
        m_parts->before.erase(m_parts->before.begin());
}

void PaintPlot::undo() {
    if (!canUndo())
        return;
    m_parts->points = std::move(m_parts->before.back());
    m_parts->before.pop_back();
    showPoints();
}

void PaintPlot::clear() {
    if (count() == 0)
        return;
    keepForUndo();
    m_parts->points.assign(most_classes, {});
    showPoints();
}

void PaintPlot::setPoints(const std::vector<QVector<QPointF>>& points) {
    m_parts->before.clear();
    m_parts->points = points;
    m_parts->points.resize(most_classes);
    showPoints();
}

const std::vector<QVector<QPointF>>& PaintPlot::points() const {
    return m_parts->points;
}

std::size_t PaintPlot::count() const {
    std::size_t count = 0;
    for (const QVector<QPointF>& points : m_parts->points)
        count += std::size_t(points.size());
    return count;
}

QString PaintPlot::tableText() const {
    std::size_t classes = 0;
    for (const QVector<QPointF>& points : m_parts->points)
        classes += points.isEmpty() ? 0 : 1;
    QString text = classes > 1 ? QStringLiteral("x1,x2,class\n") : QStringLiteral("x1,x2\n");
    for (std::size_t label = 0; label < most_classes; ++label)
        for (const QPointF& point : m_parts->points[label]) {
            text += csv_number(point.x()) + QLatin1Char(',') + csv_number(point.y());
            if (classes > 1)
                text += QStringLiteral(",%1").arg(QLatin1Char(char('a' + label)));
            text += QLatin1Char('\n');
        }
    return text;
}

bool PaintPlot::isEmpty() const {
    return false; // an empty canvas is there to be painted on
}

bool PaintPlot::eventFilter(QObject* watched, QEvent* event) {
    const auto* mouse = dynamic_cast<QMouseEvent*>(event);
    if (watched != canvas() || mouse == nullptr)
        return PlotView::eventFilter(watched, event);
    const QPointF here(canvas()->xAxis->pixelToCoord(mouse->pos().x()),
                       canvas()->yAxis->pixelToCoord(mouse->pos().y()));
    if (event->type() == QEvent::MouseButtonPress && mouse->button() == Qt::LeftButton &&
        canvas()->axisRect()->rect().contains(mouse->pos())) {
        keepForUndo();
        m_parts->last = here;
        stroke(here, here);
        return true;
    }
    if (event->type() == QEvent::MouseMove && m_parts->last) {
        const QPointF way = here - *m_parts->last;
        if (std::hypot(way.x(), way.y()) >= least_step) {
            stroke(*m_parts->last, here);
            m_parts->last = here;
        }
        return true;
    }
    if (event->type() == QEvent::MouseButtonRelease && m_parts->last) {
        m_parts->last.reset();
        return true;
    }
    if (event->type() == QEvent::MouseButtonDblClick) // which resets the view elsewhere
        return true;
    return PlotView::eventFilter(watched, event);
}

/// A point for every step along the way, or those under the brush taken away.
void PaintPlot::stroke(QPointF from, QPointF to) {
    Parts& d = *m_parts;
    const QPointF way = to - from;
    const int steps = std::max(1, int(std::hypot(way.x(), way.y()) / least_step));
    std::normal_distribution<double> spread(0.0, d.size);
    for (int step = 1; step <= steps; ++step) {
        const QPointF middle = from + way * (double(step) / steps);
        if (!d.brush) {
            for (QVector<QPointF>& points : d.points)
                points.removeIf([&](const QPointF& point) {
                    return std::hypot(point.x() - middle.x(), point.y() - middle.y()) <= d.size;
                });
            continue;
        }
        const QPointF at(rounded(middle.x() + spread(d.random)), rounded(middle.y() + spread(d.random)));
        if (at.x() >= 0 && at.x() <= side && at.y() >= 0 && at.y() <= side)
            d.points[*d.brush].append(at);
    }
    showPoints();
}

void PaintPlot::showPoints() {
    for (std::size_t label = 0; label < most_classes; ++label) {
        QVector<double> x, y;
        for (const QPointF& point : m_parts->points[label]) {
            x.append(point.x());
            y.append(point.y());
        }
        m_parts->drawn[label]->setData(x, y);
    }
    dataChanged();
    emit painted();
}

void PaintPlot::fitAxes() {
    setDataRange({0, side}, {0, side});
}

void PaintPlot::restyle() {
    const QPalette colors = stylePalette();
    const double size = 6.5 * scaleFactor();
    const QPen rim(colors.color(QPalette::Active, QPalette::Base), 0.15 * size);
    for (std::size_t label = 0; label < most_classes; ++label) {
        const QColor color = classColor(label, colors);
        m_parts->drawn[label]->setPen(color);
        m_parts->drawn[label]->setScatterStyle(QCPScatterStyle(class_shape(label), rim, QBrush(color), size));
    }
}

QString PaintPlot::readoutAt(QPointF at) const {
    return tr("x1 = %1, x2 = %2").arg(plain_number(at.x(), 3), plain_number(at.y(), 3));
}

} // namespace sluice
