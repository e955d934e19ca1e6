// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mailbox.h"

#include "experiment/rounds_snapshot.h"
#include "experiment/runner.h"
#include "learning/training.h"

#include <QElapsedTimer>
#include <QMetaType>
#include <QObject>
#include <QThread>
#include <QTimer>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace sluice {

using RecordPtr = std::shared_ptr<const Record>;
using TrainingSnapshotPtr = std::shared_ptr<const TrainingSnapshot>;
using RoundsPtr = std::shared_ptr<const RoundsSnapshot>;
/// The newest snapshot of every arm and repeat.
using TrainingPictures = std::map<std::pair<std::string, int>, TrainingSnapshotPtr>;

/// Collects what a run reports on its thread until the window asks for it. While it is held, a thread that
/// reports waits: every loop of a run reports, so that all of it stands still soon.
class RunProgress final : public Progress {
  public:
    struct News {
        double fraction = 0.0;
        std::string message;
        std::vector<TrainingSnapshotPtr> training; ///< in the order in which they came
        RoundsPtr rounds;                          ///< the newest; null where none came
        bool any = false;
    };

    void report(double fraction, std::string_view message) override;
    void publish(std::shared_ptr<const Snapshot> snapshot) override;
    News take();
    void setHeld(bool held);

  private:
    void waitWhileHeld(std::unique_lock<std::mutex>& lock);

    std::mutex m_mutex;
    std::condition_variable m_goOn;
    bool m_held = false;
    News m_news;
    std::map<std::pair<std::string, int>, std::size_t> m_places; ///< of each arm's newest in m_news.training
};

/// Runs whole experiments in the background, one at a time. LibTorch is loaded there, when the first run
/// needs it and before that run does anything else. A controller that is destroyed meanwhile does not wait
/// for the loader; the program then ends by leaveProgram().
class RunController : public QObject {
    Q_OBJECT

  public:
    explicit RunController(QObject* parent = nullptr);
    ~RunController() override;

    void start(const Experiment& experiment, const RunOptions& options);
    /// Ends the run soon; what was done is kept.
    void stop();
    /// Lets the run stand still, or go on from there.
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }

    bool isRunning() const { return m_running; }
    bool isStopping() const { return m_running && m_stop.stop_requested(); }
    double fraction() const { return m_fraction; }
    const QString& message() const { return m_message; }
    /// Seconds until the end, as far as the share done tells; nothing while that is little.
    std::optional<double> secondsLeft() const;
    const TrainingPictures& training() const { return m_training; }
    /// The rounds that the run has done so far; null before the first.
    const RoundsPtr& rounds() const { return m_rounds; }
    const RecordPtr& record() const { return m_record; }
    /// Shows a record that was read from `folder` in place of a run's own.
    void setRecord(RecordPtr record, const QString& folder);
    /// Where a model of the record lies.
    QString modelFile(const ModelRecord& model) const;
    void clear();

  signals:
    void stateChanged();
    void progressed();
    void trainingChanged();
    void roundsChanged();
    void finished();
    /// A run of this program has ended, and its record lies in `file`.
    void recorded(const RecordPtr& record, const QString& file);
    void failed(const QString& message);

  private:
    void drain();
    void ended(RecordPtr record, const QString& message);

    /// What the run's thread and the window agree on while LibTorch is being loaded, which nothing can
    /// interrupt.
    struct Loading {
        std::mutex mutex;
        bool now = false;
        bool abandoned = false; ///< the controller is gone
    };
    static void loadEngine(const std::shared_ptr<Loading>& loading, const std::stop_token& stop);

    QThread* m_thread;
    Mailbox* m_outbox; ///< lives on m_thread
    Mailbox m_inbox;
    std::shared_ptr<Loading> m_loading = std::make_shared<Loading>();
    QTimer m_timer;
    std::shared_ptr<RunProgress> m_progress;
    std::stop_source m_stop;
    QElapsedTimer m_clock;
    qint64 m_before = 0; ///< milliseconds that the run took before it last went on
    bool m_running = false;
    bool m_paused = false;
    double m_fraction = 0.0;
    QString m_message;
    TrainingPictures m_training;
    RoundsPtr m_rounds;
    RecordPtr m_record;
    QString m_folder; ///< of the record's file
    QString m_file;   ///< of the run's own record
};

} // namespace sluice
