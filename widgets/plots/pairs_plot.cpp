// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/pairs_plot.h"

#include "widgets/plots/pair_cells.h"
#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <cmath>
#include <optional>
#include <utility>

namespace sluice {

class PairsPlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas) : cells(new PairCells(&canvas)) {}

    QString name(std::size_t axis) const {
        return int(axis) < names.size() ? names[int(axis)] : QString::number(axis + 1);
    }

    /// Row and column of the cell at this place.
    std::optional<std::pair<std::size_t, std::size_t>> cell_at(QPointF at) const {
        const double row = std::floor(at.y() + 0.5), column = std::floor(at.x() + 0.5);
        const auto count = double(cells->axes());
        if (!(row >= 0 && column >= 0 && row < count && column < count))
            return std::nullopt;
        return std::pair{std::size_t(row), std::size_t(column)};
    }

    /// The coordinate's value at a place in its cell, `inside` from 0 to 1.
    double value(std::size_t axis, double inside) const {
        const AxisRange range = cells->range(axis);
        return range.lower + inside * (range.upper - range.lower);
    }

    PairCells* cells;
    QStringList names;
};

PairsPlot::PairsPlot(QWidget* parent) : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    setObjectName(QStringLiteral("plot.pairs"));
    setAccessibleName(tr("Pairs of coordinates"));
    setAxisLabels(QString(), QString());
    canvas()->yAxis->setRangeReversed(true);
    for (QCPAxis* axis : {canvas()->xAxis, canvas()->yAxis}) {
        axis->grid()->setVisible(false);
        axis->setTickLength(0, 0);
    }
    addSeries({tr("accepted"), {m_parts->cells}, Mark::disc, {}, false, false});
    connect(this, &PlotView::clicked, this, &PairsPlot::choose);
    applyStyle();
}

PairsPlot::~PairsPlot() = default;

bool PairsPlot::isEmpty() const {
    return m_parts->cells->axes() == 0;
}

void PairsPlot::setAxes(const QStringList& names) {
    if (names == m_parts->names)
        return;
    m_parts->names = names;
    QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    for (int i = 0; i < names.size(); ++i)
        ticker->addTick(i, names[i]);
    for (QCPAxis* axis : {canvas()->xAxis, canvas()->yAxis})
        axis->setTicker(ticker);
    clear();
}

QStringList PairsPlot::axes() const {
    return m_parts->names;
}

void PairsPlot::setPoints(const Matrix<double>& points, const Matrix<double>& correlation) {
    m_parts->cells->set_points(points);
    m_parts->cells->set_correlation(correlation);
    dataChanged();
}

void PairsPlot::setTargets(std::vector<QPolygonF> targets) {
    m_parts->cells->set_targets(std::move(targets));
    dataChanged();
}

void PairsPlot::clear() {
    setTargets({});
    setPoints({}, {});
}

void PairsPlot::fitAxes() {
    const double last = double(m_parts->cells->axes()) - 0.5;
    setDataRange({-0.5, last}, {-0.5, last});
}

void PairsPlot::restyle() {
    const QPalette colors = stylePalette();
    QPen target = rolePen(Role::target, colors, scaleFactor());
    target.setWidthF(1.5 * scaleFactor());
    m_parts->cells->set_colors(roleColor(Role::accepted, colors), target, roleColor(Role::guide, colors),
                               roleColor(Role::text, colors), plotFont(1.1));
    for (QCPAxis* axis : {canvas()->xAxis, canvas()->yAxis}) {
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(Qt::NoPen);
    }
}

QString PairsPlot::readoutAt(QPointF at) const {
    const auto cell = m_parts->cell_at(at);
    if (!cell)
        return {};
    const auto [row, column] = *cell;
    const double across = at.x() - double(column) + 0.5, up = double(row) + 0.5 - at.y();
    const auto assigned = [&](std::size_t axis, double inside) {
        return tr("%1 = %2").arg(m_parts->name(axis), plain_number(m_parts->value(axis, inside)));
    };
    if (row == column)
        return assigned(row, across);
    const Matrix<double>& correlation = m_parts->cells->correlation();
    QString text = tr("%1 and %2").arg(m_parts->name(column), m_parts->name(row));
    if (column < row)
        text = tr("%1, %2").arg(assigned(column, across), assigned(row, up));
    if (row < correlation.rows() && column < correlation.columns() && !std::isnan(correlation(row, column)))
        text += tr(": correlation %1 of %2 accepted points")
                    .arg(plain_number(correlation(row, column), 3))
                    .arg(m_parts->cells->points().rows());
    return text;
}

void PairsPlot::choose(QPointF at) {
    const auto cell = m_parts->cell_at(at);
    if (cell && cell->first != cell->second)
        emit pairChosen(int(cell->second), int(cell->first));
}

QString PairsPlot::csvText() const {
    QStringList names;
    const Matrix<double>& points = m_parts->cells->points();
    for (std::size_t axis = 0; axis < points.columns(); ++axis)
        names << csv_quoted(m_parts->name(axis));
    QString text = names.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (std::size_t i = 0; i < points.rows(); ++i) {
        QStringList values;
        for (const double value : points.row(i))
            values << csv_number(value);
        text += values.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

} // namespace sluice
