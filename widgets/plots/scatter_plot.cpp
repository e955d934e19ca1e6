// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/scatter_plot.h"

#include "widgets/plots/mark_cloud.h"
#include "widgets/plots/plot_parts.h"
#include "widgets/plots/side_marginal.h"
#include "widgets/theme.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sluice {

namespace {

constexpr std::array<double, 3> shares{0.95, 0.8, 0.5};

/// The room of the marginals on the sides; a plot that is smaller than that many times it has none.
constexpr int marginal_depth = 44;
constexpr int least_multiple = 6;

QCPCurve* add_curve(QCustomPlot& canvas) {
    auto* curve = new QCPCurve(canvas.xAxis, canvas.yAxis);
    curve->setLayer(layer::curves);
    curve->setSelectable(QCP::stNone);
    return curve;
}

/// All contours in one curve, with a gap between lines.
void set_contours(QCPCurve& curve, const DensityGrid& grid) {
    const double gap = std::numeric_limits<double>::quiet_NaN();
    QVector<QCPCurveData> data;
    double t = 0;
    for (const double level : mass_levels(grid, shares)) {
        for (const QPolygonF& line : contour_lines(grid, level)) {
            for (const QPointF& point : line)
                data.append(QCPCurveData(t++, point.x(), point.y()));
            data.append(QCPCurveData(t++, gap, gap));
        }
    }
    if (!data.isEmpty())
        data.removeLast();
    curve.data()->set(data, true);
}

void widen(std::optional<AxisRange>& range, double lower, double upper) {
    if (!std::isfinite(lower) || !std::isfinite(upper) || !(upper > lower))
        return;
    range = range ? AxisRange{std::min(range->lower, lower), std::max(range->upper, upper)}
                  : AxisRange{lower, upper};
}

} // namespace

class ScatterPlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas)
        : map(new QCPColorMap(canvas.xAxis, canvas.yAxis)),
          rejected(new MarkCloud(canvas.xAxis, canvas.yAxis, MarkCloud::Shape::cross)),
          accepted(new MarkCloud(canvas.xAxis, canvas.yAxis, MarkCloud::Shape::disc)),
          violations(new MarkCloud(canvas.xAxis, canvas.yAxis, MarkCloud::Shape::ring)),
          selected(new MarkCloud(canvas.xAxis, canvas.yAxis, MarkCloud::Shape::ring)),
          top(new SideMarginal(canvas, SideMarginal::Side::top)),
          right(new SideMarginal(canvas, SideMarginal::Side::right)), p(add_curve(canvas)),
          envelope(add_curve(canvas)), margins(canvas.axisRect()->minimumMargins()) {
        map->setLayer(layer::live);
        map->setSelectable(QCP::stNone);
        map->setInterpolate(false);
        map->setTightBoundary(false);
        map->data()->clear();
        for (MarkCloud* cloud : {rejected, accepted, violations, selected})
            cloud->setLayer(layer::live);
        for (SideMarginal* marginal : {top, right})
            marginal->setLayer(layer::live);
    }

    /// Leaves room beside the frame where the marginals are shown and there is enough.
    void make_room(QCPAxisRect& frame, QSize size, double scale) {
        const int depth = int(marginal_depth * scale);
        const bool fits = top->visible() && std::min(size.width(), size.height()) >= least_multiple * depth;
        for (SideMarginal* marginal : {top, right})
            marginal->set_depth(fits ? depth : 0);
        frame.setMinimumMargins(fits ? margins + QMargins(0, depth, depth, 0) : margins);
    }

    QCPColorMap* map;
    MarkCloud *rejected, *accepted, *violations, *selected;
    SideMarginal *top, *right;
    QCPCurve *p, *envelope;
    QMargins margins; ///< of the frame, without marginals
    AcceptedHistogram counts;
    DensityGrid target;
};

