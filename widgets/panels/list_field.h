// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <QWidget>

#include <optional>

class QLineEdit;
class QPlainTextEdit;

namespace sluice {

class NoteLabel;

/// A value that is written as text: numbers "0.5, 0.5", a matrix "1 0; 0 1", names "radius, area" or JSON.
/// What cannot be read is said in words under the field while typing, and is not emitted.
class ListField : public QWidget {
    Q_OBJECT

  public:
    enum class Kind { numbers, matrix, names, text, json };

    explicit ListField(Kind kind, QWidget* parent = nullptr);

    void setNames(const QString& objectName, const QString& accessibleName);
    void setValue(const nlohmann::json& value);
    void setPlaceholder(const QString& text);
    QString text() const;
    QString error() const { return m_error; }

    /// Reads text of a kind; nothing, with `error` set, when it cannot be read. Empty text is null.
    static std::optional<nlohmann::json> parse(Kind kind, const QString& text, QString* error);
    /// The text that parse() reads back as the same value.
    static QString textOf(Kind kind, const nlohmann::json& value);

  signals:
    void valueEdited(const nlohmann::json& value);

  private:
    void readText();

    Kind m_kind;
    QLineEdit* m_line = nullptr;
    QPlainTextEdit* m_area = nullptr;
    NoteLabel* m_errorLabel;
    QString m_error;
    nlohmann::json m_value;
};

} // namespace sluice
