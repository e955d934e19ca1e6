// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "density/density.h"
#include "sampling/sampler.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace sluice {

/// When sampling ends: whichever comes first.
struct StopRule {
    std::uint64_t accepted = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t candidates = std::numeric_limits<std::uint64_t>::max();
    double seconds = std::numeric_limits<double>::infinity(); ///< of running, pauses not counted
};

/// How a target is drawn from.
enum class Method {
    rejection,          ///< candidates from a proposal q under M q
    squeeze,            ///< the same with a cheap lower bound of p, so that p is evaluated less often
    adaptive_rejection, ///< under a hull of exponentials that adapts to a log-concave target
    ratio_of_uniforms,  ///< uniform points of a box, divided
};

/// Everything that determines the accepted set (and, in `threads`, what does not).
struct SamplingPlan {
    DensityPtr target;
    DensityPtr proposal;
    double log_m = 0.0;                   ///< where the session raises M, the one to start from
    Method method = Method::rejection;    ///< for make_sampler()
    bool adaptive_m = false;              ///< for make_sampler(): M rises from log_m
    std::uint64_t evaluations_before = 0; ///< of p, that finding a start of an adaptive M took
    StopRule stop;
    std::uint64_t seed = 0;
    unsigned threads = 0;             ///< 0: default_thread_count()
    std::size_t keep_rejected = 5000; ///< how many rejected candidates to keep
    /// Accepted points kept at the most, in values (points x d); sampling stops with
    /// StopReason::memory when it is reached. 2.5e8 values are 2 GB.
    std::size_t keep_accepted_values = 250'000'000;
};

/// Rejection sampling of plan.target from plan.proposal, advanced step by step by its owner, so that
/// it can be paused, single-stepped and watched. Candidates come in numbered blocks of
/// `block_size`; the random numbers of a block depend only on (seed, block), so the accepted set is
/// bit-identical whatever the thread count and however advance() is called.
/// Not thread-safe itself: one owner advances it; it uses plan.threads threads inside.
class SamplingSession final : public PointSampler {
  public:
    static constexpr std::size_t block_size = 2048;

    /// Throws InvalidArgument when dimensions differ, the proposal cannot be sampled or is not normalised, or
    /// log_m is not finite.
    explicit SamplingSession(SamplingPlan plan);
    ~SamplingSession() override;
    SamplingSession(SamplingSession&&) noexcept;
    SamplingSession& operator=(SamplingSession&&) noexcept;

    std::uint64_t advance(std::uint64_t candidates, std::stop_token stop = {}) override;
    StopReason finished() const override;
    const SamplingCounts& counts() const override;
    const SamplingTrace& trace() const override;
    double log_m() const override;
    std::shared_ptr<const SamplingSnapshot> snapshot(const SnapshotView& view = {}) override;

    const SamplingPlan& plan() const;

    Points accepted() const override;
    /// The first plan.keep_rejected of them.
    Points rejected() const override;
    /// The most recent candidates, at most 5000, oldest first.
    std::vector<CandidateMark> recent(const SnapshotView& view = {}) const;

  private:
    friend SamplingSession run_sampling(SamplingPlan plan, std::stop_token stop, Progress& progress,
                                        const SnapshotView& view);
    struct State;
    std::unique_ptr<State> state_;
};

/// Runs a session to its end, publishing snapshots about 30 times a second. A requested stop ends it early,
/// with StopReason::cancelled.
SamplingSession run_sampling(SamplingPlan plan, std::stop_token stop, Progress& progress,
                             const SnapshotView& view = {});

} // namespace sluice
