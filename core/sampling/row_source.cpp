// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/row_source.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/multivariate.h"

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

/// Both densities where they are isotropic normal ones, as they are in density ratios between Gaussian
/// classes.
std::optional<std::pair<IsotropicNormal, IsotropicNormal>> isotropic_pair(const Density& target,
                                                                          const Density& proposal) {
    const auto* const p = dynamic_cast<const MvNormal*>(&target);
    const auto* const q = dynamic_cast<const MvNormal*>(&proposal);
    const std::optional<IsotropicNormal> first = p != nullptr ? p->isotropic() : std::nullopt;
    const std::optional<IsotropicNormal> second = q != nullptr ? q->isotropic() : std::nullopt;
    return first && second ? std::optional(std::pair(*first, *second)) : std::nullopt;
}

std::size_t first_row(const CandidateBlock& block) {
    return static_cast<std::size_t>(block.number) * CandidateBlock::size;
}

} // namespace

RowSource::RowSource(const FilterPlan& plan)
    : plan_(checked(plan)), pass_seed_(seed_of_pass(plan)),
      normals_(isotropic_pair(*plan_.target, *plan_.proposal)) {
    // Address space for whatever may be accepted: memory comes as it is written, and growing copies nothing.
    const std::uint64_t most = std::min<std::uint64_t>(plan.stop.accepted, plan.rows->rows());
    index_.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(most, largest_reserve)));
}

void RowSource::make(CandidateBlock& block) const {
    // In parts whose columns stay in the L1 cache, each written over the one before.
    const std::size_t first = first_row(block), stride = block::chunk + 8;
    if (normals_) {
        kernels().normal_pair_of_rows(plan_.rows->row(first).data(), block.dimension, normals_->first,
                                      normals_->second, block.log_p, block.log_q, block.count);
        return;
    }
    block::for_chunks(block.count, [&](std::size_t from, std::size_t n) {
        const MutablePoints part{block.values.data(), n, block.dimension, stride};
        kernels().columns_from_rows(plan_.rows->row(first + from).data(), part.dimension, part.data,
                                    part.stride, n);
        plan_.proposal->log_density(part, {block.log_q + from, n});
        plan_.target->log_density(part, {block.log_p + from, n});
    });
}

void RowSource::restore_points(CandidateBlock& block) const {
    const MutablePoints points = block.points();
    kernels().columns_from_rows(plan_.rows->row(first_row(block)).data(), block.dimension, points.data,
                                points.stride, block.count);
}

void RowSource::keep(const CandidateBlock& block, const std::uint8_t* chosen, std::uint64_t offset) {
    kernels().chosen_numbers(static_cast<std::int64_t>(first_row(block)), chosen, index_.data() + offset,
                             block.count);
}

void RowSource::accepted_coordinate(std::size_t axis, std::uint64_t first, std::span<double> out) const {
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto row = static_cast<std::size_t>(index_[static_cast<std::size_t>(first) + i]);
        out[i] = static_cast<double>((*plan_.rows)(row, axis));
    }
}

void RowSource::retain(const std::uint8_t* chosen, std::uint64_t count) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        index_[kept] = index_[i];
        kept += chosen[i / 8] >> (i % 8) & 1U;
    }
    index_.resize(kept);
}

} // namespace sluice
