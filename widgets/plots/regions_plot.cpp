// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/regions_plot.h"

#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {

/// Half the distance between neighbours: how far the outer cells reach over their middles.
double half_cell(const std::vector<double>& middles) {
    return middles.size() > 1 ? (middles.back() - middles.front()) / double(middles.size() - 1) / 2 : 0.5;
}

AxisRange range_of(const std::vector<double>& middles) {
    const double half = half_cell(middles);
    return {middles.front() - half, middles.back() + half};
}

} // namespace

class RegionsPlot::Parts {
  public:
    struct Class {
        QString name;
        QCPCurve* points;
        QCPColorMap* region;
    };

    QString name(std::size_t label) const {
        const auto index = qsizetype(label);
        return index < plane.classes.size() && !plane.classes[index].isEmpty() ? plane.classes[index]
                                                                               : QString::number(label);
    }

    /// As many classes as are named, decided or met.
    std::size_t class_count() const {
        double most = double(plane.classes.size()) - 1;
        for (const std::vector<double>* labels : {&plane.decided.values(), &plane.point_class})
            for (const double label : *labels)
                most = std::max(most, label);
        return std::size_t(most + 1);
    }

    DecisionPlane plane;
    std::vector<Class> drawn;
};

RegionsPlot::RegionsPlot(QWidget* parent) : PlotView(parent), m_parts(std::make_unique<Parts>()) {
    setObjectName(QStringLiteral("regionsPlot"));
    setAccessibleName(tr("Decision regions"));
    setEmptyText(tr("After fine-tuning, the network's decisions over two features will be here"));
    applyStyle();
}

RegionsPlot::~RegionsPlot() = default;

bool RegionsPlot::isEmpty() const {
    return m_parts->plane.decided.empty();
}

void RegionsPlot::setPlane(const DecisionPlane& plane) {
    Parts& d = *m_parts;
    if (plane == d.plane)
        return;
    for (const Parts::Class& one : d.drawn) {
        removeSeries(one.name);
        canvas()->removePlottable(one.points);
        canvas()->removePlottable(one.region);
    }
    d.drawn.clear();
    d.plane = plane;
    const std::size_t classes = plane.decided.empty() ? 0 : d.class_count();
    for (std::size_t label = 0; label < classes; ++label) {
        Parts::Class made{d.name(label), new QCPCurve(canvas()->xAxis, canvas()->yAxis),
                          new QCPColorMap(canvas()->xAxis, canvas()->yAxis)};
        QVector<double> x, y;
        for (std::size_t i = 0; i < plane.point_class.size(); ++i)
            if (plane.point_class[i] == double(label)) {
                x.append(plane.point_x[i]);
                y.append(plane.point_y[i]);
            }
        made.points->setData(x, y);
        made.points->setLineStyle(QCPCurve::lsNone);
        made.points->setLayer(layer::curves);
        made.points->setSelectable(QCP::stNone);
        made.region->setLayer(layer::areas);
        made.region->setSelectable(QCP::stNone);
        made.region->setInterpolate(false);
        made.region->setTightBoundary(false);
        QCPColorMapData* data = made.region->data();
        data->setSize(int(plane.x.size()), int(plane.y.size()));
        data->setRange({plane.x.front(), plane.x.back()}, {plane.y.front(), plane.y.back()});
        for (std::size_t row = 0; row < plane.y.size(); ++row)
            for (std::size_t column = 0; column < plane.x.size(); ++column)
                data->setCell(int(column), int(row),
                              plane.decided(row, column) == double(label) ? plane.probability(row, column)
                                                                          : 0);
        made.region->setDataRange({0, 1});
        addSeries({made.name, {made.points, made.region}, Mark::disc, {}, true, false});
        d.drawn.push_back(made);
    }
    applyStyle();
}

void RegionsPlot::clear() {
    setPlane({});
}

void RegionsPlot::fitAxes() {
    const DecisionPlane& plane = m_parts->plane;
    if (!plane.decided.empty())
        setDataRange(range_of(plane.x), range_of(plane.y));
}

void RegionsPlot::restyle() {
    const QPalette colors = stylePalette();
    // Many points are drawn small, so that the regions can still be seen between them.
    const double points = std::max(double(m_parts->plane.point_class.size()), 1.0);
    const double size = std::clamp(6.5 * std::sqrt(250.0 / points), 3.0, 6.5) * scaleFactor();
    const QPen rim(colors.color(QPalette::Active, QPalette::Base), 0.15 * size);
    for (std::size_t label = 0; label < m_parts->drawn.size(); ++label) {
        const Parts::Class& one = m_parts->drawn[label];
        const QColor color = classColor(label, colors);
        // The least sure decision of K classes has probability 1 / K.
        const double least = 1.0 / double(m_parts->drawn.size());
        QCPColorGradient gradient;
        gradient.clearColorStops();
        gradient.setColorStopAt(0.0, faded(color, 0.0));
        gradient.setColorStopAt(0.5 * least, faded(color, 0.0));
        gradient.setColorStopAt(least, faded(color, 0.08));
        gradient.setColorStopAt(1.0, faded(color, 0.45));
        one.region->setGradient(gradient);
        one.points->setPen(QPen(color));
        const bool open =
            class_shape(label) >= QCPScatterStyle::ssCross && class_shape(label) <= QCPScatterStyle::ssPlus;
        one.points->setScatterStyle(QCPScatterStyle(
            class_shape(label),
            open || class_shape(label) == QCPScatterStyle::ssStar ? QPen(color, 1.5 * scaleFactor()) : rim,
            color, size));
    }
}

QString RegionsPlot::readoutAt(QPointF at) const {
    const DecisionPlane& plane = m_parts->plane;
    if (plane.decided.empty())
        return {};
    const auto cell = [](const std::vector<double>& middles, double value) {
        return std::floor((value - middles.front()) / (2 * half_cell(middles)) + 0.5);
    };
    const double column = cell(plane.x, at.x()), row = cell(plane.y, at.y());
    if (column < 0 || row < 0 || column >= double(plane.x.size()) || row >= double(plane.y.size()))
        return {};
    const auto i = std::size_t(row), j = std::size_t(column);
    return tr("%1 = %2, %3 = %4: %5 with probability %6")
        .arg(xLabel(), plain_number(at.x()), yLabel(), plain_number(at.y()),
             m_parts->name(std::size_t(plane.decided(i, j))), plain_number(plane.probability(i, j), 3));
}

QString RegionsPlot::csvText() const {
    const DecisionPlane& plane = m_parts->plane;
    QString text = QStringLiteral("x,y,decided,probability\n");
    for (std::size_t row = 0; row < plane.decided.rows(); ++row)
        for (std::size_t column = 0; column < plane.decided.columns(); ++column)
            text += QStringList{csv_number(plane.x[column]), csv_number(plane.y[row]),
                                csv_quoted(m_parts->name(std::size_t(plane.decided(row, column)))),
                                csv_number(plane.probability(row, column))}
                        .join(QLatin1Char(',')) +
                    QLatin1Char('\n');
    return text;
}

} // namespace sluice
