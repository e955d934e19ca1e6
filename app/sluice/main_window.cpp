// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "autosave.h"
#include "core_words.h"
#include "experiment_column.h"
#include "explanation.h"
#include "hidden_controls.h"
#include "lesson_controller.h"
#include "network_plots.h"
#include "point_painting.h"
#include "rounds_plots.h"
#include "row_views.h"
#include "run_list.h"
#include "sampling_plots.h"
#include "search_controller.h"
#include "speed_bar.h"
#include "sweep_controller.h"
#include "target_drawing.h"
#include "training_plots.h"
#include "window_actions.h"
#include "workspace.h"

#include "base/text.h"
#include "base/thread_pool.h"
#include "experiment/memory_estimate.h"
#include "widgets/catalogue_text.h"
#include "widgets/panels/constant_panel.h"
#include "widgets/panels/lesson_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/method_comparison_panel.h"
#include "widgets/panels/number_spin.h"
#include "widgets/panels/run_panel.h"
#include "widgets/panels/sweep_panel.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QLabel>
#include <QProgressBar>
#include <QSettings>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QStatusBar>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr int words_ms = 120; ///< how often the words follow the figures

bool concernsSampling(const QString& pointer) {
    for (const char* part : {"/dataset", "/preprocess", "/sampling", "/seed"})
        if (pointer.startsWith(QLatin1String(part)))
            return true;
    return pointer.isEmpty();
}

} // namespace

MainWindow::MainWindow(QWidget* parent, Workspace* workspace)
    : QMainWindow(parent), m_workspace(workspace ? workspace : new Workspace),
      m_document(m_workspace->document()), m_sampling(m_workspace->sampling()),
      m_runner(m_workspace->runner()), m_reader(new BackgroundTask(this)),
      m_autosave(m_workspace->autosave()), m_actions(new WindowActions(this)),
      m_samplingPlots(new SamplingPlots(this)), m_trainingPlots(new TrainingPlots(this)),
      m_networkPlots(new NetworkPlots(this)), m_roundsPlots(new RoundsPlots(this)),
      m_column(new ExperimentColumn(m_document, this)), m_explanation(new ExplanationPanel(this)),
      m_methods(new MethodComparisonPanel(this)), m_lessonPanel(new LessonPanel(this)),
      m_lessons(new LessonController(m_lessonPanel, this)), m_runPanel(new RunPanel(this)),
      m_runs(m_workspace->runs()),
      m_search(new SearchController(m_document, m_sampling, m_column->advice(), m_methods, this)),
      m_speed(new SpeedBar(this)), m_seed(new NumberSpin(this)), m_message(new MessageBar(this)),
      m_hidden(new HiddenControls(m_document, this)),
      m_drawing(new TargetDrawing(m_actions->drawTarget, m_samplingPlots->envelope(), m_document, m_sampling,
                                  m_message, this)),
      m_rows(new RowViews(m_samplingPlots, this)), m_painting(nullptr), m_pages(new QStackedWidget(this)),
      m_sweepPanel(new SweepPanel(this)),
      m_sweeps(new SweepController(m_sweepPanel, m_document, m_sampling, this)), m_status(new QLabel(this)),
      m_runStatus(new QLabel(this)), m_progress(new QProgressBar(this)) {
    m_workspace->setParent(this);
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    buildDocks();
    nameHideableParts();
    buildToolbar();
    buildMenus();
    buildStatusBar();
    m_actions->recolour(palette());
    restoreDefaultLayout();

    m_wordsTimer.setSingleShot(true);
    m_wordsTimer.setInterval(words_ms);
    connect(&m_wordsTimer, &QTimer::timeout, this, &MainWindow::updateWords);
    connectDocument();
    connectSampling();
    connectRuns();
    connectActions();
    connectHistory();
    connectLessons();
    connectLanguage();
    updateTitle();
    updateActions();
    updateProgress();
    m_column->setFocus();
}

MainWindow::~MainWindow() {
    delete releaseWorkspace(); // before the panels that show it
}

