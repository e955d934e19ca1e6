// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"
#include "network_plots.h"
#include "rounds_plots.h"
#include "run_list.h"
#include "sweep_controller.h"
#include "training_plots.h"
#include "window_actions.h"

#include "experiment/resume.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/run_panel.h"
#include "widgets/panels/sweep_panel.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>

#include <utility>

namespace sluice {

/// Of the record where there is one, else of the run that goes on.
void MainWindow::showRounds() {
    const RecordPtr& record = m_runner->record();
    const RoundsRecord* live = m_runner->rounds() ? &m_runner->rounds()->rounds : nullptr;
    m_roundsPlots->setRounds(record && record->rounds ? &*record->rounds : record ? nullptr : live);
}

void MainWindow::connectRuns() {
    connect(m_runner, &RunController::stateChanged, this, [this] {
        updateActions();
        updateProgress();
        updateWords();
    });
    connect(m_runner, &RunController::progressed, this, &MainWindow::updateProgress);
    connect(m_runner, &RunController::trainingChanged, this, [this] {
        m_trainingPlots->setTraining(m_runner->training());
        m_networkPlots->setRecord(nullptr);
        showRounds();
    });
    connect(m_runner, &RunController::roundsChanged, this, &MainWindow::showRounds);
    connect(m_runner, &RunController::finished, this, [this] {
        m_trainingPlots->setRecord(m_runner->record());
        m_networkPlots->setRecord(m_runner->record());
        showRounds();
        updateActions();
        updateWords();
        if (m_runner->record()->status == "cancelled")
            say(tr("Stopped; what was done is kept"));
        offerToGoOn();
        if (const auto then = std::exchange(m_withRecord, nullptr))
            then();
    });
    connect(m_runner, &RunController::failed, this, [this](const QString& message) {
        m_withRecord = nullptr;
        m_runFailure = message;
        updateWords();
    });
    connect(m_runs, &RunList::changed, this, &MainWindow::showRuns);
    connect(m_runPanel->model(), &RunTableModel::renamed, m_runs, &RunList::rename);
    connect(m_runPanel->model(), &RunTableModel::annotated, m_runs, &RunList::annotate);
    connect(m_runPanel->model(), &RunTableModel::shownChanged, m_runs, &RunList::setShown);
    connect(m_runPanel, &RunPanel::restoreRequested, this, &MainWindow::restoreRun);
    connect(m_runPanel, &RunPanel::openRequested, this, &MainWindow::openRun);
    connect(m_runPanel, &RunPanel::deleteRequested, this, &MainWindow::deleteRun);
}

void MainWindow::startFineTuning() {
    if (m_document->experiment() && !m_runner->isRunning() && m_actions->fineTune->isEnabled())
        startRun();
}

bool MainWindow::canSampleForRecord() const {
    return samplesOnly() && m_document->experiment()->sampling && m_sampling->isReady() &&
           !m_runner->isRunning();
}

bool MainWindow::withRecord(std::function<void()> then) {
    const RecordPtr& record = m_runner->record();
    // Of sampling alone that was changed since, the record is made anew.
    const bool outdated = record && samplesOnly() && record->experiment != to_json(*m_document->experiment());
    if (record && !outdated) {
        then();
        return true;
    }
    if (!canSampleForRecord())
        return false;
    m_withRecord = std::move(then);
    startRun();
    return true;
}

void MainWindow::startRun() {
    m_runFailure.clear();
    m_complaint.clear();
    RunOptions options;
    options.record = recordFileFor(m_document->name()).toStdString();
    options.threads = QSettings().value(QStringLiteral("threads"), 0).toUInt();
    // What fine-tuning consumes is shown complete.
    m_sampling->finish();
    raiseWhatMatters();
    m_runner->start(*m_document->experiment(), options);
}

void MainWindow::connectSweeps() {
    connect(m_sweeps, &SweepController::stateChanged, this, [this] {
        updateActions();
        updateProgress();
    });
    connect(m_sweeps, &SweepController::failed, this, &MainWindow::complain);
    connect(m_sweeps, &SweepController::saved, this,
            [this](const QString& path) { say(tr("Saved %1").arg(path)); });
    connect(m_sweeps, &SweepController::recordChosen, this, [this](const QString& file) {
        if (!mayDiscard())
            return;
        m_actions->sweep->setChecked(false);
        openRecord(file);
    });
    connect(m_sweepPanel, &SweepPanel::closeRequested, this, [this] { m_actions->sweep->setChecked(false); });
    connect(m_sweepPanel, &SweepPanel::tableRequested, this, [this] {
        const QString path = QFileDialog::getSaveFileName(
            this, tr("Save the table of the sweep"), QStringLiteral("sweep.csv"), tr("Tables (*.csv *.h5)"));
        if (!path.isEmpty())
            m_sweeps->saveTable(QFileInfo(path).suffix().isEmpty() ? path + QStringLiteral(".csv") : path);
    });
    connect(m_actions->sweep, &QAction::toggled, this, [this](bool on) {
        if (on)
            m_sweeps->updateSettings();
    });
}

void MainWindow::offerToGoOn() {
    const RecordPtr record = m_runner->record();
    if (!can_resume(*record))
        return;
    const std::string name = record->experiment.value("name", std::string());
    m_message->ask(
        tr("The run of “%1” did not end; it can go on where it stood.").arg(QString::fromStdString(name)),
        {{QStringLiteral("goOn"), tr("Go on"), [this, record] { goOn(record); }},
         {QStringLiteral("close"), tr("Close"), {}}});
}

void MainWindow::goOn(const RecordPtr& record) {
    if (m_runner->isRunning())
        return;
    try {
        const Experiment experiment = experiment_to_resume(*record);
        m_document->set(QString(), record->experiment);
        RunOptions options;
        options.record = recordFileFor(m_document->name()).toStdString();
        options.threads = QSettings().value(QStringLiteral("threads"), 0).toUInt();
        options.resume = record;
        m_runFailure.clear();
        raiseWhatMatters();
        m_runner->start(experiment, options);
    } catch (const Error& error) {
        complain(QString::fromStdString(error.what()));
    }
}

void MainWindow::keepSampling() {
    const auto& snapshot = m_sampling->snapshot();
    if (!std::exchange(m_samplingAsked, false) || !m_document->experiment())
        return; // the same candidates again after a change
    m_runs->addSampling(to_json(*m_document->experiment()), m_document->name(), *snapshot);
}

void MainWindow::showRuns() {
    m_runPanel->setRuns(m_runs->rows());
    std::vector<TrainingPlots::Overlay> overlays;
    for (const RunRow& row : m_runs->rows()) {
        if (!row.shown)
            continue;
        try {
            if (const RecordPtr record = m_runs->record(row.id); record && record != m_runner->record())
                overlays.push_back({tr("%1 (run %2)").arg(row.name).arg(row.id), row.color, record});
        } catch (const Error& error) {
            complain(QString::fromStdString(error.what()));
        }
    }
    m_trainingPlots->setOverlays(overlays);
}

void MainWindow::restoreRun(quint64 id) {
    if (const RunList::Run* run = m_runs->find(id))
        m_document->set(QString(), run->experiment);
}

void MainWindow::openRun(quint64 id) {
    const RunList::Run* run = m_runs->find(id);
    if (!run)
        return;
    restoreRun(id);
    try {
        if (const RecordPtr record = m_runs->record(id))
            m_runner->setRecord(record, QFileInfo(run->file).absolutePath());
        else
            say(tr("This run sampled only; its settings are back, and Run (F5) draws the same again"));
    } catch (const Error& error) {
        complain(QString::fromStdString(error.what()));
    }
}

void MainWindow::deleteRun(quint64 id) {
    const RunList::Run* run = m_runs->find(id);
    if (!run)
        return;
    const QString name = run->row.name;
    m_runs->remove(id);
    m_message->ask(tr("“%1” is deleted.").arg(name),
                   {{QStringLiteral("reinstate"), tr("Bring it back"), [this] { m_runs->reinstate(); }},
                    {QStringLiteral("close"), tr("Close"), {}}});
}

} // namespace sluice
