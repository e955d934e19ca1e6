// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include "base/matrix.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace sluice {

/// What a network decides over the plane of two features, with points of known class on it.
struct DecisionPlane {
    std::vector<double> x, y;   ///< middles of the cells, evenly spaced, ascending
    Matrix<double> decided;     ///< [y][x]: the class, from 0
    Matrix<double> probability; ///< [y][x]: that of the decided class
    std::vector<double> point_x, point_y, point_class;
    QStringList classes; ///< names; numbers stand for those that are missing

    friend bool operator==(const DecisionPlane&, const DecisionPlane&) = default;
};

/// The plane coloured by the decided class, the paler the less sure, and the points of each class in its
/// colour and shape: a point on another colour is one that the network takes for another class.
class RegionsPlot : public PlotView {
    Q_OBJECT

  public:
    explicit RegionsPlot(QWidget* parent = nullptr);
    ~RegionsPlot() override;

    void setPlane(const DecisionPlane& plane);
    void clear();

    bool isEmpty() const override;
    QString csvText() const override; ///< x, y, decided class, its probability

  protected:
    void restyle() override;
    void fitAxes() override;
    QString readoutAt(QPointF at) const override;

  private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
