// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include "base/matrix.h"

#include <QPolygonF>

#include <vector>

namespace sluice {

/// The accepted points of several dimensions, every two coordinates against each other; each coordinate alone
/// on the diagonal, with p. A click on a cell chooses its two coordinates.
class PairsPlot : public PlotView {
    Q_OBJECT

  public:
    explicit PairsPlot(QWidget* parent = nullptr);
    ~PairsPlot() override;

    /// One name for each coordinate that is shown.
    void setAxes(const QStringList& names);
    QStringList axes() const;
    /// n x k accepted points, k x k correlations of them.
    void setPoints(const Matrix<double>& points, const Matrix<double>& correlation);
    /// p along each of the k coordinates as (x, density); an empty one where it is not known.
    void setTargets(std::vector<QPolygonF> targets);
    void clear(); ///< forgets points and targets

    bool isEmpty() const override;
    QString csvText() const override; ///< one column for each coordinate

  signals:
    void pairChosen(int x, int y);

  protected:
    void restyle() override;
    void fitAxes() override;
    QString readoutAt(QPointF at) const override;

  private:
    void choose(QPointF at);

    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
