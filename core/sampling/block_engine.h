// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/thread_pool.h"
#include "sampling/candidate_source.h"
#include "sampling/engine_limits.h"
#include "sampling/session.h"
#include "sampling/trace_recorder.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace sluice {

/// Runs candidates through the accept test in numbered blocks: several at once on a thread pool, then merged
/// in the order of their numbers. What is accepted is a function of the source alone: not of the
/// thread count, of how advance() is cut, or of the instruction set.
class BlockEngine {
  public:
    BlockEngine(CandidateSource& source, double log_m, EngineLimits limits, unsigned threads);

    std::uint64_t advance(std::uint64_t candidates, std::stop_token stop);

    StopReason finished() const { return finished_; }
    void cancel() { finished_ = StopReason::cancelled; }
    const SamplingCounts& counts() const { return counts_; }
    const SamplingTrace& trace() const { return trace_.trace(); }
    double log_m() const { return log_m_; }
    unsigned thread_count() const { return pool_.thread_count(); }

    /// The newest candidates, at most `most`, oldest first, by their coordinates x and y (x == y: one
    /// dimension).
    std::vector<CandidateMark> recent(std::size_t axis_x, std::size_t axis_y, std::size_t most) const;

  private:
    /// The candidates of one block that this call tries.
    struct Piece {
        CandidateBlock* block = nullptr;
        std::size_t from = 0, to = 0;
        std::uint64_t offset = 0; ///< accepted before it
    };

    std::uint64_t run_round(std::uint64_t candidates);
    std::size_t blocks_for(std::uint64_t candidates) const;
    void prepare_blocks(std::uint64_t first, std::size_t count);
    void evaluate(CandidateBlock& block) const;
    void test(CandidateBlock& block) const;
    bool merge(Piece& piece);
    void add_sums(CandidateBlock& block, const AcceptSums& sums, std::size_t worst_index,
                  std::size_t tried);
    std::size_t cut_at_limit(const Piece& piece);
    void place(const Piece& piece);
    void check_limits();
    CandidateBlock* evaluated(std::uint64_t number) const;

    CandidateSource& source_;
    double log_m_;
    EngineLimits limits_;
    std::uint64_t accepted_limit_;
    std::uint64_t candidate_limit_;
    ThreadPool pool_;
    std::vector<std::unique_ptr<CandidateBlock>> blocks_;
    std::vector<Piece> pieces_;
    std::size_t round_blocks_ = 1; ///< adapted so that a round takes some milliseconds
    SamplingCounts counts_;
    SamplingCounts whole_; ///< counts of the whole blocks before the current one
    TraceRecorder trace_;
    StopReason finished_ = StopReason::none;
};

} // namespace sluice
