// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include "sampling/quantile_plot.h"

#include <memory>
#include <optional>

namespace sluice {

/// Order statistics of the accepted against the quantiles of p: on the line where they are equal, within the
/// band in which 95 % of such order statistics lie.
class QqPlot : public PlotView {
    Q_OBJECT

  public:
    explicit QqPlot(QWidget* parent = nullptr);
    ~QqPlot() override;

    /// Nothing takes the points away; the empty text then says why there are none.
    void setQuantiles(const std::optional<QuantilePlot>& quantiles);
    void clear() { setQuantiles(std::nullopt); }

    bool isEmpty() const override;
    /// probability,theoretical,sample,low,high
    QString csvText() const override;

  protected:
    void restyle() override;
    void fitAxes() override;

  private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
