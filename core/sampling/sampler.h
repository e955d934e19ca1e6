// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/points.h"
#include "sampling/snapshot.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace sluice {

/// M was raised because a candidate with p > M q was met.
struct ConstantRise {
    std::uint64_t candidate = 0; ///< its number, from 0
    double log_m = 0.0;          ///< the M in force from it on
};

/// A sampling stage that its owner advances step by step, so that it can be paused, single-stepped and
/// watched in the same way whatever the method, and whether candidates are drawn or are the rows of a
/// dataset.
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
    /// The M in force, to which counts().sum_weights refers.
    virtual double log_m() const = 0;
    /// Where M was raised, oldest first: the first thousand times and the last. As many as violations.
    virtual std::vector<ConstantRise> rises() const { return {}; }

    /// A picture for the interface: counts, trace, recent candidates, histogram of the accepted along the
    /// axes of `view`. O(new accepted points) while the view stays the same.
    virtual std::shared_ptr<const SamplingSnapshot> snapshot(const SnapshotView& view = {}) = 0;
};

/// A sampler whose candidates are drawn.
class PointSampler : public Sampler {
  public:
    /// The accepted points in the order in which they came, coordinate-wise; until the next advance().
    virtual Points accepted() const = 0;
    /// The first few thousand rejected points.
    virtual Points rejected() const = 0;
};

/// A sampler whose candidates are rows.
class RowSampler : public Sampler {
  public:
    /// The rows kept so far, ascending.
    virtual const std::vector<std::int64_t>& accepted_index() const = 0;
};

} // namespace sluice
