// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <mutex>
#include <vector>

namespace sluice {

/// Runs functions on the thread that it lives on, in the order in which they were posted. Like a queued call
/// of Qt; but what is handed over passes through a mutex of this program, which ThreadSanitizer can see, as
/// it cannot those inside Qt. Functions that have not run when it is destroyed never do.
class Mailbox : public QObject {
    Q_OBJECT

  public:
    using Letter = std::function<void()>;

    using QObject::QObject;
    ~Mailbox() override;
    /// From any thread.
    void post(Letter letter);

  protected:
    bool event(QEvent* event) override;

  private:
    std::mutex m_mutex;
    std::vector<Letter> m_letters; ///< guarded by m_mutex
};

} // namespace sluice
