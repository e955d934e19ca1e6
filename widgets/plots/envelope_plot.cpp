// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/envelope_plot.h"

#include "widgets/plots/curve_sketch.h"
#include "widgets/plots/mark_cloud.h"
#include "widgets/plots/plot_notes.h"
#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <QVariantAnimation>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr int throw_ms = 320;

QCPBars* add_bars(QCustomPlot& canvas, const QString& layer) {
    auto* bars = new QCPBars(canvas.xAxis, canvas.yAxis);
    bars->setLayer(layer);
    bars->setSelectable(QCP::stNone);
    bars->setWidthType(QCPBars::wtPlotCoords);
    return bars;
}

/// The smallest distance between neighbouring points, at most 1: the room that a bar has.
double least_spacing(const std::vector<double>& x) {
    double spacing = 1.0;
    for (std::size_t i = 1; i < x.size(); ++i)
        if (x[i] > x[i - 1])
            spacing = std::min(spacing, x[i] - x[i - 1]);
    return spacing;
}

bool inside_any(const std::vector<ViolationRegion>& regions, double x) {
    return std::any_of(regions.begin(), regions.end(), [x](const ViolationRegion& region) {
        return x >= region.where.lower && x <= region.where.upper;
    });
}

} // namespace

class EnvelopePlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas)
        : accepted_area(add_graph(canvas, layer::areas)), rejected_area(add_graph(canvas, layer::areas)),
          excess_top(add_graph(canvas, layer::areas)), excess_floor(add_graph(canvas, layer::areas)),
          p(add_graph(canvas, layer::curves)), q(add_graph(canvas, layer::curves)),
          envelope(add_graph(canvas, layer::curves)), law(add_graph(canvas, layer::curves)),
          squeeze(add_graph(canvas, layer::curves)), envelope_bars(add_bars(canvas, layer::bars)),
          p_bars(add_bars(canvas, layer::bars)), q_bars(add_bars(canvas, layer::bars)),
          law_bars(add_bars(canvas, layer::bars)),
          rejected(new MarkCloud(canvas.xAxis, canvas.yAxis, MarkCloud::Shape::cross)),
          accepted(new MarkCloud(canvas.xAxis, canvas.yAxis, MarkCloud::Shape::disc)),
          violations(new MarkCloud(canvas.xAxis, canvas.yAxis, MarkCloud::Shape::ring)),
          selected(new MarkCloud(canvas.xAxis, canvas.yAxis, MarkCloud::Shape::ring)),
          dart_line(add_graph(canvas, layer::live)),
          dart_mark(new MarkCloud(canvas.xAxis, canvas.yAxis, MarkCloud::Shape::disc)),
          dart_cross(new MarkCloud(canvas.xAxis, canvas.yAxis, MarkCloud::Shape::cross)),
          touching(new PointNote(&canvas, layer::notes)) {
        for (MarkCloud* cloud : {rejected, accepted, violations, selected, dart_mark, dart_cross})
            cloud->setLayer(layer::live);
        violations->set_size(7);
        dart_mark->set_size(11);
        dart_cross->set_size(11);
        excess_top->setChannelFillGraph(excess_floor);
        rejected_area->setChannelFillGraph(accepted_area);
        throwing.setDuration(throw_ms);
        throwing.setEasingCurve(QEasingCurve::OutCubic);
        throwing.setStartValue(0.0);
        throwing.setEndValue(1.0);
    }

    /// The height of a curve at x, for marks on it.
    static double height(const std::vector<double>& x, const std::vector<double>& y, double at) {
        QVector<QPointF> line;
        for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
            line.append(QPointF(x[i], y[i]));
        return value_on_line(line, at);
    }

    EnvelopeCurves curves;
    std::vector<ViolationRegion> regions;
    QString refusal;
    QCPGraph *accepted_area, *rejected_area, *excess_top, *excess_floor;
    QCPGraph *p, *q, *envelope, *law, *squeeze;
    SnapshotCurve lower;
    QCPBars *envelope_bars, *p_bars, *q_bars, *law_bars;
    MarkCloud *rejected, *accepted, *violations, *selected;
    QCPGraph* dart_line;
    MarkCloud *dart_mark, *dart_cross;
    PointNote* touching;
    QVariantAnimation throwing;
    std::optional<CandidateMark> dart;
};