void MainWindow::connectDocument() {
    connect(m_hidden, &HiddenControls::applied, m_column, &ExperimentColumn::showHidden);
    connect(m_hidden, &HiddenControls::applied, this, &MainWindow::showTrainingInvitation);
    connect(m_document, &ExperimentDocument::changed, this, &MainWindow::documentChanged);
    connect(m_document, &ExperimentDocument::modifiedChanged, this, &MainWindow::updateTitle);
    connect(m_document, &ExperimentDocument::problemsChanged, this, [this] {
        updateActions();
        updateWords();
    });
    connect(m_seed, &QDoubleSpinBox::valueChanged, this, [this] {
        m_document->set(QStringLiteral("/seed"), static_cast<std::uint64_t>(m_seed->number()));
    });
    connect(m_column, &ExperimentColumn::openFileRequested, this, &MainWindow::askOpenData);
    connect(m_column, &ExperimentColumn::openFolderRequested, this, &MainWindow::askOpenDataFolder);
    connect(m_column, &ExperimentColumn::experimentRequested, this, &MainWindow::openSource);
    connect(m_reader, &BackgroundTask::stateChanged, this, &MainWindow::updateProgress);
    connect(m_reader, &BackgroundTask::failed, this, [this](const QString& message) {
        complain(message);
        emit readFailed();
    });
}

void MainWindow::connectActions() {
    connect(m_actions->run, &QAction::triggered, this, [this] {
        m_samplingAsked = true;
        m_sampling->setRunning(true);
    });
    connect(m_actions->pause, &QAction::triggered, this, [this] { m_sampling->setRunning(false); });
    connect(m_actions->step, &QAction::triggered, m_sampling, &SamplingController::step);
    connect(m_actions->stepBack, &QAction::triggered, m_sampling, &SamplingController::stepBack);
    connect(m_actions->rewind, &QAction::triggered, m_sampling, &SamplingController::rewind);
    connect(m_actions->fineTune, &QAction::triggered, this, &MainWindow::startFineTuning);
    connect(m_actions->stop, &QAction::triggered, m_runner, &RunController::stop);
    connect(m_actions->pauseTraining, &QAction::triggered, m_runner, &RunController::setPaused);
    connect(m_actions->openExperiment, &QAction::triggered, this, &MainWindow::askOpenExperiment);
    connect(m_actions->openData, &QAction::triggered, this, &MainWindow::askOpenData);
    connect(m_actions->openDataFolder, &QAction::triggered, this, &MainWindow::askOpenDataFolder);
    connect(m_actions->openRecord, &QAction::triggered, this, &MainWindow::askOpenRecord);
    connect(m_actions->save, &QAction::triggered, this, &MainWindow::saveNow);
    connect(m_actions->saveAs, &QAction::triggered, this, &MainWindow::askSaveAs);
    connect(m_actions->exportRecord, &QAction::triggered, this, &MainWindow::askExportRecord);
    connect(m_actions->exportModels, &QAction::triggered, this, &MainWindow::askExportModels);
    connect(m_actions->exportReport, &QAction::triggered, this, &MainWindow::askExportReport);
    connect(m_actions->exportPng, &QAction::triggered, this,
            [this] { askExportPlots(QStringLiteral("png")); });
    connect(m_actions->exportSvg, &QAction::triggered, this,
            [this] { askExportPlots(QStringLiteral("svg")); });
    connect(m_actions->exportPdf, &QAction::triggered, this,
            [this] { askExportPlots(QStringLiteral("pdf")); });
    connect(m_actions->exportCsv, &QAction::triggered, this,
            [this] { askExportPlots(QStringLiteral("csv")); });
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->themeSystem, &QAction::triggered, this, [this] { setTheme(Theme::system); });
    connect(m_actions->themeLight, &QAction::triggered, this, [this] { setTheme(Theme::light); });
    connect(m_actions->themeDark, &QAction::triggered, this, [this] { setTheme(Theme::dark); });
    connect(m_actions->restoreLayout, &QAction::triggered, this, &MainWindow::restoreDefaultLayout);
    connect(m_actions->presentation, &QAction::toggled, this, &MainWindow::setPresentation);
    connect(m_actions->about, &QAction::triggered, this, &MainWindow::showAbout);
    connect(m_actions->shortcuts, &QAction::triggered, this, &MainWindow::showShortcuts);
    connect(m_painting, &PointPainting::fileReady, this, [this](const QString& path) {
        if (mayDiscard())
            openData(path);
    });
    connect(m_painting, &PointPainting::failed, this, &MainWindow::complain);
    connectSweeps();
    connect(m_explanation, &ExplanationPanel::showMe, this, &MainWindow::showMe);
    for (PlotView* plot : plots()) {
        connect(plot, &PlotView::saved, this, [this](const QString& path) { say(tr("Saved %1").arg(path)); });
        connect(plot, &PlotView::saveFailed, this, &MainWindow::complain);
        connect(plot, &PlotView::explainRequested, this,
                [this] { showMe(QStringLiteral("explanation.text")); });
    }
}

void MainWindow::connectHistory() {
    QUndoStack* stack = &m_document->history().stack();
    connect(m_actions->undo, &QAction::triggered, stack, &QUndoStack::undo);
    connect(m_actions->redo, &QAction::triggered, stack, &QUndoStack::redo);
    connect(stack, &QUndoStack::indexChanged, this, &MainWindow::updateHistory);
    updateHistory();
}

