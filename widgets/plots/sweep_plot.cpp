// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/sweep_plot.h"

#include "widgets/plots/plot_parts.h"
#include "widgets/plots/sweep_cells.h"
#include "widgets/theme.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace sluice {

class SweepPlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas)
        : cells(new SweepCells(&canvas)), high(add_graph(canvas, layer::areas)),
          low(add_graph(canvas, layer::areas)), mean(add_graph(canvas, layer::curves)) {
        high->setChannelFillGraph(low);
    }

    bool plane() const { return picture().y.size() > 1; }
    const SweepPicture& picture() const { return cells->picture(); }

    /// Line and band over the places that are known, in the order of x.
    void draw_line() {
        std::vector<double> x, middle, top, bottom;
        if (!plane()) {
            std::vector<std::size_t> order;
            for (std::size_t i = 0; i < picture().places.size(); ++i)
                if (!std::isnan(picture().places[i].mean))
                    order.push_back(i);
            std::ranges::sort(order, {}, [&](std::size_t i) { return picture().x[i]; });
            for (const std::size_t i : order) {
                const SweepPicture::Place& place = picture().places[i];
                x.push_back(picture().x[i]);
                middle.push_back(place.mean);
                top.push_back(std::isnan(place.high) ? place.mean : place.high);
                bottom.push_back(std::isnan(place.low) ? place.mean : place.low);
            }
        }
        set_points(*mean, x, middle);
        set_points(*high, x, top);
        set_points(*low, x, bottom);
    }

    /// The place nearest to these coordinates.
    std::optional<std::size_t> place_at(QPointF at) const {
        const SweepPicture& p = picture();
        if (p.places.empty())
            return std::nullopt;
        if (plane()) {
            const double column = std::floor(at.x() + 0.5), row = std::floor(at.y() + 0.5);
            if (!(column >= 0 && row >= 0 && column < double(p.x.size()) && row < double(p.y.size())))
                return std::nullopt;
            return std::size_t(row) * p.x.size() + std::size_t(column);
        }
        const auto place = [&](double x) { return p.logarithmic ? std::log(std::max(x, 1e-300)) : x; };
        const auto nearest =
            std::ranges::min_element(p.x, {}, [&](double x) { return std::fabs(place(x) - place(at.x())); });
        return std::size_t(nearest - p.x.begin());
    }

    SweepCells* cells;
    QCPGraph *high, *low, *mean;
};

namespace {

QSharedPointer<QCPAxisTicker> names_of(const std::vector<double>& values) {
    QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    const std::size_t step = values.size() / 12 + 1; // more labels would not fit
    for (std::size_t i = 0; i < values.size(); i += step)
        ticker->addTick(double(i), plain_number(values[i], 3));
    return ticker;
}

} // namespace

SweepPlot::SweepPlot(QWidget* parent) : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    Parts& d = *m_parts;
    setObjectName(QStringLiteral("plot.sweep"));
    setAccessibleName(tr("What the sweep found"));
    setEmptyText(
        tr("Choose a setting and a range, and press Sweep: the figures fill in here, point by point"));
    addSeries({tr("cells"), {d.cells}, Mark::area, {}, false, false});
    addSeries({tr("mean"), {d.mean}, Mark::line, {}, false, true});
    addSeries({tr("95 % band"), {d.high, d.low}, Mark::area, {}, false, false});
    connect(this, &PlotView::clicked, this, &SweepPlot::choose);
    applyStyle();
}

SweepPlot::~SweepPlot() = default;

bool SweepPlot::isEmpty() const {
    return m_parts->picture().places.empty();
}

void SweepPlot::setPicture(const SweepPicture& picture) {
    Parts& d = *m_parts;
    d.cells->set_picture(picture);
    d.draw_line();
    QCPAxis* x = canvas()->xAxis;
    QCPAxis* y = canvas()->yAxis;
    const bool log = !d.plane() && picture.logarithmic;
    x->setScaleType(log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (d.plane()) {
        x->setTicker(names_of(picture.x));
        y->setTicker(names_of(picture.y));
    } else {
        x->setTicker(QSharedPointer<QCPAxisTicker>(log ? static_cast<QCPAxisTicker*>(new LogTicker)
                                                       : new NumberTicker));
        y->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker));
    }
    for (QCPAxis* axis : {x, y})
        axis->grid()->setVisible(!d.plane());
    setTitle(d.plane() ? picture.figure : QString());
    setAxisLabels(picture.xName, d.plane() ? picture.yName : picture.figure);
    applyStyle();
}

void SweepPlot::clear() {
    setPicture({});
}

