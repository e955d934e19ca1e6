// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/preprocess_panel.h"

#include "base/text.h"
#include "widgets/catalogue_text.h"
#include "widgets/panels/list_field.h"
#include "widgets/panels/note_label.h"
#include "widgets/panels/word_button.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QListWidget>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice {
namespace {

using nlohmann::json;

QString wordOf(const json& value) {
    if (value.is_string())
        return QString::fromStdString(value.get<std::string>());
    if (value.is_number())
        return QString::fromStdString(short_number(value.get<double>()));
    return QString::fromStdString(value.dump());
}

} // namespace

PreprocessPanel::PreprocessPanel(QWidget* parent)
    : QWidget(parent), m_list(new QListWidget(this)), m_add(new QComboBox(this)),
      m_remove(makeWordButton(QStringLiteral("preprocess.remove"), QStringLiteral("✕"),
                              tr("Remove this step"), this)),
      m_up(makeWordButton(QStringLiteral("preprocess.up"), QStringLiteral("↑"), tr("Do this step earlier"),
                          this)),
      m_down(makeWordButton(QStringLiteral("preprocess.down"), QStringLiteral("↓"), tr("Do this step later"),
                            this)),
      m_meaning(new NoteLabel(NoteLabel::Tone::quiet, this)),
      m_parameters(new ListField(ListField::Kind::json, this)),
      m_problems(new NoteLabel(NoteLabel::Tone::error, this)) {
    setObjectName(QStringLiteral("preprocess"));
    m_list->setObjectName(QStringLiteral("preprocess.steps"));
    m_list->setAccessibleName(tr("Preprocessing steps, in order"));
    m_list->setFixedHeight(fontMetrics().height() * 5);
    m_parameters->setNames(QStringLiteral("preprocess.parameters"),
                           tr("Parameters of the chosen step, as JSON"));
    m_problems->setObjectName(QStringLiteral("preprocess.problems"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_list);
    buildButtons();
    column->addWidget(m_meaning);
    column->addWidget(m_parameters);
    column->addWidget(m_problems);
    connect(m_list, &QListWidget::currentRowChanged, this, &PreprocessPanel::showStep);
    connect(m_parameters, &ListField::valueEdited, this, &PreprocessPanel::changeParameters);
    showStep();
}

void PreprocessPanel::buildButtons() {
    m_add->setObjectName(QStringLiteral("preprocess.add"));
    m_add->setAccessibleName(tr("Add a preprocessing step"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_add, 1);
    row->addWidget(m_up);
    row->addWidget(m_down);
    row->addWidget(m_remove);
    qobject_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(m_add, &QComboBox::activated, this, &PreprocessPanel::addStep);
    connect(m_remove, &QToolButton::clicked, this, &PreprocessPanel::removeStep);
    connect(m_up, &QToolButton::clicked, this, [this] { moveStep(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { moveStep(1); });
}

void PreprocessPanel::setOperations(const std::vector<PreprocessInfo>& operations) {
    m_operations = operations;
    const QSignalBlocker quiet(m_add);
    m_add->clear();
    m_add->addItem(tr("Add a step…"));
    for (const PreprocessInfo& info : operations) {
        m_add->addItem(QString::fromStdString(info.op), QString::fromStdString(info.op));
        m_add->setItemData(m_add->count() - 1, catalogueText(info.meaning), Qt::ToolTipRole);
    }
}

void PreprocessPanel::setSteps(const json& steps) {
    m_steps = steps.is_array() ? steps : json::array();
    const QSignalBlocker quiet(m_list);
    const int row = m_list->currentRow();
    m_list->clear();
    for (const json& step : m_steps)
        m_list->addItem(stepInWords(step));
    m_list->setCurrentRow(std::min(row, m_list->count() - 1));
    showStep();
}

QString PreprocessPanel::stepInWords(const json& step) {
    if (!step.is_object())
        return QString::fromStdString(step.dump());
    QStringList words;
    for (const auto& [key, value] : step.items())
        if (key != "op" && !(key == "columns" && value == json{"*"}))
            words << QString::fromStdString(key) + QLatin1Char(' ') + wordOf(value);
    const QString op = wordOf(step.value("op", json("?")));
    return words.isEmpty() ? op : op + QStringLiteral(": ") + words.join(QStringLiteral(", "));
}

void PreprocessPanel::addStep(int index) {
    const std::string op = m_add->itemData(index).toString().toStdString();
    m_add->setCurrentIndex(0);
    for (const PreprocessInfo& info : m_operations) {
        if (info.op != op)
            continue;
        json step = info.defaults.is_object() ? info.defaults : json::object();
        step["op"] = op;
        m_steps.push_back(step);
        change(int(m_steps.size()) - 1);
    }
}

void PreprocessPanel::removeStep() {
    const int row = m_list->currentRow();
    if (row < 0)
        return;
    m_steps.erase(std::size_t(row));
    change(std::min(row, int(m_steps.size()) - 1));
}

void PreprocessPanel::moveStep(int by) {
    const int row = m_list->currentRow();
    if (row < 0 || row + by < 0 || row + by >= int(m_steps.size()))
        return;
    std::swap(m_steps[std::size_t(row)], m_steps[std::size_t(row + by)]);
    change(row + by);
}

void PreprocessPanel::change(int selected) {
    const json steps = m_steps;
    setSteps(steps);
    m_list->setCurrentRow(selected);
    emit edited({QString(), steps});
}

void PreprocessPanel::showStep() {
    const int row = m_list->currentRow();
    const bool chosen = row >= 0 && row < int(m_steps.size());
    m_remove->setEnabled(chosen);
    m_up->setEnabled(chosen && row > 0);
    m_down->setEnabled(chosen && row + 1 < int(m_steps.size()));
    m_parameters->setVisible(chosen);
    QString meaning = m_steps.empty()
                          ? tr("No steps: the columns are used as they are.")
                          : tr("Every step is fitted on the training rows only. Choose one to change it.");
    if (chosen) {
        json parameters = m_steps[std::size_t(row)];
        const std::string op = parameters.value("op", std::string());
        parameters.erase("op");
        m_parameters->setValue(parameters);
        for (const PreprocessInfo& info : m_operations)
            if (info.op == op)
                meaning = catalogueText(info.meaning);
    }
    m_meaning->setNote(meaning);
}

void PreprocessPanel::changeParameters(const json& parameters) {
    const int row = m_list->currentRow();
    if (row < 0 || !parameters.is_object())
        return;
    json step = parameters;
    step["op"] = m_steps[std::size_t(row)].value("op", std::string());
    m_steps[std::size_t(row)] = step;
    m_list->item(row)->setText(stepInWords(step));
    emit edited({QString(), m_steps});
}

void PreprocessPanel::showProblems(const Problems& problems) {
    QStringList lines;
    for (const Problem& problem : problems)
        if (problem.pointer.rfind("/preprocess", 0) == 0)
            lines << QString::fromStdString(problem.pointer.substr(11) + ": " + problem.message);
    m_problems->setNote(lines.join(QLatin1Char('\n')));
}

QString PreprocessPanel::inWords() const {
    QStringList names;
    for (const json& step : m_steps)
        if (step.is_object())
            names << wordOf(step.value("op", json("?")));
    return names.isEmpty() ? tr("nothing") : names.join(QStringLiteral(", "));
}

QString PreprocessPanel::inBrief() const {
    return m_steps.size() < 2 ? inWords() : tr("%n steps", nullptr, int(m_steps.size()));
}

} // namespace sluice
