// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/series_plot.h"

#include "widgets/plots/axis_steps.h"
#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <QMenu>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace sluice {

namespace {

/// The lines that stand for one curve.
struct Lines {
    QCPGraph *high, *low, *raw, *smooth, *best;
    TrainingCurve curve;
};

/// The value below which `share` of the values lie; sorts them.
double percentile(std::vector<double>& values, double share) {
    const auto at = std::size_t(std::lround(share * double(values.size() - 1)));
    std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(at), values.end());
    return values[at];
}

} // namespace

std::vector<double> smoothed(const std::vector<double>& values, double weight) {
    std::vector<double> result(values.size());
    double sum = 0, share = 1; // share: how much of the sum is still the start at zero
    for (std::size_t i = 0; i < values.size(); ++i) {
        result[i] = values[i];
        if (!std::isfinite(values[i]))
            continue;
        sum = weight * sum + (1 - weight) * values[i];
        share *= weight;
        result[i] = sum / (1 - share);
    }
    return result;
}

class SeriesPlot::Parts {
  public:
    explicit Parts(QCustomPlot& plot) : canvas(plot) {}

    Lines& lines_of(const QString& name) {
        const auto found = lines.find(name);
        if (found != lines.end())
            return found->second;
        Lines made{add_graph(canvas, layer::live),   add_graph(canvas, layer::live),
                   add_graph(canvas, layer::live),   add_graph(canvas, layer::live),
                   add_graph(canvas, layer::curves), {}};
        made.high->setChannelFillGraph(made.low);
        made.high->setAntialiasedFill(false);
        made.best->setLineStyle(QCPGraph::lsNone);
        return lines.emplace(name, std::move(made)).first->second;
    }

    void remove(const Lines& one) {
        one.high->setChannelFillGraph(nullptr);
        for (QCPGraph* graph : {one.high, one.low, one.raw, one.smooth, one.best})
            canvas.removeGraph(graph);
    }

    void draw(const Lines& one) const {
        const TrainingCurve& curve = one.curve;
        set_points(*one.raw, curve.x, curve.y);
        set_points(*one.high, curve.x, curve.high);
        set_points(*one.low, curve.x, curve.low);
        const std::vector<double> shown =
            smoothing > 0 ? smoothed(curve.y, smoothing) : std::vector<double>();
        set_points(*one.smooth, curve.x, shown);
        one.best->data()->clear();
        if (!curve.best_x)
            return;
        const double height =
            value_on_line(plotted_points(smoothing > 0 ? one.smooth : one.raw), *curve.best_x);
        if (std::isfinite(height))
            one.best->addData(*curve.best_x, height);
    }

    void style(const Lines& one, const QPalette& colors, double scale) const {
        const ArmStyle arm = armStyle(one.curve.arm, colors);
        const QColor color = one.curve.color.isValid() ? one.curve.color : arm.color;
        QPen pen(color, (one.curve.validation ? 1.0 : 2.0) * scale);
        pen.setCapStyle(Qt::FlatCap);
        pen.setJoinStyle(Qt::BevelJoin); // round ones take thrice as long to draw
        if (arm.dash == Qt::DashLine) {
            pen.setDashPattern({4.0, 2.0});
        } else if (arm.dash != Qt::SolidLine) {
            pen.setStyle(arm.dash);
        }
        one.smooth->setPen(pen);
        if (smoothing > 0)
            pen = QPen(faded(color, 0.3), scale);
        one.raw->setPen(pen);
        const bool few = one.curve.validation && one.curve.x.size() <= 12 && smoothing == 0;
        one.raw->setScatterStyle(few || one.curve.x.size() == 1
                                     ? QCPScatterStyle(QCPScatterStyle::ssDisc, color, 4.5 * scale)
                                     : QCPScatterStyle());
        one.high->setPen(Qt::NoPen);
        one.low->setPen(Qt::NoPen);
        one.high->setBrush(faded(color, isDark(colors) ? 0.2 : 0.15));
        const QPen rim(colors.color(QPalette::Active, QPalette::Base), 1.5 * scale);
        one.best->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDiamond, rim, color, 11 * scale));
    }

    QCustomPlot& canvas;
    std::map<QString, Lines> lines;
    QStringList order;
    QVector<QPointF> best; ///< marks of the best epochs that were drawn last
    bool log_y = false;
    bool ignore_outliers = false;
    double smoothing = 0;
    AxisRange last_y{0, 0};
};

SeriesPlot::SeriesPlot(QWidget* parent) : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    setObjectName(QStringLiteral("seriesPlot"));
    setAccessibleName(tr("Training"));
    setAxisLabels(tr("epoch"), tr("loss"));
    setEmptyText(tr("Press Fine-tune: the loss of every arm will be followed here"));
    applyStyle();
}

SeriesPlot::~SeriesPlot() = default;

bool SeriesPlot::isEmpty() const {
    return std::all_of(m_parts->lines.begin(), m_parts->lines.end(),
                       [](const auto& entry) { return entry.second.curve.x.empty(); });
}

