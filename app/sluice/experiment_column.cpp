// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment_column.h"

#include "core_words.h"
#include "experiment_keys.h"

#include "base/text.h"
#include "data/preprocess.h"
#include "data/sources.h"
#include "experiment/starting_network.h"
#include "learning/network_checks.h"
#include "widgets/catalogue_text.h"
#include "widgets/panels/advice_panel.h"
#include "widgets/panels/dataset_panel.h"
#include "widgets/panels/density_editor.h"
#include "widgets/panels/method_panel.h"
#include "widgets/panels/note_label.h"
#include "widgets/panels/number_field.h"
#include "widgets/panels/preprocess_panel.h"
#include "widgets/panels/section_box.h"
#include "widgets/panels/tuning_panels.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QScrollBar>
#include <QSettings>
#include <QThread>
#include <QVBoxLayout>

#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;

std::vector<SourceChoice> sourceChoices() {
    std::vector<SourceChoice> choices;
    for (const BuiltinDataset& one : builtin_datasets())
        choices.push_back({QString::fromStdString("builtin:" + one.name), catalogueText(one.title),
                           catalogueText(one.story), QString::fromStdString(one.label)});
    for (const GeneratorInfo& one : data_generators())
        choices.push_back({QString::fromStdString("generate:" + one.name), catalogueText(one.title),
                           catalogueText(one.story), QString()});
    return choices;
}

/// Whether a change at `changed` can be seen in what `part` shows.
bool concerns(const QString& changed, const QString& part) {
    return changed.isEmpty() || changed == part || changed.startsWith(part + QLatin1Char('/'));
}

/// One below the other.
QWidget* stacked(std::initializer_list<QWidget*> parts) {
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    for (QWidget* part : parts)
        column->addWidget(part);
    return whole;
}

QString foundByText(const SamplingPicture& picture) {
    const EnvelopeConstant& envelope = picture.envelope;
    const QString note = coreWords(envelope.note);
    switch (envelope.source) {
    case MSource::closed_form:
        return note.isEmpty() ? ExperimentColumn::tr("closed form") : note;
    case MSource::optimised:
        return QStringList{note.isEmpty() ? ExperimentColumn::tr("optimised") : note,
                           coreWords(certificate_text(envelope))}
            .join(QStringLiteral("; "));
    default:
        return picture.best_failure;
    }
}

} // namespace

