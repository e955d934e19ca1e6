// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

namespace sluice::fuzz {

/// What the watcher and the watched process share.
struct Shared {
    std::atomic<std::uint64_t> current{0}; ///< the case that is being tried
    std::atomic<bool> trying{false};
    std::atomic<std::uint64_t> endings[8]{};
    std::atomic<std::uint64_t> faults{0};
    std::atomic<double> slowest{0.0}; ///< processor seconds of a case, and which
    std::atomic<std::uint64_t> slowest_case{0};
    std::atomic<double> latest_stop{0.0};
    std::atomic<std::uint64_t> latest_case{0};
};

struct WatchLimits {
    double case_seconds = 20.0;     ///< of the processor
    double wait_seconds = 600.0;    ///< of the clock: a case that waits for itself
    std::uint64_t megabytes = 3000; ///< resident
};

/// Memory that both processes see, zeroed; never freed.
Shared& shared_memory();

/// Runs `work` in a child process until it ends. What happened to it, in words, where it did not end by
/// itself: a signal, a case that took longer or more memory than it may (it is then killed); empty where all
/// went well. Only from a process with one thread.
std::string watched(Shared& shared, const WatchLimits& limits, const std::function<void()>& work);

} // namespace sluice::fuzz
