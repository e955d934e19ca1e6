// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/tuning_panels.h"

#include "base/text.h"
#include "widgets/panels/list_field.h"
#include "widgets/panels/note_label.h"
#include "widgets/panels/number_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;

json valueAt(const json& object, const char* key, const json& otherwise) {
    return object.is_object() && object.contains(key) ? object.at(key) : otherwise;
}

double numberAt(const json& object, const char* key, double otherwise) {
    const json value = valueAt(object, key, otherwise);
    return value.is_number() ? value.get<double>() : otherwise;
}

std::string textAt(const json& object, const char* key, const char* otherwise) {
    const json value = valueAt(object, key, otherwise);
    return value.is_string() ? value.get<std::string>() : otherwise;
}

QFormLayout* makeForm(QWidget* parent) {
    auto* form = new QFormLayout(parent);
    form->setContentsMargins(0, 0, 0, 0);
    form->setVerticalSpacing(6);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

NoteLabel* makeProblems(const QString& name, QWidget* parent) {
    auto* label = new NoteLabel(NoteLabel::Tone::error, parent);
    label->setObjectName(name);
    return label;
}

void showUnder(NoteLabel* label, const Problems& problems, std::initializer_list<const char*> sections) {
    QStringList lines;
    for (const Problem& problem : problems)
        for (const char* section : sections)
            if (problem.pointer.rfind(section, 0) == 0)
                lines << QString::fromStdString(problem.pointer + ": " + problem.message);
    label->setNote(lines.join(QLatin1Char('\n')));
}

QString shortText(double value) {
    return QString::fromStdString(short_number(value));
}

} // namespace

ModelPanel::ModelPanel(QWidget* parent)
    : QWidget(parent), m_kind(new QComboBox(this)), m_form(makeForm(this)),
      m_hidden(new ListField(ListField::Kind::numbers, this)), m_dropout(new NumberField(this)),
      m_showLayers(new QToolButton(this)), m_layers(new QTreeWidget(this)),
      m_problems(makeProblems(QStringLiteral("model.problems"), this)) {
    setObjectName(QStringLiteral("model"));
    m_kind->setObjectName(QStringLiteral("model.kind"));
    m_kind->setAccessibleName(tr("Kind of network"));
    m_kind->addItem(tr("Logistic regression"), QStringLiteral("logistic"));
    m_kind->addItem(tr("Multilayer perceptron"), QStringLiteral("mlp"));
    m_kind->addItem(tr("Convolutional network"), QStringLiteral("cnn"));
    m_kind->addItem(tr("ResNet-18"), QStringLiteral("resnet18"));
    m_kind->addItem(tr("Character transformer"), QStringLiteral("transformer"));
    m_hidden->setNames(QStringLiteral("model.hidden"), tr("Widths of the hidden layers"));
    m_hidden->setPlaceholder(tr("widths, such as 50 or 100, 50"));
    m_dropout->setNames(QStringLiteral("model.dropout"), tr("Dropout after each hidden layer"));
    m_dropout->setSliderRange(0.0, 0.9);
    m_form->addRow(tr("Kind"), m_kind);
    m_form->addRow(tr("Hidden"), m_hidden);
    m_form->addRow(tr("Dropout"), m_dropout);
    buildLayers();
    m_form->addRow(m_problems);
    connect(m_kind, &QComboBox::activated, this, [this](int index) {
        const std::string kind = m_kind->itemData(index).toString().toStdString();
        json model{{"kind", kind}};
        if (kind == "mlp")
            model["hidden"] = {50};
        emit edited({QString(), model});
    });
    connect(m_hidden, &ListField::valueEdited, this, [this](const json& widths) {
        json whole = json::array();
        for (const json& width : widths)
            whole.push_back(std::llround(width.get<double>()));
        emit edited({QStringLiteral("/hidden"), whole});
    });
    connect(m_dropout, &NumberField::numberEdited, this, [this](double share) {
        emit edited({QStringLiteral("/dropout"), share});
    });
}

