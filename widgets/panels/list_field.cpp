// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/list_field.h"

#include "base/text.h"
#include "widgets/panels/note_label.h"

#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace sluice {
namespace {

const QRegularExpression& separators() {
    static const QRegularExpression expression(QStringLiteral("[,\\s]+"));
    return expression;
}

std::optional<nlohmann::json> parseNumbers(const QString& text, QString* error) {
    nlohmann::json numbers = nlohmann::json::array();
    for (const QString& word : text.split(separators(), Qt::SkipEmptyParts)) {
        bool ok = false;
        const double number = QLocale::c().toDouble(word, &ok);
        if (!ok) {
            *error = ListField::tr("“%1” is not a number").arg(word);
            return std::nullopt;
        }
        numbers.push_back(number);
    }
    return numbers;
}

std::optional<nlohmann::json> parseMatrix(const QString& text, QString* error) {
    nlohmann::json rows = nlohmann::json::array();
    static const QRegularExpression rowEnd(QStringLiteral("[;\\n]+"));
    for (const QString& line : text.split(rowEnd, Qt::SkipEmptyParts)) {
        auto row = parseNumbers(line, error);
        if (!row)
            return std::nullopt;
        if (!rows.empty() && rows.front().size() != row->size()) {
            *error = ListField::tr("row %1 has %2 numbers, the first has %3")
                         .arg(rows.size() + 1)
                         .arg(row->size())
                         .arg(rows.front().size());
            return std::nullopt;
        }
        rows.push_back(std::move(*row));
    }
    return rows;
}

std::optional<nlohmann::json> parseJson(const QString& text, QString* error) {
    try {
        return nlohmann::json::parse(text.toStdString());
    } catch (const nlohmann::json::parse_error& problem) {
        const QString before = QString::fromUtf8(text.toUtf8().left(int(problem.byte)));
        *error = ListField::tr("not JSON at line %1, character %2")
                     .arg(before.count(QLatin1Char('\n')) + 1)
                     .arg(std::max<qsizetype>(1, before.size() - before.lastIndexOf(QLatin1Char('\n')) - 1));
        return std::nullopt;
    }
}

QString numbersText(const nlohmann::json& numbers) {
    QStringList words;
    for (const auto& number : numbers)
        words << (number.is_number() ? QString::fromStdString(exact_number(number.get<double>()))
                                     : QString::fromStdString(number.dump()));
    return words.join(QStringLiteral(", "));
}

} // namespace

ListField::ListField(Kind kind, QWidget* parent)
    : QWidget(parent), m_kind(kind), m_errorLabel(new NoteLabel(NoteLabel::Tone::error, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    if (kind == Kind::json) {
        m_area = new QPlainTextEdit(this);
        m_area->setTabChangesFocus(true);
        m_area->setMinimumHeight(fontMetrics().height() * 9);
        QFont fixed(QStringLiteral("monospace"));
        fixed.setStyleHint(QFont::TypeWriter);
        fixed.setPointSizeF(font().pointSizeF() - 1);
        m_area->setFont(fixed);
        column->addWidget(m_area);
        setFocusProxy(m_area);
        connect(m_area, &QPlainTextEdit::textChanged, this, &ListField::readText);
    } else {
        m_line = new QLineEdit(this);
        column->addWidget(m_line);
        setFocusProxy(m_line);
        connect(m_line, &QLineEdit::textEdited, this, &ListField::readText);
    }
    column->addWidget(m_errorLabel);
}

void ListField::setNames(const QString& objectName, const QString& accessibleName) {
    QWidget* edit = m_line ? static_cast<QWidget*>(m_line) : m_area;
    edit->setObjectName(objectName);
    edit->setAccessibleName(accessibleName);
    m_errorLabel->setObjectName(objectName + QStringLiteral(".error"));
}

void ListField::setValue(const nlohmann::json& value) {
    // Text that reads as this value is left alone, so that the cursor stays where a person types.
    if (value == m_value && m_error.isEmpty() && !text().isEmpty())
        return;
    m_value = value;
    m_error.clear();
    m_errorLabel->setNote(QString());
    const QString written = textOf(m_kind, value);
    if (m_line) {
        if (m_line->text() != written)
            m_line->setText(written);
    } else {
        const QSignalBlocker quiet(m_area);
        m_area->setPlainText(written);
    }
}

void ListField::setPlaceholder(const QString& text) {
    if (m_line)
        m_line->setPlaceholderText(text);
    else
        m_area->setPlaceholderText(text);
}

QString ListField::text() const {
    return m_line ? m_line->text() : m_area->toPlainText();
}

std::optional<nlohmann::json> ListField::parse(Kind kind, const QString& text, QString* error) {
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return nlohmann::json();
    switch (kind) {
    case Kind::numbers:
        return parseNumbers(trimmed, error);
    case Kind::matrix:
        return parseMatrix(trimmed, error);
    case Kind::json:
        return parseJson(trimmed, error);
    case Kind::text:
        return nlohmann::json(trimmed.toStdString());
    case Kind::names:
        break;
    }
    nlohmann::json names = nlohmann::json::array();
    for (const QString& name : trimmed.split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (!name.trimmed().isEmpty())
            names.push_back(name.trimmed().toStdString());
    return names;
}

QString ListField::textOf(Kind kind, const nlohmann::json& value) {
    if (value.is_null() || value.is_discarded())
        return {};
    if (kind == Kind::json)
        return QString::fromStdString(value.dump(1));
    if (kind == Kind::text)
        return QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump());
    if (!value.is_array())
        return QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump());
    QStringList parts;
    if (kind == Kind::matrix) {
        for (const auto& row : value)
            parts << numbersText(row);
        return parts.join(QStringLiteral("; "));
    }
    if (kind == Kind::numbers)
        return numbersText(value);
    for (const auto& name : value)
        parts << QString::fromStdString(name.is_string() ? name.get<std::string>() : name.dump());
    return parts.join(QStringLiteral(", "));
}

void ListField::readText() {
    m_error.clear();
    const auto value = parse(m_kind, text(), &m_error);
    m_errorLabel->setNote(m_error);
    if (!value)
        return;
    m_value = *value;
    emit valueEdited(m_value);
}

} // namespace sluice
