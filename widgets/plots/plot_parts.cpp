// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_parts.h"

#include "widgets/plots/plotted_part.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sluice {

namespace {

const QChar minus_sign(0x2212);
const QChar thin_space(0x2009);

QString with_minus(QString text) {
    return text.replace(QLatin1Char('-'), minus_sign);
}

/// 1500000 as 1.5×10⁶.
QString with_power(double tick) {
    static const QString digits = QString::fromUtf8("⁰¹²³⁴⁵⁶⁷⁸⁹");
    const double size = std::fabs(tick);
    const int exponent = int(std::floor(std::log10(size) + 1e-9));
    QString text = plain_number(tick / std::pow(10.0, exponent), 3);
    text = text == QLatin1String("1") ? QString() : text + QChar(0x00d7);
    text += QLatin1String("10");
    if (exponent < 0)
        text += QChar(0x207b);
    for (const QChar digit : QString::number(std::abs(exponent)))
        text += digits[digit.digitValue()];
    return text;
}

/// The pieces of a line that a pen with dashes draws.
class Dashes {
  public:
    explicit Dashes(const QPen& pen) {
        if (pen.style() != Qt::SolidLine)
            for (const qreal length : pen.dashPattern())
                m_lengths.append(length * pen.widthF());
        restart();
    }
    /// A new line begins.
    void restart() {
        m_place = 0;
        m_left = m_lengths.isEmpty() ? 0.0 : m_lengths.first();
    }
    void add(const QLineF& piece, QVector<QLineF>& drawn) {
        if (m_lengths.isEmpty()) {
            drawn.append(piece);
            return;
        }
        const double length = piece.length();
        double done = 0.0;
        while (done < length) {
            const double step = std::min(m_left, length - done);
            if (m_place % 2 == 0)
                drawn.append(QLineF(piece.pointAt(done / length), piece.pointAt((done + step) / length)));
            done += step;
            m_left -= step;
            if (m_left <= 1e-9) {
                m_place = (m_place + 1) % m_lengths.size();
                m_left = std::max(m_lengths[m_place], 0.1);
            }
        }
    }

  private:
    QVector<double> m_lengths; ///< pixels: dash, gap, dash, ...
    qsizetype m_place = 0;
    double m_left = 0.0;
};

/// Qt strokes a polyline of many points and more than a pixel's width in ten times the time that its pieces
/// take one by one, so on the screen they are drawn so. Pieces overlap at their ends, which shows where they
/// are transparent; then, and in files, the line is drawn as one.
class PiecewiseGraph final : public QCPGraph {
  public:
    using QCPGraph::QCPGraph;

  protected:
    void drawLinePlot(QCPPainter* painter, const QVector<QPointF>& lines) const override {
        const bool file = painter->modes().testFlag(QCPPainter::pmVectorized) ||
                          painter->modes().testFlag(QCPPainter::pmNoCaching);
        if (file || mPen.widthF() <= 1.0 || mPen.style() == Qt::NoPen || mPen.color().alpha() < 255) {
            QCPGraph::drawLinePlot(painter, lines);
            return;
        }
        QVector<QLineF> pieces;
        pieces.reserve(lines.size());
        Dashes dashes(mPen);
        for (qsizetype i = 1; i < lines.size(); ++i) {
            if (finite(lines[i - 1]) && finite(lines[i]))
                dashes.add(QLineF(lines[i - 1], lines[i]), pieces);
            else
                dashes.restart();
        }
        QPen pen = mPen;
        pen.setStyle(Qt::SolidLine);
        pen.setCapStyle(Qt::FlatCap);
        applyDefaultAntialiasingHint(painter);
        painter->setPen(pen);
        painter->setBrush(Qt::NoBrush);
        painter->drawLines(pieces);
    }

  private:
    static bool finite(QPointF point) { return std::isfinite(point.x()) && std::isfinite(point.y()); }
};

} // namespace

void prepare_canvas(QCustomPlot& canvas) {
    canvas.setAutoAddPlottableToLegend(false);
    canvas.setNoAntialiasingOnDrag(true);
    canvas.setPlottingHints(QCP::phCacheLabels);
    canvas.addLayer(layer::areas, canvas.layer(QStringLiteral("background")), QCustomPlot::limAbove);
    canvas.addLayer(layer::bars, canvas.layer(QStringLiteral("grid")), QCustomPlot::limAbove);
    canvas.addLayer(layer::live, canvas.layer(layer::bars), QCustomPlot::limAbove);
    canvas.addLayer(layer::notes, canvas.layer(QStringLiteral("legend")), QCustomPlot::limAbove);
    canvas.addLayer(layer::crosshair, canvas.layer(QStringLiteral("overlay")), QCustomPlot::limAbove);
    canvas.layer(layer::live)->setMode(QCPLayer::lmBuffered);
    canvas.layer(layer::crosshair)->setMode(QCPLayer::lmBuffered);
    // QCustomPlot makes "overlay" a buffered layer for selections, which these plots do not have:
    // one picture less to blend at every frame.
    canvas.layer(QStringLiteral("overlay"))->setMode(QCPLayer::lmLogical);
    canvas.axisRect()->setMinimumMargins(QMargins(10, 9, 14, 6));
    for (QCPAxis* axis : {canvas.xAxis, canvas.yAxis}) {
        axis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker));
        axis->setSubTicks(false);
        axis->setTickLength(0, 4);
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
}

QCPGraph* add_graph(QCustomPlot& canvas, const QString& layer) {
    auto* graph = new PiecewiseGraph(canvas.xAxis, canvas.yAxis); // owned by the canvas
    graph->setLayer(layer);
    graph->setSelectable(QCP::stNone);
    return graph;
}

