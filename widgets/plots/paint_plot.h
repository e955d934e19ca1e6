// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include <QPointF>
#include <QVector>

#include <cstddef>
#include <optional>
#include <vector>

namespace sluice {

/// Points of several classes that a person paints with the left mouse button: while it is down the brush
/// leaves points around the pointer, or takes away those under it. Coordinates go from 0 to 10.
class PaintPlot : public PlotView {
    Q_OBJECT

  public:
    static constexpr std::size_t most_classes = 4;

    explicit PaintPlot(QWidget* parent = nullptr);
    ~PaintPlot() override;

    /// The class that is painted, from 0; without one, points under the brush are taken away.
    void setBrush(std::optional<std::size_t> label);
    /// How far points fall from the pointer (standard deviation), in coordinates.
    void setBrushSize(double size);
    /// Takes the last stroke back.
    void undo();
    bool canUndo() const;
    void clear(); ///< can be undone

    /// One list for each class; forgets the strokes before.
    void setPoints(const std::vector<QVector<QPointF>>& points);
    /// By class.
    const std::vector<QVector<QPointF>>& points() const;
    std::size_t count() const;
    /// A table with the columns x1, x2 and, where there are several classes, class (a, b, c, d).
    QString tableText() const;

    bool isEmpty() const override;

  signals:
    void painted(); ///< points came or went

  protected:
    void restyle() override;
    void fitAxes() override;
    QString readoutAt(QPointF at) const override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void stroke(QPointF from, QPointF to);
    void keepForUndo();
    void showPoints();

    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
