// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mailbox.h"

#include <QObject>
#include <QString>
#include <QThread>

#include <cstdint>
#include <functional>
#include <stop_token>

namespace sluice {

/// Does what takes a while (reading a file, a search) on a thread of its own, so that it never holds the
/// window up. One thing at a time: what is asked for later stops and supersedes what was asked for before.
class BackgroundTask : public QObject {
    Q_OBJECT

  public:
    /// What is done in the window with the outcome.
    using Apply = std::function<void()>;
    /// What runs in the background; it ends early, by sluice::Cancelled, when it is asked to stop.
    using Work = std::function<Apply(std::stop_token)>;

    explicit BackgroundTask(QObject* parent = nullptr);
    ~BackgroundTask() override;

    /// `work` runs in the background; the function that it returns is called in the window afterwards. What
    /// either throws becomes failed(). `what` says for people what is being done.
    void start(const QString& what, Work work);
    /// Stops the work and forgets it.
    void cancel();
    bool isRunning() const { return m_running; }
    const QString& what() const { return m_what; }

  signals:
    void stateChanged();
    void failed(const QString& message);

  private:
    void ended(std::uint64_t job, const Apply& apply, const QString& problem);

    QThread m_thread;
    Mailbox* m_outbox; ///< lives on m_thread
    Mailbox m_inbox;
    std::uint64_t m_job = 0;
    std::stop_source m_stop;
    bool m_running = false;
    QString m_what;
};

} // namespace sluice
