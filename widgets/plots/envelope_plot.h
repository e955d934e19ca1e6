// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include "sampling/envelope.h"
#include "sampling/snapshot.h"

#include <span>
#include <vector>

namespace sluice {

class CurveSketch;

/// p, q and M q on one grid of x; all vectors of the same length (q may be empty), not in log space.
struct EnvelopeCurves {
    std::vector<double> x;        ///< ascending; for mass functions the points that have mass
    std::vector<double> p;        ///< target
    std::vector<double> q;        ///< proposal
    std::vector<double> envelope; ///< M q
    bool discrete = false;        ///< draw bars instead of curves
};

/// The picture people come for, in one dimension: p under M q with the candidates between, the
/// touching point, and the regions where M is too small.
class EnvelopePlot : public PlotView {
    Q_OBJECT

  public:
    /// The most marks that are drawn; of more candidates the newest are kept.
    static constexpr int most_marks = 5000;

    explicit EnvelopePlot(QWidget* parent = nullptr);
    ~EnvelopePlot() override;

    void setCurves(const EnvelopeCurves& curves);
    /// Where p touches M q (points on the curve), and how M was found: "closed form", "optimised".
    void setTouchingPoints(const QVector<QPointF>& points, const QString& found_by);
    /// The label at the touching point: "touches at x = 0.2429, closed form"; "" without one.
    QString touchingText() const;
    /// What a method knows to lie below p, drawn where it is known; an empty curve takes it back.
    void setSqueeze(const SnapshotCurve& squeeze);
    /// Shades the regions and says that the result is biased there; an empty list takes that back.
    void setViolations(const std::vector<ViolationRegion>& regions);
    /// Says why no envelope can be drawn; "" takes that back.
    void setRefusal(const QString& reason);
    void setCandidates(std::span<const CandidateMark> candidates);
    /// Throws one candidate: a line rises at x to the height u M q(x), then the mark appears.
    /// Without `animated` the dart lies there at once. It stays until the next one or clearDart().
    void setDart(const CandidateMark& candidate, bool animated = true);
    /// Darts that come fast fly fast, so that each of them lands.
    void setDartsPerSecond(double rate);
    void clearDart();
    /// Where the dart lies: one point once it has landed.
    QVector<QPointF> dartPoints() const;
    /// Forgets candidates and dart, keeps the curves.
    void clearCandidates();
    void clear();
    /// Marks these places on the axis, of rows that are selected elsewhere.
    void setSelected(const QVector<double>& x);

    /// Lets the person draw p with the left mouse button, from what it is now; zooming then takes the wheel.
    /// Needs curves of a continuous p.
    void setDrawing(bool drawing);
    bool isDrawing() const;

    bool isEmpty() const override;

  signals:
    /// A stroke has ended: the edges of even bins and the heights over them, of which some are above 0.
    void targetDrawn(const std::vector<double>& edges, const std::vector<double>& heights);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void restyle() override;
    void fitAxes() override;
    double snapX(double x) const override;

  private:
    class Parts;
    void drawViolations();
    void drawSqueeze();
    std::unique_ptr<CurveSketch>
        m_sketch; ///< while p is drawn; there before the parts, whose making is filtered
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
