// SPDX-License-Identifier: GPL-3.0-or-later
#include "measured_window.h"

#include "base/error.h"

#include <QAction>
#include <QEventLoop>

#include <algorithm>
#include <cmath>

#include <time.h>

namespace sluice::bench {
double processorSeconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

double Measurements::quantile(double share) const {
    if (m_values.empty())
        return NAN;
    std::vector<double> sorted = m_values;
    std::ranges::sort(sorted);
    return sorted[std::size_t(std::floor(share * double(sorted.size() - 1)))];
}

QString Measurements::inWords() const {
    return QStringLiteral("median %1 ms, 99th percentile %2 ms, longest %3 ms (%4)")
        .arg(quantile(0.5), 0, 'f', 1)
        .arg(quantile(0.99), 0, 'f', 1)
        .arg(quantile(1.0), 0, 'f', 1)
        .arg(count());
}

bool TimedApplication::notify(QObject* receiver, QEvent* event) {
    if (m_depth > 0 || !m_sink)
        return QApplication::notify(receiver, event);
    const double start = processorSeconds();
    ++m_depth;
    const bool taken = QApplication::notify(receiver, event);
    --m_depth;
    const double spent = processorSeconds() - start;
    if (spent > 0.5e-3 && m_sink)
        m_sink->add(1e3 * spent);
    return taken;
}

FrameWatch::FrameWatch() : m_begun(processorSeconds()), m_worked(m_begun) {
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &FrameWatch::tick);
    m_clock.start();
    m_whole.start();
    m_timer.start(16);
    static_cast<TimedApplication*>(qApp)->setSink(&m_events);
}

FrameWatch::~FrameWatch() {
    static_cast<TimedApplication*>(qApp)->setSink(nullptr);
}

double FrameWatch::load() const {
    return (m_worked - m_begun) / (1e-9 * double(m_whole.nsecsElapsed()));
}

void FrameWatch::tick() {
    const double worked = processorSeconds();
    m_work.add(1e3 * (worked - m_worked));
    m_worked = worked;
    m_gaps.add(1e-6 * double(m_clock.nsecsElapsed()));
    m_clock.restart();
}

void waitFor(const QString& what, const std::function<bool()>& done, double seconds) {
    QElapsedTimer clock;
    clock.start();
    QTimer asking; // so that the loop wakes up to ask
    asking.setTimerType(Qt::PreciseTimer);
    asking.start(1);
    while (!done()) {
        if (double(clock.elapsed()) > 1e3 * seconds)
            throw Error(QStringLiteral("waited %1 s in vain for %2").arg(seconds).arg(what).toStdString());
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
}

void runFor(double seconds) {
    QEventLoop loop;
    QTimer::singleShot(int(1e3 * seconds), &loop, &QEventLoop::quit);
    loop.exec();
}

Shown::Shown(const QString& preset, const std::function<void(nlohmann::json&)>& change) {
    window.setAskBeforeClosing(false);
    window.resize(1360, 860);
    window.restoreDefaultLayout();
    window.show();
    open(preset, change);
}

void Shown::open(const QString& preset, const std::function<void(nlohmann::json&)>& change) {
    const Preset* found = find_preset(preset.toStdString());
    if (!found)
        throw Error("there is no preset " + preset.toStdString());
    nlohmann::json document = read_experiment_document(found->path);
    change(document);
    window.document()->replace(document, QString(), found->path.parent_path());
    for (const Problem& problem : window.document()->problems())
        throw Error(problem.pointer + ": " + problem.message);
}

void Shown::press(const QString& action) {
    window.findChild<QAction*>(action)->trigger();
}

} // namespace sluice::bench
