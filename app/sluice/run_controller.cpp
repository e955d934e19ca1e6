// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_controller.h"

#include "base/error.h"
#include "learning/engine.h"

#include <QDir>

namespace sluice {
namespace {

constexpr int frame_ms = 33;

} // namespace

void RunProgress::report(double fraction, std::string_view message) {
    std::unique_lock lock(m_mutex);
    m_news.fraction = fraction;
    m_news.message = message;
    m_news.any = true;
    waitWhileHeld(lock);
}

void RunProgress::publish(std::shared_ptr<const Snapshot> snapshot) {
    if (auto rounds = std::dynamic_pointer_cast<const RoundsSnapshot>(snapshot)) {
        const std::lock_guard lock(m_mutex);
        m_news.rounds = std::move(rounds);
        m_news.any = true;
        return;
    }
    auto training = std::dynamic_pointer_cast<const TrainingSnapshot>(std::move(snapshot));
    if (!training)
        return; // sampling is watched where it can be steered
    std::unique_lock lock(m_mutex);
    const auto [place, is_new] =
        m_places.try_emplace({training->arm, training->repeat}, m_news.training.size());
    if (is_new)
        m_news.training.push_back(std::move(training));
    else
        m_news.training[place->second] = std::move(training);
    m_news.any = true;
    waitWhileHeld(lock);
}

void RunProgress::setHeld(bool held) {
    const std::lock_guard lock(m_mutex);
    m_held = held;
    m_goOn.notify_all();
}

void RunProgress::waitWhileHeld(std::unique_lock<std::mutex>& lock) {
    m_goOn.wait(lock, [this] { return !m_held; });
}

RunProgress::News RunProgress::take() {
    const std::lock_guard lock(m_mutex);
    News news = std::move(m_news);
    m_news = {news.fraction, news.message, {}, nullptr, false};
    m_places.clear();
    return news;
}

RunController::RunController(QObject* parent)
    : QObject(parent), m_thread(new QThread), m_outbox(new Mailbox) {
    m_outbox->moveToThread(m_thread);
    connect(m_thread, &QThread::finished, m_outbox, &QObject::deleteLater);
    m_thread->setObjectName(QStringLiteral("run"));
    m_thread->start(QThread::LowPriority);
    m_timer.setInterval(frame_ms);
    connect(&m_timer, &QTimer::timeout, this, &RunController::drain);
}

RunController::~RunController() {
    m_stop.request_stop();
    if (m_progress)
        m_progress->setHeld(false);
    {
        const std::lock_guard lock(m_loading->mutex);
        if (m_loading->now)
            m_loading->abandoned = true;
    }
    m_thread->quit();
    if (m_loading->abandoned) { // it goes when it can, and touches nothing of this
        connect(m_thread, &QThread::finished, m_thread, &QObject::deleteLater);
        return;
    }
    m_thread->wait();
    delete m_thread;
}

void RunController::loadEngine(const std::shared_ptr<Loading>& loading, const std::stop_token& stop) {
    if (learning_engine_loaded())
        return;
    {
        const std::lock_guard lock(loading->mutex);
        if (stop.stop_requested())
            throw Cancelled();
        loading->now = true;
    }
    const auto done = [&] {
        const std::lock_guard lock(loading->mutex);
        loading->now = false;
    };
    try {
        learning_engine();
    } catch (...) {
        done();
        throw;
    }
    done();
}

void RunController::start(const Experiment& experiment, const RunOptions& options) {
    if (m_running)
        return;
    m_stop = std::stop_source();
    m_progress = std::make_shared<RunProgress>();
    m_folder = QString::fromStdString(options.record.parent_path().string());
    m_file = QString::fromStdString(options.record.string());
    m_training.clear();
    m_rounds.reset();
    m_record.reset();
    m_running = true;
    m_fraction = 0.0;
    m_message = tr("starting");
    m_paused = false;
    m_before = 0;
    m_clock.start();
    m_timer.start();
    m_outbox->post([this, experiment, options, progress = m_progress, loading = m_loading,
                    stop = m_stop.get_token()] {
        RecordPtr record;
        QString message;
        try {
            if (experiment.pretrain || experiment.finetune)
                loadEngine(loading, stop);
            if (!loading->abandoned)
                record = std::make_shared<const Record>(run_experiment(experiment, options, stop, *progress));
        } catch (const std::exception& error) {
            message = QString::fromStdString(error.what());
        }
        if (!loading->abandoned)
            m_inbox.post([this, record, message] { ended(record, message); });
    });
    emit trainingChanged();
    emit stateChanged();
}

void RunController::stop() {
    m_stop.request_stop();
    setPaused(false);
    emit stateChanged();
}

void RunController::setPaused(bool paused) {
    if (!m_running || paused == m_paused)
        return;
    m_paused = paused;
    if (paused)
        m_before += m_clock.elapsed();
    m_clock.start();
    m_progress->setHeld(paused);
    emit stateChanged();
}

std::optional<double> RunController::secondsLeft() const {
    const double seconds = double(m_before + (m_paused ? 0 : m_clock.elapsed())) / 1000.0;
    if (!m_running || m_fraction < 0.03 || seconds < 0.5)
        return std::nullopt;
    return seconds * (1.0 - m_fraction) / m_fraction;
}

void RunController::setRecord(RecordPtr record, const QString& folder) {
    m_folder = folder;
    m_training.clear();
    m_rounds.reset();
    m_record = std::move(record);
    emit trainingChanged();
    emit finished();
}

QString RunController::modelFile(const ModelRecord& model) const {
    return QDir(m_folder).filePath(QString::fromStdString(model.file));
}

void RunController::clear() {
    m_training.clear();
    m_rounds.reset();
    m_record.reset();
    emit trainingChanged();
}

void RunController::drain() {
    if (!m_progress)
        return;
    RunProgress::News news = m_progress->take();
    if (!news.any)
        return;
    m_fraction = news.fraction;
    m_message = QString::fromStdString(news.message);
    for (TrainingSnapshotPtr& snapshot : news.training)
        m_training[{snapshot->arm, snapshot->repeat}] = snapshot;
    if (!news.training.empty())
        emit trainingChanged();
    if (news.rounds) {
        m_rounds = std::move(news.rounds);
        emit roundsChanged();
    }
    emit progressed();
}

void RunController::ended(RecordPtr record, const QString& message) {
    drain();
    m_timer.stop();
    m_running = m_paused = false;
    m_record = std::move(record);
    emit stateChanged();
    if (m_record) {
        emit finished();
        emit recorded(m_record, m_file);
    } else {
        emit failed(message);
    }
}

} // namespace sluice