void set_points(QCPGraph& graph, std::span<const double> x, std::span<const double> y) {
    QVector<QCPGraphData> data;
    const std::size_t count = std::min(x.size(), y.size());
    data.reserve(int(count));
    for (std::size_t i = 0; i < count; ++i)
        data.append(QCPGraphData(x[i], y[i]));
    graph.data()->set(data, true);
}

void set_points(QCPBars& bars, std::span<const double> x, std::span<const double> y) {
    QVector<QCPBarsData> data;
    const std::size_t count = std::min(x.size(), y.size());
    data.reserve(int(count));
    for (std::size_t i = 0; i < count; ++i)
        data.append(QCPBarsData(x[i], y[i]));
    bars.data()->set(data, true);
}

QVector<QPointF> plotted_points(const QCPLayerable* part) {
    if (const auto* own = dynamic_cast<const PlottedPart*>(part))
        return own->plotted();
    QVector<QPointF> points;
    if (const auto* map = dynamic_cast<const QCPColorMap*>(part)) {
        QCPColorMapData* data = map->data();
        for (int i = 0; i < data->valueSize(); ++i)
            for (int j = 0; j < data->keySize(); ++j)
                if (data->cell(j, i) > 0)
                    points.append(QPointF(j, i));
        return points;
    }
    if (const auto* curve = dynamic_cast<const QCPCurve*>(part)) {
        for (const QCPCurveData& point : *curve->data())
            points.append(QPointF(point.key, point.value));
        return points;
    }
    auto* plottable = dynamic_cast<QCPAbstractPlottable*>(const_cast<QCPLayerable*>(part));
    const QCPPlottableInterface1D* data = plottable != nullptr ? plottable->interface1D() : nullptr;
    if (data == nullptr)
        return points;
    points.reserve(data->dataCount());
    for (int i = 0; i < data->dataCount(); ++i)
        points.append(QPointF(data->dataMainKey(i), data->dataMainValue(i)));
    return points;
}

int plotted_count(const QCPLayerable* part) {
    if (const auto* own = dynamic_cast<const PlottedPart*>(part))
        return own->plotted_count();
    if (const auto* map = dynamic_cast<const QCPColorMap*>(part))
        return map->data()->isEmpty() || map->data()->dataBounds().upper <= 0 ? 0 : map->data()->keySize();
    auto* plottable = dynamic_cast<QCPAbstractPlottable*>(const_cast<QCPLayerable*>(part));
    const QCPPlottableInterface1D* data = plottable != nullptr ? plottable->interface1D() : nullptr;
    return data == nullptr ? 0 : data->dataCount();
}

double value_on_line(const QVector<QPointF>& points, double x) {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    const auto after = std::lower_bound(points.begin(), points.end(), x,
                                        [](const QPointF& point, double value) { return point.x() < value; });
    if (after == points.end())
        return nothing;
    if (after->x() == x)
        return after->y();
    if (after == points.begin())
        return nothing;
    const QPointF& left = *(after - 1);
    return left.y() + (after->y() - left.y()) * (x - left.x()) / (after->x() - left.x());
}

QString plain_number(double value, int digits) {
    if (!std::isfinite(value))
        return std::isnan(value) ? QStringLiteral("none") : QString(value > 0 ? QChar(0x221e) : minus_sign);
    return with_minus(QString::number(value, 'g', digits));
}

QString csv_quoted(QString text) {
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

QString csv_number(double value) {
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

QCPScatterStyle::ScatterShape class_shape(std::size_t label) {
    static constexpr std::array shapes{QCPScatterStyle::ssCircle,
                                       QCPScatterStyle::ssSquare,
                                       QCPScatterStyle::ssTriangle,
                                       QCPScatterStyle::ssDiamond,
                                       QCPScatterStyle::ssTriangleInverted,
                                       QCPScatterStyle::ssCross,
                                       QCPScatterStyle::ssPlus,
                                       QCPScatterStyle::ssStar};
    return shapes[label % shapes.size()];
}

QColor faded(QColor color, double opacity) {
    color.setAlphaF(float(opacity));
    return color;
}

QString CountTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    const double size = std::fabs(tick);
    const auto scaled = [&](double unit, const char* suffix) {
        return plain_number(tick / unit) + thin_space + QLatin1String(suffix);
    };
    if (size >= 1e9)
        return scaled(1e9, "G");
    if (size >= 1e6)
        return scaled(1e6, "M");
    return size >= 1e4 ? scaled(1e3, "k") : plain_number(tick);
}

QString PercentTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    // Ticks are multiples of a step: rounding takes away what is left of 0.1 + 0.2.
    return plain_number(std::round(tick * 1e10) / 1e8, 6) + thin_space + QLatin1Char('%');
}

QString LogTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    const double size = std::fabs(tick);
    return size >= 1e-3 && size < 1e4 ? plain_number(tick) : with_power(tick);
}

QVector<double> LogTicker::createTickVector(double step, const QCPRange& range) {
    if (!(range.lower > 0) || range.upper > 300 * range.lower)
        return QCPAxisTickerLog::createTickVector(step, range);
    QVector<double> ticks;
    for (double power = std::pow(10.0, std::floor(std::log10(range.lower))); power <= range.upper;
         power *= 10)
        for (const double factor : {1.0, 2.0, 5.0})
            ticks.append(factor * power);
    return ticks;
}

QString NumberTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    const double size = std::fabs(tick);
    return size == 0 || (size >= 1e-4 && size < 1e5) ? plain_number(tick, 6) : with_power(tick);
}

} // namespace sluice