void SweepPlot::fitAxes() {
    const SweepPicture& p = m_parts->picture();
    if (p.places.empty())
        return;
    if (m_parts->plane()) {
        setDataRange({-0.5, double(p.x.size()) - 0.5}, {-0.5, double(p.y.size()) - 0.5});
        return;
    }
    const auto [left, right] = std::ranges::minmax(p.x);
    AxisRange y{HUGE_VAL, -HUGE_VAL};
    for (const SweepPicture::Place& place : p.places)
        for (const double value : {place.mean, place.low, place.high})
            if (!std::isnan(value))
                y = {std::min(y.lower, value), std::max(y.upper, value)};
    if (p.signedFigure && y.lower <= y.upper) // where the sign changes is what people look for
        y = {std::min(y.lower, 0.0), std::max(y.upper, 0.0)};
    if (!(y.upper >= y.lower))
        y = {0, 1};
    const double margin = y.upper > y.lower ? 0.06 * (y.upper - y.lower) : 0.5 * std::fabs(y.upper) + 1e-9;
    AxisRange x{left, right};
    if (!(x.upper > x.lower))
        x = {x.lower - 0.5, x.upper + 0.5};
    else if (p.logarithmic)
        x = {x.lower / std::pow(x.upper / x.lower, 0.03), x.upper * std::pow(x.upper / x.lower, 0.03)};
    else // the outer marks are seen whole
        x = {x.lower - 0.03 * (right - left), x.upper + 0.03 * (right - left)};
    setDataRange(x, {y.lower - margin, y.upper + margin});
}

void SweepPlot::restyle() {
    Parts& d = *m_parts;
    const QPalette colors = stylePalette();
    const QColor main = roleColor(Role::accepted, colors);
    const QColor ground = colors.color(QPalette::Active, QPalette::Base);
    d.cells->set_colors(ground, d.picture().signedFigure ? main : roleColor(Role::target, colors),
                        roleColor(Role::violation, colors), roleColor(Role::guide, colors), plotFont());
    d.mean->setPen(QPen(main, 1.8 * scaleFactor()));
    d.mean->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, main, 6 * scaleFactor()));
    for (QCPGraph* edge : {d.high, d.low})
        edge->setPen(Qt::NoPen);
    d.high->setBrush(faded(main, 0.2));
    for (QCPAxis* axis : {canvas()->xAxis, canvas()->yAxis})
        if (d.plane())
            axis->setBasePen(Qt::NoPen);
}

QString SweepPlot::readoutAt(QPointF at) const {
    const auto place = m_parts->place_at(at);
    if (!place)
        return {};
    const SweepPicture& p = m_parts->picture();
    const std::size_t column = *place % p.x.size(), row = *place / p.x.size();
    QString where = tr("%1 = %2").arg(p.xName, plain_number(p.x[column], 6));
    if (m_parts->plane())
        where += QLatin1Char('\n') + tr("%1 = %2").arg(p.yName, plain_number(p.y[row], 6));
    const SweepPicture::Place& here = p.places[*place];
    if (std::isnan(here.mean))
        return where + QLatin1Char('\n') + (here.failed ? tr("this point failed") : tr("not known yet"));
    QString text = where + QLatin1Char('\n') + tr("%1 = %2").arg(p.figure, plain_number(here.mean));
    if (!std::isnan(here.low) && !std::isnan(here.high))
        text += tr(" (%1 to %2)").arg(plain_number(here.low), plain_number(here.high));
    return text;
}

void SweepPlot::choose(QPointF at) {
    const auto place = m_parts->place_at(at);
    if (!place || std::isnan(m_parts->picture().places[*place].mean))
        return;
    const std::size_t columns = m_parts->picture().x.size();
    emit placeChosen(int(*place % columns), int(*place / columns));
}

QString SweepPlot::csvText() const {
    const SweepPicture& p = m_parts->picture();
    QStringList header{csv_quoted(p.xName)};
    if (m_parts->plane())
        header << csv_quoted(p.yName);
    header << csv_quoted(p.figure) << QStringLiteral("low") << QStringLiteral("high");
    const auto field = [](double value) { return std::isnan(value) ? QString() : csv_number(value); };
    QString text = header.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (std::size_t i = 0; i < p.places.size(); ++i) {
        if (std::isnan(p.places[i].mean))
            continue;
        QStringList fields{csv_number(p.x[i % p.x.size()])};
        if (m_parts->plane())
            fields << csv_number(p.y[i / p.x.size()]);
        fields << csv_number(p.places[i].mean) << field(p.places[i].low) << field(p.places[i].high);
        text += fields.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

} // namespace sluice
