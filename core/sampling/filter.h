// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "base/progress.h"
#include "density/density.h"
#include "sampling/envelope.h"
#include "sampling/session.h"
#include "sampling/snapshot.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace sluice {

/// Rejection over the rows of a dataset: row i, at the point rows(i, :), is tried once and kept
/// with probability p(x) / (M q(x)), q being the density that the rows come from.
struct FilterPlan {
    /// n x d, not owned: the columns over which the densities are defined.
    const Matrix<float>* rows = nullptr;
    DensityPtr target;
    DensityPtr proposal;
    double log_m = 0.0;                   ///< where M is raised, the one to start from
    bool adaptive_m = false;              ///< for make_sampler(): M rises from log_m
    std::uint64_t evaluations_before = 0; ///< of p, that finding a start of an adaptive M took
    StopRule stop;
    std::uint64_t seed = 0;
    std::uint64_t pass = 0; ///< tries with another `pass` are independent: resampling every epoch
    unsigned threads = 0;   ///< 0: default_thread_count()
};

/// Tries every row once, in order, step by step. Random numbers depend only on (seed, pass, row block), so
/// the kept rows depend neither on the thread count nor on how advance() is called. Throws InvalidArgument
/// when dimensions differ. plan.rows must outlive the session.
class FilterSession final : public RowSampler {
  public:
    explicit FilterSession(FilterPlan plan);
    ~FilterSession() override;
    std::uint64_t advance(std::uint64_t candidates, std::stop_token stop = {}) override;
    StopReason finished() const override;
    const SamplingCounts& counts() const override;
    const SamplingTrace& trace() const override;
    double log_m() const override;
    std::shared_ptr<const SamplingSnapshot> snapshot(const SnapshotView& view = {}) override;
    const std::vector<std::int64_t>& accepted_index() const override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

struct FilterResult {
    std::vector<std::int64_t> accepted_index; ///< rows kept, ascending
    SamplingCounts counts;
    SamplingTrace trace;
    StopReason finished = StopReason::none;
};

/// Runs a FilterSession, or with plan.adaptive_m an AdaptiveFilterSession, to its end, publishing snapshots
/// about 30 times a second.
FilterResult filter_rows(const FilterPlan& plan, std::stop_token stop, Progress& progress,
                         const SnapshotView& view = {});

/// The constant for filtering these rows: find_envelope()'s where that is finite, otherwise
/// the exact maximum of p/q over the rows (source closed_form, since the candidates are a
/// finite set that was enumerated; the note says which).
EnvelopeConstant find_filter_envelope(const Matrix<float>& rows, const Density& target,
                                      const Density& proposal, std::uint64_t seed = 0,
                                      std::stop_token stop = {});

} // namespace sluice
