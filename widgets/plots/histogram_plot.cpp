// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/histogram_plot.h"

#include "widgets/plots/axis_steps.h"
#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sluice {

class HistogramPlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas)
        : bars(new QCPBars(canvas.xAxis, canvas.yAxis)), target(add_graph(canvas, layer::curves)),
          law(add_graph(canvas, layer::curves)) {
        bars->setLayer(layer::live);
        bars->setSelectable(QCP::stNone);
        bars->setWidthType(QCPBars::wtPlotCoords);
        bars->setAntialiased(false);
        bars->setAntialiasedFill(false);
    }

    /// The count in the bin at x, with the density drawn for it.
    QString at(double x) const {
        if (counts.counts.empty() || width <= 0)
            return {};
        const double bin = std::floor((x - counts.range_x.lower) / bin_step());
        if (!(bin >= 0) || bin >= double(counts.counts.size()))
            return {};
        const auto index = std::size_t(bin);
        return QStringLiteral("%1 (%2)").arg(plain_number(bars->data()->at(int(index))->value),
                                             QString::number(counts.counts[index]));
    }

    double bin_step() const {
        return (counts.range_x.upper - counts.range_x.lower) / double(counts.counts.size());
    }

    void draw_counts() {
        const std::size_t bins = counts.counts.size();
        const double total =
            std::accumulate(counts.counts.begin(), counts.counts.end(), double(counts.outside));
        std::vector<double> centres(bins), heights(bins);
        width = bins == 0 ? 0.0 : bin_step();
        for (std::size_t i = 0; i < bins; ++i) {
            centres[i] = counts.range_x.lower + (double(i) + 0.5) * width;
            const double share = total > 0 ? double(counts.counts[i]) / total : 0.0;
            heights[i] = discrete ? share : share / width;
        }
        set_points(*bars, centres, heights);
        bars->setWidth(discrete ? 0.8 * width : width);
        any = total > double(counts.outside);
    }

    AcceptedHistogram counts;
    bool discrete = false;
    bool any = false;
    double width = 0;
    QCPBars* bars;
    QCPGraph *target, *law;
    AxisRange last_y{0, 0}; ///< the range fitted last, which is kept while it serves
};

HistogramPlot::HistogramPlot(QWidget* parent)
    : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    Parts& d = *m_parts;
    setObjectName(QStringLiteral("histogramPlot"));
    setAccessibleName(tr("Histogram of the accepted points"));
    setAxisLabels(QStringLiteral("x"), tr("density"));
    setEmptyText(tr("Press Run: the accepted points will be counted here"));
    addSeries({tr("accepted"), {d.bars}, Mark::area, [this](double x) { return m_parts->at(x); }});
    addSeries({tr("target p"), {d.target}});
    addSeries({tr("drawn law min(p, M q)"), {d.law}});
    applyStyle();
}

HistogramPlot::~HistogramPlot() = default;

bool HistogramPlot::isEmpty() const {
    return !m_parts->any && m_parts->target->dataCount() == 0;
}

void HistogramPlot::setHistogram(const AcceptedHistogram& histogram) {
    const bool valid = std::isfinite(histogram.range_x.lower) && std::isfinite(histogram.range_x.upper) &&
                       histogram.range_x.upper > histogram.range_x.lower && histogram.bins_y <= 1;
    m_parts->counts = valid ? histogram : AcceptedHistogram();
    m_parts->draw_counts();
    dataChanged(Redraw::live);
}

void HistogramPlot::setDiscrete(bool discrete) {
    m_parts->discrete = discrete;
    m_parts->target->setLineStyle(discrete ? QCPGraph::lsNone : QCPGraph::lsLine);
    m_parts->law->setLineStyle(discrete ? QCPGraph::lsNone : QCPGraph::lsLine);
    m_parts->draw_counts();
    setAxisLabels(xLabel(), discrete ? tr("probability") : tr("density"));
    applyStyle();
}

void HistogramPlot::setTarget(const std::vector<double>& x, const std::vector<double>& density) {
    set_points(*m_parts->target, x, density);
    dataChanged();
}

void HistogramPlot::setBiasedLaw(const std::vector<double>& x, const std::vector<double>& density) {
    set_points(*m_parts->law, x, density);
    setWarning(x.empty() ? QString() : tr("M too small: what is drawn follows min(p, M q), not p."));
    dataChanged();
}

void HistogramPlot::clear() {
    m_parts->last_y = {0, 0};
    setHistogram({});
}

double HistogramPlot::snapX(double x) const {
    return m_parts->discrete ? std::round(x) : x;
}

void HistogramPlot::fitAxes() {
    Parts& d = *m_parts;
    double curves = 0, bars = 0;
    for (const QCPGraph* graph : {d.target, d.law})
        for (const QCPGraphData& point : *graph->data())
            if (std::isfinite(point.value))
                curves = std::max(curves, point.value);
    for (const QCPBarsData& bar : *d.bars->data())
        bars = std::max(bars, bar.value);
    // A few points pile up to any height; beyond thrice the target the bars are cut rather than the target
    // flattened.
    const double top = curves > 0 ? std::max(curves, std::min(bars, 3 * curves)) : bars;
    AxisRange x{0, 1};
    if (!d.counts.counts.empty())
        x = {d.counts.range_x.lower, d.counts.range_x.upper};
    else if (d.target->dataCount() > 0)
        x = {d.target->data()->begin()->key, (d.target->data()->end() - 1)->key};
    d.last_y = steady_range({0, top > 0 ? 1.04 * top : 1.0}, d.last_y);
    setDataRange(x, d.last_y);
}

void HistogramPlot::restyle() {
    Parts& d = *m_parts;
    const QPalette colors = stylePalette();
    const QColor accepted = roleColor(Role::accepted, colors);
    d.bars->setPen(d.discrete ? QPen(accepted, scaleFactor()) : QPen(Qt::NoPen));
    d.bars->setBrush(faded(accepted, isDark(colors) ? 0.6 : 0.5));
    d.target->setPen(rolePen(Role::target, colors, scaleFactor()));
    d.law->setPen(rolePen(Role::law, colors, scaleFactor()));
    const double size = 7 * scaleFactor();
    const auto dot = [&](Role role) {
        return d.discrete ? QCPScatterStyle(QCPScatterStyle::ssDisc, roleColor(role, colors), size)
                          : QCPScatterStyle();
    };
    d.target->setScatterStyle(dot(Role::target));
    d.law->setScatterStyle(dot(Role::law));
}

} // namespace sluice