void MainWindow::updateHistory() {
    const QUndoStack& stack = m_document->history().stack();
    const auto named = [](const QString& word, const QString& what) {
        return what.isEmpty() ? word : tr("%1: %2", "undo or redo, and what").arg(word, what);
    };
    m_actions->undo->setText(named(tr("&Undo"), stack.undoText()));
    m_actions->redo->setText(named(tr("&Redo"), stack.redoText()));
    WindowActions::allow(m_actions->undo, stack.canUndo() ? QString() : tr("nothing has been changed"));
    WindowActions::allow(m_actions->redo, stack.canRedo() ? QString() : tr("nothing was taken back"));
}

void MainWindow::documentChanged(const QString& pointer) {
    if (pointer.isEmpty() || pointer == QLatin1String("/seed"))
        showSeed();
    if (pointer.isEmpty()) {
        m_reader->cancel(); // what is shown now was asked for later
        m_newDocument = true;
        m_sampleAgain = false;
        if (m_document->isModified())
            m_story.clear(); // it was told of another dataset
        m_complaint.clear();
        m_runFailure.clear();
        m_speed->forgetChoice();
        m_sampling->setRunning(false);
    }
    if (m_document->experiment() && concernsSampling(pointer))
        m_sampling->prepare(*m_document->experiment());
    showTrainingInvitation();
    if (pointer.isEmpty())
        raiseWhatMatters();
    updateTitle();
    updateActions();
}

void MainWindow::showSeed() {
    const QSignalBlocker quiet(m_seed);
    const nlohmann::json seed = m_document->effectiveValue(QStringLiteral("/seed"));
    m_seed->setNumber(seed.is_number() ? seed.get<double>() : 1.0);
}

void MainWindow::updateActions() {
    const bool running = m_sampling->isRunning();
    const bool training = m_runner->isRunning();
    const QString wrong = m_document->problems().empty() ? QString() : tr("the experiment has a mistake");
    QString notReady = wrong;
    if (notReady.isEmpty())
        notReady = m_sampling->failure();
    const auto& experiment = m_document->experiment();
    if (notReady.isEmpty() && experiment && sampled_by_network(*experiment))
        notReady = tr("the network draws or judges the candidates while it is trained");
    if (notReady.isEmpty() && !m_sampling->picture())
        notReady = tr("the densities are not ready");
    const auto first = [](const QString& a, const QString& b) { return a.isEmpty() ? b : a; };
    WindowActions::allow(m_actions->run, first(notReady, running ? tr("it is running") : QString()));
    WindowActions::allow(m_actions->pause, running ? QString() : tr("nothing is running"));
    WindowActions::allow(m_actions->step,
                         first(notReady, m_over ? tr("sampling is complete; rewind first") : QString()));
    WindowActions::allow(m_actions->stepBack,
                         first(notReady, m_begun ? QString() : tr("nothing has been tried yet")));
    WindowActions::allow(m_actions->rewind,
                         first(notReady, m_begun ? QString() : tr("nothing has been tried yet")));

    QString noTraining = wrong;
    if (noTraining.isEmpty() && training)
        noTraining = tr("it is running");
    if (noTraining.isEmpty() && m_sweeps->isRunning())
        noTraining = tr("a sweep is running");
    if (noTraining.isEmpty() && samplesOnly())
        noTraining = tr("this experiment has no network to train");
    if (noTraining.isEmpty() && !m_sampling->failure().isEmpty())
        noTraining = m_sampling->failure();
    WindowActions::allow(m_actions->fineTune, noTraining);
    m_sweeps->setObstacle(!wrong.isEmpty() ? wrong
                          : training       ? tr("a fine-tuning run is going on")
                                           : QString());
    const QString noStop = !training                ? tr("nothing is being trained")
                           : m_runner->isStopping() ? tr("it is stopping")
                                                    : QString();
    WindowActions::allow(m_actions->stop, noStop);
    WindowActions::allow(m_actions->pauseTraining, noStop);
    m_actions->pauseTraining->setChecked(m_runner->isPaused());
    const RecordPtr& record = m_runner->record();
    const QString noResults = tr("there are no results yet; fine-tune first");
    for (QAction* action : {m_actions->exportRecord, m_actions->exportReport})
        WindowActions::allow(action, record || canSampleForRecord() ? QString() : noResults);
    WindowActions::allow(m_actions->exportModels, !record                  ? noResults
                                                  : record->models.empty() ? tr("the run trained no network")
                                                                           : QString());
    m_drawing->update();
    const auto shown = plots();
    const bool empty = std::ranges::all_of(shown, [](const PlotView* plot) { return plot->isEmpty(); });
    for (QAction* action :
         {m_actions->exportPng, m_actions->exportSvg, m_actions->exportPdf, m_actions->exportCsv})
        WindowActions::allow(action, empty ? tr("there is nothing to draw yet") : QString());
}

