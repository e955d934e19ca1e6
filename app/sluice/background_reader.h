// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThread>

#include <cstdint>
#include <functional>

namespace sluice {

/// Reads files on a thread of its own, so that a slow disk or a large file never holds the window up. One at
/// a time: what is asked for later supersedes what was asked for before.
class BackgroundReader : public QObject {
    Q_OBJECT

  public:
    /// What is done in the window with the thing that was read.
    using Apply = std::function<void()>;

    explicit BackgroundReader(QObject* parent = nullptr);
    ~BackgroundReader() override;

    /// `read` runs in the background; the function that it returns is called in the window afterwards. What
    /// either throws becomes failed().
    void start(const QString& what, std::function<Apply()> read);
    /// Forgets what is being read.
    void cancel();
    bool isReading() const { return m_reading; }
    /// The name of the thing that is being read.
    const QString& what() const { return m_what; }

  signals:
    void stateChanged();
    void failed(const QString& message);

  private:
    void ended(std::uint64_t job, const Apply& apply, const QString& problem);

    QThread m_thread;
    QObject* m_worker; ///< lives on m_thread, gives it an event loop to run in
    std::uint64_t m_job = 0;
    bool m_reading = false;
    QString m_what;
};

} // namespace sluice
