// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pictures.h"

#include "sampling/snapshot.h"

#include <QObject>
#include <QStringList>

#include <cstddef>
#include <memory>
#include <vector>

class QToolButton;
class QWidget;

namespace sluice {

class PairsPlot;

/// The panel that shows the accepted of three and more dimensions by pairs of coordinates, with the menu that
/// chooses which. Asks for nothing while it is not seen.
class PairPlots : public QObject {
    Q_OBJECT

  public:
    static constexpr std::size_t most_axes = 6;

    explicit PairPlots(QWidget* parent);

    QWidget* page() const { return m_page; }
    PairsPlot* plot() const { return m_plot; }

    /// nullptr: there is nothing to draw.
    void setPicture(const SamplingPicturePtr& picture);
    void setSnapshot(const std::shared_ptr<const SamplingSnapshot>& snapshot);
    /// Whether the panel can be seen (a dock behind another tab counts as visible to Qt).
    void setSeen(bool seen);
    /// The coordinates that a snapshot is to hold for this panel; none while it is not seen.
    std::vector<std::size_t> wanted() const;

  signals:
    void wantedChanged();
    /// Two coordinates were chosen for the large picture.
    void pairChosen(std::size_t x, std::size_t y);

  private:
    void setNames(const QStringList& names);
    void fillMenu();
    void toggle(std::size_t axis, bool on);

    QWidget* m_page;
    PairsPlot* m_plot;
    QToolButton* m_choose;
    bool m_seen = false;
    QStringList m_names;             ///< of all coordinates; empty where there are fewer than three
    std::vector<std::size_t> m_axes; ///< chosen, ascending
};

} // namespace sluice
