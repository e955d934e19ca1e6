// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Private to widgets/plots: what a PlotView is made of.

#include "widgets/plots/plot_header.h"
#include "widgets/plots/plot_mouse.h"
#include "widgets/plots/plot_notes.h"
#include "widgets/plots/plot_parts.h"
#include "widgets/plots/plot_view.h"
#include "widgets/theme.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTimer>

#include <algorithm>
#include <optional>

namespace sluice {

inline LegendEntry::Sign sign_of(int mark) {
    return LegendEntry::Sign(mark);
}

inline QPen pen_of(const QList<QCPLayerable*>& parts) {
    const auto* plottable =
        parts.isEmpty() ? nullptr : dynamic_cast<const QCPAbstractPlottable*>(parts.first());
    return plottable != nullptr ? plottable->pen() : QPen(Qt::NoPen);
}

/// The pen of the first part that is drawn fully opaque: of a faint raw trace and its smoothed one, the
/// latter.
inline QPen legend_pen_of(const QList<QCPLayerable*>& parts) {
    for (const QCPLayerable* part : parts) {
        const auto* plottable = dynamic_cast<const QCPAbstractPlottable*>(part);
        if (plottable != nullptr && plottable->pen().style() != Qt::NoPen &&
            plottable->pen().color().alpha() == 255 && plotted_count(part) > 0)
            return plottable->pen();
    }
    return pen_of(parts);
}

inline QBrush brush_of(const QList<QCPLayerable*>& parts) {
    const auto* plottable =
        parts.isEmpty() ? nullptr : dynamic_cast<const QCPAbstractPlottable*>(parts.first());
    if (plottable == nullptr)
        return {};
    return plottable->brush().style() != Qt::NoBrush ? plottable->brush() : QBrush(plottable->pen().color());
}

/// The opaque colour of the sign that stands for the parts.
inline QColor sign_color(const QList<QCPLayerable*>& parts) {
    const QPen pen = legend_pen_of(parts);
    return faded(pen.style() == Qt::NoPen ? brush_of(parts).color() : pen.color(), 1.0);
}

/// Keeps plots that are due in the same frame from holding up the window together: when some have used up
/// half of it, the others wait for the next one.
class FrameBudget {
  public:
    static FrameBudget& ofThread() {
        thread_local FrameBudget budget;
        return budget;
    }
    /// Milliseconds until a plot may draw; 0: now.
    int wait() {
        const qint64 since = m_frame.isValid() ? m_frame.elapsed() : frame_ms;
        if (since >= frame_ms) {
            m_frame.start();
            m_spent = 0;
            return 0;
        }
        return m_spent < share_ns ? 0 : int(frame_ms - since);
    }
    /// Counts the time of its life as drawing.
    class Drawing {
      public:
        Drawing() { m_clock.start(); }
        ~Drawing() { ofThread().m_spent += m_clock.nsecsElapsed(); }
        Drawing(const Drawing&) = delete;
        Drawing& operator=(const Drawing&) = delete;

      private:
        QElapsedTimer m_clock;
    };
    static constexpr qint64 frame_ms = 16;

  private:
    static constexpr qint64 share_ns = 8'000'000;
    QElapsedTimer m_frame;
    qint64 m_spent = 0;
};

class PlotView::Private {
  public:
    explicit Private(PlotView& view)
        : canvas(new QCustomPlot(&view)), header(new PlotHeader(canvas)), mouse(view, *canvas, *header) {
        prepare_canvas(*canvas);
        QCPLayoutGrid* grid = canvas->plotLayout();
        grid->insertRow(0);
        grid->addElement(0, 0, header);
        grid->setRowSpacing(0);
        empty_note = new EmptyNote(canvas);
        crosshair = new Crosshair(canvas);
        timer.setSingleShot(true);
        timer.setTimerType(Qt::PreciseTimer);
        since_drawn.start();
    }

    /// Label density that suits the room: a label each 95 pixels across, each 75 upwards.
    void tune_ticks(QSize size) {
        canvas->xAxis->ticker()->setTickCount(std::clamp(int(size.width() / (95 * scale)), 2, 8));
        canvas->yAxis->ticker()->setTickCount(std::clamp(int(size.height() / (75 * scale)), 2, 7));
    }

    void style_axes(const QPalette& palette, const QFont& font, const QFont& label_font) {
        const QColor text = roleColor(Role::text, palette);
        const QPen line(roleColor(Role::guide, palette), scale);
        for (QCPAxis* axis : {canvas->xAxis, canvas->yAxis}) {
            axis->setBasePen(line);
            axis->setTickPen(line);
            axis->setTickLabelColor(text);
            axis->setTickLabelFont(font);
            axis->setLabelColor(text);
            axis->setLabelFont(label_font);
            axis->setTickLabelPadding(3);
            axis->setLabelPadding(3);
            axis->grid()->setPen(QPen(roleColor(Role::grid, palette), 1));
        }
        canvas->setBackground(QBrush(palette.color(QPalette::Active, QPalette::Base)));
    }

    const Series* find(const QString& name) const {
        const auto found =
            std::find_if(series.begin(), series.end(), [&](const Series& s) { return s.name == name; });
        return found == series.end() ? nullptr : &*found;
    }

    static bool has_data(const Series& one) {
        return std::any_of(one.parts.begin(), one.parts.end(),
                           [](const QCPLayerable* part) { return plotted_count(part) > 0; });
    }

    /// Brings the legend up to date; returns whether it changed.
    bool refresh_legend(bool empty) {
        QVector<LegendEntry> entries;
        QStringList names;
        for (const Series& one : series) {
            if (empty || !one.in_legend || !has_data(one))
                continue;
            entries.append(
                {one.name, sign_of(int(one.mark)), legend_pen_of(one.parts), brush_of(one.parts), one.shown});
            names.append(one.name + entries.last().pen.color().name() +
                         (one.shown ? QStringLiteral("+") : QStringLiteral("-")));
        }
        if (!empty && !legend_note.isEmpty() && !entries.isEmpty())
            entries.append({legend_note, LegendEntry::Sign::none, {}, {}, true});
        header->set_entries(entries);
        return std::exchange(legend_names, names) != names;
    }

    QCustomPlot* canvas; ///< owned by the view
    PlotHeader* header;  ///< owned by the canvas, like the next two
    EmptyNote* empty_note = nullptr;
    Crosshair* crosshair = nullptr;
    PlotMouse mouse;
    QTimer timer;
    QElapsedTimer since_drawn;
    std::optional<Redraw> pending = Redraw::all;
    bool zoomed = false;
    bool was_empty = true;
    bool for_paper = false;
    double scale = 1.0;
    QString title;
    QString legend_note;
    QSize picture; ///< of a picture that is being made, else empty
    QList<Series> series;
    QSet<QString> hidden; ///< remembered while a series is away
    QStringList legend_names;
};

} // namespace sluice
