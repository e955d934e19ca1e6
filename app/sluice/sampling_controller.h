// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mailbox.h"
#include "sampling_worker.h"

#include <QObject>
#include <QThread>

namespace sluice {

/// The window's side of sampling: hands experiments to the worker, drops what a later change superseded, and
/// passes on the newest snapshot 60 times a second.
class SamplingController : public QObject {
    Q_OBJECT

  public:
    explicit SamplingController(QObject* parent = nullptr);
    ~SamplingController() override;

    /// Makes the experiment ready; only what depends on a change is done again.
    void prepare(const Experiment& experiment);
    void setRunning(bool running);
    /// Candidates a second; full_speed for as fast as can be.
    void setSpeed(double candidatesPerSecond);
    void step();
    void stepBack();
    void rewind();
    /// Runs to the stop rule's end as fast as can be.
    void finish();
    void setView(const SnapshotView& view);

    bool isRunning() const { return m_running; }
    bool isReady() const { return m_picture != nullptr && !m_busy && m_failure.isEmpty(); }
    bool isBusy() const { return m_busy; }
    double speed() const { return m_speed; }
    const SnapshotView& view() const { return m_view; }
    const DataPicturePtr& data() const { return m_data; }
    /// Where failure() says that no M exists, the densities without an envelope.
    const SamplingPicturePtr& picture() const { return m_picture; }
    const std::shared_ptr<const SamplingSnapshot>& snapshot() const { return m_snapshot; }
    /// What a filter has done so far; nullptr where rows are not filtered.
    const FilterStatePtr& filter() const { return m_filter; }
    const QString& failure() const { return m_failure; }
    const QString& failurePointer() const { return m_failurePointer; }

  signals:
    void dataLoading(const QString& source);
    void dataChanged();
    void pictureChanged();
    void snapshotChanged();
    void filterChanged();
    void stateChanged(); ///< ready, busy, running or failed

  private:
    void connectWorker();
    void takeData(const DataPicturePtr& data);
    void takePicture(quint64 job, const SamplingPicturePtr& picture);
    void takeFailure(quint64 job, const QString& message, const QString& where);
    void takeRunning(bool running);
    void takeFilter(const FilterStatePtr& state);
    void drain();

    QThread m_thread;
    SamplingWorker* m_worker; ///< lives on m_thread
    Mailbox* m_outbox;        ///< to the worker
    Mailbox m_inbox;          ///< from it
    QTimer m_timer;
    std::stop_source m_job;
    std::uint64_t m_jobId = 0;
    std::uint64_t m_pictureJob = 0; ///< that m_picture came from
    bool m_running = false;
    bool m_busy = false;
    double m_speed = 100.0;
    SnapshotView m_view;
    DataPicturePtr m_data;
    SamplingPicturePtr m_picture;
    std::shared_ptr<const SamplingSnapshot> m_snapshot;
    FilterStatePtr m_filter;
    QString m_failure, m_failurePointer;
};

} // namespace sluice
