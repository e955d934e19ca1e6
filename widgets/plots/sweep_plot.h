// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include <limits>
#include <vector>

namespace sluice {

/// One figure over one or two settings that were swept.
struct SweepPicture {
    struct Place {
        double mean = std::numeric_limits<double>::quiet_NaN(); ///< NaN: not known yet
        double low = std::numeric_limits<double>::quiet_NaN(),
               high = std::numeric_limits<double>::quiet_NaN();
        bool failed = false;
        friend bool operator==(const Place&, const Place&) = default;
    };
    QString figure;
    QString xName, yName;      ///< yName: "" where one setting is swept
    std::vector<double> x, y;  ///< the values of the settings; one y where one is swept
    std::vector<Place> places; ///< row by row: y.size() rows of x.size()
    bool logarithmic = false;  ///< x, of a line
    /// The figure is a difference: its sign is what counts.
    bool signedFigure = false;
};

/// What a sweep has found so far: a line with a band over one setting, coloured cells over two. A click on a
/// place that is known chooses it.
class SweepPlot : public PlotView {
    Q_OBJECT

  public:
    explicit SweepPlot(QWidget* parent = nullptr);
    ~SweepPlot() override;

    void setPicture(const SweepPicture& picture);
    void clear();

    bool isEmpty() const override;
    QString csvText() const override; ///< the settings, mean, low, high of every place that is known

  signals:
    void placeChosen(int column, int row);

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
