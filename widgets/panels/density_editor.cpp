// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/density_editor.h"

#include "density/catalogue.h"
#include "widgets/panels/density_templates.h"
#include "widgets/panels/list_field.h"
#include "widgets/panels/note_label.h"
#include "widgets/panels/number_field.h"
#include "widgets/panels/number_spin.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <cmath>
#include <limits>

namespace sluice {
namespace {

using nlohmann::json;

NoteLabel* makeErrorLabel(const QString& name, QWidget* parent) {
    auto* label = new NoteLabel(NoteLabel::Tone::error, parent);
    label->setObjectName(name);
    return label;
}

ListField::Kind fieldKind(ParameterKind kind) {
    switch (kind) {
    case ParameterKind::numbers:
        return ListField::Kind::numbers;
    case ParameterKind::matrix:
        return ListField::Kind::matrix;
    case ParameterKind::columns:
        return ListField::Kind::names;
    case ParameterKind::text:
        return ListField::Kind::text;
    default:
        return ListField::Kind::json;
    }
}

QString example(ParameterKind kind) {
    switch (kind) {
    case ParameterKind::numbers:
        return DensityEditor::tr("not set; such as 0.2, 0.3, 0.5");
    case ParameterKind::matrix:
        return DensityEditor::tr("not set; such as 1, 0; 0, 1");
    case ParameterKind::columns:
        return DensityEditor::tr("column names, separated by commas");
    default:
        return DensityEditor::tr("not set");
    }
}

double numberOf(const json& value, double otherwise) {
    if (value.is_number())
        return value.get<double>();
    if (value == "inf")
        return std::numeric_limits<double>::infinity();
    if (value == "-inf")
        return -std::numeric_limits<double>::infinity();
    return otherwise;
}

json jsonOf(double number, ParameterKind kind) {
    if (std::isinf(number))
        return number > 0 ? "inf" : "-inf";
    if (kind == ParameterKind::integer)
        return static_cast<long long>(std::llround(number));
    return number;
}

} // namespace

DensityEditor::DensityEditor(const QString& name, QWidget* parent)
    : QWidget(parent), m_name(name), m_family(new QComboBox(this)),
      m_about(new NoteLabel(NoteLabel::Tone::quiet, this)),
      m_error(makeErrorLabel(name + QStringLiteral(".error"), this)) {
    setObjectName(name);
    m_family->setObjectName(name + QStringLiteral(".family"));
    m_family->setAccessibleName(name == QLatin1String("target") ? tr("Family of the target density p")
                                                                : tr("Family of the proposal density q"));
    m_family->setMaxVisibleItems(24);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_family);
    column->addWidget(m_about);
    column->addWidget(m_error);
    fillFamilies();
    connect(m_family, &QComboBox::activated, this, &DensityEditor::chooseFamily);
}

void DensityEditor::fillFamilies() {
    const QSignalBlocker quiet(m_family);
    m_family->clear();
    auto* model = qobject_cast<QStandardItemModel*>(m_family->model());
    QStringList groups;
    for (const FamilyInfo& family : density_families())
        if (!groups.contains(familyGroup(family)))
            groups << familyGroup(family);
    for (const QString& group : groups) {
        m_family->addItem(group);
        QStandardItem* heading = model->item(m_family->count() - 1);
        heading->setFlags(Qt::NoItemFlags);
        QFont bold = font();
        bold.setBold(true);
        heading->setFont(bold);
        for (const FamilyInfo& family : density_families()) {
            if (familyGroup(family) != group)
                continue;
            m_family->addItem(QStringLiteral("   ") + QString::fromStdString(family.title),
                              QString::fromStdString(family.name));
            QStandardItem* item = model->item(m_family->count() - 1);
            item->setToolTip(QString::fromStdString(family.formula + "\n" + family.support));
            if (family.needs_data && m_columns.isEmpty()) {
                item->setFlags(Qt::NoItemFlags);
                item->setToolTip(tr("Needs a dataset: choose one in section 1"));
            }
        }
    }
    m_family->setCurrentIndex(m_family->findData(QString::fromStdString(
        m_density.is_object() ? m_density.value("family", std::string()) : std::string())));
}

void DensityEditor::setColumns(const QStringList& columns) {
    if (m_columns == columns)
        return;
    m_columns = columns;
    fillFamilies();
}

void DensityEditor::setDensity(const json& density) {
    if (density == m_density && m_form)
        return;
    m_density = density;
    const std::string family =
        density.is_object() && density.contains("family") && density["family"].is_string()
            ? density["family"].get<std::string>()
            : std::string();
    const QSignalBlocker quiet(m_family);
    m_family->setCurrentIndex(m_family->findData(QString::fromStdString(family)));
    if (m_shownShape != QString::fromStdString(family) || !m_form)
        buildForm();
    showValues();
}

void DensityEditor::chooseFamily(int index) {
    const std::string name = m_family->itemData(index).toString().toStdString();
    const FamilyInfo* family = find_family(name);
    if (!family || m_shownShape == QString::fromStdString(name))
        return;
    const json density = densityTemplate(*family, m_columns);
    setDensity(density);
    emit edited({QString(), density});
}

