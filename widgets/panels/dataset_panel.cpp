// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/dataset_panel.h"

#include "widgets/models/table_model.h"
#include "widgets/panels/note_label.h"
#include "widgets/panels/number_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QListWidget>
#include <QMenu>
#include <QSignalBlocker>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

using nlohmann::json;

/// The tool tip that a control has while it can be used, kept as a property of it.
constexpr const char* own_tool_tip = "ownToolTip";

QFormLayout* addForm(QWidget* parent, QBoxLayout* column) {
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setVerticalSpacing(6);
    if (column)
        column->addLayout(form);
    else
        parent->setLayout(form);
    return form;
}

NumberField* addShare(QWidget* parent, QFormLayout* form, const QString& text, const QString& name,
                      const QString& accessible, double low, double high) {
    auto* field = new NumberField(parent);
    field->setNames(name, accessible);
    field->setSliderRange(low, high);
    form->addRow(text, field);
    return field;
}

json valueAt(const json& object, const char* key, const json& otherwise) {
    return object.is_object() && object.contains(key) ? object.at(key) : otherwise;
}

double numberAt(const json& object, const char* key, double otherwise) {
    const json value = valueAt(object, key, otherwise);
    return value.is_number() ? value.get<double>() : otherwise;
}

QString textAt(const json& object, const char* key) {
    const json value = valueAt(object, key, "");
    return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString();
}

} // namespace

