// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/adaptive.h"

#include "base/error.h"
#include "base/text.h"
#include "sampling/drawn_source.h"
#include "sampling/rising_engine.h"
#include "sampling/row_source.h"
#include "sampling/snapshot_painter.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr std::size_t pilot = 256;

/// The largest finite log ratio of a block; -infinity when there is none.
double largest_ratio(const CandidateBlock& block) {
    double largest = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < block.count; ++i) {
        const double ratio = block.log_p[i] - block.log_q[i];
        if (std::isfinite(ratio)) {
            largest = std::max(largest, ratio);
        }
    }
    return largest;
}

[[noreturn]] void refuse_empty(std::uint64_t looked_at, const char* what) {
    throw EnvelopeError("the target is 0 at all of " + grouped(looked_at) + " " + what +
                        ", so that there is no M to start from");
}

} // namespace

AdaptiveStart adaptive_start(const Density& target, const Density& proposal, std::uint64_t seed,
                             std::stop_token stop) {
    constexpr std::uint64_t most = std::uint64_t{1} << 20;
    constexpr std::uint64_t pilot_blocks = std::uint64_t{1} << 63; // no numbers of candidate blocks
    AdaptiveStart start;
    CandidateBlock block(target.dimension());
    for (std::uint64_t number = 0; start.evaluations < most; ++number) {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        block.count = number == 0 ? pilot : CandidateBlock::size;
        RandomStream stream(seed, Stream::proposal, pilot_blocks + number);
        proposal.sample_with_log_density(stream, block.points(), {block.log_q, block.count});
        target.log_density(block.points(), {block.log_p, block.count});
        start.evaluations += block.count;
        start.log_m = largest_ratio(block);
        if (std::isfinite(start.log_m)) {
            return start;
        }
    }
    refuse_empty(start.evaluations, "candidates drawn from the proposal");
}

AdaptiveStart adaptive_start(const Matrix<float>& rows, const Density& target, const Density& proposal) {
    AdaptiveStart start;
    CandidateBlock block(rows.columns());
    const auto look = [&](std::size_t first, std::size_t step, std::size_t count) {
        block.count = count;
        const MutablePoints points = block.points();
        for (std::size_t j = 0; j < rows.columns(); ++j) {
            for (std::size_t i = 0; i < count; ++i) {
                points.column(j)[i] = static_cast<double>(rows(first + i * step, j));
            }
        }
        target.log_density(points, {block.log_p, count});
        proposal.log_density(points, {block.log_q, count});
        start.evaluations += count;
        start.log_m = largest_ratio(block);
        return std::isfinite(start.log_m);
    };
    const std::size_t spaced = std::min(pilot, rows.rows());
    if (spaced > 0 && look(0, rows.rows() / spaced, spaced)) {
        return start;
    }
    for (std::size_t first = 0; first < rows.rows(); first += CandidateBlock::size) {
        if (look(first, 1, std::min(CandidateBlock::size, rows.rows() - first))) {
            return start;
        }
    }
    refuse_empty(rows.rows(), "rows");
}

struct AdaptiveSession::State {
    State(const SamplingPlan& plan, std::uint64_t before)
        : source(plan), painter(plan.target),
          engine(source, plan.log_m, {plan.stop, rows_in_memory(plan)}, plan.threads, before) {}

    DrawnSource source;
    SnapshotPainter painter;
    RisingEngine engine; // last: it uses the rest
};

AdaptiveSession::AdaptiveSession(const SamplingPlan& plan, std::uint64_t evaluations_before)
    : state_(std::make_unique<State>(plan, evaluations_before)) {}
AdaptiveSession::~AdaptiveSession() = default;

std::uint64_t AdaptiveSession::advance(std::uint64_t candidates, std::stop_token stop) {
    return state_->engine.advance(candidates, stop);
}
StopReason AdaptiveSession::finished() const {
    return state_->engine.finished();
}
const SamplingCounts& AdaptiveSession::counts() const {
    return state_->engine.counts();
}
const SamplingTrace& AdaptiveSession::trace() const {
    return state_->engine.trace();
}
double AdaptiveSession::log_m() const {
    return state_->engine.log_m();
}
std::vector<ConstantRise> AdaptiveSession::rises() const {
    return state_->engine.rises();
}
std::shared_ptr<const SamplingSnapshot> AdaptiveSession::snapshot(const SnapshotView& view) {
    return state_->painter.paint(state_->engine, state_->source, view);
}
Points AdaptiveSession::accepted() const {
    return state_->source.accepted(counts().accepted);
}
Points AdaptiveSession::rejected() const {
    return state_->source.rejected();
}

struct AdaptiveFilterSession::State {
    State(const FilterPlan& plan, std::uint64_t before)
        : source(plan), painter(plan.target),
          engine(source, plan.log_m, {plan.stop, std::numeric_limits<std::uint64_t>::max()}, plan.threads,
                 before) {}

    RowSource source;
    SnapshotPainter painter;
    RisingEngine engine; // last: it uses the rest
};

AdaptiveFilterSession::AdaptiveFilterSession(const FilterPlan& plan, std::uint64_t evaluations_before)
    : state_(std::make_unique<State>(plan, evaluations_before)) {}
AdaptiveFilterSession::~AdaptiveFilterSession() = default;

std::uint64_t AdaptiveFilterSession::advance(std::uint64_t candidates, std::stop_token stop) {
    return state_->engine.advance(candidates, stop);
}
StopReason AdaptiveFilterSession::finished() const {
    return state_->engine.finished();
}
const SamplingCounts& AdaptiveFilterSession::counts() const {
    return state_->engine.counts();
}
const SamplingTrace& AdaptiveFilterSession::trace() const {
    return state_->engine.trace();
}
double AdaptiveFilterSession::log_m() const {
    return state_->engine.log_m();
}
std::vector<ConstantRise> AdaptiveFilterSession::rises() const {
    return state_->engine.rises();
}
std::shared_ptr<const SamplingSnapshot> AdaptiveFilterSession::snapshot(const SnapshotView& view) {
    return state_->painter.paint(state_->engine, state_->source, view);
}
const std::vector<std::int64_t>& AdaptiveFilterSession::accepted_index() const {
    return state_->source.index();
}

} // namespace sluice
