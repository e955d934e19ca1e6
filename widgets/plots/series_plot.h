// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include <optional>
#include <vector>

namespace sluice {

/// One line of a training plot.
struct TrainingCurve {
    QString name;                  ///< unique in the plot, as in the legend: "rsft", "rsft, validation"
    QString arm;                   ///< gives colour and dashes, see armStyle()
    bool validation = false;       ///< thinner, and with marks at the epochs while they are few
    std::vector<double> x, y;      ///< same length; NaN leaves a gap
    std::vector<double> low, high; ///< a band such as mean +- one standard deviation; empty: none
    std::optional<double> best_x;  ///< the best epoch, marked on the curve
    QColor color{};                ///< in place of the arm's colour, when the person picked one
};

/// Losses and metrics of every arm as they come.
class SeriesPlot : public PlotView {
    Q_OBJECT

  public:
    explicit SeriesPlot(QWidget* parent = nullptr);
    ~SeriesPlot() override;

    /// Shows these curves. Whether a curve is switched off is kept by its name.
    void setCurves(const std::vector<TrainingCurve>& curves);
    void clear();

    bool logY() const;
    void setLogY(bool log);
    /// Exponential smoothing, 0 (none) to 0.99, with the raw trace kept faint; the first values are corrected
    /// for the start at zero (Kingma and Ba 2015, section 3). What CSV and seriesPoints() give stays raw.
    double smoothing() const;
    void setSmoothing(double weight);
    /// Fits the y axis to the values between their 2nd and 98th percentile.
    bool ignoreOutliers() const;
    void setIgnoreOutliers(bool ignore);

    bool isEmpty() const override;

  signals:
    void logYChanged(bool log);
    void smoothingChanged(double weight);
    void ignoreOutliersChanged(bool ignore);

  protected:
    void restyle() override;
    void fitAxes() override;
    double snapX(double x) const override;
    void extendContextMenu(QMenu& menu) override;

  private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

/// Exponential smoothing as above; NaN stays NaN and does not disturb the rest.
std::vector<double> smoothed(const std::vector<double>& values, double weight);

} // namespace sluice
