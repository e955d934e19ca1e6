// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/candidate_source.h"
#include "sampling/point_store.h"
#include "sampling/session.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

namespace sluice {

/// The plan itself when it can be run. Throws InvalidArgument when dimensions differ, the proposal cannot be
/// sampled or is not normalised, or log_m is not finite.
const SamplingPlan& checked_plan(const SamplingPlan& plan);

/// How many accepted points a plan may keep.
std::uint64_t rows_in_memory(const SamplingPlan& plan);

/// How many candidates of a block are drawn at a time: all that belongs to them takes 16 KiB, but for many
/// dimensions.
inline std::size_t drawn_part(std::size_t dimension) {
    return std::max<std::size_t>(std::bit_floor(2048 / (dimension + 2)), 64);
}

/// Draws the points of a block with log q, in parts that stay in the L1 cache; visit(first, count) sees each
/// of them. Every source draws in this way, so that a seed gives all of them the same candidates.
template <typename Visit>
void draw_candidates(const Density& proposal, std::uint64_t seed, CandidateBlock& block, const Visit& visit) {
    RandomStream stream(seed, Stream::proposal, block.number);
    const MutablePoints points = block.points();
    const std::size_t part = drawn_part(block.dimension);
    for (std::size_t first = 0; first < block.count; first += part) {
        const std::size_t count = std::min(part, block.count - first);
        proposal.sample_with_log_density(stream, points.part(first, count), {block.log_q + first, count});
        visit(first, count);
    }
}

/// Candidates drawn from the proposal of a plan, with the points that are kept.
class DrawnSource : public ThinnedSource {
  public:
    explicit DrawnSource(const SamplingPlan& plan);

    std::size_t dimension() const override { return plan_.target->dimension(); }
    std::uint64_t available() const override { return std::numeric_limits<std::uint64_t>::max(); }
    void make(CandidateBlock& block) const override;
    RandomStream acceptance(std::uint64_t block) const override {
        return {plan_.seed, Stream::acceptance, block};
    }
    void reserve(std::uint64_t accepted) override { kept_.reserve(static_cast<std::size_t>(accepted)); }
    void keep(const CandidateBlock& block, const std::uint8_t* chosen, std::uint64_t offset) override;
    void observe(const CandidateBlock& block, std::size_t from, std::size_t to) override;
    void accepted_coordinate(std::size_t axis, std::uint64_t first, std::span<double> out) const override;
    void retain(const std::uint8_t* chosen, std::uint64_t count) override;

    const SamplingPlan& plan() const { return plan_; }
    Points accepted(std::uint64_t count) const { return kept_.points(static_cast<std::size_t>(count)); }
    Points rejected() const { return rejected_.points(rejected_rows_); }

  private:
    SamplingPlan plan_;
    PointStore kept_;
    PointStore rejected_;
    std::size_t rejected_rows_ = 0;
};

} // namespace sluice
