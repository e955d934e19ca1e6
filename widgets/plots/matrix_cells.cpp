// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/matrix_cells.h"

#include "widgets/plots/plot_parts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sluice {

MatrixCells::MatrixCells(QCustomPlot* canvas) : CellLayer(canvas, layer::curves) {}

double MatrixCells::share(std::size_t row, std::size_t column) const {
    const auto values = counts_.row(row);
    const double total = std::accumulate(values.begin(), values.end(), 0.0);
    return total > 0 ? counts_(row, column) / total : 0.0;
}

QVector<QPointF> MatrixCells::plotted() const {
    QVector<QPointF> points;
    for (std::size_t i = 0; i < counts_.values().size(); ++i)
        points.append(QPointF(double(i), counts_.values()[i]));
    return points;
}

void MatrixCells::set_colors(const QColor& empty, const QColor& full, const QFont& font) {
    empty_ = empty;
    full_ = full;
    font_ = font;
}

QColor MatrixCells::cell_color(double share) const {
    // The square root lets a share of a few per cent, where the errors are, be seen.
    const double weight = std::sqrt(std::clamp(share, 0.0, 1.0));
    const auto mix = [&](double from, double to) { return float(from + (to - from) * weight); };
    return QColor::fromRgbF(mix(empty_.redF(), full_.redF()), mix(empty_.greenF(), full_.greenF()),
                            mix(empty_.blueF(), full_.blueF()));
}

void MatrixCells::draw(QCPPainter* painter) {
    painter->setFont(font_);
    const QFontMetricsF metrics(font_);
    for (std::size_t row = 0; row < counts_.rows(); ++row) {
        for (std::size_t column = 0; column < counts_.columns(); ++column) {
            const QRectF room = cell(row, column).adjusted(0.5, 0.5, -0.5, -0.5);
            const QColor color = cell_color(share(row, column));
            painter->fillRect(room, color);
            const double count = counts_(row, column);
            const QString text = plain_number(count, 6);
            if (metrics.horizontalAdvance(text) > room.width() - 2 || metrics.height() > room.height() + 2)
                continue;
            const double brightness = 0.299 * color.redF() + 0.587 * color.greenF() + 0.114 * color.blueF();
            QColor ink = brightness > 0.55 ? QColor(0x1f, 0x23, 0x28) : QColor(0xf4, 0xf6, 0xf8);
            if (count == 0)
                ink.setAlphaF(0.35F);
            painter->setPen(ink);
            painter->drawText(room, Qt::AlignCenter, text);
        }
    }
}

} // namespace sluice