void ModelPanel::buildLayers() {
    m_showLayers->setObjectName(QStringLiteral("model.showLayers"));
    m_showLayers->setAccessibleName(tr("Show the layers of the network"));
    m_showLayers->setToolTip(tr("Each layer with the shape of what it gives and its number of parameters"));
    m_showLayers->setCheckable(true);
    m_showLayers->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_showLayers->setArrowType(Qt::RightArrow);
    m_showLayers->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_showLayers->hide();
    m_layers->setObjectName(QStringLiteral("model.layerList"));
    m_layers->setAccessibleName(tr("Layers of the network"));
    m_layers->setHeaderLabels({tr("Layer"), tr("Output"), tr("Parameters")});
    m_layers->setRootIsDecorated(false);
    m_layers->setAlternatingRowColors(true);
    m_layers->setFixedHeight(fontMetrics().height() * 11);
    m_layers->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_layers->header()->setStretchLastSection(true);
    m_layers->hide();
    m_form->addRow(m_showLayers);
    m_form->addRow(m_layers);
    connect(m_showLayers, &QToolButton::toggled, this, [this](bool open) {
        m_layers->setVisible(open);
        m_showLayers->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    });
}

void ModelPanel::setLayers(const QString& total, const std::vector<Layer>& layers) {
    m_showLayers->setText(total);
    m_showLayers->setVisible(!layers.empty());
    m_layers->setVisible(!layers.empty() && m_showLayers->isChecked());
    m_layers->clear();
    for (const Layer& layer : layers) {
        auto* item = new QTreeWidgetItem(m_layers, {layer.name, layer.output, layer.parameters});
        item->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
    }
}

void ModelPanel::setModel(const json& model) {
    m_model = model;
    m_kind->setCurrentIndex(m_kind->findData(QString::fromStdString(textAt(model, "kind", ""))));
    json widths = json::array();
    for (const json& width : valueAt(model, "hidden", json::array()))
        widths.push_back(width.is_number() ? json(width.get<double>()) : width);
    m_hidden->setValue(widths);
    m_dropout->setNumber(numberAt(model, "dropout", 0.0));
    showKind();
}

void ModelPanel::showKind() {
    const std::string kind = textAt(m_model, "kind", "");
    const bool mlp = kind == "mlp" || kind == "cnn";
    for (QWidget* field : {static_cast<QWidget*>(m_hidden), static_cast<QWidget*>(m_dropout)}) {
        field->setVisible(mlp);
        m_form->labelForField(field)->setVisible(mlp);
    }
}

void ModelPanel::showProblems(const Problems& problems) {
    showUnder(m_problems, problems, {"/model"});
}

QString ModelPanel::inWords() const {
    const std::string kind = textAt(m_model, "kind", "");
    if (kind == "logistic")
        return tr("logistic regression");
    if (kind != "mlp")
        return kind.empty() ? tr("none") : m_kind->currentText();
    return tr("perceptron, hidden %1").arg(m_hidden->text());
}

TrainingForm::TrainingForm(const QString& name, QWidget* parent)
    : QWidget(parent), m_optimizer(new QComboBox(this)) {
    setObjectName(name);
    auto* form = makeForm(this);
    m_optimizer->setObjectName(name + QStringLiteral(".optimizer"));
    m_optimizer->setAccessibleName(tr("Optimiser"));
    m_optimizer->addItem(tr("Adam"), QStringLiteral("adam"));
    m_optimizer->addItem(tr("AdamW"), QStringLiteral("adamw"));
    m_optimizer->addItem(tr("SGD"), QStringLiteral("sgd"));
    form->addRow(tr("Optimiser"), m_optimizer);
    m_rate = addNumber(QStringLiteral("learning_rate"), tr("Rate"), tr("Learning rate"));
    m_rate->setSliderRange(1e-5, 1.0, true);
    m_epochs = addNumber(QStringLiteral("epochs"), tr("Epochs"), tr("Epochs"));
    m_epochs->setIntegral(true);
    m_epochs->setSliderRange(1, 200);
    m_batch = addNumber(QStringLiteral("batch_size"), tr("Batch"), tr("Rows in a mini-batch"));
    m_batch->setIntegral(true);
    m_batch->setSliderRange(1, 512, true);
    m_patience =
        addNumber(QStringLiteral("patience"), tr("Patience"), tr("Epochs without gain before stopping"));
    m_patience->setIntegral(true);
    m_patience->setSliderRange(0, 50);
    m_patience->setToolTip(tr("Stop after this many epochs without a better validation value; 0: never"));
    connect(m_optimizer, &QComboBox::activated, this, [this](int index) {
        emit edited({QStringLiteral("/optimizer"), m_optimizer->itemData(index).toString().toStdString()});
    });
}

