// SPDX-License-Identifier: GPL-3.0-or-later
#include "background_task.h"

#include <exception>
#include <utility>

namespace sluice {

BackgroundTask::BackgroundTask(QObject* parent) : QObject(parent), m_outbox(new Mailbox) {
    m_outbox->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_outbox, &QObject::deleteLater);
    m_thread.setObjectName(QStringLiteral("background"));
}

BackgroundTask::~BackgroundTask() {
    m_stop.request_stop();
    m_thread.quit();
    m_thread.wait();
    if (!m_thread.isFinished())
        delete m_outbox; // the thread was never started, so nothing else will
}

void BackgroundTask::start(const QString& what, Work work) {
    if (!m_thread.isRunning())
        m_thread.start();
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_running = true;
    m_what = what;
    const std::uint64_t job = ++m_job;
    m_outbox->post([this, job, stop = m_stop.get_token(), work = std::move(work)] {
        if (stop.stop_requested())
            return; // a later one has superseded it
        Apply apply;
        QString problem;
        try {
            apply = work(stop);
        } catch (const std::exception& error) {
            problem = QString::fromStdString(error.what());
        }
        m_inbox.post([this, job, apply, problem] { ended(job, apply, problem); });
    });
    emit stateChanged();
}

void BackgroundTask::cancel() {
    ++m_job;
    m_stop.request_stop();
    if (std::exchange(m_running, false))
        emit stateChanged();
}

void BackgroundTask::ended(std::uint64_t job, const Apply& apply, const QString& problem) {
    if (job != m_job)
        return;
    m_running = false;
    QString message = problem;
    if (message.isEmpty()) {
        try {
            apply();
        } catch (const std::exception& error) {
            message = QString::fromStdString(error.what());
        }
    }
    emit stateChanged();
    if (!message.isEmpty())
        emit failed(message);
}

} // namespace sluice
