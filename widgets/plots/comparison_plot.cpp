// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/comparison_plot.h"

#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {

QString with_sign(double value) {
    return (value > 0 ? QStringLiteral("+") : QString()) + plain_number(value, 3);
}

} // namespace

class ComparisonPlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas) : zero(new QCPItemStraightLine(&canvas)) {
        zero->setLayer(layer::bars);
        zero->point1->setCoords(0, 0);
        zero->point2->setCoords(0, 1);
    }

    struct Row {
        QCPCurve* interval;
        QCPCurve* mean;
        QCPItemText* words;
    };

    QCPItemStraightLine* zero;
    std::vector<Row> drawn;
    std::vector<ArmDifference> rows;
};

ComparisonPlot::ComparisonPlot(QWidget* parent)
    : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    setObjectName(QStringLiteral("comparisonPlot"));
    setAccessibleName(tr("Differences between arms"));
    setEmptyText(tr("After fine-tuning, rsft will be compared with its controls here"));
    canvas()->yAxis->setRangeReversed(true);
    canvas()->yAxis->grid()->setVisible(false);
    canvas()->yAxis->setTickLength(0, 0);
    applyStyle();
}

ComparisonPlot::~ComparisonPlot() = default;

bool ComparisonPlot::isEmpty() const {
    return m_parts->rows.empty();
}

void ComparisonPlot::setDifferences(const std::vector<ArmDifference>& rows, const QString& metric) {
    Parts& d = *m_parts;
    for (const ArmDifference& row : d.rows)
        removeSeries(row.label);
    for (const Parts::Row& row : d.drawn) {
        canvas()->removePlottable(row.interval);
        canvas()->removePlottable(row.mean);
        canvas()->removeItem(row.words);
    }
    d.drawn.clear();
    d.rows = rows;
    QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ArmDifference& row = rows[i];
        const auto y = double(i);
        Parts::Row made{new QCPCurve(canvas()->xAxis, canvas()->yAxis),
                        new QCPCurve(canvas()->xAxis, canvas()->yAxis), new QCPItemText(canvas())};
        if (std::isfinite(row.low) && std::isfinite(row.high))
            made.interval->setData(QVector<double>{row.low, row.high}, QVector<double>{y, y});
        made.mean->setData(QVector<double>{row.difference}, QVector<double>{y});
        made.mean->setLineStyle(QCPCurve::lsNone);
        made.words->setLayer(layer::notes);
        made.words->position->setCoords(row.difference, y);
        made.words->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
        made.words->setPadding(QMargins(0, 0, 0, 7));
        made.words->setClipToAxisRect(false);
        made.words->setText(with_sign(row.difference) +
                            (row.verdict.isEmpty() ? QString() : QStringLiteral("  ") + row.verdict));
        ticker->addTick(y, row.label);
        addSeries({row.label, {made.mean, made.interval, made.words}, Mark::disc, {}, false, false});
        d.drawn.push_back(made);
    }
    canvas()->yAxis->setTicker(ticker);
    setAxisLabels(tr("difference in %1 (rsft minus the control)").arg(metric), QString());
    applyStyle();
}

void ComparisonPlot::clear() {
    setDifferences({}, {});
}

void ComparisonPlot::fitAxes() {
    double low = 0, high = 0;
    for (const ArmDifference& row : m_parts->rows) {
        for (const double value : {row.difference, row.low, row.high}) {
            if (std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
    }
    const double margin = high > low ? 0.25 * (high - low) : 1e-3;
    setDataRange({low - margin, high + margin}, {-0.75, double(m_parts->rows.size()) - 0.4});
}

void ComparisonPlot::restyle() {
    Parts& d = *m_parts;
    const QPalette colors = stylePalette();
    d.zero->setPen(rolePen(Role::theory, colors, scaleFactor()));
    for (std::size_t i = 0; i < d.drawn.size(); ++i) {
        const QColor color = armStyle(d.rows[i].arm, colors).color;
        QPen line(color, 2.6 * scaleFactor());
        line.setCapStyle(Qt::RoundCap);
        d.drawn[i].interval->setPen(line);
        d.drawn[i].mean->setPen(QPen(color));
        const QPen rim(colors.color(QPalette::Active, QPalette::Base), 1.5 * scaleFactor());
        d.drawn[i].mean->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssCircle, rim, color, 10 * scaleFactor()));
        d.drawn[i].words->setFont(plotFont());
        d.drawn[i].words->setColor(roleColor(Role::text, colors));
    }
}

QString ComparisonPlot::readoutAt(QPointF at) const {
    const double index = std::floor(at.y() + 0.5);
    if (index < 0 || index >= double(m_parts->rows.size()))
        return {};
    const ArmDifference& row = m_parts->rows[std::size_t(index)];
    QString text = row.label + QStringLiteral(": ") + with_sign(row.difference);
    if (std::isfinite(row.low) && std::isfinite(row.high))
        text += tr(", 95 % between %1 and %2").arg(with_sign(row.low), with_sign(row.high));
    return row.verdict.isEmpty() ? text : text + QStringLiteral(", ") + row.verdict;
}

QString ComparisonPlot::csvText() const {
    QString text = QStringLiteral("label,difference,low,high,verdict\n");
    for (const ArmDifference& row : m_parts->rows)
        text += QStringList{csv_quoted(row.label), csv_number(row.difference), csv_number(row.low),
                            csv_number(row.high), csv_quoted(row.verdict)}
                    .join(QLatin1Char(',')) +
                QLatin1Char('\n');
    return text;
}

} // namespace sluice
