// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/importance_plot.h"

#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sluice {

namespace {

constexpr int longest_name = 22; // letters on the axis

} // namespace

class ImportancePlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas) : zero(new QCPItemStraightLine(&canvas)) {
        zero->setLayer(layer::bars);
        zero->point1->setCoords(0, 0);
        zero->point2->setCoords(0, 1);
    }

    struct Arm {
        QString name;
        QCPCurve* mean;
        QCPCurve* spread;
    };

    /// Where the disc of an arm stands in its row, so that equal ones are seen beside each other.
    double offset(std::size_t arm) const {
        return arms.size() < 2 ? 0.0 : 0.5 * (double(arm) / double(arms.size() - 1) - 0.5);
    }

    QCPItemStraightLine* zero;
    QStringList features;
    std::vector<ArmImportance> arms;
    std::vector<std::size_t> order; ///< of the drawn features
    std::vector<Arm> drawn;
};

ImportancePlot::ImportancePlot(QWidget* parent)
    : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    setObjectName(QStringLiteral("importancePlot"));
    setAccessibleName(tr("What each feature is worth"));
    setEmptyText(tr("After fine-tuning, what each feature is worth to the network will be here"));
    canvas()->yAxis->setRangeReversed(true);
    canvas()->yAxis->setTickLength(0, 0);
    setAxisLabels(tr("rise of the loss when shuffled"), QString());
    applyStyle();
}

ImportancePlot::~ImportancePlot() = default;

bool ImportancePlot::isEmpty() const {
    return m_parts->order.empty();
}

void ImportancePlot::setImportance(const QStringList& features, const std::vector<ArmImportance>& arms) {
    Parts& d = *m_parts;
    if (features == d.features && arms == d.arms)
        return;
    for (const Parts::Arm& arm : d.drawn) {
        removeSeries(arm.name);
        canvas()->removePlottable(arm.mean);
        canvas()->removePlottable(arm.spread);
    }
    d.drawn.clear();
    d.features = features;
    d.arms = arms;
    std::vector<double> most(std::size_t(features.size()), -std::numeric_limits<double>::infinity());
    for (const ArmImportance& arm : arms)
        for (std::size_t j = 0; j < std::min(most.size(), arm.mean.size()); ++j)
            most[j] = std::fmax(most[j], arm.mean[j]);
    d.order.resize(arms.empty() ? 0 : most.size());
    std::iota(d.order.begin(), d.order.end(), std::size_t{0});
    std::stable_sort(d.order.begin(), d.order.end(),
                     [&](std::size_t a, std::size_t b) { return most[a] > most[b]; });
    d.order.resize(std::min(d.order.size(), most_rows));
    QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    for (std::size_t row = 0; row < d.order.size(); ++row) {
        QString name = features[qsizetype(d.order[row])];
        if (name.size() > longest_name)
            name = name.left(longest_name - 1) + QChar(0x2026);
        ticker->addTick(double(row), name);
    }
    canvas()->yAxis->setTicker(ticker);
    for (std::size_t a = 0; a < arms.size() && !d.order.empty(); ++a) {
        Parts::Arm made{arms[a].arm, new QCPCurve(canvas()->xAxis, canvas()->yAxis),
                        new QCPCurve(canvas()->xAxis, canvas()->yAxis)};
        QVector<double> x, y, line_x, line_y;
        for (std::size_t row = 0; row < d.order.size(); ++row) {
            const std::size_t j = d.order[row];
            if (j >= arms[a].mean.size() || !std::isfinite(arms[a].mean[j]))
                continue;
            const double height = double(row) + d.offset(a);
            x.append(arms[a].mean[j]);
            y.append(height);
            const double spread = j < arms[a].spread.size() ? arms[a].spread[j] : 0.0;
            if (std::isfinite(spread) && spread > 0) {
                const double gap = std::numeric_limits<double>::quiet_NaN();
                line_x << arms[a].mean[j] - spread << arms[a].mean[j] + spread << gap;
                line_y << height << height << gap;
            }
        }
        made.mean->setData(x, y);
        made.mean->setLineStyle(QCPCurve::lsNone);
        made.spread->setData(line_x, line_y);
        for (QCPCurve* part : {made.mean, made.spread})
            part->setSelectable(QCP::stNone);
        addSeries({made.name, {made.mean, made.spread}, Mark::disc, {}, true, false});
        d.drawn.push_back(made);
    }
    applyStyle();
}

void ImportancePlot::clear() {
    setImportance({}, {});
}

void ImportancePlot::fitAxes() {
    double low = 0, high = 0;
    for (const Parts::Arm& arm : m_parts->drawn)
        for (const QCPCurve* part : {arm.mean, arm.spread})
            for (const QCPCurveData& point : *part->data())
                if (std::isfinite(point.key)) {
                    low = std::min(low, point.key);
                    high = std::max(high, point.key);
                }
    const double margin = high > low ? 0.06 * (high - low) : 1e-3;
    setDataRange({low - margin, high + margin}, {-0.75, double(m_parts->order.size()) - 0.25});
}

void ImportancePlot::restyle() {
    const QPalette colors = stylePalette();
    m_parts->zero->setPen(rolePen(Role::theory, colors, scaleFactor()));
    const QPen rim(colors.color(QPalette::Active, QPalette::Base), 1.0 * scaleFactor());
    for (const Parts::Arm& arm : m_parts->drawn) {
        const QColor color = armStyle(arm.name, colors).color;
        arm.mean->setPen(QPen(color));
        arm.mean->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssCircle, rim, color, 7.5 * scaleFactor()));
        QPen line(faded(color, 0.6), 1.6 * scaleFactor());
        line.setCapStyle(Qt::RoundCap);
        arm.spread->setPen(line);
    }
}

QString ImportancePlot::readoutAt(QPointF at) const {
    const Parts& d = *m_parts;
    const double row = std::floor(at.y() + 0.5);
    if (row < 0 || row >= double(d.order.size()))
        return {};
    const std::size_t j = d.order[std::size_t(row)];
    QString text = d.features[qsizetype(j)];
    for (const ArmImportance& arm : d.arms)
        if (j < arm.mean.size() && std::isfinite(arm.mean[j]))
            text += QStringLiteral("\n%1: %2").arg(arm.arm, plain_number(arm.mean[j], 3)) +
                    (j < arm.spread.size() && std::isfinite(arm.spread[j])
                         ? QStringLiteral(" ± ") + plain_number(arm.spread[j], 2)
                         : QString());
    return text;
}

QString ImportancePlot::csvText() const {
    QString text = QStringLiteral("feature,arm,mean,sd\n");
    for (const ArmImportance& arm : m_parts->arms)
        for (std::size_t j = 0; j < arm.mean.size(); ++j)
            text += QStringList{csv_quoted(m_parts->features.value(qsizetype(j))), csv_quoted(arm.arm),
                                csv_number(arm.mean[j]),
                                j < arm.spread.size() ? csv_number(arm.spread[j]) : QString()}
                        .join(QLatin1Char(',')) +
                    QLatin1Char('\n');
    return text;
}

} // namespace sluice
