// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/block_engine.h"
#include "sampling/candidate_source.h"
#include "sampling/snapshot.h"

#include <chrono>
#include <deque>
#include <memory>

namespace sluice {

/// Makes the pictures of a running stage; what a picture has in common with the last one is not computed
/// again.
class SnapshotPainter {
  public:
    explicit SnapshotPainter(DensityPtr target) : target_(std::move(target)) {}

    std::shared_ptr<const SamplingSnapshot> paint(const BlockEngine& engine, const CandidateSource& source,
                                                  const SnapshotView& view);

  private:
    void start_histogram(const SnapshotView& view, std::size_t dimension);
    void add_to_histogram(const CandidateSource& source, std::uint64_t accepted);
    void refresh_ks(const CandidateSource& source, std::uint64_t accepted, bool finished);
    double recent_speed(const SamplingCounts& counts, bool finished);

    DensityPtr target_;
    SnapshotView view_;
    bool started_ = false;
    AcceptedHistogram histogram_;
    std::uint64_t histogram_rows_ = 0; ///< accepted that are in it
    std::optional<TestResult> ks_;
    std::uint64_t ks_rows_ = 0; ///< accepted when it was computed
    struct Mark {
        std::chrono::steady_clock::time_point time;
        std::uint64_t candidates;
    };
    std::deque<Mark> marks_;
};

/// The view with axes that exist: out of range ones are taken as the last coordinate.
SnapshotView fitting_view(const SnapshotView& view, std::size_t dimension);

} // namespace sluice
