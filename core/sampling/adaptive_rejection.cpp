// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/adaptive_rejection.h"

#include "base/error.h"
#include "base/kernels.h"
#include "density/numeric.h"
#include "sampling/candidate_source.h"
#include "sampling/drawn_source.h"
#include "sampling/engine_limits.h"
#include "sampling/point_store.h"
#include "sampling/snapshot_painter.h"
#include "sampling/trace_recorder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace sluice {
namespace {

constexpr std::size_t block_size = CandidateBlock::size;
constexpr std::size_t most_marks = 5000;

const SamplingPlan& with_target(const SamplingPlan& plan) {
    if (!plan.target) {
        throw InvalidArgument("adaptive rejection needs a target");
    }
    return plan;
}

SnapshotCurve curve(const std::vector<ExponentialHull::Corner>& corners) {
    SnapshotCurve result;
    for (const ExponentialHull::Corner& corner : corners) {
        result.x.push_back(corner.x);
        result.log_height.push_back(corner.log_height);
    }
    return result;
}

} // namespace

nlohmann::json HullDensity::to_json() const {
    return {{"family", family()}};
}

void HullDensity::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    std::ranges::transform(values, out.begin(),
                           [this](double at) { return hull_.upper(at) - hull_.log_mass(); });
}

void HullDensity::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    stream.fill_uniform(values);
    std::ranges::transform(values, values.begin(), [this](double u) { return hull_.quantile(u); });
}

std::vector<std::vector<double>> HullDensity::landmarks() const {
    std::vector<std::vector<double>> points;
    for (const ExponentialHull::Corner& corner : hull_.upper_corners()) {
        points.push_back({corner.x});
    }
    return points;
}

struct AdaptiveRejectionSession::State final : PaintedStage {
    State(const SamplingPlan& given, HullLines lines)
        : plan(with_target(given)), hull(*given.target, lines), limits{given.stop, rows_in_memory(given)},
          kept(1, std::min(given.stop.accepted, rows_in_memory(given))), rejected(1, given.keep_rejected),
          uniforms(block_size), log_uniforms(block_size), painter(given.target) {
        totals.evaluations = hull.evaluations();
    }

    std::size_t dimension() const override { return 1; }
    const SamplingCounts& counts() const override { return totals; }
    const SamplingTrace& trace() const override { return recorder.trace(); }
    StopReason finished() const override { return reason; }
    double log_m() const override { return hull.log_mass(); }
    std::vector<CandidateMark> recent(std::size_t, std::size_t, std::size_t most) const override {
        std::vector<CandidateMark> newest;
        const std::size_t count = std::min(most, marks.size());
        for (std::size_t i = marks.size() - count; i < marks.size(); ++i) {
            newest.push_back(marks[(oldest + i) % marks.size()]);
        }
        return newest;
    }
    void accepted_coordinate(std::size_t, std::uint64_t first, std::span<double> out) const override {
        std::copy_n(kept.column(0) + first, out.size(), out.data());
    }

    void draw_block(std::uint64_t number) {
        RandomStream places(plan.seed, Stream::proposal, number);
        RandomStream heights(plan.seed, Stream::acceptance, number);
        places.fill_uniform({uniforms.data(), block_size});
        heights.fill_uniform({log_uniforms.data(), block_size});
        kernels().log(log_uniforms.data(), log_uniforms.data(), block_size);
        block = number;
    }