EnvelopePlot::EnvelopePlot(QWidget* parent) : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    Parts& d = *m_parts;
    setObjectName(QStringLiteral("envelopePlot"));
    setAccessibleName(tr("Target, envelope and candidates"));
    setAxisLabels(QStringLiteral("x"), tr("density"));
    setEmptyText(tr("Choose a target p and a proposal q to see the envelope"));
    addSeries({tr("target p"), {d.p, d.p_bars, d.accepted_area, d.rejected_area}});
    addSeries({tr("proposal q"), {d.q, d.q_bars}});
    addSeries({tr("envelope M q"), {d.envelope, d.envelope_bars}});
    addSeries({tr("drawn law min(p, M q)"), {d.law, d.law_bars}});
    addSeries({tr("squeeze"), {d.squeeze}});
    addSeries({tr("accepted"), {d.accepted}, Mark::disc, {}, true, false});
    addSeries({tr("rejected"), {d.rejected}, Mark::cross, {}, true, false});
    addSeries({tr("violation"), {d.violations}, Mark::ring, {}, true, false});
    addSeries({tr("selected rows"), {d.selected}, Mark::ring, {}, true, false});
    connect(&d.throwing, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        Parts& parts = *m_parts;
        if (!parts.dart)
            return;
        const double top = std::exp(parts.dart->log_height);
        const double done = value.toDouble();
        set_points(*parts.dart_line, std::vector{parts.dart->x, parts.dart->x}, std::vector{0.0, top * done});
        const QVector<QPointF> mark{QPointF(parts.dart->x, top)};
        const bool landed = done >= 1.0;
        parts.dart_mark->set_points(landed && parts.dart->accepted ? mark : QVector<QPointF>());
        parts.dart_cross->set_points(landed && !parts.dart->accepted ? mark : QVector<QPointF>());
        dataChanged(Redraw::live);
    });
    applyStyle();
}

EnvelopePlot::~EnvelopePlot() {
    m_parts->throwing.stop();
}

void EnvelopePlot::setDrawing(bool drawing) {
    Parts& d = *m_parts;
    if (drawing == isDrawing() || (drawing && (d.curves.x.empty() || d.curves.discrete)))
        return;
    m_sketch.reset();
    if (drawing) {
        const auto height = [&d](double x) { return Parts::height(d.curves.x, d.curves.p, x); };
        m_sketch = std::make_unique<CurveSketch>(*canvas(), xRange(), height, [this] {
            const CurveSketch& sketch = *m_sketch;
            if (std::ranges::any_of(sketch.heights(), [](double h) { return h > 0.0; }))
                emit targetDrawn(sketch.edges(), sketch.heights());
        });
    }
    canvas()->setCursor(drawing ? Qt::CrossCursor : Qt::ArrowCursor);
    applyStyle();
    dataChanged();
}

bool EnvelopePlot::isDrawing() const {
    return m_sketch != nullptr;
}

bool EnvelopePlot::eventFilter(QObject* watched, QEvent* event) {
    if (m_sketch && watched == canvas() && m_sketch->handle(event))
        return true;
    return PlotView::eventFilter(watched, event);
}

bool EnvelopePlot::isEmpty() const {
    return m_parts->curves.x.empty() && m_parts->accepted->count() == 0 && m_parts->rejected->count() == 0;
}

