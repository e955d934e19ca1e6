// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_header.h"

#include "widgets/plots/plot_parts.h"

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {

constexpr double edge = 8;     // pixels left and right of the strip
constexpr double gap = 14;     // between legend entries
constexpr double sign_gap = 5; // between a sign and its word
constexpr double line_gap = 2; // between lines

} // namespace

PlotHeader::PlotHeader(QCustomPlot* canvas) : QCPLayoutElement(canvas) {
    setLayer(QStringLiteral("legend"));
}

void PlotHeader::set_style(const QFont& font, const QColor& text, const QColor& warning, double scale) {
    font_ = font;
    title_font_ = font;
    title_font_.setBold(true);
    text_color_ = text;
    warning_color_ = warning;
    scale_ = scale;
}

double PlotHeader::width_available() const {
    return std::max(40.0, mParentPlot->viewport().width() - 2 * edge);
}

PlotHeader::Flow PlotHeader::flow(double width) const {
    Flow flow;
    const QFontMetricsF metrics(font_);
    const double line = std::ceil(metrics.height()) + line_gap;
    const double sign = 18 * scale_;
    double x = 0, y = 0;
    bool any = false;
    if (!title_.isEmpty()) {
        const QFontMetricsF bold(title_font_);
        flow.title = QRectF(0, 0, std::min(width, bold.horizontalAdvance(title_)), line);
        x = flow.title.width() + 1.4 * gap * scale_;
        any = true;
    }
    for (const LegendEntry& entry : entries_) {
        const double before = entry.sign == LegendEntry::Sign::none ? 0 : sign + sign_gap;
        const double needed = std::min(width, before + metrics.horizontalAdvance(entry.name));
        if (x > 0 && x + needed > width) {
            x = 0;
            y += line;
        }
        flow.entries.append(QRectF(x, y, needed, line));
        x += needed + gap * scale_;
        any = true;
    }
    flow.height = any ? y + line : 0;
    if (!warning_.isEmpty()) {
        const QRectF room(0, 0, width - sign - sign_gap, 1000);
        const double tall = metrics.boundingRect(room, Qt::TextWordWrap, warning_).height();
        flow.height += flow.height > 0 ? 2 : 0;
        flow.warning = QRectF(0, flow.height, width, tall + line_gap);
        flow.height += flow.warning.height();
    }
    if (flow.height > 0)
        flow.height += 8; // 6 above, 2 below
    return flow;
}

QSize PlotHeader::minimumOuterSizeHint() const {
    return {10, int(std::ceil(flow(width_available()).height))};
}

QSize PlotHeader::maximumOuterSizeHint() const {
    return {QWIDGETSIZE_MAX, minimumOuterSizeHint().height()};
}

QString PlotHeader::entry_at(QPointF pixel) const {
    const QPointF local = pixel - QPointF(mOuterRect.left() + edge, mOuterRect.top() + 6);
    const Flow places = flow(width_available());
    for (int i = 0; i < places.entries.size(); ++i)
        if (places.entries[i].contains(local) && entries_[i].sign != LegendEntry::Sign::none)
            return entries_[i].name;
    return {};
}

void PlotHeader::draw_sign(QCPPainter* painter, const LegendEntry& entry, const QRectF& box) const {
    painter->setAntialiasing(true);
    const QPointF middle = box.center();
    const double radius = 3.2 * scale_;
    QPen outline(entry.pen.color(), 1.4 * scale_);
    QPen line = entry.pen; // curves may be faint, their signs are not
    line.setColor(faded(line.color(), 1.0));
    switch (entry.sign) {
    case LegendEntry::Sign::line:
        painter->setPen(line);
        painter->drawLine(QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y()));
        break;
    case LegendEntry::Sign::disc:
        painter->setPen(Qt::NoPen);
        painter->setBrush(entry.pen.color());
        painter->drawEllipse(middle, radius, radius);
        break;
    case LegendEntry::Sign::ring:
        painter->setPen(outline);
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(middle, radius, radius);
        break;
    case LegendEntry::Sign::cross:
        painter->setPen(outline);
        painter->drawLine(middle + QPointF(-radius, -radius), middle + QPointF(radius, radius));
        painter->drawLine(middle + QPointF(-radius, radius), middle + QPointF(radius, -radius));
        break;
    case LegendEntry::Sign::area: {
        painter->setAntialiasing(false);
        const QRectF area(box.left() + 2, middle.y() - 4 * scale_, box.width() - 4, 8 * scale_);
        painter->fillRect(area, entry.brush);
        break;
    }
    case LegendEntry::Sign::none:
        break;
    }
}

void PlotHeader::draw(QCPPainter* painter) {
    const Flow places = flow(width_available());
    const QPointF origin(mOuterRect.left() + edge, mOuterRect.top() + 6);
    const double sign = 18 * scale_;
    painter->setPen(text_color_);
    painter->setFont(title_font_);
    painter->drawText(
        places.title.translated(origin), Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetricsF(title_font_).elidedText(title_, Qt::ElideRight, places.title.width() + 1));
    painter->setFont(font_);
    for (int i = 0; i < entries_.size(); ++i) {
        painter->save();
        painter->setOpacity(entries_[i].shown ? 1.0 : 0.35);
        const QRectF place = places.entries[i].translated(origin);
        draw_sign(painter, entries_[i], QRectF(place.left(), place.top(), sign, place.height()));
        painter->setPen(text_color_);
        const double before = entries_[i].sign == LegendEntry::Sign::none ? 0 : sign + sign_gap;
        const QRectF words = place.adjusted(before, 0, 1, 0);
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetricsF(font_).elidedText(entries_[i].name, Qt::ElideRight, words.width()));
        painter->restore();
    }
    if (!warning_.isEmpty()) {
        const QRectF place = places.warning.translated(origin);
        const double line = QFontMetricsF(font_).height();
        painter->setPen(Qt::NoPen);
        const QRectF swatch(place.left() + 2, place.top() + line / 2 - 4 * scale_, sign - 4, 8 * scale_);
        painter->fillRect(swatch, faded(warning_color_, 0.25));
        painter->fillRect(swatch, QBrush(warning_color_, Qt::BDiagPattern));
        painter->setPen(warning_color_);
        painter->drawText(place.adjusted(sign + sign_gap, 0, 0, 0), Qt::AlignLeft | Qt::TextWordWrap,
                          warning_);
    }
}

} // namespace sluice