void DensityEditor::buildForm() {
    delete m_form;
    m_fields.clear();
    m_errors.clear();
    m_form = new QWidget(this);
    auto* form = new QFormLayout(m_form);
    form->setContentsMargins(0, 2, 0, 0);
    form->setVerticalSpacing(6);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    const std::string name = m_density.is_object() ? m_density.value("family", std::string()) : std::string();
    const FamilyInfo* family = find_family(name);
    m_shownShape = QString::fromStdString(name);
    m_about->setNote(family ? QString::fromStdString(family->formula) : QString());
    if (family) {
        m_about->setToolTip(tr("Support: %1").arg(QString::fromStdString(family->support)));
        for (const ParameterInfo& parameter : family->parameters)
            addParameter(parameter);
    }
    layout()->addWidget(m_form);
}

void DensityEditor::addParameter(const ParameterInfo& parameter) {
    auto* form = qobject_cast<QFormLayout*>(m_form->layout());
    const QString key = QString::fromStdString(parameter.name);
    QWidget* field = makeField(parameter);
    const bool wide = parameter.kind == ParameterKind::density || parameter.kind == ParameterKind::densities;
    auto* label = new QLabel(parameterSymbol(parameter.name), m_form);
    label->setToolTip(QString::fromStdString(parameter.meaning));
    label->setBuddy(field);
    field->setToolTip(QString::fromStdString(parameter.meaning));
    if (wide) {
        label->setText(tr("%1 (JSON)").arg(parameterSymbol(parameter.name)));
        form->addRow(label);
        form->addRow(field);
    } else {
        form->addRow(label, field);
    }
    NoteLabel* error = makeErrorLabel(m_name + QLatin1Char('.') + key + QStringLiteral(".problem"), m_form);
    form->addRow(error);
    m_fields.insert(key, field);
    m_errors.insert(key, error);
}

QWidget* DensityEditor::makeField(const ParameterInfo& parameter) {
    const QString key = QString::fromStdString(parameter.name);
    const QString objectName = m_name + QLatin1Char('.') + key;
    const QString meaning = QString::fromStdString(parameter.meaning);
    if (parameter.kind == ParameterKind::number || parameter.kind == ParameterKind::integer) {
        auto* field = new NumberField(m_form);
        field->setNames(objectName, meaning);
        field->setBounds(parameter.minimum, parameter.maximum);
        field->setIntegral(parameter.kind == ParameterKind::integer);
        field->setMayBeInfinite(parameter.may_be_infinite);
        field->setSliderRange(parameter.slider_low, parameter.slider_high);
        connect(field, &NumberField::numberEdited, this, [this, key, kind = parameter.kind](double number) {
            parameterEdited(key, jsonOf(number, kind));
        });
        return field;
    }
    auto* field = new ListField(fieldKind(parameter.kind), m_form);
    field->setNames(objectName, meaning);
    field->setPlaceholder(example(parameter.kind));
    connect(field, &ListField::valueEdited, this,
            [this, key](const json& value) { parameterEdited(key, value); });
    return field;
}

void DensityEditor::showValues() {
    const FamilyInfo* family = find_family(m_shownShape.toStdString());
    if (!family)
        return;
    for (const ParameterInfo& parameter : family->parameters) {
        QWidget* field = m_fields.value(QString::fromStdString(parameter.name));
        const json value = m_density.value(parameter.name, json());
        if (auto* number = qobject_cast<NumberField*>(field))
            number->setNumber(numberOf(value, parameter.initial));
        else if (auto* list = qobject_cast<ListField*>(field))
            list->setValue(value);
    }
}

void DensityEditor::parameterEdited(const QString& key, const json& value) {
    if (value.is_null()) {
        m_density.erase(key.toStdString());
        emit edited(Edit::removal(pointerPart(key)));
        return;
    }
    m_density[key.toStdString()] = value;
    emit edited({pointerPart(key), value});
}

void DensityEditor::showProblems(const Problems& problems, const std::string& prefix) {
    QHash<QString, QStringList> messages;
    QStringList general;
    for (const Problem& problem : problems) {
        if (problem.pointer.rfind(prefix, 0) != 0)
            continue;
        const QString rest = QString::fromStdString(problem.pointer.substr(prefix.size()));
        const QString key = rest.section(QLatin1Char('/'), 1, 1);
        const QString deeper = rest.section(QLatin1Char('/'), 2);
        const QString text = deeper.isEmpty()
                                 ? QString::fromStdString(problem.message)
                                 : deeper + QStringLiteral(": ") + QString::fromStdString(problem.message);
        if (m_errors.contains(key))
            messages[key] << text;
        else
            general << text;
    }
    for (auto it = m_errors.begin(); it != m_errors.end(); ++it) {
        it.value()->setNote(messages.value(it.key()).join(QLatin1Char('\n')));
    }
    m_error->setNote(general.join(QLatin1Char('\n')));
}

QString DensityEditor::inWords() const {
    return densityInWords(m_density);
}

} // namespace sluice
