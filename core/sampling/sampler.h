// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/snapshot.h"

#include <cstdint>
#include <memory>
#include <stop_token>

namespace sluice {

/// A sampling stage that its owner advances step by step, so that it can be paused, single-stepped and watched
/// in the same way whether candidates are drawn (SamplingSession) or are the rows of a dataset (FilterSession).
class Sampler {
  public:
    virtual ~Sampler() = default;

    /// Tries at most `candidates` further candidates (fewer when the stop rule ends the stage or `stop` is
    /// requested) and returns how many were tried. advance(1) is a single step. How the calls are cut never
    /// changes what is accepted.
    virtual std::uint64_t advance(std::uint64_t candidates, std::stop_token stop = {}) = 0;

    /// Why the stage ended, or StopReason::none while it has not.
    virtual StopReason finished() const = 0;
    virtual const SamplingCounts& counts() const = 0;
    virtual const SamplingTrace& trace() const = 0;

    /// A picture for the interface: counts, trace, recent candidates, histogram of the accepted along the
    /// axes of `view`. O(new accepted points) while the view stays the same.
    virtual std::shared_ptr<const SamplingSnapshot> snapshot(const SnapshotView& view = {}) = 0;
};

} // namespace sluice