ScatterPlot::ScatterPlot(QWidget* parent) : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    Parts& d = *m_parts;
    setObjectName(QStringLiteral("scatterPlot"));
    setAccessibleName(tr("Candidates in two dimensions"));
    setAxisLabels(QStringLiteral("x1"), QStringLiteral("x2"));
    setEmptyText(tr("Press Run: accepted and rejected candidates will appear here"));
    addSeries({tr("accepted, all"), {d.map}, Mark::area, {}, true, false});
    addSeries({tr("rejected"), {d.rejected}, Mark::cross, {}, true, false});
    addSeries({tr("accepted"), {d.accepted}, Mark::disc, {}, true, false});
    addSeries({tr("violation"), {d.violations}, Mark::ring, {}, true, false});
    addSeries({tr("selected rows"), {d.selected}, Mark::ring, {}, true, false});
    addSeries({tr("envelope M q"), {d.envelope}, Mark::line, {}, true, false});
    addSeries({tr("target p (50, 80, 95 %)"), {d.p}, Mark::line, {}, true, false});
    addSeries({tr("one coordinate at a time"), {d.top, d.right}, Mark::area, {}, false, false});
    applyStyle();
}

ScatterPlot::~ScatterPlot() = default;

bool ScatterPlot::isEmpty() const {
    const Parts& d = *m_parts;
    return d.accepted->count() == 0 && d.rejected->count() == 0 && d.p->dataCount() == 0 &&
           plotted_count(d.map) == 0;
}

void ScatterPlot::setCandidates(std::span<const CandidateMark> candidates) {
    Parts& d = *m_parts;
    if (candidates.size() > std::size_t(most_marks))
        candidates = candidates.last(std::size_t(most_marks));
    QVector<QPointF> accepted, rejected, violations;
    for (const CandidateMark& candidate : candidates) {
        const QPointF point(candidate.x, candidate.y);
        (candidate.accepted ? accepted : rejected).append(point);
        if (candidate.violation)
            violations.append(point);
    }
    d.accepted->set_points(std::move(accepted));
    d.rejected->set_points(std::move(rejected));
    d.violations->set_points(std::move(violations));
    dataChanged(Redraw::live);
}

void ScatterPlot::setHistogram(const AcceptedHistogram& histogram) {
    Parts& d = *m_parts;
    const std::size_t columns = histogram.bins_x, rows = histogram.bins_y;
    const bool valid = columns > 1 && rows > 1 && histogram.counts.size() == columns * rows;
    d.counts = valid ? histogram : AcceptedHistogram();
    for (SideMarginal* marginal : {d.top, d.right})
        marginal->set_accepted(d.counts);
    if (!valid) {
        d.map->data()->clear();
        dataChanged(Redraw::live);
        return;
    }
    QCPColorMapData* data = d.map->data();
    if (data->keySize() != int(columns) || data->valueSize() != int(rows))
        data->setSize(int(columns), int(rows));
    // QCustomPlot's ranges go through the centres of the outer cells.
    const double half_x = (histogram.range_x.upper - histogram.range_x.lower) / double(columns) / 2;
    const double half_y = (histogram.range_y.upper - histogram.range_y.lower) / double(rows) / 2;
    data->setRange({histogram.range_x.lower + half_x, histogram.range_x.upper - half_x},
                   {histogram.range_y.lower + half_y, histogram.range_y.upper - half_y});
    double most = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < columns; ++column) {
            const auto count = double(histogram.counts[row * columns + column]);
            data->setCell(int(column), int(row), count);
            most = std::max(most, count);
        }
    }
    data->recalculateDataBounds();
    d.map->setDataRange({0, std::max(most, 1.0)});
    dataChanged(Redraw::live);
}

void ScatterPlot::setTarget(const DensityGrid& grid) {
    m_parts->target = grid;
    set_contours(*m_parts->p, grid);
    for (SideMarginal* marginal : {m_parts->top, m_parts->right})
        marginal->set_target(grid);
    dataChanged();
}

void ScatterPlot::setEnvelope(const DensityGrid& grid) {
    set_contours(*m_parts->envelope, grid);
    dataChanged();
}

void ScatterPlot::setSelected(QVector<QPointF> points) {
    m_parts->selected->set_points(std::move(points));
    dataChanged(Redraw::live);
}

void ScatterPlot::clear() {
    setCandidates({});
    setHistogram({});
}

