// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots: what the plots share about QCustomPlot.

#include <qcustomplot.h>

#include <QPointF>
#include <QString>
#include <QVector>

#include <cstddef>
#include <span>
#include <vector>

namespace sluice {

/// The layers of every plot, from back to front. `live` and `crosshair` have paint buffers of their
/// own, so that they are redrawn alone.
namespace layer {
inline const QString areas = QStringLiteral("areas");
inline const QString bars = QStringLiteral("bars");
inline const QString live = QStringLiteral("live");
inline const QString curves = QStringLiteral("main");
inline const QString notes = QStringLiteral("notes");
inline const QString crosshair = QStringLiteral("crosshair");
} // namespace layer

/// Prepares a new canvas: layers, no legend of its own, axes without decoration.
void prepare_canvas(QCustomPlot& canvas);

QCPGraph* add_graph(QCustomPlot& canvas, const QString& layer);

/// Replaces the data of a graph; x must ascend.
void set_points(QCPGraph& graph, std::span<const double> x, std::span<const double> y);
void set_points(QCPBars& bars, std::span<const double> x, std::span<const double> y);

/// What a part really plots, and how many points that is; a part of unknown kind has none.
QVector<QPointF> plotted_points(const QCPLayerable* part);
int plotted_count(const QCPLayerable* part);

/// The value of a line through points (sorted by x) at x; NaN outside and in gaps.
double value_on_line(const QVector<QPointF>& points, double x);

/// "0.3745": four significant digits, no trailing zeros, proper minus sign.
QString plain_number(double value, int digits = 4);

/// A text, and a number that reads back exactly, as fields of a CSV file.
QString csv_quoted(QString text);
QString csv_number(double value);

/// The shape of a class's points beside its colour (classColor()); after eight they come again.
QCPScatterStyle::ScatterShape class_shape(std::size_t label);

/// A copy of the colour with this opacity, 0 to 1.
QColor faded(QColor color, double opacity);

/// Tick labels like 250 k and 1.5 M.
class CountTicker : public QCPAxisTicker {
  protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// Tick labels of fractions in percent: 37.5 %.
class PercentTicker : public QCPAxisTicker {
  protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// Ticks at powers of ten with labels like 10³; at 1, 2 and 5 times those where the axis spans few decades.
class LogTicker : public QCPAxisTickerLog {
  public:
    LogTicker() { setSubTickCount(0); }

  protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
    QVector<double> createTickVector(double step, const QCPRange& range) override;
};

/// Tick labels of plain numbers with a proper minus sign, in powers of ten where they are very large or
/// small.
class NumberTicker : public QCPAxisTicker {
  protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

} // namespace sluice
