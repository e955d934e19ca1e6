// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

#include "data/column_change.h"

#include <vector>

namespace sluice {

/// What a filter does to the columns of a dataset: each of them over all the rows that were tried and over
/// those that were kept, the one that changed most first, a dozen on a page.
class ChangesPlot : public PlotView {
    Q_OBJECT

  public:
    static constexpr std::size_t cells_of_page = 12;

    explicit ChangesPlot(QWidget* parent = nullptr);
    ~ChangesPlot() override;

    /// Keeps the page where there still is one.
    void setChanges(std::vector<ColumnChange> changes);
    int pageCount() const;
    int page() const;
    void setPage(int page); ///< from 0; beyond the last: the last

    bool isEmpty() const override;
    /// Every column, whatever the page: name, bin, its ends or its level, share tried, share kept.
    QString csvText() const override;

  protected:
    void restyle() override;
    void fitAxes() override;
    QString readoutAt(QPointF at) const override;

  private:
    void showPage();

    class Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sluice
