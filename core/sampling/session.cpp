// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/session.h"

#include "sampling/block_engine.h"
#include "sampling/drawn_source.h"
#include "sampling/snapshot_painter.h"
#include "sampling/stage_runner.h"

#include <limits>

namespace sluice {
struct SamplingSession::State {
    explicit State(const SamplingPlan& given)
        : source(given), painter(given.target),
          engine(source, given.log_m, {given.stop, rows_in_memory(given)}, given.threads) {}

    DrawnSource source;
    SnapshotPainter painter;
    BlockEngine engine; // last: it uses the rest
};

SamplingSession::SamplingSession(SamplingPlan plan) : state_(std::make_unique<State>(plan)) {}
SamplingSession::~SamplingSession() = default;
SamplingSession::SamplingSession(SamplingSession&&) noexcept = default;
SamplingSession& SamplingSession::operator=(SamplingSession&&) noexcept = default;

std::uint64_t SamplingSession::advance(std::uint64_t candidates, std::stop_token stop) {
    return state_->engine.advance(candidates, stop);
}

StopReason SamplingSession::finished() const {
    return state_->engine.finished();
}
const SamplingCounts& SamplingSession::counts() const {
    return state_->engine.counts();
}
const SamplingTrace& SamplingSession::trace() const {
    return state_->engine.trace();
}

std::shared_ptr<const SamplingSnapshot> SamplingSession::snapshot(const SnapshotView& view) {
    return state_->painter.paint(state_->engine, state_->source, view);
}

const SamplingPlan& SamplingSession::plan() const {
    return state_->source.plan();
}

double SamplingSession::log_m() const {
    return state_->engine.log_m();
}

Points SamplingSession::accepted() const {
    return state_->source.accepted(state_->engine.counts().accepted);
}

Points SamplingSession::rejected() const {
    return state_->source.rejected();
}

std::vector<CandidateMark> SamplingSession::recent(const SnapshotView& view) const {
    const SnapshotView fitting = fitting_view(view, state_->source.dimension());
    return state_->engine.recent(fitting.axis_x, fitting.axis_y, 5000);
}

SamplingSession run_sampling(SamplingPlan plan, std::stop_token stop, Progress& progress,
                             const SnapshotView& view) {
    SamplingSession session(std::move(plan));
    run_stage(session, session.plan().stop, std::numeric_limits<std::uint64_t>::max(), stop, progress, view,
              [&session] { session.state_->engine.cancel(); });
    return session;
}

} // namespace sluice
