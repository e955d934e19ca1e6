// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace sluice {

/// What the features are worth to one arm: mean over the repeats, and the standard deviation over them.
struct ArmImportance {
    QString arm;
    std::vector<double> mean;
    std::vector<double> spread; ///< NaN for one repeat

    friend bool operator==(const ArmImportance&, const ArmImportance&) = default;
};

/// The features that are worth most, one row each, the most important on top, with a disc for each arm at
/// the rise of its loss when the feature is shuffled.
class ImportancePlot : public PlotView {
    Q_OBJECT

  public:
    /// So many features are drawn; the CSV file has all.
    static constexpr std::size_t most_rows = 15;

    explicit ImportancePlot(QWidget* parent = nullptr);
    ~ImportancePlot() override;

    /// Features in the order of the values.
    void setImportance(const QStringList& features, const std::vector<ArmImportance>& arms);
    void clear();

    bool isEmpty() const override;
    QString csvText() const override; ///< feature, arm, mean, sd

  protected:
    void restyle() override;
    void fitAxes() override;
    QString readoutAt(QPointF at) const override;

  private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