NumberField* TrainingForm::addNumber(const QString& key, const QString& label, const QString& accessible) {
    auto* field = new NumberField(this);
    field->setNames(objectName() + QLatin1Char('.') + key, accessible);
    qobject_cast<QFormLayout*>(layout())->addRow(label, field);
    const bool integral = key != QLatin1String("learning_rate");
    connect(field, &NumberField::numberEdited, this, [this, key, integral](double number) {
        emit edited({pointerPart(key), integral ? json(std::llround(number)) : json(number)});
    });
    return field;
}

void TrainingForm::setTraining(const json& training) {
    m_training = training;
    m_optimizer->setCurrentIndex(
        m_optimizer->findData(QString::fromStdString(textAt(training, "optimizer", "adam"))));
    m_rate->setNumber(numberAt(training, "learning_rate", 1e-3));
    m_epochs->setNumber(numberAt(training, "epochs", 10));
    m_batch->setNumber(numberAt(training, "batch_size", 64));
    m_patience->setNumber(numberAt(training, "patience", 0));
}

QString TrainingForm::inWords() const {
    return tr("%1 %2, %3 epochs")
        .arg(m_optimizer->currentText(), shortText(m_rate->number()))
        .arg(std::lround(m_epochs->number()));
}

double TrainingForm::epochs() const {
    return m_epochs->number();
}

