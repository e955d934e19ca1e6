// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/stage_runner.h"

#include "base/text.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double picture_seconds = 1.0 / 30.0;

/// How much of the stage is done, by whichever condition is nearest; negative when nothing bounds it.
double fraction_done(const SamplingCounts& counts, const StopRule& rule, std::uint64_t available) {
    constexpr std::uint64_t open = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t candidates = std::min(rule.candidates, available);
    double fraction = -1.0;
    if (rule.accepted != open && rule.accepted > 0) {
        fraction = static_cast<double>(counts.accepted) / static_cast<double>(rule.accepted);
    }
    if (candidates != open && candidates > 0) {
        fraction =
            std::max(fraction, static_cast<double>(counts.candidates) / static_cast<double>(candidates));
    }
    if (std::isfinite(rule.seconds) && rule.seconds > 0.0) {
        fraction = std::max(fraction, counts.seconds / rule.seconds);
    }
    return std::min(fraction, 1.0);
}

std::string sentence(const SamplingCounts& counts) {
    return grouped(counts.accepted) + " accepted of " + grouped(counts.candidates) + " candidates";
}

} // namespace

void run_stage(Sampler& sampler, const StopRule& rule, std::uint64_t available, std::stop_token stop,
               Progress& progress, const SnapshotView& view, const std::function<void()>& cancelled) {
    const auto tell = [&] {
        progress.report(fraction_done(sampler.counts(), rule, available), sentence(sampler.counts()));
        if (progress.wants_snapshots()) {
            progress.publish(sampler.snapshot(view));
        }
    };
    std::uint64_t portion = 4096;
    if (sampler.finished() != StopReason::none) {
        tell(); // there was nothing to do
    }
    while (sampler.finished() == StopReason::none && !stop.stop_requested()) {
        const Clock::time_point start = Clock::now();
        sampler.advance(portion, stop);
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        tell();
        // Towards portions that take as long as a picture lasts.
        const double factor = std::clamp(picture_seconds / std::max(seconds, 1e-6), 0.25, 4.0);
        portion = static_cast<std::uint64_t>(std::clamp(static_cast<double>(portion) * factor, 1.0, 1e15));
    }
    if (sampler.finished() == StopReason::none) {
        cancelled();
        tell();
    }
}

} // namespace sluice