    void try_one() {
        if (block != totals.candidates / block_size) {
            draw_block(totals.candidates / block_size);
        }
        const std::size_t i = totals.candidates % block_size;
        const double x = hull.quantile(uniforms.data()[i]);
        const double log_u = log_uniforms.data()[i];
        const double height = hull.upper(x);
        bool accept = log_u < hull.lower(x) - height;
        const double mass = hull.log_mass();
        if (!accept) {
            const double log_p = plan.target->log_density_at(x);
            const std::uint64_t before = hull.evaluations();
            accept = log_u < log_p - height;
            if (hull.add(*plan.target, x, log_p)) {
                totals.sum_weights *= numeric::exp_of(mass - hull.log_mass());
            }
            totals.evaluations += 1 + hull.evaluations() - before;
            if (log_p - height > totals.worst_log_excess) {
                totals.worst_log_excess = log_p - height;
                totals.worst_at = {x};
            }
        }
        ++totals.candidates;
        note({x, 0.0, log_u + height, accept, false});
        if (accept) {
            kept.reserve(static_cast<std::size_t>(totals.accepted) + 1);
            kept.column(0)[totals.accepted] = x;
            ++totals.accepted;
            // The hull that x was drawn from, in units of the one in force.
            totals.sum_weights += mass == hull.log_mass() ? 1.0 : numeric::exp_of(mass - hull.log_mass());
        } else if (rejected_rows < plan.keep_rejected) {
            rejected.reserve(rejected_rows + 1);
            rejected.column(0)[rejected_rows++] = x;
        }
        if (totals.candidates == recorder.next()) {
            recorder.add(totals.accepted);
        }
    }

    void note(const CandidateMark& mark) {
        if (marks.size() < most_marks) {
            marks.push_back(mark);
        } else {
            marks[oldest] = mark;
            oldest = (oldest + 1) % most_marks;
        }
    }

    SamplingPlan plan;
    ExponentialHull hull;
    EngineLimits limits;
    PointStore kept, rejected;
    std::size_t rejected_rows = 0;
    AlignedValues uniforms, log_uniforms;
    std::uint64_t block = CandidateBlock::nothing; ///< the one whose numbers these are
    SamplingCounts totals;
    TraceRecorder recorder;
    std::vector<CandidateMark> marks; ///< a ring
    std::size_t oldest = 0;
    StopReason reason = StopReason::none;
    SnapshotPainter painter;
};

AdaptiveRejectionSession::AdaptiveRejectionSession(const SamplingPlan& plan, HullLines lines)
    : state_(std::make_unique<State>(plan, lines)) {
    state_->reason = reached_limit(state_->totals, state_->limits);
}
AdaptiveRejectionSession::~AdaptiveRejectionSession() = default;

std::uint64_t AdaptiveRejectionSession::advance(std::uint64_t candidates, std::stop_token stop) {
    using Clock = std::chrono::steady_clock;
    constexpr std::uint64_t between_looks = 1024; // at the clock and at `stop`
    State& s = *state_;
    std::uint64_t tried = 0;
    while (tried < candidates && s.reason == StopReason::none && !stop.stop_requested()) {
        const Clock::time_point start = Clock::now();
        const std::uint64_t until = tried + std::min(candidates - tried, between_looks);
        for (; tried < until && s.reason == StopReason::none; ++tried) {
            s.try_one();
            s.reason = reached_limit(s.totals, s.limits);
        }
        s.totals.seconds += std::chrono::duration<double>(Clock::now() - start).count();
        if (s.reason == StopReason::none) {
            s.reason = reached_limit(s.totals, s.limits);
        }
    }
    return tried;
}

StopReason AdaptiveRejectionSession::finished() const {
    return state_->reason;
}
const SamplingCounts& AdaptiveRejectionSession::counts() const {
    return state_->totals;
}
const SamplingTrace& AdaptiveRejectionSession::trace() const {
    return state_->recorder.trace();
}
double AdaptiveRejectionSession::log_m() const {
    return state_->hull.log_mass();
}

std::shared_ptr<const SamplingSnapshot> AdaptiveRejectionSession::snapshot(const SnapshotView& view) {
    auto picture = std::make_shared<SamplingSnapshot>(*state_->painter.paint(*state_, view));
    picture->hull = curve(state_->hull.upper_corners());
    picture->squeeze = curve(state_->hull.lower_corners());
    return picture;
}

Points AdaptiveRejectionSession::accepted() const {
    return state_->kept.points(static_cast<std::size_t>(state_->totals.accepted));
}
Points AdaptiveRejectionSession::rejected() const {
    return state_->rejected.points(state_->rejected_rows);
}
const ExponentialHull& AdaptiveRejectionSession::hull() const {
    return state_->hull;
}

} // namespace sluice
