// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "autosave.h"
#include "experiment_column.h"
#include "lesson_controller.h"
#include "network_plots.h"
#include "point_painting.h"
#include "rounds_plots.h"
#include "row_views.h"
#include "run_list.h"
#include "sampling_plots.h"
#include "speed_bar.h"
#include "sweep_controller.h"
#include "training_plots.h"
#include "window_actions.h"
#include "workspace.h"

#include "widgets/plots/paint_plot.h"

#include <initializer_list>
#include <utility>

namespace sluice {

void MainWindow::connectLanguage() {
    connect(m_actions->languageSystem, &QAction::triggered, this,
            [this] { emit languageChosen(Language::system); });
    connect(m_actions->languageEnglish, &QAction::triggered, this,
            [this] { emit languageChosen(Language::english); });
    connect(m_actions->languageChinese, &QAction::triggered, this,
            [this] { emit languageChosen(Language::chinese); });
    // What is read or swept is put into this very window.
    const auto allow = [this] {
        const QString why = m_reader->isRunning()   ? tr("a file is being read")
                            : m_sweeps->isRunning() ? tr("a sweep is running")
                                                    : QString();
        for (QAction* action :
             {m_actions->languageSystem, m_actions->languageEnglish, m_actions->languageChinese})
            WindowActions::allow(action, why);
    };
    connect(m_reader, &BackgroundTask::stateChanged, this, allow);
    connect(m_sweeps, &SweepController::stateChanged, this, allow);
}

void MainWindow::showLanguage(Language language) {
    m_actions->languageSystem->setChecked(language == Language::system);
    m_actions->languageEnglish->setChecked(language == Language::english);
    m_actions->languageChinese->setChecked(language == Language::chinese);
}

Workspace* MainWindow::releaseWorkspace() {
    if (!m_workspace)
        return nullptr;
    m_workspace->setParent(nullptr);
    for (QObject* part : std::initializer_list<QObject*>{m_document, m_sampling, m_runner, m_autosave, m_runs,
                                                         &m_document->history().stack()})
        part->disconnect(this);
    m_wordsTimer.stop();
    return std::exchange(m_workspace, nullptr);
}

void MainWindow::resumeFrom(const MainWindow& old) {
    m_askBeforeClosing = old.m_askBeforeClosing;
    m_story = old.m_story;
    m_runFailure = old.m_runFailure;
    m_complaint = old.m_complaint;
    m_samplingAsked = old.m_samplingAsked;
    m_newDocument = old.m_newDocument;
    m_speed->setSpeed(old.m_speed->speed());
    if (old.m_speed->isChosen())
        m_speed->choose(old.m_speed->speed());
    m_sampling->setSpeed(m_speed->speed());

    showSeed();
    m_column->showAll();
    if (m_sampling->data())
        showData();
    pictureChanged();
    m_over = m_sampling->snapshot() && m_sampling->snapshot()->finished != StopReason::none;
    snapshotChanged();
    m_rows->setFilter(m_sampling->filter());
    m_painting->plot()->setPoints(old.m_painting->plot()->points());
    m_actions->paintPoints->setChecked(old.m_actions->paintPoints->isChecked());
    chooseDart();
    showTrainingInvitation();
    if (m_runner->record())
        m_trainingPlots->setRecord(m_runner->record());
    else
        m_trainingPlots->setTraining(m_runner->training());
    m_networkPlots->setRecord(m_runner->record());
    showRounds();
    showRuns();
    updateHistory();
    updateTitle();
    updateActions();
    updateWords();

    setGeometry(old.windowState() == Qt::WindowNoState ? old.geometry() : old.normalGeometry());
    setWindowState(old.windowState());
    restoreDefaultLayout();
    restoreState(old.saveState());
    if (old.m_lessons->isActive())
        m_lessons->resume(old.m_lessons->name(), old.m_lessons->page());
    if (!old.isVisible())
        return;
    show();
    m_actions->presentation->setChecked(old.m_actions->presentation->isChecked());
    if (m_askBeforeClosing)
        offerRecovery();
}

} // namespace sluice
