// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_view.h"

#include "widgets/plots/plot_parts.h"
#include "widgets/plots/plot_view_private.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {

QString quoted(QString text) {
    if (!text.contains(QLatin1Char(',')) && !text.contains(QLatin1Char('"')))
        return text;
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

} // namespace

PlotView::PlotView(QWidget* parent) : QWidget(parent), m_d(std::make_unique<Private>(*this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1); // room for the focus frame
    layout->addWidget(m_d->canvas);
    setFocusPolicy(Qt::StrongFocus);
    m_d->canvas->setFocusProxy(this);
    m_d->canvas->setObjectName(QStringLiteral("canvas"));
    m_d->canvas->setContextMenuPolicy(Qt::NoContextMenu);
    m_d->canvas->installEventFilter(this);
    setEmptyText(tr("Nothing to show yet"));
    connect(&m_d->timer, &QTimer::timeout, this, &PlotView::flush);
}

PlotView::~PlotView() {
    m_d->canvas->removeEventFilter(this); // the canvas outlives m_d by a moment
}

QString PlotView::title() const {
    return m_d->title;
}

void PlotView::setTitle(const QString& title) {
    if (title == m_d->title)
        return;
    if (accessibleName().isEmpty() || accessibleName() == m_d->title)
        setAccessibleName(title);
    m_d->title = title;
    m_d->header->set_title(title);
    dataChanged();
}

QString PlotView::xLabel() const {
    return m_d->canvas->xAxis->label();
}

QString PlotView::yLabel() const {
    return m_d->canvas->yAxis->label();
}

void PlotView::setAxisLabels(const QString& x, const QString& y) {
    if (x == xLabel() && y == yLabel())
        return;
    m_d->canvas->xAxis->setLabel(x);
    m_d->canvas->yAxis->setLabel(y);
    dataChanged();
}

QString PlotView::emptyText() const {
    return m_d->empty_note->text();
}

void PlotView::setEmptyText(const QString& text) {
    m_d->empty_note->set_text(text);
    m_d->pending = Redraw::all;
}

QString PlotView::warning() const {
    return m_d->header->warning();
}

void PlotView::setWarning(const QString& text) {
    m_d->header->set_warning(text);
}

void PlotView::setLegendNote(const QString& text) {
    if (std::exchange(m_d->legend_note, text) != text)
        m_d->legend_names.clear();
}

QSize PlotView::drawnSize() const {
    return m_d->picture.isEmpty() ? size() : m_d->picture;
}

double PlotView::scaleFactor() const {
    return m_d->scale;
}

void PlotView::setScaleFactor(double factor) {
    m_d->scale = std::clamp(factor, 0.5, 5.0);
    m_d->tune_ticks(drawnSize());
    applyStyle();
}

QStringList PlotView::seriesNames() const {
    QStringList names;
    for (const Series& one : m_d->series)
        if (Private::has_data(one))
            names.append(one.name);
    return names;
}

QVector<QPointF> PlotView::seriesPoints(const QString& name) const {
    const Series* one = m_d->find(name);
    return one == nullptr || one->parts.isEmpty() ? QVector<QPointF>() : plotted_points(one->parts.first());
}

QPen PlotView::seriesPen(const QString& name) const {
    const Series* one = m_d->find(name);
    return one == nullptr ? QPen(Qt::NoPen) : pen_of(one->parts);
}

bool PlotView::layerVisible(const QString& name) const {
    const Series* one = m_d->find(name);
    return one != nullptr && one->shown;
}

void PlotView::setLayerVisible(const QString& name, bool visible) {
    if (visible)
        m_d->hidden.remove(name);
    else
        m_d->hidden.insert(name);
    for (Series& one : m_d->series) {
        if (one.name != name)
            continue;
        one.shown = visible;
        for (QCPLayerable* part : one.parts)
            part->setVisible(visible);
    }
    dataChanged();
}

AxisRange PlotView::xRange() const {
    return {m_d->canvas->xAxis->range().lower, m_d->canvas->xAxis->range().upper};
}

