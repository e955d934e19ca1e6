// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/thread_pool.h"
#include "sampling/candidate_source.h"
#include "sampling/engine_limits.h"
#include "sampling/trace_recorder.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace sluice {

/// Runs candidates through an accept test whose M rises: a candidate with p > M q raises M to its own p / q,
/// before it is tested itself, and of what was accepted until then each point stays with probability
/// M0 / M1.
///
/// That probability needs no new random number. A candidate is accepted where u < p / (M0 q); given that,
/// u is uniform below p / (M0 q), so that u < p / (M1 q) has probability M0 / M1. Every accepted candidate
/// keeps its threshold ln(p / q) - ln u, and stays as long as that is above ln M. So the accepted set after
/// n candidates is a function of the source and of the largest p / q among them alone: not of the thread
/// count or of how advance() is cut, and it is the set that the same candidates give when the final M is
/// there from the start.
class RisingEngine {
  public:
    /// log_m: the M to start from, finite. evaluations_before: of p, that finding it took.
    RisingEngine(ThinnedSource& source, double log_m, EngineLimits limits, unsigned threads,
                 std::uint64_t evaluations_before = 0);

    /// Throws EnvelopeError where p / q is infinite.
    std::uint64_t advance(std::uint64_t candidates, std::stop_token stop);

    StopReason finished() const { return finished_; }
    void cancel() { finished_ = StopReason::cancelled; }
    const SamplingCounts& counts() const { return counts_; }
    const SamplingTrace& trace() const { return trace_.trace(); }
    double log_m() const { return log_m_; }
    /// The first of them and the last; how many there were is counts().violations.
    const std::vector<ConstantRise>& rises() const { return rises_; }
    /// How often accepted candidates may have been taken back.
    std::uint64_t revision() const { return revision_; }

    std::vector<CandidateMark> recent(std::size_t axis_x, std::size_t axis_y, std::size_t most) const;

  private:
    struct Block {
        explicit Block(std::size_t dimension)
            : candidates(dimension), ratio(CandidateBlock::size), threshold(CandidateBlock::size) {}
        CandidateBlock candidates;
        AlignedValues ratio;     ///< ln p - ln q
        AlignedValues threshold; ///< ln p - ln q - ln u: accepted where it is above ln M
    };
    /// The sums over the whole blocks before the current one, and the M to which they refer.
    struct Sums {
        double weights = 0.0, squares = 0.0, log_m = 0.0;
    };

    std::uint64_t run_round(std::uint64_t candidates);
    std::size_t blocks_for(std::uint64_t candidates) const;
    void prepare_blocks(std::uint64_t first, std::size_t count);
    void evaluate(Block& block) const;
    std::size_t merge(Block& block, std::size_t from, std::size_t to);
    void raise(const Block& block, std::size_t i);
    void keep(Block& block, std::size_t from, std::size_t to);
    void settle();
    void add_weights(const Block& block, std::size_t to);
    void note_worst(Block& block, std::size_t i, double excess);
    void check_limits();

    ThinnedSource& source_;
    double log_m_;
    EngineLimits limits_;
    std::uint64_t accepted_limit_;
    std::uint64_t candidate_limit_;
    ThreadPool pool_;
    std::vector<std::unique_ptr<Block>> blocks_;
    std::size_t round_blocks_ = 1;
    std::vector<double> thresholds_; ///< of the accepted, with those that settle() will take back
    bool unsettled_ = false;         ///< M rose since settle()
    SamplingCounts counts_;
    Sums whole_;
    TraceRecorder trace_;
    std::vector<ConstantRise> rises_;
    std::uint64_t revision_ = 0;
    StopReason finished_ = StopReason::none;
};

} // namespace sluice
