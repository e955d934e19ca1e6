// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <nlohmann/json.hpp>

#include <QStringList>
#include <QWidget>

#include <vector>

class QToolButton;
class QVBoxLayout;

namespace sluice {

class DensityEditor;

/// The densities that another one is built from, each with a form of its own: a list that grows and shrinks
/// (the components of a mixture), or a single one.
class DensityList : public QWidget {
    Q_OBJECT

  public:
    enum class Kind { one, several };

    explicit DensityList(Kind kind, QWidget* parent = nullptr);

    /// objectName is the beginning of every control's name: "target.components.0.sigma".
    void setNames(const QString& objectName, const QString& accessibleName);
    /// One density, or an array of them.
    void setValue(const nlohmann::json& value);
    const nlohmann::json& value() const { return m_value; }
    void setColumns(const QStringList& columns);
    /// Problems whose pointer begins with `prefix`, under the fields that they are about.
    void showProblems(const Problems& problems, const std::string& prefix);

  signals:
    /// Something within one density changed.
    void valueEdited(const nlohmann::json& value);
    /// Another density, at the end.
    void added(const nlohmann::json& value);
    void removed(int index, const nlohmann::json& value);

  private:
    void addRow();
    void removeRow(int index);
    void readForms();

    Kind m_kind;
    nlohmann::json m_value;
    QStringList m_columns;
    QVBoxLayout* m_rows;
    QToolButton* m_add = nullptr;
    struct Row {
        QWidget* frame;
        DensityEditor* editor;
        QToolButton* remove;
    };
    std::vector<Row> m_list;
};

} // namespace sluice