void SeriesPlot::setCurves(const std::vector<TrainingCurve>& curves) {
    Parts& d = *m_parts;
    QStringList order;
    for (const TrainingCurve& curve : curves)
        order.append(curve.name);
    const bool others = order != d.order;
    if (others) {
        for (const QString& name : std::as_const(d.order))
            removeSeries(name);
        std::erase_if(d.lines, [&](const auto& entry) {
            const bool gone = !order.contains(entry.first);
            if (gone)
                d.remove(entry.second);
            return gone;
        });
        d.order = order;
    }
    // Of two curves of an arm one stands in the legend: eight names would take half of a small plot.
    const auto trained = [&](const QString& arm) {
        return std::any_of(curves.begin(), curves.end(),
                           [&](const TrainingCurve& curve) { return curve.arm == arm && !curve.validation; });
    };
    const bool both = std::any_of(curves.begin(), curves.end(),
                                  [&](const auto& curve) { return curve.validation && trained(curve.arm); });
    setLegendNote(both ? tr("thin: validation") : QString());
    for (const TrainingCurve& curve : curves) {
        Lines& one = d.lines_of(curve.name);
        one.curve = curve;
        d.draw(one);
        d.style(one, stylePalette(), scaleFactor());
        if (others)
            addSeries({curve.name,
                       {one.raw, one.smooth, one.high, one.low, one.best},
                       Mark::line,
                       {},
                       !curve.validation || !trained(curve.arm)});
    }
    // The marks of best epochs lie on the layer of the axes, above all curves.
    QVector<QPointF> best;
    for (const auto& [name, one] : d.lines)
        best += plotted_points(one.best);
    const bool moved = std::exchange(d.best, best) != best;
    dataChanged(others || moved ? Redraw::all : Redraw::live);
}

void SeriesPlot::clear() {
    m_parts->last_y = {0, 0};
    setCurves({});
}

bool SeriesPlot::logY() const {
    return m_parts->log_y;
}

void SeriesPlot::setLogY(bool log) {
    if (m_parts->log_y == log)
        return;
    m_parts->log_y = log;
    QCPAxis* axis = canvas()->yAxis;
    axis->setScaleType(log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    QCPAxisTicker* ticker = log ? static_cast<QCPAxisTicker*>(new LogTicker) : new NumberTicker;
    axis->setTicker(QSharedPointer<QCPAxisTicker>(ticker));
    m_parts->last_y = {0, 0};
    resetView();
    emit logYChanged(log);
}

double SeriesPlot::smoothing() const {
    return m_parts->smoothing;
}

void SeriesPlot::setSmoothing(double weight) {
    const double bounded = std::clamp(weight, 0.0, 0.99);
    if (m_parts->smoothing == bounded)
        return;
    m_parts->smoothing = bounded;
    for (const auto& [name, one] : m_parts->lines)
        m_parts->draw(one);
    applyStyle();
    emit smoothingChanged(bounded);
}

bool SeriesPlot::ignoreOutliers() const {
    return m_parts->ignore_outliers;
}

void SeriesPlot::setIgnoreOutliers(bool ignore) {
    if (m_parts->ignore_outliers == ignore)
        return;
    m_parts->ignore_outliers = ignore;
    m_parts->last_y = {0, 0};
    dataChanged();
    emit ignoreOutliersChanged(ignore);
}

double SeriesPlot::snapX(double x) const {
    double nearest = x, distance = HUGE_VAL;
    for (const auto& [name, one] : m_parts->lines) {
        for (const double candidate : one.curve.x) {
            if (std::fabs(candidate - x) < distance) {
                distance = std::fabs(candidate - x);
                nearest = candidate;
            }
        }
    }
    return nearest;
}

void SeriesPlot::fitAxes() {
    Parts& d = *m_parts;
    std::vector<double> values;
    double first = HUGE_VAL, last = -HUGE_VAL;
    for (const auto& [name, one] : d.lines) {
        if (!layerVisible(name) || one.curve.x.empty())
            continue;
        first = std::min(first, one.curve.x.front());
        last = std::max(last, one.curve.x.back());
        for (const auto* list : {&one.curve.y, &one.curve.low, &one.curve.high})
            for (const double value : *list)
                if (std::isfinite(value) && (!d.log_y || value > 0))
                    values.push_back(value);
    }
    if (values.empty())
        return;
    const double low =
        d.ignore_outliers ? percentile(values, 0.02) : *std::min_element(values.begin(), values.end());
    const double high =
        d.ignore_outliers ? percentile(values, 0.98) : *std::max_element(values.begin(), values.end());
    const AxisRange x{first, last > first ? last : first + 1};
    const double margin_x = 0.015 * (x.upper - x.lower);
    if (d.log_y) {
        const double ratio = std::pow(std::max(high / low, 1.5), 0.05);
        d.last_y = {low / ratio, high * ratio};
    } else {
        const double margin = 0.05 * (high - low);
        // A loss or a share does not go below 0, and neither should its axis.
        const double floor = low >= 0 ? std::max(0.0, low - margin) : low - margin;
        d.last_y = steady_range({floor, high + margin}, d.last_y);
    }
    setDataRange({x.lower - margin_x, x.upper + margin_x}, d.last_y);
}

void SeriesPlot::restyle() {
    for (const auto& [name, one] : m_parts->lines)
        m_parts->style(one, stylePalette(), scaleFactor());
}

void SeriesPlot::extendContextMenu(QMenu& menu) {
    const auto add = [&](const QString& text, const char* name, bool on, auto slot) {
        QAction* action = menu.addAction(text);
        action->setObjectName(QLatin1String(name));
        action->setCheckable(true);
        action->setChecked(on);
        connect(action, &QAction::toggled, this, slot);
    };
    add(tr("Lo&garithmic axis"), "logY", logY(), &SeriesPlot::setLogY);
    add(tr("I&gnore outliers"), "ignoreOutliers", ignoreOutliers(), &SeriesPlot::setIgnoreOutliers);
    add(tr("S&mooth"), "smooth", smoothing() > 0, [this](bool on) { setSmoothing(on ? 0.8 : 0.0); });
}

} // namespace sluice