void ScatterPlot::fitAxes() {
    Parts& d = *m_parts;
    d.make_room(*canvas()->axisRect(), drawnSize(), scaleFactor());
    std::optional<AxisRange> x, y;
    widen(x, d.counts.range_x.lower, d.counts.range_x.upper);
    widen(y, d.counts.range_y.lower, d.counts.range_y.upper);
    if (!d.target.empty()) {
        widen(x, d.target.x.lower, d.target.x.upper);
        widen(y, d.target.y.lower, d.target.y.upper);
    }
    if (!x || !y) {
        for (const MarkCloud* cloud : {d.accepted, d.rejected}) {
            bool found = false;
            const QCPRange keys = cloud->getKeyRange(found), values = cloud->getValueRange(found);
            const double margin_x = 0.03 * keys.size(), margin_y = 0.03 * values.size();
            widen(x, keys.lower - margin_x, keys.upper + margin_x);
            widen(y, values.lower - margin_y, values.upper + margin_y);
        }
    }
    setDataRange(x.value_or(AxisRange()), y.value_or(AxisRange()));
}

void ScatterPlot::restyle() {
    Parts& d = *m_parts;
    const QPalette colors = stylePalette();
    const QColor accepted = roleColor(Role::accepted, colors);
    QCPColorGradient gradient;
    gradient.clearColorStops();
    gradient.setColorStopAt(0.0, faded(accepted, 0.0));
    gradient.setColorStopAt(0.02, faded(accepted, 0.16));
    gradient.setColorStopAt(1.0, faded(accepted, 0.85));
    d.map->setGradient(gradient);
    d.map->setPen(QPen(accepted));
    d.map->setBrush(faded(accepted, 0.5));
    d.accepted->setPen(accepted);
    d.rejected->setPen(faded(roleColor(Role::rejected, colors), 0.75));
    d.violations->setPen(roleColor(Role::violation, colors));
    for (MarkCloud* cloud : {d.accepted, d.rejected})
        cloud->set_size(5.5 * scaleFactor());
    d.violations->set_size(9 * scaleFactor());
    d.selected->setPen(roleColor(Role::accent, colors));
    d.selected->set_size(13 * scaleFactor());
    QPen p = rolePen(Role::target, colors, scaleFactor());
    p.setWidthF(1.5 * scaleFactor());
    d.p->setPen(p);
    for (SideMarginal* marginal : {d.top, d.right}) {
        marginal->setPen(QPen(accepted));
        marginal->setBrush(faded(accepted, 0.45));
        marginal->set_target_pen(p);
    }
    QPen envelope = rolePen(Role::envelope, colors, scaleFactor());
    envelope.setWidthF(1.5 * scaleFactor());
    d.envelope->setPen(envelope);
}

QString ScatterPlot::readoutAt(QPointF at) const {
    QString text = tr("%1 = %2, %3 = %4").arg(xLabel(), plain_number(at.x()), yLabel(), plain_number(at.y()));
    const AcceptedHistogram& counts = m_parts->counts;
    if (counts.counts.empty())
        return text;
    const auto bin = [](const Interval& range, std::size_t bins, double value) {
        return std::floor((value - range.lower) / (range.upper - range.lower) * double(bins));
    };
    const double column = bin(counts.range_x, counts.bins_x, at.x()),
                 row = bin(counts.range_y, counts.bins_y, at.y());
    if (column < 0 || row < 0 || column >= double(counts.bins_x) || row >= double(counts.bins_y))
        return text;
    const auto here = counts.counts[std::size_t(row) * counts.bins_x + std::size_t(column)];
    return text + tr(": %1 accepted in this cell").arg(here);
}

QString ScatterPlot::csvText() const {
    QString text = QStringLiteral("series,x,y,count\n");
    const QString map_name = tr("accepted, all");
    for (const QString& name : seriesNames()) {
        // The sides are sums of the cells below.
        if (name == map_name || name == tr("one coordinate at a time") || !layerVisible(name))
            continue;
        for (const QPointF& point : seriesPoints(name))
            text += QStringLiteral("\"%1\",%2,%3,\n").arg(name, csv_number(point.x()), csv_number(point.y()));
    }
    QCPColorMapData* data = m_parts->map->data();
    if (!layerVisible(map_name) || data->isEmpty())
        return text;
    for (int row = 0; row < data->valueSize(); ++row) {
        for (int column = 0; column < data->keySize(); ++column) {
            double x = 0, y = 0;
            data->cellToCoord(column, row, &x, &y);
            text += QStringLiteral("\"%1\",%2,%3,%4\n")
                        .arg(map_name, csv_number(x), csv_number(y), csv_number(data->cell(column, row)));
        }
    }
    return text;
}

} // namespace sluice
