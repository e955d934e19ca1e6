// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include <vector>

namespace sluice {

/// One difference to show: rsft minus a control.
struct ArmDifference {
    QString label; ///< "against random_subset"
    QString arm;   ///< the control, for its colour
    double difference = 0.0;
    double low = 0.0, high = 0.0; ///< 95 % interval; NaN: none (one repeat)
    QString verdict;              ///< "better", "worse", "no difference", "unknown"
};

/// Differences between arms with their intervals, one row each, and the line of no difference.
class ComparisonPlot : public PlotView {
    Q_OBJECT

  public:
    explicit ComparisonPlot(QWidget* parent = nullptr);
    ~ComparisonPlot() override;

    /// Rows from top to bottom; metric names the x axis ("accuracy").
    void setDifferences(const std::vector<ArmDifference>& rows, const QString& metric);
    void clear();

    bool isEmpty() const override;
    QString csvText() const override; ///< label, difference, low, high, verdict

  protected:
    void restyle() override;
    void fitAxes() override;
    QString readoutAt(QPointF at) const override;

  private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
