// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "experiment_column.h"
#include "network_plots.h"
#include "row_views.h"
#include "sampling_plots.h"
#include "search_controller.h"
#include "speed_bar.h"
#include "sweep_controller.h"
#include "training_plots.h"
#include "window_actions.h"

#include "base/thread_pool.h"
#include "experiment/memory_estimate.h"

#include <QLabel>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice {
namespace {

constexpr double filter_seconds = 6.0; ///< a first run takes about so long
constexpr double generate_seconds = 15.0;

} // namespace

void MainWindow::connectSampling() {
    connect(m_sampling, &SamplingController::dataLoading, this, [this](const QString& source) {
        m_column->setDataMessage(tr("Loading %1 …").arg(source.section(QLatin1Char(':'), 1)), false);
    });
    connect(m_sampling, &SamplingController::dataChanged, this, &MainWindow::showData);
    connect(m_sampling, &SamplingController::pictureChanged, this, &MainWindow::pictureChanged);
    connect(m_sampling, &SamplingController::snapshotChanged, this, &MainWindow::snapshotChanged);
    connect(m_sampling, &SamplingController::filterChanged, this,
            [this] { m_rows->setFilter(m_sampling->filter()); });
    connect(m_sampling, &SamplingController::stateChanged, this, [this] {
        chooseDart();
        updateActions();
        updateProgress();
    });
    connect(m_search, &SearchController::stateChanged, this, &MainWindow::updateProgress);
    connect(m_samplingPlots, &SamplingPlots::viewChanged, m_sampling, &SamplingController::setView);
    connect(m_speed, &SpeedBar::speedChanged, this, [this](double speed) {
        m_sampling->setSpeed(speed);
        chooseDart();
    });
    m_sampling->setSpeed(m_speed->speed());
}

void MainWindow::showData() {
    const DataPicturePtr& data = m_sampling->data();
    m_column->setData(data);
    m_rows->setData(data);
    QStringList classes;
    if (data && data->dataset)
        for (const std::string& name : data->dataset->class_names)
            classes << QString::fromStdString(name);
    m_trainingPlots->setClasses(classes);
}

void MainWindow::pictureChanged() {
    const SamplingPicturePtr& picture = m_sampling->picture();
    m_column->setPicture(picture, m_sampling->failure());
    m_samplingPlots->setPicture(picture, picture ? QString() : samplingInvitation());
    m_rows->setPicture(picture);
    if (m_actions->sweep->isChecked())
        m_sweeps->updateSettings();
    if (picture && !picture->searching && picture->no_constant.isEmpty() && m_newDocument) {
        m_newDocument = false;
        chooseSpeed();
        if (std::exchange(m_sampleAgain, false))
            m_sampling->finish(); // the same seed draws the same
    }
    if (!m_sampling->failure().isEmpty() && !m_sampling->data())
        m_column->setDataMessage(m_sampling->failure(), true);
    showTrainingInvitation(); // the data tell how much memory it takes
    updateWords();
}

void MainWindow::chooseDart() {
    constexpr double followed_by_eye = 20.0; // candidates a second
    m_samplingPlots->envelope()->setDartsPerSecond(m_sampling->isRunning() ? m_speed->speed() : 1.0);
    m_samplingPlots->setDart(!m_sampling->isRunning() || m_speed->speed() <= followed_by_eye);
}

void MainWindow::chooseSpeed() {
    if (m_speed->isChosen() || !m_document->experiment() || !m_document->experiment()->sampling)
        return;
    const SamplingPicture& picture = *m_sampling->picture();
    const StopRule& stop = m_document->experiment()->sampling->stop;
    const double rate = std::clamp(picture.expected_rate.value_or(0.5), 1e-3, 1.0);
    double speed = double(stop.accepted) / rate / generate_seconds;
    if (picture.filter)
        speed = double(picture.candidates_planned) / filter_seconds;
    m_speed->setSpeed(std::clamp(speed, 10.0, 2000.0));
}

void MainWindow::snapshotChanged() {
    const auto& snapshot = m_sampling->snapshot();
    m_samplingPlots->setSnapshot(snapshot);
    m_status->setText(snapshot ? statusLine(*snapshot) : QString());
    const bool begun = snapshot && snapshot->counts.candidates > 0;
    const bool over = snapshot && snapshot->finished != StopReason::none;
    if (begun != m_begun || over != m_over) {
        m_begun = begun;
        m_over = over;
        updateActions();
        if (over)
            keepSampling();
    }
    if (!m_wordsTimer.isActive())
        m_wordsTimer.start();
}

QString MainWindow::samplingInvitation() const {
    if (!m_sampling->failure().isEmpty())
        return m_sampling->failure();
    if (!m_document->problems().empty())
        return tr("Something in the experiment is not right yet: see “What this shows”");
    if (m_document->experiment() && sampled_by_network(*m_document->experiment()))
        return tr(
            "The network itself draws or judges the candidates, while it is trained: press Fine-tune (F9)");
    if (m_document->experiment() && !m_document->experiment()->sampling)
        return tr("This experiment has no sampling: choose a target p and a proposal q");
    return tr("Getting ready …");
}

bool MainWindow::samplesOnly() const {
    const auto& experiment = m_document->experiment();
    return experiment && !experiment->language && (!experiment->dataset || !experiment->model);
}

QString MainWindow::trainingInvitation() const {
    return samplesOnly()
               ? tr("This experiment samples only. The preset “tabular_filter” fine-tunes a network")
               : QString();
}

void MainWindow::showTrainingInvitation() {
    QString memory;
    const auto& experiment = m_document->experiment();
    const DataPicturePtr& data = m_sampling->data();
    if (experiment && (data || experiment->language)) {
        try {
            const Dataset* dataset = data ? data->dataset.get() : nullptr;
            const MemoryEstimate estimate = estimate_memory(*experiment, dataset, default_thread_count());
            memory = tr("A run takes some %1 MB of memory").arg((estimate.bytes() + 500'000) / 1'000'000);
        } catch (const Error&) { // the network does not fit the data, which is told elsewhere
        }
    }
    const QString invitation = m_actions->fineTune->isVisible()
                                   ? trainingInvitation()
                                   : tr("Fine-tuning is hidden here; View > Controls shows it");
    m_trainingPlots->setEmptyTexts(invitation, memory);
    m_networkPlots->setEmptyText(invitation);
}

SamplingProgress MainWindow::samplingProgress() const {
    const auto& experiment = m_document->experiment();
    const auto& picture = m_sampling->picture();
    if (!experiment || !experiment->sampling || !picture || !m_sampling->snapshot())
        return {};
    return progressOf(*m_sampling->snapshot(), experiment->sampling->stop,
                      picture->filter ? picture->candidates_planned : 0);
}

} // namespace sluice
