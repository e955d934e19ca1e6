// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/key_form.h"

#include "widgets/panels/list_field.h"
#include "widgets/panels/note_label.h"
#include "widgets/panels/number_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;

json readAt(const json& section, const QString& pointer) {
    const json::json_pointer at(pointer.toStdString());
    try {
        return section.is_structured() && section.contains(at) ? section.at(at) : json();
    } catch (const json::exception&) { // a part is not what the pointer takes it for
        return {};
    }
}

QString shownText(const json& value) {
    return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString();
}

} // namespace

KeyForm::KeyForm(const QString& name, const QString& fold, std::vector<KeyField> fields, QWidget* parent)
    : QWidget(parent), m_inside(new QWidget(this)), m_form(new QFormLayout(m_inside)),
      m_problems(new NoteLabel(NoteLabel::Tone::error, this)) {
    setObjectName(name + QStringLiteral(".keys"));
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setVerticalSpacing(6);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    if (!fold.isEmpty()) {
        m_fold = new QToolButton(this);
        m_fold->setObjectName(name + QStringLiteral(".more"));
        m_fold->setText(fold);
        m_fold->setAccessibleName(fold);
        m_fold->setToolTip(tr("Show or hide the settings that are seldom changed"));
        m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        m_fold->setAutoRaise(true);
        m_fold->setFocusPolicy(Qt::TabFocus);
        column->addWidget(m_fold);
        connect(m_fold, &QToolButton::clicked, this, [this] { setOpen(m_inside->isHidden()); });
    }
    column->addWidget(m_inside);
    m_problems->setObjectName(name + QStringLiteral(".keys.problems"));
    column->addWidget(m_problems);
    m_rows.reserve(fields.size()); // the rows' controls refer to them
    for (KeyField& field : fields)
        addRow(std::move(field));
    setOpen(fold.isEmpty());
}

void KeyForm::setOpen(bool open) {
    m_inside->setVisible(open);
    if (m_fold)
        m_fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
}

void KeyForm::addRow(KeyField field) {
    Row& row = m_rows.emplace_back();
    row.field = std::move(field);
    row.control = makeControl(row);
    row.control->setToolTip(row.field.help);
    if (row.field.kind == KeyField::Kind::flag)
        m_form->addRow(row.control);
    else
        m_form->addRow(row.field.label, row.control);
    if (QWidget* label = m_form->labelForField(row.control))
        label->setToolTip(row.field.help);
}

QWidget* KeyForm::makeControl(Row& row) {
    QString name = objectName();
    name.chop(int(qstrlen(".keys")));
    name += QString(row.field.pointer).replace(QLatin1Char('/'), QLatin1Char('.'));
    switch (row.field.kind) {
    case KeyField::Kind::number:
    case KeyField::Kind::whole:
        return makeNumber(row, name);
    case KeyField::Kind::choice:
        return makeChoice(row, name);
    case KeyField::Kind::flag:
        return makeFlag(row, name);
    default:
        return makeList(row, name);
    }
}

QWidget* KeyForm::makeNumber(Row& row, const QString& name) {
    const KeyField& field = row.field;
    const bool whole = field.kind == KeyField::Kind::whole;
    auto* control = new NumberField(m_inside);
    control->setNames(name, field.spoken.isEmpty() ? field.label : field.spoken);
    control->setIntegral(whole);
    control->setSliderRange(field.low, field.high, field.logarithmic);
    row.show = [control](const json& value) {
        if (value.is_number())
            control->setNumber(value.get<double>());
    };
    connect(control, &NumberField::numberEdited, this, [this, whole, at = field.pointer](double number) {
        const bool even = whole || (number == std::floor(number) && std::fabs(number) < 1e15);
        emitValue(at, even ? json(std::llround(number)) : json(number));
    });
    return control;
}

QWidget* KeyForm::makeChoice(Row& row, const QString& name) {
    const KeyField& field = row.field;
    auto* control = new QComboBox(m_inside);
    control->setObjectName(name);
    control->setAccessibleName(field.spoken.isEmpty() ? field.label : field.spoken);
    control->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    control->setMinimumContentsLength(8);
    for (const auto& [value, words] : field.choices)
        control->addItem(words, value);
    row.show = [control](const json& value) {
        control->setCurrentIndex(control->findData(shownText(value)));
    };
    connect(control, &QComboBox::activated, this, [this, control, at = field.pointer](int index) {
        emitValue(at, control->itemData(index).toString().toStdString());
    });
    return control;
}

