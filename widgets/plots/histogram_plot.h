// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include "sampling/snapshot.h"

#include <vector>

namespace sluice {

/// The accepted points as a density histogram with the target over it.
class HistogramPlot : public PlotView {
    Q_OBJECT

  public:
    explicit HistogramPlot(QWidget* parent = nullptr);
    ~HistogramPlot() override;

    /// One-dimensional counts; drawn as counts / (all accepted * bin width), with those outside the
    /// range counted among all accepted. For mass functions counts / all accepted, bars on the integers.
    void setHistogram(const AcceptedHistogram& histogram);
    /// Draws bars on the integers instead of steps.
    void setDiscrete(bool discrete);
    /// The normalised target over it; empty vectors take it away.
    void setTarget(const std::vector<double>& x, const std::vector<double>& density);
    /// The law that is really drawn while the envelope is violated, min(p, M q) normalised; empty: none.
    void setBiasedLaw(const std::vector<double>& x, const std::vector<double>& density);
    void clear(); ///< forgets the histogram, keeps the curves

    bool isEmpty() const override;

  protected:
    void restyle() override;
    void fitAxes() override;
    double snapX(double x) const override;

  private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