ExperimentColumn::ExperimentColumn(ExperimentDocument* document, QWidget* parent)
    : QScrollArea(parent), m_document(document), m_dataset(new DatasetPanel),
      m_preprocess(new PreprocessPanel), m_mode(new QComboBox),
      m_modeNote(new NoteLabel(NoteLabel::Tone::quiet)),
      m_target(new DensityEditor(QStringLiteral("target"))),
      m_proposal(new DensityEditor(QStringLiteral("proposal"))), m_advice(new AdvicePanel),
      m_method(new MethodPanel), m_constant(new ConstantPanel), m_model(new ModelPanel),
      m_finetune(new FinetunePanel), m_targetNote(new NoteLabel(NoteLabel::Tone::plain)),
      m_proposalNote(new NoteLabel(NoteLabel::Tone::plain)),
      m_constantNote(new NoteLabel(NoteLabel::Tone::plain)), m_proposalPart(nullptr), m_constantPart(nullptr),
      m_threads(new NumberField) {
    setObjectName(QStringLiteral("experiment"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    try {
        m_dataset->setSources(sourceChoices());
    } catch (const Error& error) {
        m_dataset->setMessage(QString::fromStdString(error.what()), true);
    }
    m_preprocess->setOperations(preprocess_operations());
    buildSections();
    connectPanels();
}

SectionBox* ExperimentColumn::addSection(const QString& title, const QString& name, QWidget* content) {
    auto* box = new SectionBox(int(m_sections.size()) + 1, title, name, widget());
    auto* inset = new QWidget(box);
    auto* column = new QVBoxLayout(inset);
    column->setContentsMargins(10, 2, 6, 10);
    column->addWidget(content);
    box->setContent(inset);
    widget()->layout()->addWidget(box);
    m_sections.push_back(box);
    return box;
}

void ExperimentColumn::buildSections() {
    auto* inside = new QWidget(this);
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(4, 2, 4, 6);
    column->setSpacing(2);
    setWidget(inside);
    addSection(tr("Data"), QStringLiteral("section.data"),
               stacked({m_dataset, addKeys("dataset", tr("More of the data"), dataKeys())}));
    addSection(tr("Prepare"), QStringLiteral("section.prepare"), m_preprocess);

    m_mode->setObjectName(QStringLiteral("sampling.mode"));
    m_mode->setAccessibleName(tr("Where candidates come from"));
    m_mode->addItem(tr("Draw candidates from q"), QStringLiteral("generate"));
    m_mode->addItem(tr("Filter the rows of the data"), QStringLiteral("filter"));
    m_mode->addItem(tr("Let the network draw them"), QStringLiteral("label"));
    m_targetNote->setObjectName(QStringLiteral("target.note"));
    m_proposalNote->setObjectName(QStringLiteral("proposal.note"));
    m_constantNote->setObjectName(QStringLiteral("constant.fixed"));
    addSection(tr("Target p"), QStringLiteral("section.target"),
               stacked({m_mode, m_modeNote, m_targetNote, addKeys("sampling", {}, networkTargetKeys()),
                        addKeys("sampling", {}, filterKeys()), m_target}));
    m_proposalPart = stacked({m_proposal, m_advice});
    addSection(tr("Proposal q"), QStringLiteral("section.proposal"),
               stacked({m_proposalNote, addKeys("sampling", {}, networkProposalKeys()), m_proposalPart}));
    m_constantPart = stacked({m_method, m_constant});
    addSection(tr("Constant M"), QStringLiteral("section.constant"),
               stacked({m_constantNote, addKeys("sampling", {}, networkStopKeys()), m_constantPart}));
    addSection(tr("Model"), QStringLiteral("section.model"),
               stacked({m_model, addKeys("model", {}, modelKeys())}));
    buildTuning();
    addSection(tr("Fine-tune"), QStringLiteral("section.finetune"), m_finetune);
    m_hiddenNote = new NoteLabel(NoteLabel::Tone::quiet, inside);
    m_hiddenNote->setObjectName(QStringLiteral("hidden.note"));
    column->addWidget(m_hiddenNote);
    column->addStretch(1);
    // Wide enough for every section, folded or not: there is no scrolling sideways.
    setMinimumWidth(inside->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width());
    for (const int folded : {2, 6, 7})
        section(folded)->setOpen(false);
}

KeyForm* ExperimentColumn::addKeys(const char* name, const QString& fold, std::vector<KeyField> fields) {
    auto* form = new KeyForm(QString::fromLatin1(name), fold, std::move(fields));
    const QString section = QLatin1Char('/') + QString::fromLatin1(name);
    m_keys.push_back({form, section});
    connect(form, &KeyForm::edited, this,
            [this, section](const Edit& edit) { m_document->set(section + edit.pointer, edit.value); });
    return form;
}

void ExperimentColumn::buildTuning() {
    m_threads->setNames(QStringLiteral("run.threads"), tr("Threads of training"));
    m_threads->setToolTip(
        tr("Of this computer, not of the experiment, whose results do not depend on it; 0: as "
           "many as a measurement finds fastest"));
    m_threads->setIntegral(true);
    m_threads->setBounds(0, 4096);
    m_threads->setSliderRange(0, std::max(1, QThread::idealThreadCount()));
    m_threads->setNumber(QSettings().value(QStringLiteral("threads"), 0).toUInt());
    connect(m_threads, &NumberField::numberEdited, this, [](double threads) {
        QSettings().setValue(QStringLiteral("threads"), uint(std::max(0.0, threads)));
    });
    auto* machine = new QWidget;
    auto* form = new QFormLayout(machine);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(tr("Threads"), m_threads);
    m_finetune->addMore(addKeys("pretrain", tr("More of pretraining"), pretrainKeys()),
                        {addKeys("finetune", {}, recipeKeys()),
                         addKeys("finetune", tr("More of fine-tuning"), finetuneKeys()),
                         addKeys("output", {}, outputKeys()), machine});
}

/// Fields of keys that mean something in this experiment, with the values in force.
void ExperimentColumn::showKeys() {
    const json& document = m_document->document();
    for (const Keys& keys : m_keys) {
        json section = m_document->effectiveValue(keys.section);
        if (section.is_null() && keys.section == QLatin1String("/output"))
            section = json::object(); // has defaults, and needs no section to mean something
        keys.form->setSection(section, document);
    }
    const bool network = isSampledByNetwork(document);
    const NetworkSampling words = network ? networkSampling(document) : NetworkSampling();
    m_targetNote->setNote(words.target);
    m_proposalNote->setNote(words.proposal);
    m_constantNote->setNote(words.constant);
    m_target->setVisible(!network);
    m_proposalPart->setVisible(!network);
    m_constantPart->setVisible(!network);
}

void ExperimentColumn::connectPanels() {
    const auto under = [this](const char* part) {
        return [this, prefix = QString::fromLatin1(part)](const Edit& edit) {
            m_document->set(prefix + edit.pointer, edit.value);
        };
    };
    connect(m_dataset, &DatasetPanel::edited, this, [this](const Edit& edit) {
        if (edit.pointer.isEmpty())
            chooseDataset(edit.value);
        else
            m_document->set(QStringLiteral("/dataset") + edit.pointer, edit.value);
    });
    connect(m_dataset, &DatasetPanel::openFileRequested, this, &ExperimentColumn::openFileRequested);
    connect(m_dataset, &DatasetPanel::openFolderRequested, this, &ExperimentColumn::openFolderRequested);
    connect(m_preprocess, &PreprocessPanel::edited, this, under("/preprocess"));
    connect(m_target, &DensityEditor::edited, this, under("/sampling/target"));
    connect(m_proposal, &DensityEditor::edited, this, under("/sampling/proposal"));
    connect(m_constant, &ConstantPanel::edited, this, under("/sampling"));
    connect(m_method, &MethodPanel::edited, this, under("/sampling"));
    connect(m_model, &ModelPanel::edited, this, under("/model"));
    connect(m_finetune, &FinetunePanel::edited, this, under(""));
    connect(m_mode, &QComboBox::activated, this, &ExperimentColumn::editMode);
    connect(m_document, &ExperimentDocument::changed, this, &ExperimentColumn::refresh);
    connect(m_document, &ExperimentDocument::problemsChanged, this, &ExperimentColumn::showProblems);
}

void ExperimentColumn::chooseDataset(const json& dataset) {
    const auto text = [&](const char* key) {
        return QString::fromStdString(dataset.value(key, std::string()));
    };
    // A filter looks at columns, and those of the old data are not there any more.
    if (m_document->value(QStringLiteral("/sampling/mode")) == "filter")
        emit experimentRequested(text("source"), text("label"));
    else
        m_document->set(QStringLiteral("/dataset"), dataset);
}

void ExperimentColumn::adopt(const json& made) {
    json next = m_document->document();
    for (const char* part : {"name", "dataset", "preprocess", "sampling"})
        next[part] = made.at(part);
    for (const char* part : {"model", "pretrain", "finetune"}) {
        if (!made.contains(part))
            next.erase(part);
        else if (!next.contains(part))
            next[part] = made.at(part);
    }
    m_document->set(QString(), next);
}

void ExperimentColumn::editMode(int index) {
    json sampling = m_document->value(QStringLiteral("/sampling"));
    if (!sampling.is_object())
        sampling = json::object();
    const std::string mode = m_mode->itemData(index).toString().toStdString();
    sampling["mode"] = mode;
    if (mode != "filter")
        sampling.erase("columns");
    if (mode == "label" && !isLanguage(m_document->document()))
        sampling = {{"mode", mode}, {"target", {{"family", "verified"}}}};
    m_document->set(QStringLiteral("/sampling"), sampling);
}

void ExperimentColumn::refresh(const QString& pointer) {
    const auto value = [this](const char* at) { return m_document->effectiveValue(QString::fromLatin1(at)); };
    if (concerns(pointer, QStringLiteral("/dataset")))
        m_dataset->setDataset(value("/dataset"));
    if (concerns(pointer, QStringLiteral("/preprocess")))
        m_preprocess->setSteps(m_document->value(QStringLiteral("/preprocess")));
    if (concerns(pointer, QStringLiteral("/sampling"))) {
        const json mode = value("/sampling/mode");
        const bool filter = mode == "filter";
        m_mode->setCurrentIndex(filter ? 1 : mode == "label" ? 2 : 0);
        m_modeNote->setNote(filter ? tr("Every row of the pool is tried once.") : QString());
        m_target->setDensity(m_document->value(QStringLiteral("/sampling/target")));
        m_proposal->setDensity(m_document->value(QStringLiteral("/sampling/proposal")));
        m_method->setSampling(value("/sampling"));
        m_constant->setSampling(value("/sampling"));
        showWhatIsUsed();
    }
    if (concerns(pointer, QStringLiteral("/model")))
        m_model->setModel(value("/model"));
    if (concerns(pointer, QStringLiteral("/pretrain")) || concerns(pointer, QStringLiteral("/finetune")) ||
        concerns(pointer, QStringLiteral("/model/kind")) || pointer == QLatin1String("/model"))
        m_finetune->setSections(value("/pretrain"), value("/finetune"), isLanguage(m_document->document()));
    showKeys();
    if (pointer.isEmpty()) {
        // An experiment without a network shows what matters to it.
        const bool trains = m_document->value(QStringLiteral("/finetune")).is_object();
        section(1)->setOpen(m_document->value(QStringLiteral("/dataset")).is_object());
        section(3)->setOpen(true);
        section(4)->setOpen(!trains || m_document->value(QStringLiteral("/sampling/mode")) != "filter");
    }
    showSummaries();
}

void ExperimentColumn::showAll() {
    refresh(QString());
    showProblems();
}

void ExperimentColumn::showHidden(int parts) {
    m_hiddenNote->setNote(parts == 0 ? QString()
                                     : tr("Some controls are hidden by this experiment: View ▸ Controls"));
}

/// Methods that make an envelope of their own leave proposal and M as they are set, for when they are used
/// again.
void ExperimentColumn::showWhatIsUsed() {
    const bool used = m_method->usesProposal();
    const QString why =
        used ? QString() : tr("Not used: %1 makes an envelope of its own").arg(m_method->inWords());
    m_proposal->setEnabled(used);
    m_proposal->setToolTip(why);
    m_constant->setUsed(used, why);
}

void ExperimentColumn::showProblems() {
    const Problems& problems = m_document->problems();
    m_dataset->showProblems(problems);
    m_preprocess->showProblems(problems);
    m_target->showProblems(problems, "/sampling/target");
    m_proposal->showProblems(problems, "/sampling/proposal");
    m_constant->showProblems(problems);
    m_method->showProblems(problems);
    m_model->showProblems(problems);
    m_finetune->showProblems(problems);
    for (const Keys& keys : m_keys) // those of training have them under their panel
        if (keys.section == QLatin1String("/sampling") || keys.section == QLatin1String("/output"))
            keys.form->showProblems(problems, keys.section.toStdString());
    const auto troubled = [&](std::initializer_list<const char*> parts) {
        for (const Problem& problem : problems)
            for (const char* part : parts)
                if (problem.pointer.rfind(part, 0) == 0)
                    return true;
        return false;
    };
    section(1)->setTroubled(troubled({"/dataset"}));
    section(2)->setTroubled(troubled({"/preprocess"}));
    section(3)->setTroubled(troubled({"/sampling/target", "/sampling/mode", "/sampling/columns"}));
    section(4)->setTroubled(troubled({"/sampling/proposal"}));
    section(5)->setTroubled(troubled({"/sampling/M", "/sampling/stop", "/sampling/method"}));
    section(6)->setTroubled(troubled({"/model"}));
    section(7)->setTroubled(troubled({"/pretrain", "/finetune"}));
    showNetwork();
}

/// The layers that the network will have, as soon as the data tell their sizes.
void ExperimentColumn::showNetwork() {
    std::vector<ModelPanel::Layer> layers;
    QString total;
    try {
        const auto& experiment = m_document->experiment();
        const auto summary = experiment ? network_summary(*experiment, m_data.get()) : std::nullopt;
        if (summary) {
            for (const LayerSummary& layer : summary->layers)
                layers.push_back(
                    {QString::fromStdString(layer.name), QString::fromStdString(shape_text(layer.output)),
                     layer.parameters > 0 ? QString::fromStdString(grouped(layer.parameters)) : QString()});
            total = tr("%1 parameters").arg(QString::fromStdString(grouped(summary->parameters)));
        }
    } catch (const Error&) { // the network does not fit the data, which is told elsewhere
        layers.clear();
    }
    m_model->setLayers(total, layers);
}

void ExperimentColumn::showSummaries() {
    section(1)->setSummary(m_dataset->inWords(), m_dataset->inBrief());
    section(2)->setSummary(m_preprocess->inWords(), m_preprocess->inBrief());
    showSamplingSummaries();
    section(6)->setSummary(m_model->inWords());
    section(7)->setSummary(m_finetune->inWords(), m_finetune->inBrief());
}

void ExperimentColumn::showSamplingSummaries() {
    if (isSampledByNetwork(m_document->document())) {
        section(3)->setSummary(tr("by the network"));
        section(4)->setSummary(tr("by the network"));
        section(5)->setSummary(tr("follows from it"));
        return;
    }
    section(3)->setSummary(m_target->inWords(), m_target->inBrief());
    section(4)->setSummary(m_proposal->inWords(), m_proposal->inBrief());
    const QString method = m_method->inWords();
    section(5)->setSummary(method.isEmpty() ? m_constant->inWords()
                                            : tr("%1, M %2").arg(method, m_constant->inWords()));
}

void ExperimentColumn::setData(const DataPicturePtr& data) {
    m_dataset->setTable(data ? data->table : nullptr);
    QStringList columns;
    if (data && data->dataset) {
        for (const std::string& name : data->dataset->feature_names)
            columns << QString::fromStdString(name);
        const Dataset& dataset = *data->dataset;
        m_dataset->setMessage(tr("%1 rows × %2 features ready: %3 to train, %4 to validate, %5 to test")
                                  .arg(dataset.features.rows())
                                  .arg(dataset.features.columns())
                                  .arg(dataset.split.train.size())
                                  .arg(dataset.split.validation.size())
                                  .arg(dataset.split.test.size()),
                              false);
    } else {
        m_dataset->setMessage(QString(), false);
    }
    m_target->setColumns(columns);
    m_proposal->setColumns(columns);
    m_data = data ? data->dataset : nullptr;
    showNetwork();
    showSummaries();
}

void ExperimentColumn::setDataMessage(const QString& message, bool isError) {
    m_dataset->setMessage(message, isError);
}

void ExperimentColumn::setPicture(const SamplingPicturePtr& picture, const QString& failure) {
    if (!picture || !failure.isEmpty()) {
        m_constant->setFailure(failure);
        showSummaries();
        return;
    }
    if (picture->searching || !picture->no_constant.isEmpty())
        return; // the right one, or the reason why there is none, follows
    ConstantState state;
    state.adaptive = picture->envelope.source == MSource::adaptive;
    state.automatic = picture->envelope.source != MSource::given && !state.adaptive;
    state.m = std::exp(picture->envelope.log_m);
    if (picture->best_log_m)
        state.best_m = std::exp(*picture->best_log_m);
    state.found_by = foundByText(*picture);
    state.expected_rate = picture->expected_rate;
    state.violated = picture->violated;
    m_constant->setState(state);
    section(5)->setTroubled(state.violated);
    showSummaries();
}

bool ExperimentColumn::reveal(const QString& objectName) {
    auto* control = findChild<QWidget*>(objectName);
    if (!control)
        return false;
    for (SectionBox* box : m_sections)
        if (box->isAncestorOf(control) || box == control)
            box->setOpen(true);
    widget()->layout()->activate();
    ensureWidgetVisible(control, 20, 60);
    control->setFocus(Qt::OtherFocusReason);
    return true;
}

} // namespace sluice
