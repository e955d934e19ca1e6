// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include "base/matrix.h"

namespace sluice {

/// A confusion matrix: counts in cells coloured by the share of their row (actual class).
class ConfusionPlot : public PlotView {
    Q_OBJECT

  public:
    explicit ConfusionPlot(QWidget* parent = nullptr);
    ~ConfusionPlot() override;

    /// counts(actual, predicted), square; one name per class (missing names become numbers).
    void setMatrix(const Matrix<double>& counts, const QStringList& classes);
    void clear();

    bool isEmpty() const override;
    QString csvText() const override; ///< actual, predicted, count, share of actual

  protected:
    void restyle() override;
    void fitAxes() override;
    QString readoutAt(QPointF at) const override;

  private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
