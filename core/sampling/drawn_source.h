// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/candidate_source.h"
#include "sampling/point_store.h"
#include "sampling/session.h"

#include <cstdint>
#include <span>

namespace sluice {

/// The plan itself when it can be run. Throws InvalidArgument when dimensions differ, the proposal cannot be
/// sampled or is not normalised, or log_m is not finite.
const SamplingPlan& checked_plan(const SamplingPlan& plan);

/// How many accepted points a plan may keep.
std::uint64_t rows_in_memory(const SamplingPlan& plan);

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
