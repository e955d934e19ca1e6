// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/filter.h"

#include "sampling/block_engine.h"
#include "sampling/methods.h"
#include "sampling/row_source.h"
#include "sampling/snapshot_painter.h"
#include "sampling/stage_runner.h"

#include <limits>

namespace sluice {

struct FilterSession::State {
    explicit State(const FilterPlan& plan)
        : source(plan), painter(plan.target),
          engine(source, plan.log_m, {plan.stop, std::numeric_limits<std::uint64_t>::max()}, plan.threads) {}

    RowSource source;
    SnapshotPainter painter;
    BlockEngine engine; // last: it uses the rest
};

FilterSession::FilterSession(FilterPlan plan) : state_(std::make_unique<State>(plan)) {}
FilterSession::~FilterSession() = default;

std::uint64_t FilterSession::advance(std::uint64_t candidates, std::stop_token stop) {
    return state_->engine.advance(candidates, stop);
}

StopReason FilterSession::finished() const {
    return state_->engine.finished();
}
const SamplingCounts& FilterSession::counts() const {
    return state_->engine.counts();
}
const SamplingTrace& FilterSession::trace() const {
    return state_->engine.trace();
}

double FilterSession::log_m() const {
    return state_->engine.log_m();
}

std::shared_ptr<const SamplingSnapshot> FilterSession::snapshot(const SnapshotView& view) {
    return state_->painter.paint(state_->engine, state_->source, view);
}

const std::vector<std::int64_t>& FilterSession::accepted_index() const {
    return state_->source.index();
}

FilterResult filter_rows(const FilterPlan& plan, std::stop_token stop, Progress& progress,
                         const SnapshotView& view) {
    const std::unique_ptr<RowSampler> sampler = make_sampler(plan);
    RowSampler& session = *sampler;
    FilterResult result;
    run_stage(session, plan.stop, plan.rows->rows(), stop, progress, view,
              [&result] { result.finished = StopReason::cancelled; });
    if (result.finished == StopReason::none) {
        result.finished = session.finished();
    }
    result.accepted_index = session.accepted_index();
    result.counts = session.counts();
    result.trace = session.trace();
    return result;
}

} // namespace sluice
