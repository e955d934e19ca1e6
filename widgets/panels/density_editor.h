// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "widgets/panels/edit.h"

#include <QHash>
#include <QStringList>
#include <QWidget>

class QComboBox;

namespace sluice {

class NoteLabel;
struct ParameterInfo;

/// Chooses a family of densities and its parameters. The form is made from the catalogue, so that a family
/// added there appears here. Emits edits relative to the density ("/sigma", or "" when the family changes).
class DensityEditor : public QWidget {
    Q_OBJECT

  public:
    /// name: "target" or "proposal"; the beginning of every control's objectName ("target.sigma").
    explicit DensityEditor(const QString& name, QWidget* parent = nullptr);

    void setDensity(const nlohmann::json& density);
    const nlohmann::json& density() const { return m_density; }
    /// The dataset's numeric columns; without any, families fitted to data cannot be chosen.
    void setColumns(const QStringList& columns);
    /// Shows each problem whose pointer begins with `prefix` under its field.
    void showProblems(const Problems& problems, const std::string& prefix);
    /// One line that says what is set.
    QString inWords() const;
    QString inBrief() const;

  signals:
    void edited(const sluice::Edit& edit);

  private:
    void fillFamilies();
    void chooseFamily(int index);
    void buildForm();
    void addParameter(const ParameterInfo& parameter);
    QWidget* makeField(const ParameterInfo& parameter);
    QWidget* makeChooser(const ParameterInfo& parameter, const QString& objectName);
    QWidget* makeDensities(const ParameterInfo& parameter, const QString& objectName);
    void listChanged(const QString& key, const nlohmann::json& densities, const nlohmann::json& weights);
    void showValues();
    void parameterEdited(const QString& key, const nlohmann::json& value);

    QString m_name;
    nlohmann::json m_density;
    QString m_shownShape; ///< the family for which the form was built
    QStringList m_columns;
    QComboBox* m_family;
    NoteLabel* m_about;
    QWidget* m_form = nullptr;
    NoteLabel* m_error;
    QHash<QString, QWidget*> m_fields;
    QHash<QString, NoteLabel*> m_errors;
};

} // namespace sluice
