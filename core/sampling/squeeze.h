// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/session.h"

#include <cstdint>
#include <memory>
#include <stop_token>

namespace sluice {

/// Rejection sampling that evaluates p only for candidates between a lower and an upper bound of it
/// (Marsaglia 1977 named the lower one a squeeze), and wherever p might be above M q. The accepted set, and
/// which candidates violate the envelope, are those of a SamplingSession with the same plan.
///
/// counts(): evaluations are those of p, with those that the bounds took. Since p is not known for most
/// candidates, sum_weights adds 1 for an accepted candidate and p / (M q) for one that violates the
/// envelope, which has the same mean; sum_squared_weights is not known and 0; worst_log_excess without
/// violations may be a little too small.
class SqueezeSession final : public PointSampler {
  public:
    /// Throws as SamplingSession does, and InvalidArgument where no certain bounds are known.
    explicit SqueezeSession(const SamplingPlan& plan);
    ~SqueezeSession() override;

    std::uint64_t advance(std::uint64_t candidates, std::stop_token stop = {}) override;
    StopReason finished() const override;
    const SamplingCounts& counts() const override;
    const SamplingTrace& trace() const override;
    double log_m() const override;
    /// Its `squeeze` is the lower bound.
    std::shared_ptr<const SamplingSnapshot> snapshot(const SnapshotView& view = {}) override;
    Points accepted() const override;
    Points rejected() const override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace sluice