void EnvelopePlot::setCurves(const EnvelopeCurves& curves) {
    Parts& d = *m_parts;
    d.curves = curves;
    const EnvelopeCurves none;
    const EnvelopeCurves& lines = curves.discrete ? none : curves;
    const EnvelopeCurves& bars = curves.discrete ? curves : none;
    set_points(*d.p, lines.x, lines.p);
    set_points(*d.q, lines.x, lines.q);
    set_points(*d.envelope, lines.x, lines.envelope);
    set_points(*d.p_bars, bars.x, bars.p);
    set_points(*d.q_bars, bars.x, bars.q);
    set_points(*d.envelope_bars, bars.x, bars.envelope);

    std::vector<double> accepted(std::min(lines.p.size(), lines.envelope.size()));
    for (std::size_t i = 0; i < accepted.size(); ++i)
        accepted[i] = std::min(lines.p[i], lines.envelope[i]);
    set_points(*d.accepted_area, lines.x, accepted);
    set_points(*d.rejected_area, lines.x, lines.envelope);

    const double spacing = least_spacing(bars.x);
    d.envelope_bars->setWidth(0.86 * spacing);
    d.p_bars->setWidth(0.62 * spacing);
    d.law_bars->setWidth(0.62 * spacing);
    d.q_bars->setWidth(0.3 * spacing);
    for (MarkCloud* cloud : {d.accepted, d.rejected, d.violations})
        cloud->set_jitter(curves.discrete ? 0.5 * spacing : 0.0);

    // The first part of a series is the one that is read, so it is the one that has the data.
    const auto either = [&](QCPLayerable* line, QCPLayerable* bar) {
        return curves.discrete ? QList<QCPLayerable*>{bar, line} : QList<QCPLayerable*>{line, bar};
    };
    const Mark mark = curves.discrete ? Mark::area : Mark::line;
    addSeries({tr("target p"), either(d.p, d.p_bars) + QList<QCPLayerable*>{d.accepted_area, d.rejected_area},
               mark});
    addSeries({tr("proposal q"), either(d.q, d.q_bars)});
    addSeries({tr("envelope M q"), either(d.envelope, d.envelope_bars)});
    addSeries({tr("drawn law min(p, M q)"), either(d.law, d.law_bars)});
    drawViolations();
    drawSqueeze();
    dataChanged();
}

void EnvelopePlot::setSqueeze(const SnapshotCurve& squeeze) {
    Parts& d = *m_parts;
    if (squeeze.x == d.lower.x && squeeze.log_height == d.lower.log_height)
        return;
    d.lower = squeeze;
    drawSqueeze();
    dataChanged();
}

/// Straight lines of ln p between its corners are curves of p, so they are followed on the grid of the
/// others.
void EnvelopePlot::drawSqueeze() {
    Parts& d = *m_parts;
    const std::vector<double>& corners = d.lower.x;
    std::vector<double> x, y;
    if (!d.curves.discrete && corners.size() > 1) {
        for (const double at : d.curves.x) {
            const auto right = std::upper_bound(corners.begin(), corners.end(), at);
            if (right == corners.begin() || right == corners.end())
                continue;
            const auto i = std::size_t(right - corners.begin());
            const double share = (at - corners[i - 1]) / (corners[i] - corners[i - 1]);
            const double low = d.lower.log_height[i - 1], high = d.lower.log_height[i];
            x.push_back(at);
            y.push_back(std::exp(share == 0.0 ? low : low + share * (high - low)));
        }
    }
    set_points(*d.squeeze, x, y);
}

void EnvelopePlot::setTouchingPoints(const QVector<QPointF>& points, const QString& found_by) {
    QStringList places;
    for (const QPointF& point : points)
        if (places.size() < 3)
            places.append(plain_number(point.x()));
    if (points.size() > 3)
        places.append(QStringLiteral("…"));
    QString label;
    if (!points.isEmpty())
        label = tr("touches at %1 = %2")
                    .arg(xLabel().size() <= 6 ? xLabel() : QStringLiteral("x"),
                         places.join(QStringLiteral(", ")));
    if (!label.isEmpty() && !found_by.isEmpty())
        label += QStringLiteral(", ") + found_by;
    m_parts->touching->set_points(points, label);
    dataChanged();
}

QString EnvelopePlot::touchingText() const {
    return m_parts->touching->label();
}

QVector<QPointF> EnvelopePlot::dartPoints() const {
    return m_parts->dart_mark->points() + m_parts->dart_cross->points();
}