void MainWindow::updateTitle() {
    setWindowTitle(tr("%1[*] – Sluice").arg(m_document->name()));
    setWindowModified(m_document->isModified());
}

void MainWindow::updateWords() {
    updateProgress();
    WordsInput input;
    input.problems = &m_document->problems();
    input.picture = m_sampling->failure().isEmpty() ? m_sampling->picture() : nullptr;
    input.snapshot = m_sampling->snapshot();
    if (const auto& experiment = m_document->experiment(); experiment && experiment->sampling)
        input.stop = experiment->sampling->stop;
    input.failure = m_sampling->failure();
    input.failurePointer = m_sampling->failurePointer();
    input.record = m_runner->record();
    input.runFailure = m_runFailure;
    input.running = m_runner->isRunning();
    input.story = catalogueText(m_story);
    std::vector<Notice> notices = noticesFor(input);
    if (!m_complaint.isEmpty())
        notices.insert(notices.begin(), {Notice::Level::error, m_complaint, {}});
    m_explanation->setNotices(notices);
    m_explanation->setParts(partsFor(input));
}

void MainWindow::updateProgress() {
    const auto left = [](const QString& text, std::optional<double> seconds) {
        if (!seconds)
            return text;
        const double whole = std::max(1.0, std::ceil(*seconds));
        const QString time = whole < 60 ? tr("%1 s").arg(int(whole)) : coreWords(duration_text(whole));
        return text.isEmpty() ? tr("%1 left").arg(time) : tr("%1, %2 left").arg(text, time);
    };
    if (m_reader->isRunning()) {
        showProgress(-1.0, tr("reading %1").arg(m_reader->what()));
    } else if (m_runner->isRunning()) {
        const bool stopping = m_runner->isStopping();
        const QString doing = coreWords(m_runner->message());
        showProgress(m_runner->fraction(), stopping               ? tr("stopping")
                                           : m_runner->isPaused() ? tr("paused: %1").arg(doing)
                                                                  : left(doing, m_runner->secondsLeft()));
    } else if (m_sampling->isRunning() && m_sampling->snapshot()) {
        const SamplingProgress progress = samplingProgress();
        showProgress(progress.fraction, left(QString(), progress.secondsLeft));
    } else if (m_sweeps->isRunning()) {
        showProgress(m_sweeps->fraction(), tr("sweeping"));
    } else if (!m_search->what().isEmpty()) {
        showProgress(-1.0, m_search->what());
    }
    const bool shown = m_reader->isRunning() || m_runner->isRunning() || m_sampling->isRunning() ||
                       m_sweeps->isRunning() || !m_search->what().isEmpty();
    m_progress->setVisible(shown);
    m_runStatus->setVisible(shown);
}

void MainWindow::showProgress(double fraction, const QString& text) {
    m_progress->setRange(0, fraction < 0 ? 0 : 1000);
    m_progress->setValue(int(std::lround(1000 * std::clamp(fraction, 0.0, 1.0))));
    m_runStatus->setText(text);
}

void MainWindow::setTheme(Theme theme) {
    applyTheme(*qApp, theme);
    QSettings().setValue(QStringLiteral("theme"), themeName(theme));
    m_actions->themeSystem->setChecked(theme == Theme::system);
    m_actions->themeLight->setChecked(theme == Theme::light);
    m_actions->themeDark->setChecked(theme == Theme::dark);
}

void MainWindow::showMe(const QString& objectName) {
    for (QDockWidget* dock : m_docks)
        if (dock->findChild<QWidget*>(objectName)) {
            dock->show();
            dock->raise();
        }
    if (m_column->reveal(objectName))
        return;
    if (auto* control = findChild<QWidget*>(objectName))
        control->setFocus(Qt::OtherFocusReason);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_actions)
        m_actions->recolour(palette());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (m_askBeforeClosing && !mayDiscard()) {
        event->ignore();
        return;
    }
    if (m_askBeforeClosing) {
        QSettings().setValue(QStringLiteral("geometry"), saveGeometry());
        QSettings().setValue(QStringLiteral("layout"), saveState());
    }
    m_sampling->setRunning(false);
    m_runner->stop();
    event->accept();
}

} // namespace sluice
