// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "data/table.h"
#include "widgets/panels/edit.h"

#include <QWidget>

#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QListWidget;
class QTableView;
class QToolButton;

namespace sluice {

class NoteLabel;
class NumberField;
class TableModel;

/// A dataset that can be chosen.
struct SourceChoice {
    QString source; ///< "builtin:iris"
    QString title;
    QString story;
    QString label; ///< the column to learn, "" when it has none
};

/// Section 1: which data, what they look like, which column is learned from which, and how rows are divided.
/// Edits are relative to /dataset.
class DatasetPanel : public QWidget {
    Q_OBJECT

  public:
    explicit DatasetPanel(QWidget* parent = nullptr);

    void setSources(const std::vector<SourceChoice>& sources);
    void setDataset(const nlohmann::json& dataset);
    /// The table as read, before preprocessing; nullptr while there is none.
    void setTable(std::shared_ptr<const Table> table);
    /// What happened to it: "loading ...", or why it cannot be read.
    void setMessage(const QString& message, bool isError);
    void showProblems(const Problems& problems);
    QString inWords() const;
    QString inBrief() const;
    QStringList numericColumns() const;

  signals:
    void edited(const sluice::Edit& edit);
    void openFileRequested();
    void openFolderRequested();

  private:
    void buildSource();
    void buildColumns();
    void buildSplit();
    void buildShift();
    void fillLabels();
    void fillFeatures();
    void chooseSource(int index);
    void emitFeatures();
    void emitShift();
    const SourceChoice* currentChoice() const;

    nlohmann::json m_dataset;
    std::vector<SourceChoice> m_sources;
    TableModel* m_model;
    QComboBox* m_source = nullptr;
    NoteLabel* m_story = nullptr;
    NoteLabel* m_message = nullptr;
    NoteLabel* m_problems = nullptr;
    QTableView* m_preview = nullptr;
    QComboBox* m_label = nullptr;
    QToolButton* m_chooseFeatures = nullptr;
    QListWidget* m_features = nullptr;
    NumberField* m_validation = nullptr;
    NumberField* m_test = nullptr;
    QCheckBox* m_stratify = nullptr;
    QCheckBox* m_shift = nullptr;
    QWidget* m_shiftForm = nullptr;
    QComboBox* m_shiftColumn = nullptr;
    NumberField* m_shiftStrength = nullptr;
    NumberField* m_shiftShare = nullptr;
};

} // namespace sluice
