// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/density_editor.h"

#include "density/catalogue.h"
#include "widgets/catalogue_text.h"
#include "widgets/panels/density_list.h"
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
    case ParameterKind::names:
        return ListField::Kind::names;
    case ParameterKind::formula:
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
    case ParameterKind::names:
        return DensityEditor::tr("names, separated by commas");
    case ParameterKind::formula:
        return DensityEditor::tr("not set; such as exp(-x^4/4 + x^2)");
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

/// With the digits that a person wants to read.
double shortened(double number) {
    return QString::number(number, 'g', 4).toDouble();
}

json jsonOf(double number, ParameterKind kind) {
    if (std::isinf(number))
        return number > 0 ? "inf" : "-inf";
    if (kind == ParameterKind::integer)
        return static_cast<long long>(std::llround(number));
    return number;
}

double sumOf(const json& weights) {
    double sum = 0.0;
    for (const json& weight : weights)
        sum += weight.is_number() ? weight.get<double>() : 0.0;
    return sum;
}

/// What rounding of the others left, without the noise of doubles in its last digits.
double exactRest(double rest) {
    return QString::number(rest, 'g', 12).toDouble();
}

/// The new one gets an equal share, the others keep their proportions and the sum.
json weightsWithOneMore(json weights) {
    const double sum = sumOf(weights) > 0 ? sumOf(weights) : 1.0;
    const auto count = double(weights.size() + 1);
    double rest = sum;
    for (json& weight : weights) {
        weight = shortened((weight.is_number() ? weight.get<double>() : 0.0) * (count - 1) / count);
        rest -= weight.get<double>();
    }
    weights.push_back(exactRest(rest));
    return weights;
}

json weightsWithout(json weights, std::size_t index) {
    const double sum = sumOf(weights);
    weights.erase(index);
    const double left = sumOf(weights);
    if (!(left > 0))
        return weights;
    double rest = sum;
    for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
        weights[i] = shortened((weights[i].is_number() ? weights[i].get<double>() : 0.0) * sum / left);
        rest -= weights[i].get<double>();
    }
    weights.back() = exactRest(rest);
    return weights;
}

} // namespace