FinetunePanel::FinetunePanel(QWidget* parent)
    : QWidget(parent), m_pretrainForm(new TrainingForm(QStringLiteral("pretrain"), this)),
      m_finetuneForm(new TrainingForm(QStringLiteral("finetune"), this)) {
    setObjectName(QStringLiteral("tuning"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    const auto stage = [&](const QString& name, const QString& text, QWidget* form, QVBoxLayout*& more) {
        auto* present = new QCheckBox(text, this);
        present->setObjectName(name + QStringLiteral(".present"));
        present->setAccessibleName(text);
        QFont font = present->font();
        font.setBold(true);
        present->setFont(font);
        connect(present, &QCheckBox::clicked, this, [this, at = QLatin1Char('/') + name](bool on) {
            emit edited(on ? Edit{at, json::object()} : Edit::removal(at));
        });
        more = new QVBoxLayout;
        column->addWidget(present);
        column->addWidget(form);
        column->addLayout(more);
        return present;
    };
    m_hasPretrain =
        stage(QStringLiteral("pretrain"), tr("First: pretrain on the pool"), m_pretrainForm, m_afterPretrain);
    m_hasFinetune = stage(QStringLiteral("finetune"), tr("Then: fine-tune on what was accepted"),
                          m_finetuneForm, m_afterFinetune);
    buildArms();
    m_problems = makeProblems(QStringLiteral("tuning.problems"), this);
    column->addWidget(m_problems);
    connect(m_pretrainForm, &TrainingForm::edited, this, [this](const Edit& edit) {
        emit edited({QStringLiteral("/pretrain") + edit.pointer, edit.value});
    });
    connect(m_finetuneForm, &TrainingForm::edited, this, [this](const Edit& edit) {
        emit edited({QStringLiteral("/finetune") + edit.pointer, edit.value});
    });
}

void FinetunePanel::buildArms() {
    auto* column = qobject_cast<QVBoxLayout*>(layout());
    auto* box = m_arms = new QWidget(this);
    auto* rows = new QVBoxLayout(box);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(6);
    auto* numbers = new QWidget(box);
    auto* form = m_numbers = makeForm(numbers);
    m_repeats = new NumberField(box);
    m_repeats->setNames(QStringLiteral("finetune.repeats"), tr("Repeats with other splits"));
    m_repeats->setIntegral(true);
    m_repeats->setSliderRange(1, 20);
    m_repeats->setToolTip(
        tr("The whole comparison again with another split of the rows; its spread gives the intervals"));
    form->addRow(tr("Repeats"), m_repeats);
    m_shrink = new NumberField(box);
    m_shrink->setNames(QStringLiteral("finetune.shrink"), tr("Factor on all weights after training"));
    m_shrink->setSliderRange(0.5, 1.0);
    m_shrink->setToolTip(tr("Every weight is multiplied by this after training; 1 leaves them alone"));
    form->addRow(tr("Shrink"), m_shrink);
    column->addWidget(box);
    rows->addWidget(numbers);
    m_resample = new QCheckBox(tr("accept anew for every epoch"), this);
    m_resample->setObjectName(QStringLiteral("finetune.resample_every_epoch"));
    m_resample->setAccessibleName(m_resample->text());
    rows->addWidget(m_resample);
    rows->addWidget(new QLabel(tr("Compare with"), this));
    for (const auto& [name, text, help] :
         {std::tuple{"all_data", tr("all_data: every row of the pool"),
                     tr("The same training without rejection")},
          std::tuple{"random_subset", tr("random_subset: as many rows, at random"),
                     tr("Shows whether it is which rows were accepted that helps, or only how many")},
          std::tuple{"importance_weighted", tr("importance_weighted: every row, weighted by p / q"),
                     tr("What a filter does without chance; for filters")},
          std::tuple{"true_labels", tr("true_labels: every row with its true label"),
                     tr("What perfect labels would give; for self_label")},
          std::tuple{"pretrained", tr("pretrained: not fine-tuned at all"),
                     tr("What the network could do before")}}) {
        auto* control = new QCheckBox(text, this);
        control->setObjectName(QStringLiteral("finetune.control.") + QLatin1String(name));
        control->setAccessibleName(tr("Train the control %1").arg(QLatin1String(name)));
        control->setToolTip(help);
        control->setProperty("arm", QLatin1String(name));
        rows->addWidget(control);
        m_controls.push_back(control);
        connect(control, &QCheckBox::clicked, this, &FinetunePanel::emitControls);
    }
    connect(m_repeats, &NumberField::numberEdited, this, [this](double repeats) {
        emit edited({QStringLiteral("/finetune/repeats"), std::llround(repeats)});
    });
    connect(m_shrink, &NumberField::numberEdited, this, [this](double factor) {
        emit edited({QStringLiteral("/finetune/shrink"), factor});
    });
    connect(m_resample, &QCheckBox::clicked, this, [this](bool on) {
        emit edited({QStringLiteral("/finetune/resample_every_epoch"), on});
    });
}

void FinetunePanel::emitControls() {
    json names = json::array();
    for (const QCheckBox* control : m_controls)
        if (control->isChecked())
            names.push_back(control->property("arm").toString().toStdString());
    emit edited({QStringLiteral("/finetune/controls"), names});
}

void FinetunePanel::addMore(QWidget* pretrain, const std::vector<QWidget*>& finetune) {
    m_afterPretrain->addWidget(pretrain);
    for (QWidget* one : finetune)
        m_afterFinetune->addWidget(one);
}

void FinetunePanel::setSections(const json& pretrain, const json& finetune, bool language) {
    m_finetune = finetune;
    const bool pretrains = pretrain.is_object(), finetunes = finetune.is_object();
    m_hasPretrain->setChecked(pretrains);
    m_hasFinetune->setChecked(finetunes);
    m_pretrainForm->setVisible(pretrains);
    m_finetuneForm->setVisible(finetunes);
    m_arms->setVisible(finetunes);
    m_pretrainForm->setTraining(pretrain);
    m_finetuneForm->setTraining(finetune);
    m_repeats->setNumber(numberAt(finetune, "repeats", 1));
    m_shrink->setNumber(numberAt(finetune, "shrink", 1.0));
    const json resample = valueAt(finetune, "resample_every_epoch", false);
    m_resample->setChecked(resample.is_boolean() && resample.get<bool>());
    m_resample->setVisible(!language);
    m_shrink->setVisible(!language);
    m_numbers->labelForField(m_shrink)->setVisible(!language);
    const json controls = valueAt(finetune, "controls", json::array());
    for (QCheckBox* control : m_controls) {
        const std::string name = control->property("arm").toString().toStdString();
        const bool chosen = std::find(controls.begin(), controls.end(), name) != controls.end();
        const bool known = !language || name == "random_subset" || name == "pretrained";
        control->setChecked(chosen);
        control->setVisible(chosen || (known && (language || name != "pretrained")));
    }
}

void FinetunePanel::showProblems(const Problems& problems) {
    showUnder(m_problems, problems, {"/pretrain", "/finetune"});
}

QString FinetunePanel::inWords() const {
    if (!m_finetune.is_object())
        return tr("none");
    const long repeats = std::lround(m_repeats->number());
    return repeats > 1 ? tr("%1, %2 repeats").arg(m_finetuneForm->inWords()).arg(repeats)
                       : m_finetuneForm->inWords();
}

QString FinetunePanel::inBrief() const {
    if (!m_finetune.is_object())
        return inWords();
    return tr("%1 epochs × %2")
        .arg(std::lround(m_finetuneForm->epochs()))
        .arg(std::lround(m_repeats->number()));
}

} // namespace sluice
