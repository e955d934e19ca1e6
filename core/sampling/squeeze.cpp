// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/squeeze.h"

#include "density/numeric.h"
#include "sampling/block_engine.h"
#include "sampling/drawn_source.h"
#include "sampling/snapshot_painter.h"
#include "sampling/squeeze_bounds.h"

#include <array>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

/// Candidates of which ln p is the squeeze's bound wherever that decides the accept test as p itself does.
class SqueezedSource final : public DrawnSource {
  public:
    explicit SqueezedSource(const SamplingPlan& plan) : DrawnSource(plan), bounds_(*plan.target) {}

    void make(CandidateBlock& block) const override {
        constexpr double margin = 1e-9; // of ln u, beyond all rounding of the test
        const MutablePoints points = block.points();
        draw_candidates(*plan().proposal, plan().seed, block, [](std::size_t, std::size_t) {});
        std::array<double, CandidateBlock::size> log_u;
        RandomStream uniforms = acceptance(block.number);
        kernels().accept_uniforms(uniforms.state().data(), log_u.data(), block.count);
        kernels().log(log_u.data(), log_u.data(), block.count);
        block.evaluated.fill(0);
        std::array<double, CandidateBlock::size> open, values;
        std::array<std::uint16_t, CandidateBlock::size> where;
        std::size_t count = 0;
        const std::span<const double> x = points.column(0);
        for (std::size_t i = 0; i < block.count; ++i) {
            const Interval bound = bounds_.at(x[i]);
            const double envelope = plan().log_m + block.log_q[i];
            const bool holds = bound.upper - envelope <= violation_tolerance;
            const bool decided =
                log_u[i] < bound.lower - envelope - margin || log_u[i] > bound.upper - envelope + margin;
            if (holds && decided) {
                block.log_p[i] = bound.lower;
            } else {
                block.evaluated[i / 8] = static_cast<std::uint8_t>(block.evaluated[i / 8] | (1U << (i % 8)));
                open[count] = x[i];
                where[count++] = static_cast<std::uint16_t>(i);
            }
        }
        plan().target->log_density(Points(std::span<const double>(open.data(), count)),
                                   {values.data(), count});
        for (std::size_t k = 0; k < count; ++k) {
            block.log_p[where[k]] = values[k];
        }
    }

    void observe(const CandidateBlock& block, std::size_t from, std::size_t to) override {
        DrawnSource::observe(block, from, to);
        for (std::size_t i = from; i < to; ++i) {
            const auto bit = static_cast<std::uint8_t>(1U << (i % 8));
            const bool known = (block.evaluated[i / 8] & bit) != 0;
            evaluations_ += known ? 1U : 0U;
            const double excess = (block.log_p[i] - plan().log_m) - block.log_q[i];
            if (known && excess > violation_tolerance) {
                sum_weights_ += numeric::exp_of(excess);
            } else if ((block.accepted[i / 8] & bit) != 0) {
                sum_weights_ += 1.0;
            }
        }
    }

    const SqueezeBounds& bounds() const { return bounds_; }
    std::uint64_t evaluations() const { return bounds_.evaluations() + evaluations_; }
    double sum_weights() const { return sum_weights_; }

  private:
    SqueezeBounds bounds_;
    std::uint64_t evaluations_ = 0;
    double sum_weights_ = 0.0;
};

} // namespace

struct SqueezeSession::State final : PaintedStage {
    explicit State(const SamplingPlan& plan)
        : source(checked_plan(plan)), painter(plan.target),
          engine(source, plan.log_m, {plan.stop, rows_in_memory(plan)}, plan.threads) {
        update();
    }

    void update() {
        totals = engine.counts();
        totals.evaluations = source.evaluations();
        totals.sum_weights = source.sum_weights();
        totals.sum_squared_weights = 0.0;
    }

    std::size_t dimension() const override { return 1; }
    const SamplingCounts& counts() const override { return totals; }
    const SamplingTrace& trace() const override { return engine.trace(); }
    StopReason finished() const override { return engine.finished(); }
    double log_m() const override { return engine.log_m(); }
    std::vector<CandidateMark> recent(std::size_t axis_x, std::size_t axis_y,
                                      std::size_t most) const override {
        return engine.recent(axis_x, axis_y, most);
    }
    void accepted_coordinate(std::size_t axis, std::uint64_t first, std::span<double> out) const override {
        source.accepted_coordinate(axis, first, out);
    }

    SqueezedSource source;
    SamplingCounts totals;
    SnapshotPainter painter;
    BlockEngine engine; // last: it uses the rest
};

SqueezeSession::SqueezeSession(const SamplingPlan& plan) : state_(std::make_unique<State>(plan)) {}
SqueezeSession::~SqueezeSession() = default;

std::uint64_t SqueezeSession::advance(std::uint64_t candidates, std::stop_token stop) {
    const std::uint64_t tried = state_->engine.advance(candidates, std::move(stop));
    state_->update();
    return tried;
}
StopReason SqueezeSession::finished() const {
    return state_->engine.finished();
}
const SamplingCounts& SqueezeSession::counts() const {
    return state_->totals;
}
const SamplingTrace& SqueezeSession::trace() const {
    return state_->engine.trace();
}
double SqueezeSession::log_m() const {
    return state_->engine.log_m();
}

std::shared_ptr<const SamplingSnapshot> SqueezeSession::snapshot(const SnapshotView& view) {
    auto picture = std::make_shared<SamplingSnapshot>(*state_->painter.paint(*state_, view));
    // Between knots, where p may jump, the bound is concave or straight: its middle says enough for a
    // picture.
    const std::vector<double>& knots = state_->source.bounds().knots();
    const Interval shown = picture->histogram.range_x;
    for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
        for (const double x : {std::nextafter(knots[i], knots[i + 1]), 0.5 * (knots[i] + knots[i + 1])}) {
            if (x >= shown.lower && x <= shown.upper) {
                picture->squeeze.x.push_back(x);
                picture->squeeze.log_height.push_back(state_->source.bounds().at(x).lower);
            }
        }
    }
    return picture;
}

Points SqueezeSession::accepted() const {
    return state_->source.accepted(state_->totals.accepted);
}
Points SqueezeSession::rejected() const {
    return state_->source.rejected();
}

} // namespace sluice
