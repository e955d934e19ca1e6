// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/method_table_model.h"

#include <QWidget>

class QTableView;
class QToolButton;

namespace sluice {

class NoteLabel;

/// The methods of sampling side by side, for the target at hand. Measuring is somebody else's.
class MethodComparisonPanel : public QWidget {
    Q_OBJECT

  public:
    explicit MethodComparisonPanel(QWidget* parent = nullptr);

    void setAvailable(bool available, const QString& why);
    void setMeasuring(bool measuring);
    void setRows(std::vector<MethodRow> rows, const QString& remark);
    void setFailure(const QString& message);
    void clear();
    const MethodTableModel& model() const { return *m_model; }

  signals:
    void requested();
    void stopRequested();
    /// A method that was chosen from the table, by its name in the experiment file.
    void chosen(const QString& method);

  private:
    MethodTableModel* m_model;
    QTableView* m_table;
    QToolButton* m_measure;
    NoteLabel* m_remark;
    bool m_measuring = false;
};

} // namespace sluice
