// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pictures.h"

#include <QObject>

#include <cstddef>
#include <vector>

class QComboBox;
class QLabel;
class QTableView;
class QWidget;

namespace sluice {

class ChangesPlot;
class SamplingPlots;

/// The rows of the dataset and what a filter does to them: a table of them all, and every column before and
/// after. Rows that are selected in the table are ringed in the picture; a click in the picture selects the
/// nearest row.
class RowViews : public QObject {
    Q_OBJECT

  public:
    /// `plots` must outlive it.
    RowViews(SamplingPlots* plots, QWidget* parent);

    QWidget* rowsPage() const { return m_rowsPage; }
    QWidget* changesPage() const { return m_changesPage; }
    QTableView* table() const { return m_table; }
    RowTableModel* model() const { return m_model; }
    ChangesPlot* changes() const { return m_changes; }

    void setData(const DataPicturePtr& data);
    void setPicture(const SamplingPicturePtr& picture);
    void setFilter(const FilterStatePtr& state);
    /// Of the table as read; empty: none.
    std::vector<std::size_t> selectedRows() const;

  private:
    void buildRows();
    void showCounts();
    void showPages();
    void markSelected();
    void selectNear(QPointF at);

    SamplingPlots* m_plots;
    RowTableModel* m_model;
    QWidget* m_rowsPage;
    QWidget* m_changesPage;
    QTableView* m_table = nullptr;
    QComboBox* m_shown = nullptr;
    QLabel* m_counts = nullptr;
    ChangesPlot* m_changes = nullptr;
    QComboBox* m_page = nullptr;
    SamplingPicturePtr m_picture;
};

} // namespace sluice
