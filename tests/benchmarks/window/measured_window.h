// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <vector>

namespace sluice::bench {

/// Durations of one kind, in milliseconds.
class Measurements {
  public:
    void add(double value) { m_values.push_back(value); }
    std::size_t count() const { return m_values.size(); }
    /// The value below which this share of them lies; NaN without any.
    double quantile(double share) const;
    /// "median 0.3 ms, 99th percentile 4.1 ms, longest 9.0 ms (1875)"
    QString inWords() const;

  private:
    std::vector<double> m_values;
};

/// Processor seconds that the calling thread has used.
double processorSeconds();

/// An application that can time what its window does for every event.
class TimedApplication : public QApplication {
  public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override;
    /// Where the processor time of each event longer than half a millisecond goes; nullptr: nowhere.
    void setSink(Measurements* sink) { m_sink = sink; }

  private:
    Measurements* m_sink = nullptr;
    int m_depth = 0;
};

/// What the interface thread has to do and how evenly it gets its turn, watched by a timer of 16 ms in it.
class FrameWatch : public QObject {
  public:
    FrameWatch();
    ~FrameWatch() override;
    /// Processor time of the thread between two ticks.
    const Measurements& work() const { return m_work; }
    /// Processor time for one event: nothing else can happen meanwhile.
    const Measurements& events() const { return m_events; }
    /// Time between two ticks, which is longer also where other programs are in the way.
    const Measurements& gaps() const { return m_gaps; }
    /// Share of the time in which the thread worked.
    double load() const;

  private:
    void tick();

    QTimer m_timer;
    QElapsedTimer m_clock, m_whole;
    double m_begun, m_worked; ///< processorSeconds()
    Measurements m_work, m_gaps, m_events;
};

/// Runs the event loop until `done()`, or throws sluice::Error naming `what` after so many seconds.
void waitFor(const QString& what, const std::function<bool()>& done, double seconds = 60.0);
void runFor(double seconds);

/// A window of its own with a preset, after `change` was made to its document.
struct Shown {
    explicit Shown(
        const QString& preset, const std::function<void(nlohmann::json&)>& change = [](nlohmann::json&) {});
    void open(const QString& preset, const std::function<void(nlohmann::json&)>& change);
    void press(const QString& action);
    MainWindow window;
};

} // namespace sluice::bench