AxisRange PlotView::yRange() const {
    return {m_d->canvas->yAxis->range().lower, m_d->canvas->yAxis->range().upper};
}

void PlotView::setView(AxisRange x, AxisRange y) {
    if (!QCPRange::validRange(x.lower, x.upper) || !QCPRange::validRange(y.lower, y.upper))
        return; // zoomed in or out beyond what doubles can tell apart
    m_d->zoomed = true;
    m_d->canvas->xAxis->setRange(x.lower, x.upper);
    m_d->canvas->yAxis->setRange(y.lower, y.upper);
    dataChanged();
}

bool PlotView::isZoomed() const {
    return m_d->zoomed;
}

void PlotView::resetView() {
    m_d->zoomed = false;
    dataChanged();
}

bool PlotView::setDataRange(AxisRange x, AxisRange y) {
    if (m_d->zoomed || (x == xRange() && y == yRange()))
        return false;
    if (QCPRange::validRange(x.lower, x.upper))
        m_d->canvas->xAxis->setRange(x.lower, x.upper);
    if (QCPRange::validRange(y.lower, y.upper))
        m_d->canvas->yAxis->setRange(y.lower, y.upper);
    m_d->pending = Redraw::all;
    return true;
}

double PlotView::snapX(double x) const {
    return x;
}

QString PlotView::crosshairReadout() const {
    return m_d->crosshair->text();
}

QString PlotView::crosshairText(double x) const {
    const bool was_active = m_d->crosshair->active();
    const double was_x = m_d->crosshair->x();
    const std::optional<double> was_y = m_d->crosshair->y();
    auto* self = const_cast<PlotView*>(this);
    self->setCrosshair(x);
    const QString text = m_d->crosshair->text();
    if (was_active)
        self->setCrosshair(was_x, was_y);
    else
        self->setCrosshair(std::nullopt);
    return text;
}

QString PlotView::readoutAt(QPointF) const {
    return {};
}

void PlotView::setCrosshair(std::optional<double> x, std::optional<double> y) {
    if (!x || isEmpty()) {
        if (!m_d->crosshair->active())
            return;
        m_d->crosshair->hide();
    } else if (const QString words = y ? readoutAt(QPointF(*x, *y)) : QString(); !words.isEmpty()) {
        m_d->crosshair->show_at(*x, words, {}, y);
    } else {
        const double at = snapX(*x);
        QVector<Crosshair::Line> lines;
        for (const Series& one : m_d->series) {
            if (!one.shown || !one.in_crosshair || one.parts.isEmpty())
                continue;
            const double y = value_on_line(plotted_points(one.parts.first()), at);
            const QString value = one.readout        ? one.readout(at)
                                  : std::isfinite(y) ? plain_number(y)
                                                     : QString();
            if (!value.isEmpty())
                lines.append({one.name, value, sign_color(one.parts), one.readout ? NAN : y});
        }
        const QString label = xLabel().size() > 0 && xLabel().size() <= 14 ? xLabel() : QStringLiteral("x");
        m_d->crosshair->show_at(
            at, label + QStringLiteral(" = ") + plain_number(at, std::fabs(at) < 1e4 ? 5 : 10), lines);
    }
    if (m_d->canvas->isVisible())
        m_d->canvas->layer(layer::crosshair)->replot();
}

QCustomPlot* PlotView::canvas() const {
    return m_d->canvas;
}

QPalette PlotView::stylePalette() const {
    return m_d->for_paper ? themePalette(false) : palette();
}

QFont PlotView::plotFont(double relative_size) const {
    QFont result = font();
    const double factor = 0.92 * relative_size * m_d->scale;
    if (result.pointSizeF() > 0)
        result.setPointSizeF(result.pointSizeF() * factor);
    else
        result.setPixelSize(std::max(6, int(std::lround(result.pixelSize() * factor))));
    return result;
}

