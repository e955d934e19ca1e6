// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/change_cells.h"

#include "widgets/plots/plot_parts.h"

#include <algorithm>
#include <cmath>

namespace sluice {

ChangeCells::ChangeCells(QCustomPlot* canvas) : CellLayer(canvas, layer::live) {}

QVector<QPointF> ChangeCells::plotted() const {
    QVector<QPointF> points;
    for (std::size_t i = 0; i < changes_.size(); ++i)
        if (changes_[i].kind == ColumnKind::numeric)
            points.append(QPointF(double(i), changes_[i].mean_kept));
    return points;
}

void ChangeCells::set_colors(const QColor& kept, const QPen& tried, const QColor& frame, const QColor& text,
                             const QFont& font) {
    kept_ = kept;
    tried_ = tried;
    frame_ = frame;
    text_ = text;
    font_ = font;
}

void ChangeCells::draw(QCPPainter* painter) {
    for (std::size_t i = 0; i < changes_.size(); ++i)
        draw_change(*painter, cell(i / columns_, i % columns_).adjusted(4, 2, -4, -2), changes_[i]);
}

void ChangeCells::draw_change(QCPPainter& painter, const QRectF& room, const ColumnChange& change) const {
    const QFontMetricsF metrics(font_);
    const double words = metrics.height() + 1;
    const QRectF below = room.adjusted(0, words, 0, -1);
    if (below.height() < 6 || below.width() < 12)
        return;
    painter.setFont(font_);
    painter.setPen(text_);
    const QString name =
        metrics.elidedText(QString::fromStdString(change.name), Qt::ElideRight, room.width());
    painter.drawText(QRectF(room.left(), room.top(), room.width(), words), Qt::AlignLeft | Qt::AlignVCenter,
                     name);

    double most = 0.0;
    for (const std::vector<double>* shares : {&change.tried, &change.kept})
        for (const double share : *shares)
            most = std::max(most, share);
    const std::size_t bins = change.tried.size();
    if (!(most > 0) || bins == 0)
        return;
    const auto pixel = [&](std::size_t bin, double share) {
        return QPointF(below.left() + below.width() * double(bin) / double(bins),
                       below.bottom() - 0.96 * below.height() * share / most);
    };
    const auto steps = [&](const std::vector<double>& shares) {
        QPolygonF line{pixel(0, 0)};
        for (std::size_t i = 0; i < bins; ++i)
            line << pixel(i, shares[i]) << pixel(i + 1, shares[i]);
        return line << pixel(bins, 0);
    };
    painter.setPen(Qt::NoPen);
    painter.setBrush(faded(kept_, 0.5));
    painter.drawPolygon(steps(change.kept));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(tried_);
    painter.drawPolyline(steps(change.tried));
    painter.setPen(QPen(frame_, 1));
    painter.drawLine(pixel(0, 0), pixel(bins, 0));
}

} // namespace sluice
