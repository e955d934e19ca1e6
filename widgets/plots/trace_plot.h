// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include "sampling/snapshot.h"

#include <optional>

namespace sluice {

/// The running acceptance rate in its 95 % band, with the value that theory gives.
class TracePlot : public PlotView {
    Q_OBJECT

  public:
    explicit TracePlot(QWidget* parent = nullptr);
    ~TracePlot() override;

    void setTrace(const SamplingTrace& trace);
    /// The theory value Z/M, 0 to 1; nothing where it is unknown.
    void setExpectedRate(std::optional<double> rate);
    bool logX() const;
    void setLogX(bool log);
    void clear();

    bool isEmpty() const override;
    QString csvText() const override; ///< candidates, accepted, rate and band in columns

  protected:
    void restyle() override;
    void fitAxes() override;
    void extendContextMenu(QMenu& menu) override;

  private:
    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