void EnvelopePlot::setViolations(const std::vector<ViolationRegion>& regions) {
    m_parts->regions = regions;
    drawViolations();
    dataChanged();
}

void EnvelopePlot::setRefusal(const QString& reason) {
    m_parts->refusal = reason;
    drawViolations();
    dataChanged();
}

void EnvelopePlot::drawViolations() {
    Parts& d = *m_parts;
    const EnvelopeCurves& c = d.curves;
    const std::size_t count = std::min({c.x.size(), c.p.size(), c.envelope.size()});
    std::vector<double> law, top, floor;
    if (!d.regions.empty()) {
        for (std::size_t i = 0; i < count; ++i) {
            const bool inside = inside_any(d.regions, c.x[i]) && c.p[i] > c.envelope[i];
            law.push_back(std::min(c.p[i], c.envelope[i]));
            top.push_back(inside ? c.p[i] : nothing);
            floor.push_back(inside ? c.envelope[i] : nothing);
        }
    }
    const std::vector<double> none;
    set_points(*d.law, c.x, c.discrete ? none : law);
    set_points(*d.law_bars, c.x, c.discrete ? law : none);
    set_points(*d.excess_top, c.x, c.discrete ? none : top);
    set_points(*d.excess_floor, c.x, c.discrete ? none : floor);
    QString sentence;
    if (!d.regions.empty()) {
        double worst = 0;
        for (const ViolationRegion& region : d.regions)
            worst = std::max(worst, region.worst_log_excess);
        sentence = tr("M too small: the result is biased here; p is up to %1 times M\u00a0q.")
                       .arg(plain_number(std::exp(worst), 3));
    }
    if (!d.refusal.isEmpty())
        sentence = tr("No M exists: %1").arg(d.refusal);
    setWarning(sentence);
}

void EnvelopePlot::setCandidates(std::span<const CandidateMark> candidates) {
    Parts& d = *m_parts;
    if (candidates.size() > std::size_t(most_marks))
        candidates = candidates.last(std::size_t(most_marks));
    QVector<QPointF> accepted, rejected, violations;
    accepted.reserve(int(candidates.size()));
    rejected.reserve(int(candidates.size()));
    for (const CandidateMark& candidate : candidates) {
        const QPointF point(candidate.x, std::exp(candidate.log_height));
        (candidate.accepted ? accepted : rejected).append(point);
        if (candidate.violation)
            violations.append(point);
    }
    d.accepted->set_points(std::move(accepted));
    d.rejected->set_points(std::move(rejected));
    d.violations->set_points(std::move(violations));
    dataChanged(Redraw::live);
}

void EnvelopePlot::setDart(const CandidateMark& candidate, bool animated) {
    Parts& d = *m_parts;
    d.throwing.stop();
    d.dart = candidate;
    d.dart_line->setPen(QPen(roleColor(candidate.accepted ? Role::accepted : Role::rejected, stylePalette()),
                             1.4 * scaleFactor()));
    d.throwing.setCurrentTime(0);
    if (animated)
        d.throwing.start();
    else
        d.throwing.setCurrentTime(d.throwing.duration());
}

void EnvelopePlot::setDartsPerSecond(double rate) {
    constexpr double share_in_the_air = 0.6; // the rest of the time the dart is seen where it landed
    m_parts->throwing.setDuration(int(std::clamp(1000.0 * share_in_the_air / rate, 16.0, double(throw_ms))));
}

void EnvelopePlot::clearDart() {
    Parts& d = *m_parts;
    d.throwing.stop();
    d.dart.reset();
    d.dart_line->data()->clear();
    d.dart_mark->set_points({});
    d.dart_cross->set_points({});
    dataChanged(Redraw::live);
}

void EnvelopePlot::clearCandidates() {
    clearDart();
    setCandidates({});
}

void EnvelopePlot::clear() {
    m_parts->regions.clear();
    m_parts->refusal.clear();
    m_parts->touching->set_points({}, {});
    m_parts->lower = {};
    setCurves({});
    clearCandidates();
}