void PlotView::applyStyle() {
    const QPalette colors = stylePalette();
    const QColor text = roleColor(Role::text, colors);
    const QColor ground = colors.color(QPalette::Active, QPalette::Base);
    m_d->style_axes(colors, plotFont(0.92), plotFont());
    m_d->header->set_style(plotFont(), text, roleColor(Role::violation, colors), m_d->scale);
    m_d->empty_note->set_style(plotFont(1.1), colors.color(QPalette::Active, QPalette::PlaceholderText));
    m_d->crosshair->set_style(plotFont(0.92), roleColor(Role::guide, colors), text, ground, m_d->scale);
    restyle();
    m_d->legend_names.clear(); // pens in the legend have changed
    dataChanged();
}

void PlotView::addSeries(Series series) {
    series.shown = !m_d->hidden.contains(series.name);
    for (QCPLayerable* part : series.parts)
        part->setVisible(series.shown);
    for (Series& one : m_d->series) {
        if (one.name == series.name) {
            one = std::move(series);
            return;
        }
    }
    m_d->series.append(std::move(series));
}

void PlotView::removeSeries(const QString& name) {
    m_d->series.removeIf([&](const Series& one) { return one.name == name; });
}

void PlotView::dataChanged(Redraw redraw) {
    const bool empty = isEmpty();
    const bool turned = std::exchange(m_d->was_empty, empty) != empty;
    for (QCPAxis* axis : {m_d->canvas->xAxis, m_d->canvas->yAxis})
        axis->setVisible(!empty);
    m_d->empty_note->setVisible(empty);
    if (!empty && !m_d->zoomed)
        fitAxes();
    if (m_d->refresh_legend(empty) || turned || redraw == Redraw::all)
        m_d->pending = Redraw::all;
    else if (!m_d->pending)
        m_d->pending = Redraw::live;
    if (m_d->crosshair->active())
        setCrosshair(m_d->crosshair->x(), m_d->crosshair->y());
    if (isVisible() && !m_d->timer.isActive())
        m_d->timer.start(int(std::clamp(FrameBudget::frame_ms - m_d->since_drawn.elapsed(), qint64(0),
                                        FrameBudget::frame_ms)));
}

void PlotView::flush() {
    if (!m_d->pending)
        return;
    if (const int wait = FrameBudget::ofThread().wait(); wait > 0) {
        m_d->timer.start(wait);
        return;
    }
    const FrameBudget::Drawing drawing;
    if (*std::exchange(m_d->pending, std::nullopt) == Redraw::all)
        m_d->canvas->replot(QCustomPlot::rpQueuedRefresh);
    else
        m_d->canvas->layer(layer::live)->replot();
    m_d->since_drawn.restart();
}

void PlotView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    switch (event->type()) {
    case QEvent::PaletteChange:
    case QEvent::StyleChange:
    case QEvent::FontChange:
        applyStyle();
        break;
    default:
        break;
    }
}

void PlotView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_d->pending)
        m_d->timer.start(0);
}

void PlotView::keyPressEvent(QKeyEvent* event) {
    if (!m_d->mouse.key(event))
        QWidget::keyPressEvent(event);
}

bool PlotView::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_d->canvas)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::Resize) {
        m_d->tune_ticks(m_d->canvas->size());
        dataChanged();
    }
    return m_d->mouse.handle(event);
}

void PlotView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Active, QPalette::Base));
    if (!hasFocus())
        return;
    painter.setPen(roleColor(Role::accent, palette()));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

QSize PlotView::sizeHint() const {
    return {480, 300};
}

QSize PlotView::minimumSizeHint() const {
    return {130, 110};
}

void PlotView::extendContextMenu(QMenu&) {}

QString PlotView::csvText() const {
    QString text = QStringLiteral("series,x,y\n");
    for (const Series& one : m_d->series) {
        if (!one.shown || one.parts.isEmpty())
            continue;
        for (const QPointF& point : plotted_points(one.parts.first()))
            text += quoted(one.name) + QLatin1Char(',') + csv_number(point.x()) + QLatin1Char(',') +
                    csv_number(point.y()) + QLatin1Char('\n');
    }
    return text;
}

} // namespace sluice