DatasetPanel::DatasetPanel(QWidget* parent) : QWidget(parent), m_model(new TableModel(this)) {
    setObjectName(QStringLiteral("dataset"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    buildSource();
    buildColumns();
    buildSplit();
    buildShift();
    m_problems = new NoteLabel(NoteLabel::Tone::error, this);
    m_problems->setObjectName(QStringLiteral("dataset.problems"));
    column->addWidget(m_problems);
}

void DatasetPanel::buildSource() {
    auto* column = qobject_cast<QVBoxLayout*>(layout());
    m_source = new QComboBox(this);
    m_source->setObjectName(QStringLiteral("dataset.source"));
    m_source->setAccessibleName(tr("Dataset"));
    m_source->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_source->setMinimumContentsLength(12);
    auto* open = new QToolButton(this);
    open->setObjectName(QStringLiteral("dataset.open"));
    open->setAccessibleName(tr("Open a file as dataset"));
    open->setText(tr("Open…"));
    open->setToolTip(
        tr("Read a table of comma-separated values, or images (IDX, CIFAR-10); the arrow opens a "
           "folder of images or recordings. Either can also be dropped onto the window."));
    open->setPopupMode(QToolButton::MenuButtonPopup);
    auto* kinds = new QMenu(open);
    QAction* folder = kinds->addAction(tr("Folder of images or recordings…"));
    folder->setObjectName(QStringLiteral("dataset.openFolder"));
    connect(folder, &QAction::triggered, this, &DatasetPanel::openFolderRequested);
    open->setMenu(kinds);
    auto* row = new QHBoxLayout;
    row->addWidget(m_source, 1);
    row->addWidget(open);
    column->addLayout(row);

    m_story = new NoteLabel(NoteLabel::Tone::quiet, this);
    m_message = new NoteLabel(NoteLabel::Tone::quiet, this);
    m_message->setObjectName(QStringLiteral("dataset.message"));
    m_preview = new QTableView(this);
    m_preview->setObjectName(QStringLiteral("dataset.preview"));
    m_preview->setAccessibleName(tr("The rows of the dataset"));
    m_preview->setModel(m_model);
    m_preview->setSelectionMode(QAbstractItemView::ContiguousSelection);
    m_preview->setAlternatingRowColors(true);
    m_preview->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_preview->horizontalHeader()->setDefaultSectionSize(92);
    m_preview->setFixedHeight(fontMetrics().height() * 9);
    m_preview->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    column->addWidget(m_story);
    column->addWidget(m_message);
    column->addWidget(m_preview);
    connect(m_source, &QComboBox::activated, this, &DatasetPanel::chooseSource);
    connect(open, &QToolButton::clicked, this, &DatasetPanel::openFileRequested);
}

void DatasetPanel::buildColumns() {
    auto* form = addForm(this, qobject_cast<QVBoxLayout*>(layout()));
    m_label = new QComboBox(this);
    m_label->setObjectName(QStringLiteral("dataset.label"));
    m_label->setAccessibleName(tr("Column to learn"));
    m_label->setToolTip(tr("The column that the network learns to predict"));
    m_label->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    form->addRow(tr("Label"), m_label);

    m_chooseFeatures = new QToolButton(this);
    m_chooseFeatures->setObjectName(QStringLiteral("dataset.chooseFeatures"));
    m_chooseFeatures->setAccessibleName(tr("Choose the columns to learn from"));
    m_chooseFeatures->setCheckable(true);
    m_chooseFeatures->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_chooseFeatures->setArrowType(Qt::RightArrow);
    m_chooseFeatures->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    form->addRow(tr("Features"), m_chooseFeatures);
    m_features = new QListWidget(this);
    m_features->setObjectName(QStringLiteral("dataset.features"));
    m_features->setAccessibleName(tr("Columns to learn from"));
    m_features->setFixedHeight(fontMetrics().height() * 8);
    m_features->hide();
    form->addRow(m_features);
    connect(m_label, &QComboBox::activated, this, [this](int index) {
        const std::string name = m_label->itemData(index).toString().toStdString();
        emit edited(name.empty() ? Edit::removal(QStringLiteral("/label"))
                                 : Edit{QStringLiteral("/label"), name});
    });
    connect(m_chooseFeatures, &QToolButton::toggled, this, [this](bool open) {
        m_features->setVisible(open);
        m_chooseFeatures->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    });
    connect(m_features, &QListWidget::itemChanged, this, &DatasetPanel::emitFeatures);
}

void DatasetPanel::buildSplit() {
    auto* form = addForm(this, qobject_cast<QVBoxLayout*>(layout()));
    m_validation = addShare(this, form, tr("Validation"), QStringLiteral("dataset.validation"),
                            tr("Share of the rows kept for validation"), 0.0, 0.5);
    m_test = addShare(this, form, tr("Test"), QStringLiteral("dataset.test"),
                      tr("Share of the rows kept for testing"), 0.0, 0.5);
    m_stratify = new QCheckBox(tr("equal class shares in every part"), this);
    m_stratify->setObjectName(QStringLiteral("dataset.stratify"));
    m_stratify->setAccessibleName(tr("Stratify the split"));
    form->addRow(QString(), m_stratify);
    connect(m_validation, &NumberField::numberEdited, this, [this](double share) {
        emit edited({QStringLiteral("/split/validation"), share});
    });
    connect(m_test, &NumberField::numberEdited, this, [this](double share) {
        emit edited({QStringLiteral("/split/test"), share});
    });
    connect(m_stratify, &QCheckBox::clicked, this, [this](bool on) {
        emit edited({QStringLiteral("/split/stratify"), on});
    });
}

void DatasetPanel::buildShift() {
    auto* column = qobject_cast<QVBoxLayout*>(layout());
    m_shift = new QCheckBox(tr("Two populations (covariate shift)"), this);
    m_shift->setObjectName(QStringLiteral("dataset.shift"));
    m_shift->setAccessibleName(m_shift->text());
    m_shift->setToolTip(tr("Rows with large values of one column more often belong to the target population, "
                           "the one that the arms are judged on; the others are the source to learn from"));
    column->addWidget(m_shift);
    m_shiftForm = new QWidget(this);
    auto* form = addForm(m_shiftForm, nullptr);
    form->setContentsMargins(18, 0, 0, 0);
    m_shiftColumn = new QComboBox(m_shiftForm);
    m_shiftColumn->setObjectName(QStringLiteral("dataset.shift.column"));
    m_shiftColumn->setAccessibleName(tr("Column that decides the population"));
    m_shiftColumn->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    form->addRow(tr("Column"), m_shiftColumn);
    m_shiftStrength = addShare(m_shiftForm, form, tr("Strength"), QStringLiteral("dataset.shift.strength"),
                               tr("How strongly the column decides the population"), -5.0, 5.0);
    m_shiftShare = addShare(m_shiftForm, form, tr("Target share"), QStringLiteral("dataset.shift.share"),
                            tr("Share of the rows in the target population"), 0.05, 0.95);
    column->addWidget(m_shiftForm);
    connect(m_shift, &QCheckBox::clicked, this, [this](bool on) {
        if (on)
            emitShift();
        else
            emit edited(Edit::removal(QStringLiteral("/shift")));
    });
    connect(m_shiftColumn, &QComboBox::activated, this, &DatasetPanel::emitShift);
    connect(m_shiftStrength, &NumberField::numberEdited, this, &DatasetPanel::emitShift);
    connect(m_shiftShare, &NumberField::numberEdited, this, &DatasetPanel::emitShift);
}

void DatasetPanel::setSources(const std::vector<SourceChoice>& sources) {
    m_sources = sources;
    const QSignalBlocker quiet(m_source);
    m_source->clear();
    for (const SourceChoice& choice : sources) {
        m_source->addItem(choice.title, choice.source);
        m_source->setItemData(m_source->count() - 1, choice.story, Qt::ToolTipRole);
    }
}

const SourceChoice* DatasetPanel::currentChoice() const {
    const QString source = textAt(m_dataset, "source");
    for (const SourceChoice& choice : m_sources)
        if (choice.source == source)
            return &choice;
    return nullptr;
}

void DatasetPanel::setDataset(const json& dataset) {
    m_dataset = dataset;
    const QString source = textAt(dataset, "source");
    const QSignalBlocker quiet(m_source);
    int index = m_source->findData(source);
    if (index < 0 && !source.isEmpty()) {
        m_source->addItem(source.section(QLatin1Char('/'), -1), source);
        index = m_source->count() - 1;
        m_source->setItemData(index, source, Qt::ToolTipRole);
    }
    m_source->setCurrentIndex(index);
    const SourceChoice* choice = currentChoice();
    m_story->setNote(choice             ? choice->story
                     : source.isEmpty() ? tr("No dataset: candidates are drawn from the proposal.")
                                        : QString());
    m_preview->setVisible(!source.isEmpty());
    const json split = valueAt(dataset, "split", json::object());
    m_validation->setNumber(numberAt(split, "validation", 0.2));
    m_test->setNumber(numberAt(split, "test", 0.2));
    const json stratify = valueAt(split, "stratify", true);
    m_stratify->setChecked(!stratify.is_boolean() || stratify.get<bool>());

    const json shift = valueAt(dataset, "shift", json());
    m_shift->setChecked(shift.is_object());
    m_shiftForm->setVisible(shift.is_object());
    m_shiftStrength->setNumber(numberAt(shift, "strength", 2.0));
    m_shiftShare->setNumber(numberAt(shift, "target_share", 0.4));
    fillLabels();
    fillFeatures();
    for (QWidget* control : {static_cast<QWidget*>(m_label), static_cast<QWidget*>(m_chooseFeatures),
                             static_cast<QWidget*>(m_validation), static_cast<QWidget*>(m_test),
                             static_cast<QWidget*>(m_stratify), static_cast<QWidget*>(m_shift)}) {
        // What cannot be set yet says why; its own words come back with a dataset.
        if (!control->property(own_tool_tip).isValid())
            control->setProperty(own_tool_tip, control->toolTip());
        control->setEnabled(!source.isEmpty());
        control->setToolTip(source.isEmpty() ? tr("Choose a dataset first")
                                             : control->property(own_tool_tip).toString());
    }
}

void DatasetPanel::setTable(std::shared_ptr<const Table> table) {
    m_model->setTable(std::move(table));
    fillLabels();
    fillFeatures();
}

void DatasetPanel::setMessage(const QString& message, bool isError) {
    m_message->setTone(isError ? NoteLabel::Tone::error : NoteLabel::Tone::plain);
    m_message->setNote(message);
}

QStringList DatasetPanel::numericColumns() const {
    QStringList names;
    if (const auto& table = m_model->table())
        for (const Column& column : table->columns)
            if (column.kind == ColumnKind::numeric && column.name != textAt(m_dataset, "label").toStdString())
                names << QString::fromStdString(column.name);
    return names;
}

void DatasetPanel::fillLabels() {
    const QSignalBlocker quiet(m_label);
    const QSignalBlocker quietToo(m_shiftColumn);
    m_label->clear();
    m_label->addItem(tr("none"), QString());
    if (const auto& table = m_model->table())
        for (const Column& column : table->columns)
            m_label->addItem(QString::fromStdString(column.name), QString::fromStdString(column.name));
    const QString label = textAt(m_dataset, "label");
    if (m_label->findData(label) < 0)
        m_label->addItem(label, label);
    m_label->setCurrentIndex(m_label->findData(label));

    m_shiftColumn->clear();
    m_shiftColumn->addItems(numericColumns());
    const QString column = textAt(valueAt(m_dataset, "shift", json::object()), "column");
    if (!column.isEmpty() && m_shiftColumn->findText(column) < 0)
        m_shiftColumn->addItem(column);
    if (!column.isEmpty())
        m_shiftColumn->setCurrentText(column);
}

void DatasetPanel::fillFeatures() {
    const QSignalBlocker quiet(m_features);
    const json chosen = valueAt(m_dataset, "features", json{"*"});
    const bool all = !chosen.is_array() || (chosen.size() == 1 && chosen.front() == "*");
    const QStringList names = numericColumns();
    m_features->clear();
    int count = 0;
    for (const QString& name : names) {
        auto* item = new QListWidgetItem(name, m_features);
        const bool on = all || std::find(chosen.begin(), chosen.end(), name.toStdString()) != chosen.end();
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(on ? Qt::Checked : Qt::Unchecked);
        count += on ? 1 : 0;
    }
    m_chooseFeatures->setText(names.isEmpty() ? tr("no table yet")
                              : all           ? tr("all %1 numeric columns").arg(names.size())
                                              : tr("%1 of %2 columns").arg(count).arg(names.size()));
}

void DatasetPanel::chooseSource(int index) {
    const QString source = m_source->itemData(index).toString();
    if (source == textAt(m_dataset, "source"))
        return;
    json dataset{{"source", source.toStdString()}, {"features", json{"*"}}};
    for (const SourceChoice& choice : m_sources)
        if (choice.source == source && !choice.label.isEmpty())
            dataset["label"] = choice.label.toStdString();
    if (m_dataset.is_object() && m_dataset.contains("split"))
        dataset["split"] = m_dataset["split"];
    emit edited({QString(), dataset});
}

void DatasetPanel::emitFeatures() {
    json chosen = json::array();
    for (int i = 0; i < m_features->count(); ++i)
        if (m_features->item(i)->checkState() == Qt::Checked)
            chosen.push_back(m_features->item(i)->text().toStdString());
    if (int(chosen.size()) == m_features->count())
        chosen = json{"*"};
    emit edited({QStringLiteral("/features"), chosen});
}

void DatasetPanel::emitShift() {
    emit edited({QStringLiteral("/shift"),
                 {{"column", m_shiftColumn->currentText().toStdString()},
                  {"strength", m_shiftStrength->number()},
                  {"target_share", m_shiftShare->number()}}});
}

void DatasetPanel::showProblems(const Problems& problems) {
    QStringList lines;
    for (const Problem& problem : problems)
        if (problem.pointer.rfind("/dataset", 0) == 0)
            lines << QString::fromStdString(problem.pointer.substr(8) + ": " + problem.message);
    m_problems->setNote(lines.join(QLatin1Char('\n')));
}

QString DatasetPanel::inWords() const {
    const QString source = textAt(m_dataset, "source");
    if (source.isEmpty())
        return tr("none");
    const SourceChoice* choice = currentChoice();
    const QString name = choice ? choice->title : source.section(QLatin1Char('/'), -1);
    if (const auto& table = m_model->table())
        return tr("%1, %2 × %3").arg(name).arg(table->rows()).arg(table->columns.size());
    return name;
}

QString DatasetPanel::inBrief() const {
    // A title's part in brackets says which of several sets of that name it is.
    const QString name = inWords();
    const QString brief = name.section(QStringLiteral(" ("), 0, 0);
    const auto& table = m_model->table();
    return brief == name || !table ? brief : tr("%1, %2 rows").arg(brief).arg(table->rows());
}

} // namespace sluice