QWidget* KeyForm::makeFlag(Row& row, const QString& name) {
    const KeyField& field = row.field;
    auto* control = new QCheckBox(field.label, m_inside);
    control->setObjectName(name);
    control->setAccessibleName(field.spoken.isEmpty() ? field.label : field.spoken);
    row.show = [control](const json& value) { control->setChecked(value.is_boolean() && value.get<bool>()); };
    connect(control, &QCheckBox::clicked, this, [this, at = field.pointer](bool on) { emitValue(at, on); });
    return control;
}

QWidget* KeyForm::makeList(Row& row, const QString& name) {
    const KeyField& field = row.field;
    const KeyField::Kind kind = field.kind;
    auto* control = new ListField(kind == KeyField::Kind::names     ? ListField::Kind::names
                                  : kind == KeyField::Kind::numbers ? ListField::Kind::numbers
                                                                    : ListField::Kind::text,
                                  m_inside);
    control->setNames(name, field.spoken.isEmpty() ? field.label : field.spoken);
    row.show = [control, kind](const json& value) {
        const bool list = kind == KeyField::Kind::wordOrNumbers && value.is_array();
        control->setValue(list ? json(ListField::textOf(ListField::Kind::numbers, value).toStdString())
                               : value);
    };
    connect(control, &ListField::valueEdited, this, [this, kind, at = field.pointer](const json& value) {
        QString ignored;
        const auto numbers = kind == KeyField::Kind::wordOrNumbers
                                 ? ListField::parse(ListField::Kind::numbers, shownText(value), &ignored)
                                 : std::nullopt;
        json taken = numbers && numbers->is_array() ? *numbers : value;
        if (kind == KeyField::Kind::numbers && taken.is_array())
            for (json& one : taken)
                if (one.is_number() && one.get<double>() == std::floor(one.get<double>()))
                    one = std::llround(one.get<double>());
        emitValue(at, taken.is_null() && kind != KeyField::Kind::numbers ? json("") : taken);
    });
    return control;
}

json KeyForm::valueOf(const KeyField& field) const {
    const json value = readAt(m_section, field.pointer);
    return value.is_null() ? field.initial : value;
}

void KeyForm::emitValue(const QString& pointer, const json& value) {
    const qsizetype slash = pointer.lastIndexOf(QLatin1Char('/'));
    if (slash == 0) {
        emit edited({pointer, value});
        return;
    }
    const QString part = pointer.left(slash);
    json whole = readAt(m_section, part);
    if (whole.is_string()) // the short way of writing {"name": ...}
        whole = {{"name", whole}};
    if (!whole.is_object())
        whole = json::object();
    whole[pointer.mid(slash + 1).toStdString()] = value;
    emit edited({part, whole});
}

void KeyForm::setSection(const json& section, const json& experiment) {
    m_section = section;
    if (m_section.is_object() && m_section.contains("schedule") && m_section["schedule"].is_string())
        m_section["schedule"] = {{"name", m_section["schedule"]}};
    m_any = false;
    for (const Row& row : m_rows) {
        const bool shown =
            m_section.is_object() && (!row.field.shown || row.field.shown(m_section, experiment));
        row.control->setVisible(shown);
        if (QWidget* label = m_form->labelForField(row.control))
            label->setVisible(shown);
        if (shown)
            row.show(valueOf(row.field));
        m_any = m_any || shown;
    }
    setVisible(m_any);
}

void KeyForm::showProblems(const Problems& problems, const std::string& section) {
    QStringList lines;
    for (const Problem& problem : problems)
        for (const Row& row : m_rows)
            if (problem.pointer.rfind(section + row.field.pointer.toStdString(), 0) == 0) {
                lines << QString::fromStdString(problem.pointer.substr(section.size()) + ": " +
                                                problem.message);
                break;
            }
    m_problems->setNote(lines.join(QLatin1Char('\n')));
}

} // namespace sluice
