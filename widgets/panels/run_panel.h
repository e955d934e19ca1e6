// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/run_table_model.h"

#include <QWidget>

class QAction;
class QCheckBox;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;
class QToolBar;

namespace sluice {

class NoteLabel;

/// The list of runs with what can be done to the one that is selected.
class RunPanel : public QWidget {
    Q_OBJECT

  public:
    explicit RunPanel(QWidget* parent = nullptr);

    RunTableModel* model() const { return m_model; }
    void setRuns(std::vector<RunRow> runs);
    void select(quint64 id);

  signals:
    void restoreRequested(quint64 id);
    void deleteRequested(quint64 id);
    void openRequested(quint64 id);

  private:
    QAction* addAction(const QString& name, const QString& text, const QString& help);
    quint64 selected() const;
    void updateButtons();

    RunTableModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QTableView* m_table;
    QLineEdit* m_filter;
    QCheckBox* m_onlyDifferences;
    NoteLabel* m_empty;
    QToolBar* m_bar; ///< what does not fit goes behind an arrow
    QAction* m_open;
    QAction* m_pin;
    QAction* m_restore;
    QAction* m_delete;
};

} // namespace sluice
