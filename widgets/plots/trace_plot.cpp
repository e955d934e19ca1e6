// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/trace_plot.h"

#include "widgets/plots/axis_steps.h"
#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <QMenu>

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {

QString percent(double share) {
    return plain_number(share * 100) + QStringLiteral(" %");
}

} // namespace

class TracePlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas)
        : high(add_graph(canvas, layer::live)), low(add_graph(canvas, layer::live)),
          rate(add_graph(canvas, layer::live)), theory(add_graph(canvas, layer::curves)) {
        high->setChannelFillGraph(low);
        high->setAntialiasedFill(false);
    }

    SamplingTrace trace;
    std::optional<double> expected;
    bool log_x = false;
    QCPGraph *high, *low, *rate, *theory;
    AxisRange last_y{0, 0};
};

TracePlot::TracePlot(QWidget* parent) : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    Parts& d = *m_parts;
    setObjectName(QStringLiteral("tracePlot"));
    setAccessibleName(tr("Acceptance rate"));
    setAxisLabels(tr("candidates"), tr("accepted"));
    setEmptyText(tr("Press Run: the acceptance rate will be followed here"));
    canvas()->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new CountTicker));
    canvas()->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new PercentTicker));
    const auto rate_at = [this](double x) {
        const double y = value_on_line(plotted_points(m_parts->rate), x);
        return std::isfinite(y) ? percent(y) : QString();
    };
    const auto band_at = [this](double x) {
        const double from = value_on_line(plotted_points(m_parts->low), x);
        const double to = value_on_line(plotted_points(m_parts->high), x);
        return std::isfinite(from) ? percent(from) + QStringLiteral(" – ") + percent(to) : QString();
    };
    const auto theory_at = [this](double) {
        return m_parts->expected ? percent(*m_parts->expected) : QString();
    };
    addSeries({tr("95 % band"), {d.high, d.low}, Mark::area, band_at});
    addSeries({tr("theory"), {d.theory}, Mark::line, theory_at});
    addSeries({tr("acceptance rate"), {d.rate}, Mark::line, rate_at});
    applyStyle();
}

TracePlot::~TracePlot() = default;

bool TracePlot::isEmpty() const {
    return m_parts->trace.candidates.empty();
}

void TracePlot::setTrace(const SamplingTrace& trace) {
    Parts& d = *m_parts;
    d.trace = trace;
    set_points(*d.rate, trace.candidates, trace.rate);
    set_points(*d.low, trace.candidates, trace.ci_low);
    set_points(*d.high, trace.candidates, trace.ci_high);
    dataChanged(Redraw::live);
}

void TracePlot::setExpectedRate(std::optional<double> rate) {
    m_parts->expected = rate;
    dataChanged();
}

bool TracePlot::logX() const {
    return m_parts->log_x;
}

void TracePlot::setLogX(bool log) {
    if (m_parts->log_x == log)
        return;
    m_parts->log_x = log;
    QCPAxis* axis = canvas()->xAxis;
    axis->setScaleType(log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (log)
        axis->setTicker(QSharedPointer<QCPAxisTicker>(new LogTicker));
    else
        axis->setTicker(QSharedPointer<QCPAxisTicker>(new CountTicker));
    resetView();
}

void TracePlot::clear() {
    m_parts->last_y = {0, 0};
    setTrace({});
}

void TracePlot::fitAxes() {
    Parts& d = *m_parts;
    const SamplingTrace& t = d.trace;
    const double last = t.candidates.back();
    // The first few candidates leave the rate anywhere from 0 to 1; the axis is for what comes after.
    const double from = d.log_x ? std::min(50.0, last) : last / 25;
    AxisRange y{1, 0};
    for (std::size_t i = 0; i < t.candidates.size(); ++i) {
        if (t.candidates[i] < from)
            continue;
        y.lower = std::min({y.lower, t.rate[i], t.ci_low[i]});
        y.upper = std::max({y.upper, t.rate[i], t.ci_high[i]});
    }
    if (d.expected) {
        y.lower = std::min(y.lower, *d.expected);
        y.upper = std::max(y.upper, *d.expected);
    }
    const double margin = std::max(0.06 * (y.upper - y.lower), 1e-6);
    d.last_y = steady_range({std::max(0.0, y.lower - margin), std::min(1.0, y.upper + margin)}, d.last_y);
    const double first = d.log_x ? std::max(1.0, t.candidates.front()) : 0.0;
    setDataRange({first, std::max(stepped_upper(last), first * 2)}, d.last_y);
    const AxisRange shown = xRange();
    if (d.expected)
        set_points(*d.theory,
                   std::vector{std::min(first, shown.lower), std::max(stepped_upper(last), shown.upper)},
                   std::vector{*d.expected, *d.expected});
    else
        d.theory->data()->clear();
}

void TracePlot::restyle() {
    Parts& d = *m_parts;
    const QPalette colors = stylePalette();
    const QColor accepted = roleColor(Role::accepted, colors);
    d.rate->setPen(QPen(accepted, scaleFactor() > 1 ? scaleFactor() : 1.0));
    d.high->setPen(Qt::NoPen);
    d.low->setPen(Qt::NoPen);
    d.high->setBrush(faded(accepted, isDark(colors) ? 0.28 : 0.22));
    d.theory->setPen(rolePen(Role::theory, colors, scaleFactor()));
}

void TracePlot::extendContextMenu(QMenu& menu) {
    QAction* action = menu.addAction(tr("&Logarithmic candidates"));
    action->setObjectName(QStringLiteral("logX"));
    action->setCheckable(true);
    action->setChecked(logX());
    connect(action, &QAction::toggled, this, &TracePlot::setLogX);
}

QString TracePlot::csvText() const {
    const SamplingTrace& t = m_parts->trace;
    QString text = QStringLiteral("candidates,accepted,rate,ci_low,ci_high\n");
    for (std::size_t i = 0; i < t.candidates.size(); ++i)
        text += QStringList{csv_number(t.candidates[i]), csv_number(t.accepted[i]), csv_number(t.rate[i]),
                            csv_number(t.ci_low[i]), csv_number(t.ci_high[i])}
                    .join(QLatin1Char(',')) +
                QLatin1Char('\n');
    return text;
}

} // namespace sluice
