// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "widgets/panels/edit.h"

#include <QString>
#include <QWidget>

#include <functional>
#include <utility>
#include <vector>

class QFormLayout;
class QToolButton;

namespace sluice {

class NoteLabel;

/// One key of the experiment file as a form shows it.
struct KeyField {
    enum class Kind {
        number,
        whole,         ///< a number without fraction
        choice,        ///< one of `choices`
        flag,          ///< true or false
        text,          ///< a text
        names,         ///< a list of texts, written with commas
        numbers,       ///< a list of numbers
        wordOrNumbers, ///< a text, or a list of numbers
    };
    QString pointer; ///< relative to the section: "/learning_rate", "/schedule/name"
    Kind kind = Kind::number;
    QString label;  ///< before the field; of a flag, beside it
    QString spoken; ///< accessible name, where the label alone says too little
    QString help;   ///< tooltip
    double low = 0.0, high = 1.0;
    bool logarithmic = false;
    std::vector<std::pair<QString, QString>> choices{}; ///< value in the file, words
    nlohmann::json initial{};                           ///< what stands where the file says nothing
    /// Whether the key means something in such a section of such an experiment; without it, always.
    std::function<bool(const nlohmann::json& section, const nlohmann::json& experiment)> shown{};
};

/// A form made from a list of keys of one section of the experiment file, folded away below a button where a
/// title is given. Edits are relative to the section; one of a key of a part ("/schedule/name") sets the
/// whole part.
class KeyForm : public QWidget {
    Q_OBJECT

  public:
    /// name: "finetune", the beginning of the controls' objectNames: "finetune.schedule.name".
    KeyForm(const QString& name, const QString& fold, std::vector<KeyField> fields,
            QWidget* parent = nullptr);

    /// The section as it is in force, with defaults; null where the experiment has none.
    void setSection(const nlohmann::json& section, const nlohmann::json& experiment);
    /// Says under the form what is wrong with its keys; `section` is the section's own pointer.
    void showProblems(const Problems& problems, const std::string& section);
    /// Whether any of its keys means something now.
    bool hasFields() const { return m_any; }
    void setOpen(bool open);

  signals:
    void edited(const sluice::Edit& edit);

  private:
    struct Row {
        KeyField field;
        QWidget* control = nullptr;
        std::function<void(const nlohmann::json&)> show;
    };

    void addRow(KeyField field);
    QWidget* makeControl(Row& row);
    QWidget* makeNumber(Row& row, const QString& name);
    QWidget* makeChoice(Row& row, const QString& name);
    QWidget* makeFlag(Row& row, const QString& name);
    QWidget* makeList(Row& row, const QString& name);
    nlohmann::json valueOf(const KeyField& field) const;
    void emitValue(const QString& pointer, const nlohmann::json& value);

    nlohmann::json m_section;
    std::vector<Row> m_rows;
    QToolButton* m_fold = nullptr;
    QWidget* m_inside;
    QFormLayout* m_form;
    NoteLabel* m_problems;
    bool m_any = false;
};

} // namespace sluice
