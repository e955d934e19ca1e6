// SPDX-License-Identifier: GPL-3.0-or-later
#include "background_reader.h"

#include <exception>
#include <utility>

namespace sluice {

BackgroundReader::BackgroundReader(QObject* parent) : QObject(parent), m_worker(new QObject) {
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.setObjectName(QStringLiteral("reader"));
}

BackgroundReader::~BackgroundReader() {
    m_thread.quit();
    m_thread.wait();
}

void BackgroundReader::start(const QString& what, std::function<Apply()> read) {
    if (!m_thread.isRunning())
        m_thread.start();
    m_reading = true;
    m_what = what;
    const std::uint64_t job = ++m_job;
    QMetaObject::invokeMethod(m_worker, [this, job, read = std::move(read)] {
        Apply apply;
        QString problem;
        try {
            apply = read();
        } catch (const std::exception& error) {
            problem = QString::fromStdString(error.what());
        }
        QMetaObject::invokeMethod(this, [this, job, apply, problem] { ended(job, apply, problem); });
    });
    emit stateChanged();
}

void BackgroundReader::cancel() {
    ++m_job;
    if (std::exchange(m_reading, false))
        emit stateChanged();
}

void BackgroundReader::ended(std::uint64_t job, const Apply& apply, const QString& problem) {
    if (job != m_job)
        return;
    m_reading = false;
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
