// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/thread_choice.h"

#include "base/thread_pool.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace sluice {
namespace {

/// The fastest of three gradients, in seconds, after one that warms caches and threads up.
double gradient_seconds(Learner& learner, const MiniBatch& trial, const std::stop_token& stop) {
    using Clock = std::chrono::steady_clock;
    double best = std::numeric_limits<double>::infinity();
    for (int round = 0; round < 4 && !stop.stop_requested(); ++round) {
        const Clock::time_point start = Clock::now();
        learner.compute_gradient(trial, stop);
        if (round > 0) {
            best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
        }
    }
    return best;
}

} // namespace

int use_best_threads(Learner& learner, int requested, const MiniBatch& trial, const std::stop_token& stop) {
    const int parts = learner.parallel_parts(trial.rows.size());
    if (requested > 0 || parts == 1) {
        const int threads = requested > 0 ? std::min(requested, parts) : 1;
        learner.use_threads(threads);
        return threads;
    }
    const int most = std::min(parts, static_cast<int>(default_thread_count()));
    int best = 1;
    learner.use_threads(1);
    double best_seconds = gradient_seconds(learner, trial, stop);
    for (int threads = 2; threads <= most && !stop.stop_requested();
         threads = threads < most ? std::min(2 * threads, most) : most + 1) {
        learner.use_threads(threads);
        const double seconds = gradient_seconds(learner, trial, stop);
        if (seconds < 0.9 * best_seconds) {
            best = threads;
            best_seconds = seconds;
        }
    }
    learner.use_threads(best);
    return best;
}

} // namespace sluice
