// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/filter.h"
#include "sampling/session.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace sluice {

/// Where M starts when it is raised while candidates are tried and nobody gave a start.
struct AdaptiveStart {
    double log_m = 0.0;
    std::uint64_t evaluations = 0; ///< of p, to find it
};

/// The largest p / q among 256 candidates drawn beforehand, from random numbers that no candidate uses; of as
/// many more as are needed to find one where p > 0. Throws EnvelopeError when there is none among 2^20.
AdaptiveStart adaptive_start(const Density& target, const Density& proposal, std::uint64_t seed,
                             std::stop_token stop = {});

/// The largest p / q among 256 rows evenly spaced, or among all rows where p is 0 at those.
AdaptiveStart adaptive_start(const Matrix<float>& rows, const Density& target, const Density& proposal);

/// Rejection sampling that starts from plan.log_m and raises M whenever a candidate has p > M q. What was
/// accepted under the smaller M is thinned with probability M0 / M1, in place and in order; see
/// RisingEngine for how. At any moment the accepted set is the one that a SamplingSession with the M in
/// force gives for the same candidates: its bias is that of an M equal to the largest p / q met so far.
class AdaptiveSession final : public PointSampler {
  public:
    /// Throws as SamplingSession does. evaluations_before: what finding the start cost.
    explicit AdaptiveSession(const SamplingPlan& plan, std::uint64_t evaluations_before = 0);
    ~AdaptiveSession() override;

    /// Throws EnvelopeError where p / q is infinite.
    std::uint64_t advance(std::uint64_t candidates, std::stop_token stop = {}) override;
    StopReason finished() const override;
    const SamplingCounts& counts() const override;
    const SamplingTrace& trace() const override;
    double log_m() const override;
    std::vector<ConstantRise> rises() const override;
    std::shared_ptr<const SamplingSnapshot> snapshot(const SnapshotView& view = {}) override;
    Points accepted() const override;
    Points rejected() const override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The same over the rows of a dataset, each of which is tried once.
class AdaptiveFilterSession final : public RowSampler {
  public:
    explicit AdaptiveFilterSession(const FilterPlan& plan, std::uint64_t evaluations_before = 0);
    ~AdaptiveFilterSession() override;

    std::uint64_t advance(std::uint64_t candidates, std::stop_token stop = {}) override;
    StopReason finished() const override;
    const SamplingCounts& counts() const override;
    const SamplingTrace& trace() const override;
    double log_m() const override;
    std::vector<ConstantRise> rises() const override;
    std::shared_ptr<const SamplingSnapshot> snapshot(const SnapshotView& view = {}) override;
    const std::vector<std::int64_t>& accepted_index() const override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace sluice
