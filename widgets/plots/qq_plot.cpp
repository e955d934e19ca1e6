// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/qq_plot.h"

#include "widgets/plots/axis_steps.h"
#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <algorithm>
#include <cmath>

namespace sluice {

class QqPlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas)
        : high(add_graph(canvas, layer::areas)), low(add_graph(canvas, layer::areas)),
          equal(add_graph(canvas, layer::curves)), points(add_graph(canvas, layer::live)) {
        high->setChannelFillGraph(low);
        high->setAntialiasedFill(false);
        points->setLineStyle(QCPGraph::lsNone);
    }

    QuantilePlot quantiles;
    QCPGraph *high, *low, *equal, *points;
    AxisRange last_x{0, 0}, last_y{0, 0}; ///< the ranges fitted last, which are kept while they serve
};

QqPlot::QqPlot(QWidget* parent) : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    Parts& d = *m_parts;
    setObjectName(QStringLiteral("qqPlot"));
    setAccessibleName(tr("Quantiles of the accepted against those of p"));
    setAxisLabels(tr("quantiles of p"), tr("quantiles of the accepted"));
    setEmptyText(tr("Press Run: quantiles of the accepted will be held against those of p here"));
    canvas()->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker));
    canvas()->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker));
    const auto band_at = [this](double x) {
        const double from = value_on_line(plotted_points(m_parts->low), x);
        const double to = value_on_line(plotted_points(m_parts->high), x);
        return std::isfinite(from) && std::isfinite(to)
                   ? plain_number(from) + QStringLiteral(" – ") + plain_number(to)
                   : QString();
    };
    addSeries({tr("95 % band"), {d.high, d.low}, Mark::area, band_at});
    addSeries({tr("equal quantiles"), {d.equal}});
    addSeries({tr("accepted"), {d.points}, Mark::disc});
    applyStyle();
}

QqPlot::~QqPlot() = default;

bool QqPlot::isEmpty() const {
    return m_parts->quantiles.theoretical.empty();
}

void QqPlot::setQuantiles(const std::optional<QuantilePlot>& quantiles) {
    Parts& d = *m_parts;
    d.quantiles = quantiles.value_or(QuantilePlot());
    if (!quantiles)
        d.last_x = d.last_y = {0, 0};
    const QuantilePlot& q = d.quantiles;
    set_points(*d.low, q.theoretical, q.low);
    set_points(*d.high, q.theoretical, q.high);
    set_points(*d.equal, q.theoretical, q.theoretical);
    set_points(*d.points, q.theoretical, q.sample);
    dataChanged();
}

void QqPlot::fitAxes() {
    Parts& d = *m_parts;
    const QuantilePlot& q = d.quantiles;
    if (q.theoretical.empty())
        return;
    // By the points: the bands of the outermost order statistics of a heavy tail reach beyond any picture.
    const auto [least, most] = std::minmax_element(q.sample.begin(), q.sample.end());
    const AxisRange x{q.theoretical.front(), q.theoretical.back()};
    const AxisRange y{std::min(*least, x.lower), std::max(*most, x.upper)};
    const auto widened = [](AxisRange range) {
        const double margin = 0.03 * (range.upper - range.lower);
        return AxisRange{range.lower - margin, range.upper + margin};
    };
    d.last_x = steady_range(widened(x), d.last_x);
    d.last_y = steady_range(widened(y), d.last_y);
    setDataRange(d.last_x, d.last_y);
}

void QqPlot::restyle() {
    Parts& d = *m_parts;
    const QPalette colors = stylePalette();
    const QColor target = roleColor(Role::target, colors);
    d.high->setPen(Qt::NoPen);
    d.low->setPen(Qt::NoPen);
    d.high->setBrush(faded(target, isDark(colors) ? 0.28 : 0.18));
    d.equal->setPen(rolePen(Role::target, colors, scaleFactor()));
    const QColor accepted = roleColor(Role::accepted, colors);
    d.points->setPen(QPen(accepted, scaleFactor()));
    d.points->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, accepted, 4.5 * scaleFactor()));
}

QString QqPlot::csvText() const {
    const QuantilePlot& q = m_parts->quantiles;
    QString text = QStringLiteral("probability,theoretical,sample,low,high\n");
    for (std::size_t i = 0; i < q.theoretical.size(); ++i)
        text += QStringList{csv_number(q.probability[i]), csv_number(q.theoretical[i]),
                            csv_number(q.sample[i]), csv_number(q.low[i]), csv_number(q.high[i])}
                    .join(QLatin1Char(',')) +
                QLatin1Char('\n');
    return text;
}

} // namespace sluice
