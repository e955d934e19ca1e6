// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling_controller.h"

namespace sluice {
namespace {

constexpr int frame_ms = 16;

} // namespace

SamplingController::SamplingController(QObject* parent)
    : QObject(parent), m_worker(new SamplingWorker), m_outbox(new Mailbox) {
    for (QObject* one : std::initializer_list<QObject*>{m_worker, m_outbox}) {
        one->moveToThread(&m_thread);
        connect(&m_thread, &QThread::finished, one, &QObject::deleteLater);
    }
    connectWorker();
    m_thread.setObjectName(QStringLiteral("sampling"));
    m_thread.start();
    m_timer.setInterval(frame_ms);
    connect(&m_timer, &QTimer::timeout, this, &SamplingController::drain);
    m_timer.start();
}

SamplingController::~SamplingController() {
    m_job.request_stop();
    m_worker->cancel();
    m_thread.quit();
    m_thread.wait();
}

/// What the worker signals on its own thread is handed over to the window's.
void SamplingController::connectWorker() {
    const auto connectTo = [this](auto signal, auto slot) {
        connect(
            m_worker, signal, m_worker,
            [this, slot](const auto&... values) {
                m_inbox.post([this, slot, values...] { (this->*slot)(values...); });
            },
            Qt::DirectConnection);
    };
    connectTo(&SamplingWorker::dataLoading, &SamplingController::dataLoading);
    connectTo(&SamplingWorker::dataReady, &SamplingController::takeData);
    connectTo(&SamplingWorker::pictureReady, &SamplingController::takePicture);
    connectTo(&SamplingWorker::failed, &SamplingController::takeFailure);
    connectTo(&SamplingWorker::runningChanged, &SamplingController::takeRunning);
    connectTo(&SamplingWorker::filterReady, &SamplingController::takeFilter);
}

void SamplingController::takeData(const DataPicturePtr& data) {
    m_data = data;
    emit dataChanged();
}

void SamplingController::takePicture(quint64 job, const SamplingPicturePtr& picture) {
    if (job != 0 && job != m_jobId)
        return;
    m_picture = picture;
    m_pictureJob = m_jobId;
    m_failure.clear();
    m_failurePointer.clear();
    if (job != 0)
        m_busy = picture && picture->searching;
    emit pictureChanged();
    emit stateChanged();
}

void SamplingController::takeFailure(quint64 job, const QString& message, const QString& where) {
    if (job != m_jobId)
        return;
    m_busy = false;
    // Densities for which no M exists came just before, and are shown without an envelope.
    if (m_pictureJob != job || !m_picture || m_picture->no_constant.isEmpty())
        m_picture = nullptr;
    m_snapshot = nullptr;
    m_failure = message;
    m_failurePointer = where;
    emit pictureChanged();
    emit snapshotChanged();
    emit stateChanged();
}

void SamplingController::takeRunning(bool running) {
    m_running = running;
    drain();
    emit stateChanged();
}

void SamplingController::takeFilter(const FilterStatePtr& state) {
    m_filter = state;
    emit filterChanged();
}

void SamplingController::prepare(const Experiment& experiment) {
    m_job.request_stop();
    m_job = std::stop_source();
    SamplingJob job{++m_jobId, experiment, m_job.get_token()};
    m_busy = true;
    m_outbox->post([worker = m_worker, job = std::move(job), this] {
        worker->prepare(job);
        // Where nothing comes, for want of a sampling section for example, the wait is over all the same.
        m_inbox.post([this, id = job.id] {
            if (id == m_jobId && m_busy) {
                m_busy = false;
                emit stateChanged();
            }
        });
    });
    emit stateChanged();
}

void SamplingController::setRunning(bool running) {
    m_outbox->post([worker = m_worker, running] { worker->setRunning(running); });
}

void SamplingController::setSpeed(double candidatesPerSecond) {
    m_speed = candidatesPerSecond;
    m_outbox->post([worker = m_worker, candidatesPerSecond] { worker->setSpeed(candidatesPerSecond); });
}

void SamplingController::step() {
    m_outbox->post([worker = m_worker] { worker->step(); });
}

void SamplingController::stepBack() {
    m_outbox->post([worker = m_worker] { worker->stepBack(); });
}

void SamplingController::rewind() {
    m_outbox->post([worker = m_worker] { worker->rewind(); });
}

void SamplingController::finish() {
    m_outbox->post([worker = m_worker] { worker->finishAtFullSpeed(); });
}

void SamplingController::setView(const SnapshotView& view) {
    if (view == m_view)
        return;
    m_view = view;
    m_outbox->post([worker = m_worker, view] { worker->setView(view); });
}

void SamplingController::drain() {
    if (auto newest = m_worker->newest()) {
        m_snapshot = std::move(newest);
        emit snapshotChanged();
    }
}

} // namespace sluice
