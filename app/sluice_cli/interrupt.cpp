// SPDX-License-Identifier: GPL-3.0-or-later
#include "interrupt.h"

#include "commands.h"

#include <csignal>
#include <ctime>

#include <pthread.h>
#include <unistd.h>

namespace sluice::cli {
namespace {

sigset_t watched_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

/// Waits for signals in slices, so that the end of the run is noticed as well.
void watch(std::stop_token finished, std::stop_source stop) {
    const sigset_t signals = watched_signals();
    const timespec slice{0, 50'000'000};
    while (!finished.stop_requested()) {
        if (sigtimedwait(&signals, nullptr, &slice) < 0) {
            continue;
        }
        if (!stop.request_stop()) {
            _exit(exit_cancelled);
        }
    }
}

} // namespace

Interrupt::Interrupt() {
    const sigset_t signals = watched_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    watcher_ = std::jthread(watch, source_);
}

Interrupt::~Interrupt() {
    watcher_.request_stop();
    watcher_.join();
    const sigset_t signals = watched_signals();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

} // namespace sluice::cli