DensityEditor::DensityEditor(const QString& name, QWidget* parent)
    : QWidget(parent), m_name(name), m_family(new QComboBox(this)),
      m_about(new NoteLabel(NoteLabel::Tone::quiet, this)),
      m_error(makeErrorLabel(name + QStringLiteral(".error"), this)) {
    setObjectName(name);
    m_family->setObjectName(name + QStringLiteral(".family"));
    m_family->setAccessibleName(name == QLatin1String("target")     ? tr("Family of the target density p")
                                : name == QLatin1String("proposal") ? tr("Family of the proposal density q")
                                                                    : tr("Family of this density"));
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
            m_family->addItem(QStringLiteral("   ") + catalogueText(family.title),
                              QString::fromStdString(family.name));
            QStandardItem* item = model->item(m_family->count() - 1);
            item->setToolTip(QString::fromStdString(family.formula + "\n") + catalogueText(family.support));
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
    for (QWidget* field : m_fields)
        if (auto* densities = qobject_cast<DensityList*>(field))
            densities->setColumns(columns);
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
        m_about->setToolTip(tr("Support: %1").arg(catalogueText(family->support)));
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
    label->setToolTip(catalogueText(parameter.meaning));
    label->setBuddy(field);
    field->setToolTip(catalogueText(parameter.meaning));
    if (wide) {
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
    const QString meaning = catalogueText(parameter.meaning);
    if (parameter.kind == ParameterKind::number || parameter.kind == ParameterKind::integer) {
        auto* field = new NumberField(m_form);
        field->setNames(objectName, meaning);
        field->setBounds(parameter.minimum, parameter.maximum);
        field->setIntegral(parameter.kind == ParameterKind::integer);
        field->setMayBeInfinite(parameter.may_be_infinite);
        // What is useful over many orders of magnitude is dragged by its logarithm.
        const bool tiny = parameter.initial > 0 && parameter.initial < 1e-3 * parameter.slider_high;
        field->setSliderRange(tiny ? 1e-3 * parameter.initial : parameter.slider_low, parameter.slider_high,
                              tiny);
        connect(field, &NumberField::numberEdited, this, [this, key, kind = parameter.kind](double number) {
            parameterEdited(key, jsonOf(number, kind));
        });
        return field;
    }
    if (!parameter.choices.empty())
        return makeChooser(parameter, objectName);
    if (parameter.kind == ParameterKind::density || parameter.kind == ParameterKind::densities)
        return makeDensities(parameter, objectName);
    auto* field = new ListField(fieldKind(parameter.kind), m_form);
    field->setNames(objectName, meaning);
    field->setPlaceholder(example(parameter.kind));
    connect(field, &ListField::valueEdited, this,
            [this, key](const json& value) { parameterEdited(key, value); });
    return field;
}

QWidget* DensityEditor::makeChooser(const ParameterInfo& parameter, const QString& objectName) {
    auto* combo = new QComboBox(m_form);
    combo->setObjectName(objectName);
    combo->setAccessibleName(catalogueText(parameter.meaning));
    for (const std::string& choice : parameter.choices)
        combo->addItem(QString::fromStdString(choice));
    connect(combo, &QComboBox::textActivated, this,
            [this, key = QString::fromStdString(parameter.name)](const QString& text) {
                parameterEdited(key, text.toStdString());
            });
    return combo;
}

QWidget* DensityEditor::makeDensities(const ParameterInfo& parameter, const QString& objectName) {
    const bool one = parameter.kind == ParameterKind::density;
    auto* field = new DensityList(one ? DensityList::Kind::one : DensityList::Kind::several, m_form);
    field->setNames(objectName, catalogueText(parameter.meaning));
    field->setColumns(m_columns);
    const QString key = QString::fromStdString(parameter.name);
    connect(field, &DensityList::valueEdited, this,
            [this, key](const json& value) { parameterEdited(key, value); });
    connect(field, &DensityList::added, this, [this, key](const json& value) {
        json weights = m_density.value("weights", json());
        if (weights.is_array() && weights.size() + 1 == value.size()) {
            weights = weightsWithOneMore(weights);
        }
        listChanged(key, value, weights);
    });
    connect(field, &DensityList::removed, this, [this, key](int index, const json& value) {
        json weights = m_density.value("weights", json());
        if (weights.is_array() && weights.size() == value.size() + 1)
            weights = weightsWithout(weights, std::size_t(index));
        listChanged(key, value, weights);
    });
    return field;
}

void DensityEditor::listChanged(const QString& key, const json& densities, const json& weights) {
    m_density[key.toStdString()] = densities;
    if (!weights.is_null())
        m_density["weights"] = weights;
    showValues();
    emit edited({QString(), m_density}); // both at once, so that they always fit each other
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
        else if (auto* densities = qobject_cast<DensityList*>(field))
            densities->setValue(value);
        else if (auto* combo = qobject_cast<QComboBox*>(field))
            combo->setCurrentIndex(
                value.is_string() ? combo->findText(QString::fromStdString(value.get<std::string>())) : 0);
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
        if (!deeper.isEmpty() && qobject_cast<DensityList*>(m_fields.value(key)))
            continue; // said in the form that it is about
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
    for (auto it = m_fields.begin(); it != m_fields.end(); ++it)
        if (auto* densities = qobject_cast<DensityList*>(it.value()))
            densities->showProblems(problems, prefix + "/" + it.key().toStdString());
}

QString DensityEditor::inWords() const {
    return densityInWords(m_density);
}

QString DensityEditor::inBrief() const {
    return densityInBrief(m_density);
}

} // namespace sluice
