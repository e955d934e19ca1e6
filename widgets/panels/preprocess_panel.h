// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "data/preprocess.h"
#include "widgets/panels/edit.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QListWidget;
class QToolButton;

namespace sluice {

class ListField;
class NoteLabel;

/// Section 2: the list of preprocessing steps, in order. Edits are relative to /preprocess; the whole list is
/// given each time.
class PreprocessPanel : public QWidget {
    Q_OBJECT

  public:
    explicit PreprocessPanel(QWidget* parent = nullptr);

    void setOperations(const std::vector<PreprocessInfo>& operations);
    void setSteps(const nlohmann::json& steps);
    void showProblems(const Problems& problems);
    QString inWords() const;
    QString inBrief() const;

    /// "clip_outliers: method iqr, k 3"
    static QString stepInWords(const nlohmann::json& step);

  signals:
    void edited(const sluice::Edit& edit);

  private:
    void buildButtons();
    void addStep(int index);
    void removeStep();
    void moveStep(int by);
    void showStep();
    void changeParameters(const nlohmann::json& parameters);
    void change(int selected);

    nlohmann::json m_steps = nlohmann::json::array();
    std::vector<PreprocessInfo> m_operations;
    QListWidget* m_list;
    QComboBox* m_add;
    QToolButton* m_remove;
    QToolButton* m_up;
    QToolButton* m_down;
    NoteLabel* m_meaning;
    ListField* m_parameters;
    NoteLabel* m_problems;
};

} // namespace sluice
