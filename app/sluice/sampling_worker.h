// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pictures.h"

#include "sampling/adaptive.h"
#include "sampling/sampler.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

namespace sluice {

/// What the worker is asked to make ready. A later job supersedes an earlier one.
struct SamplingJob {
    std::uint64_t id = 0;
    Experiment experiment;
    std::stop_token stop; ///< requested when a later job came
};

/// Full speed, in candidates a second.
inline constexpr double full_speed = std::numeric_limits<double>::infinity();

/// Reads the data, finds M and advances the sampler, on a thread of its own. All functions but newest() are
/// called on that thread.
class SamplingWorker : public QObject {
    Q_OBJECT

  public:
    SamplingWorker();
    ~SamplingWorker() override;

    void prepare(const sluice::SamplingJob& job);
    void setRunning(bool running);
    void setSpeed(double candidatesPerSecond);
    void step();
    /// As if the last candidate had not been tried: the others are tried again.
    void stepBack();
    void rewind();
    void finishAtFullSpeed();
    void setView(const sluice::SnapshotView& view);

    /// The newest snapshot since the last call, or nullptr; from any thread.
    std::shared_ptr<const SamplingSnapshot> newest();

    /// Stops whatever is going on, at once; from any thread.
    void cancel() { m_stop.request_stop(); }

  signals:
    void dataLoading(const QString& source);
    void dataReady(const sluice::DataPicturePtr& data);
    void pictureReady(quint64 job, const sluice::SamplingPicturePtr& picture);
    void failed(quint64 job, const QString& message, const QString& where);
    void runningChanged(bool running);
    /// What a filter has done so far, a few times a second; nullptr when there is none any more.
    void filterReady(const sluice::FilterStatePtr& state);

  private:
    void loadData(const SamplingJob& job);
    void makePicture(const SamplingJob& job);
    void findConstant(const SamplingJob& job, SamplingPicture& picture);
    void makeDensities(const SamplingJob& job, SamplingPicture& picture);
    void startAdaptive(const SamplingJob& job, SamplingPicture& picture);
    std::optional<double> expectedRate(const SamplingJob& job, const SamplingPicture& picture) const;
    void restart(std::uint64_t replay, const std::stop_token& stop);
    std::unique_ptr<Sampler> makeSampler();
    void followEnvelope();
    void advanceInTime();
    void publishSnapshot(bool always);
    void followFilter(bool always);
    void pause();

    std::stop_source m_stop;
    std::optional<Experiment> m_experiment;
    std::string m_dataKey, m_densityKey, m_samplerKey;
    DataPicturePtr m_data;
    SamplingPicture m_picture;
    bool m_ready = false;
    std::optional<EnvelopeConstant> m_best; ///< found for m_densityKey
    QString m_bestFailure;
    std::optional<EnvelopeConstant> m_own; ///< of a method with an envelope of its own, for m_densityKey
    AdaptiveStart m_start;                 ///< where an adaptive M starts

    std::shared_ptr<const Matrix<float>> m_rows;
    std::shared_ptr<const Matrix<float>> m_samplerRows; ///< those that m_sampler looks at
    std::unique_ptr<Sampler> m_sampler;
    SnapshotView m_view;
    double m_speed = 100.0;
    bool m_running = false;
    bool m_finishing = false; ///< running to the end at full speed, whatever the speed
    QTimer m_timer;
    QElapsedTimer m_clock; ///< since running began or the speed changed
    double m_due = 0.0;    ///< candidates tried since then, as the speed counts them
    std::uint64_t m_slice = 4096;
    QElapsedTimer m_published;
    std::optional<std::uint64_t> m_filterTried;          ///< rows, when what they became was last told
    std::chrono::steady_clock::time_point m_filterDue{}; ///< not to be told again before

    std::mutex m_mutex;
    std::shared_ptr<const SamplingSnapshot> m_newest; ///< guarded by m_mutex
};

} // namespace sluice