void EnvelopePlot::setSelected(const QVector<double>& x) {
    QVector<QPointF> points;
    for (const double at : x)
        points.append(QPointF(at, 0.0));
    m_parts->selected->set_points(std::move(points));
    dataChanged(Redraw::live);
}

double EnvelopePlot::snapX(double x) const {
    return m_parts->curves.discrete ? std::round(x) : x;
}

void EnvelopePlot::fitAxes() {
    const Parts& d = *m_parts;
    const EnvelopeCurves& c = d.curves;
    double top = 0;
    for (const auto* values : {&c.p, &c.q, &c.envelope})
        for (const double value : *values)
            if (std::isfinite(value))
                top = std::max(top, value);
    bool found = false;
    AxisRange x{0, 1};
    if (!c.x.empty()) {
        const double margin = c.discrete ? 0.7 * least_spacing(c.x) : 0.0;
        x = {c.x.front() - margin, c.x.back() + margin};
    } else if (const QCPRange marks = d.rejected->getKeyRange(found); found) {
        x = {marks.lower, marks.upper};
        top = d.rejected->getValueRange(found).upper;
    }
    if (m_sketch && !m_sketch->heights().empty()) // p is what counts now, with room above it to draw in
        top = 1.5 * std::ranges::max(m_sketch->heights());
    setDataRange(x, {0, top > 0 ? top * 1.07 : 1.0});
}

void EnvelopePlot::restyle() {
    Parts& d = *m_parts;
    const QPalette colors = stylePalette();
    const double scale = scaleFactor();
    const auto color = [&](Role role) { return roleColor(role, colors); };
    d.p->setPen(rolePen(Role::target, colors, scale));
    if (m_sketch)
        m_sketch->set_pen(rolePen(Role::target, colors, scale));
    d.q->setPen(rolePen(Role::proposal, colors, scale));
    d.envelope->setPen(rolePen(Role::envelope, colors, scale));
    d.law->setPen(rolePen(Role::law, colors, scale));
    d.squeeze->setPen(QPen(color(Role::target), 1.4 * scale, Qt::DashDotLine));
    const bool dark = isDark(colors);
    d.accepted_area->setPen(Qt::NoPen);
    d.accepted_area->setBrush(faded(color(Role::accepted), dark ? 0.16 : 0.11));
    d.rejected_area->setPen(Qt::NoPen);
    d.rejected_area->setBrush(faded(color(Role::rejected), dark ? 0.13 : 0.11));
    d.excess_top->setPen(Qt::NoPen);
    d.excess_floor->setPen(Qt::NoPen);
    d.excess_top->setBrush(QBrush(color(Role::violation), Qt::BDiagPattern));
    d.p_bars->setPen(QPen(color(Role::target), scale));
    d.p_bars->setBrush(faded(color(Role::target), 0.45));
    d.envelope_bars->setPen(QPen(color(Role::envelope), 1.6 * scale, Qt::DashLine));
    d.envelope_bars->setBrush(Qt::NoBrush);
    d.q_bars->setPen(QPen(color(Role::proposal), 1.4 * scale, Qt::DotLine));
    d.q_bars->setBrush(Qt::NoBrush);
    d.law_bars->setPen(QPen(color(Role::law), 2.0 * scale));
    d.law_bars->setBrush(Qt::NoBrush);
    d.accepted->setPen(faded(color(Role::accepted), 0.85));
    d.rejected->setPen(faded(color(Role::rejected), 0.85));
    d.violations->setPen(faded(color(Role::violation), 0.8));
    d.selected->setPen(color(Role::accent));
    d.selected->set_size(13 * scale);
    d.dart_mark->setPen(color(Role::accepted));
    d.dart_cross->setPen(color(Role::rejected));
    for (MarkCloud* cloud : {d.accepted, d.rejected})
        cloud->set_size(6.0 * scale);
    d.touching->set_style(plotFont(), color(Role::accent), color(Role::text),
                          colors.color(QPalette::Active, QPalette::Base), scale);
}

} // namespace sluice
