// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "base/progress.h"
#include "density/density.h"
#include "sampling/diagnostics.h"
#include "sampling/goodness.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace sluice {

enum class StopReason { none, accepted, candidates, seconds, memory, rows, cancelled };
std::string_view stop_reason_text(StopReason reason); ///< "the accepted set is complete"

/// The running totals of a sampling stage.
struct SamplingCounts {
    std::uint64_t candidates = 0;
    std::uint64_t accepted = 0;
    std::uint64_t violations = 0;                                       ///< candidates where p > M q
    double worst_log_excess = -std::numeric_limits<double>::infinity(); ///< max of log p - log M - log q seen
    std::vector<double> worst_at;                                       ///< where that was, d values
    double sum_weights = 0.0;                                           ///< sum of p / (M q) over candidates
    double sum_squared_weights = 0.0;                                   ///< sum of (p / (M q))^2
    std::uint64_t evaluations = 0; ///< of p, with those for a first hull or table
    double seconds = 0.0;          ///< spent running, pauses not counted

    double acceptance_rate() const { return candidates == 0 ? 0.0 : double(accepted) / double(candidates); }
    ConfidenceInterval acceptance_ci95() const { return wilson_interval(accepted, candidates); }
    /// Estimate of Z = integral of p, M times the mean of p / (M q); right even when M is too small.
    double z_estimate(double log_m) const;
    /// Effective sample size of the same candidates weighted by p/q (Kish).
    double importance_ess() const {
        return sum_squared_weights > 0 ? sum_weights * sum_weights / sum_squared_weights : 0;
    }
};

/// One candidate as the envelope view draws it: at height u M q(x), below p when accepted.
struct CandidateMark {
    double x = 0.0;          ///< first shown coordinate
    double y = 0.0;          ///< second shown coordinate, 0 in one dimension
    double log_height = 0.0; ///< log(u M q(x))
    bool accepted = false;
    bool violation = false;
};

/// The acceptance rate as it went, at growing numbers of candidates (at most about 2000 points, thinned as it
/// grows).
struct SamplingTrace {
    std::vector<double> candidates;
    std::vector<double> accepted;
    std::vector<double> rate;
    std::vector<double> ci_low;
    std::vector<double> ci_high;
};

/// What the interface looks at.
struct SnapshotView {
    std::size_t axis_x = 0;
    std::size_t axis_y = 1; ///< ignored in one dimension
    Interval range_x{};     ///< of the histogram; infinite ends: the target's typical range
    Interval range_y{};
    std::size_t bins = 100;               ///< per axis
    std::vector<std::size_t> pair_axes{}; ///< of the sample, see AcceptedSample
    friend bool operator==(const SnapshotView&, const SnapshotView&) = default;
};

/// Counts of accepted points in equal bins over [range.lower, range.upper] for one axis, or
/// row-major (y, x) for two.
struct AcceptedHistogram {
    Interval range_x, range_y;
    std::size_t bins_x = 0, bins_y = 0; ///< bins_y is 1 in one dimension
    std::vector<std::uint64_t> counts;
    std::uint64_t outside = 0;
};

/// Some of the accepted, spread evenly over all of them, along a few coordinates.
struct AcceptedSample {
    static constexpr std::size_t most_points = 1000;

    std::vector<std::size_t> axes; ///< as SnapshotView::pair_axes asks
    Matrix<double> points;         ///< at most most_points x axes
    Matrix<double> correlation;    ///< axes x axes, Pearson's, of these points; NaN where one does not vary
};

/// A curve of straight lines between its corners, in one dimension.
struct SnapshotCurve {
    std::vector<double> x, log_height; ///< ascending; natural logarithms
    bool empty() const { return x.empty(); }
};

struct SamplingSnapshot : Snapshot {
    SamplingCounts counts;
    SamplingTrace trace;
    std::vector<CandidateMark> recent; ///< oldest first, at most 5000
    AcceptedHistogram histogram;
    AcceptedSample sample;
    double log_m = 0.0;
    std::optional<double> expected_rate;
    double candidates_per_second = 0.0; ///< over the last second or so
    StopReason finished = StopReason::none;
    std::size_t dimension = 1;
    SnapshotView view;
    /// The bounds of ln p that a method works with, where it has some: the envelope in force instead of M q,
    /// and what lies below p.
    SnapshotCurve hull, squeeze;
    /// Of the accepted so far, refreshed now and then; null before there are enough to tell anything.
    std::shared_ptr<const Goodness> goodness;
};

} // namespace sluice
