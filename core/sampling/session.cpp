// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/session.h"

#include "base/error.h"
#include "base/text.h"
#include "sampling/block_engine.h"
#include "sampling/point_store.h"
#include "sampling/snapshot_painter.h"
#include "sampling/stage_runner.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// The plan itself when it can be run.
const SamplingPlan& checked(const SamplingPlan& plan) {
    if (!plan.target || !plan.proposal) {
        throw InvalidArgument("sampling needs a target and a proposal");
    }
    if (plan.target->dimension() != plan.proposal->dimension()) {
        throw InvalidArgument("the target has " + std::to_string(plan.target->dimension()) +
                              " dimensions but the proposal " + std::to_string(plan.proposal->dimension()));
    }
    if (!plan.proposal->can_sample()) {
        throw InvalidArgument("the proposal '" + plan.proposal->family() + "' cannot be drawn from");
    }
    if (!plan.proposal->normalised()) {
        throw InvalidArgument("the proposal '" + plan.proposal->family() + "' is not normalised");
    }
    if (!std::isfinite(plan.log_m)) {
        throw InvalidArgument("log M must be finite, got " + exact_number(plan.log_m));
    }
    return plan;
}

std::uint64_t rows_in_memory(const SamplingPlan& plan) {
    return std::max<std::uint64_t>(plan.keep_accepted_values / plan.target->dimension(), 1);
}

} // namespace

struct SamplingSession::State final : CandidateSource {
    explicit State(const SamplingPlan& given)
        : plan(checked(given)),
          kept(plan.target->dimension(), std::min(plan.stop.accepted, rows_in_memory(plan))),
          rejected(plan.target->dimension(), plan.keep_rejected), painter(plan.target),
          engine(*this, plan.log_m, {plan.stop, rows_in_memory(plan)}, plan.threads) {}

    std::size_t dimension() const override { return plan.target->dimension(); }
    std::uint64_t available() const override { return std::numeric_limits<std::uint64_t>::max(); }

    void make(CandidateBlock& block) const override {
        RandomStream stream(plan.seed, Stream::proposal, block.number);
        const MutablePoints points = block.points();
        plan.proposal->sample_with_log_density(stream, points, {block.log_q, block.count});
        plan.target->log_density(points, {block.log_p, block.count});
    }

    RandomStream acceptance(std::uint64_t block) const override {
        return {plan.seed, Stream::acceptance, block};
    }

    void reserve(std::uint64_t accepted) override { kept.reserve(static_cast<std::size_t>(accepted)); }

    void keep(const CandidateBlock& block, const std::uint8_t* chosen, std::uint64_t offset) override {
        const MutablePoints points = block.points();
        for (std::size_t j = 0; j < block.dimension; ++j) {
            kernels().compress(points.column(j).data(), chosen, kept.column(j) + offset, block.count);
        }
    }

    void observe(const CandidateBlock& block, std::size_t from, std::size_t to) override {
        const MutablePoints points = block.points();
        for (std::size_t i = from; i < to && rejected_rows < plan.keep_rejected; ++i) {
            if ((block.accepted[i / 8] >> (i % 8) & 1U) == 0) {
                rejected.reserve(rejected_rows + 1);
                for (std::size_t j = 0; j < block.dimension; ++j) {
                    rejected.column(j)[rejected_rows] = points.column(j)[i];
                }
                ++rejected_rows;
            }
        }
    }

    void accepted_coordinate(std::size_t axis, std::uint64_t first, std::span<double> out) const override {
        std::copy_n(kept.column(axis) + first, out.size(), out.data());
    }

    SamplingPlan plan;
    PointStore kept;
    PointStore rejected;
    std::size_t rejected_rows = 0;
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
    return state_->painter.paint(state_->engine, *state_, view);
}

const SamplingPlan& SamplingSession::plan() const {
    return state_->plan;
}

Points SamplingSession::accepted() const {
    return state_->kept.points(static_cast<std::size_t>(state_->engine.counts().accepted));
}

Points SamplingSession::rejected() const {
    return state_->rejected.points(state_->rejected_rows);
}

std::vector<CandidateMark> SamplingSession::recent(const SnapshotView& view) const {
    const SnapshotView fitting = fitting_view(view, state_->dimension());
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
