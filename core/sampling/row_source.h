// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/candidate_source.h"
#include "sampling/filter.h"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace sluice {

/// The rows of a filter plan as candidates, with the numbers of those that are kept.
class RowSource final : public ThinnedSource {
  public:
    /// Throws InvalidArgument when dimensions differ or log_m is not finite.
    explicit RowSource(const FilterPlan& plan);

    std::size_t dimension() const override { return plan_.rows->columns(); }
    std::uint64_t available() const override { return plan_.rows->rows(); }
    void make(CandidateBlock& block) const override;
    void restore_points(CandidateBlock& block) const override;
    RandomStream acceptance(std::uint64_t block) const override {
        return {pass_seed_, Stream::acceptance, block};
    }
    void reserve(std::uint64_t accepted) override { index_.resize(static_cast<std::size_t>(accepted)); }
    void keep(const CandidateBlock& block, const std::uint8_t* chosen, std::uint64_t offset) override;
    void observe(const CandidateBlock&, std::size_t, std::size_t) override {}
    void accepted_coordinate(std::size_t axis, std::uint64_t first, std::span<double> out) const override;
    void retain(const std::uint8_t* chosen, std::uint64_t count) override;

    const FilterPlan& plan() const { return plan_; }
    const std::vector<std::int64_t>& index() const { return index_; }

  private:
    FilterPlan plan_;
    std::uint64_t pass_seed_;
    /// Target and proposal where a kernel takes them together, row by row.
    std::optional<std::pair<IsotropicNormal, IsotropicNormal>> normals_;
    std::vector<std::int64_t> index_;
};

} // namespace sluice
