// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/filter.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "sampling/block_engine.h"
#include "sampling/snapshot_painter.h"
#include "sampling/stage_runner.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

void check_rows(const Matrix<float>& rows, const DensityPtr& target, const DensityPtr& proposal) {
    if (!target || !proposal) {
        throw InvalidArgument("filtering needs a target and a proposal");
    }
    if (rows.columns() != target->dimension() || rows.columns() != proposal->dimension()) {
        throw InvalidArgument("the rows have " + std::to_string(rows.columns()) +
                              " columns, but the target has " + std::to_string(target->dimension()) +
                              " dimensions and the proposal " + std::to_string(proposal->dimension()));
    }
}

const FilterPlan& checked(const FilterPlan& plan) {
    if (plan.rows == nullptr) {
        throw InvalidArgument("filtering needs rows");
    }
    check_rows(*plan.rows, plan.target, plan.proposal);
    if (!std::isfinite(plan.log_m)) {
        throw InvalidArgument("log M must be finite, got " + exact_number(plan.log_m));
    }
    return plan;
}

/// Passes are told apart by their seeds. 2^63 and up are no numbers of row blocks.
std::uint64_t seed_of_pass(const FilterPlan& plan) {
    constexpr std::uint64_t pass_key = std::uint64_t{1} << 63;
    return plan.pass == 0 ? plan.seed
                          : RandomStream(plan.seed, Stream::acceptance, pass_key + plan.pass).next();
}

/// Indices for which room is made at the start; more of them grow the list by copying.
constexpr std::uint64_t largest_reserve = std::uint64_t{1} << 27;

} // namespace

struct FilterSession::State final : CandidateSource {
    explicit State(const FilterPlan& given)
        : plan(checked(given)), pass_seed(seed_of_pass(plan)), painter(plan.target),
          engine(*this, plan.log_m, {plan.stop, std::numeric_limits<std::uint64_t>::max()}, plan.threads) {
        // Address space for whatever may be accepted: memory comes as it is written, and growing copies
        // nothing.
        const std::uint64_t most = std::min<std::uint64_t>(plan.stop.accepted, plan.rows->rows());
        index.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(most, largest_reserve)));
    }

    std::size_t dimension() const override { return plan.rows->columns(); }
    std::uint64_t available() const override { return plan.rows->rows(); }

    void make(CandidateBlock& block) const override {
        // In parts whose columns stay in the L1 cache, each written over the one before.
        const std::size_t first = first_row(block), stride = block::chunk + 8;
        block::for_chunks(block.count, [&](std::size_t from, std::size_t n) {
            const MutablePoints part{block.values.data(), n, block.dimension, stride};
            kernels().columns_from_rows(plan.rows->row(first + from).data(), part.dimension, part.data,
                                        part.stride, n);
            plan.proposal->log_density(part, {block.log_q + from, n});
            plan.target->log_density(part, {block.log_p + from, n});
        });
    }

    void restore_points(CandidateBlock& block) const override {
        const MutablePoints points = block.points();
        kernels().columns_from_rows(plan.rows->row(first_row(block)).data(), block.dimension, points.data,
                                    points.stride, block.count);
    }

    static std::size_t first_row(const CandidateBlock& block) {
        return static_cast<std::size_t>(block.number) * CandidateBlock::size;
    }

    RandomStream acceptance(std::uint64_t block) const override {
        return {pass_seed, Stream::acceptance, block};
    }

    void reserve(std::uint64_t accepted) override { index.resize(static_cast<std::size_t>(accepted)); }

    void keep(const CandidateBlock& block, const std::uint8_t* chosen, std::uint64_t offset) override {
        kernels().chosen_numbers(static_cast<std::int64_t>(first_row(block)), chosen, index.data() + offset,
                                 block.count);
    }

    void observe(const CandidateBlock&, std::size_t, std::size_t) override {}

    void accepted_coordinate(std::size_t axis, std::uint64_t first, std::span<double> out) const override {
        for (std::size_t i = 0; i < out.size(); ++i) {
            const auto row = static_cast<std::size_t>(index[static_cast<std::size_t>(first) + i]);
            out[i] = static_cast<double>((*plan.rows)(row, axis));
        }
    }

    FilterPlan plan;
    std::uint64_t pass_seed;
    std::vector<std::int64_t> index;
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

std::shared_ptr<const SamplingSnapshot> FilterSession::snapshot(const SnapshotView& view) {
    return state_->painter.paint(state_->engine, *state_, view);
}

const std::vector<std::int64_t>& FilterSession::accepted_index() const {
    return state_->index;
}

FilterResult filter_rows(const FilterPlan& plan, std::stop_token stop, Progress& progress,
                         const SnapshotView& view) {
    FilterSession session(plan);
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
