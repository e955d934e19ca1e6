// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/drawn_source.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>

namespace sluice {

const SamplingPlan& checked_plan(const SamplingPlan& plan) {
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

DrawnSource::DrawnSource(const SamplingPlan& plan)
    : plan_(checked_plan(plan)),
      kept_(plan.target->dimension(), std::min(plan.stop.accepted, rows_in_memory(plan))),
      rejected_(plan.target->dimension(), plan.keep_rejected) {}

void DrawnSource::make(CandidateBlock& block) const {
    const MutablePoints points = block.points();
    draw_candidates(*plan_.proposal, plan_.seed, block, [&](std::size_t first, std::size_t count) {
        plan_.target->log_density(points.part(first, count), {block.log_p + first, count});
    });
}

void DrawnSource::keep(const CandidateBlock& block, const std::uint8_t* chosen, std::uint64_t offset) {
    const MutablePoints points = block.points();
    kernels().compress_points(points.data, points.stride, block.dimension, chosen, kept_.column(0) + offset,
                              kept_.stride(), block.count);
}

void DrawnSource::observe(const CandidateBlock& block, std::size_t from, std::size_t to) {
    const MutablePoints points = block.points();
    for (std::size_t i = from; i < to && rejected_rows_ < plan_.keep_rejected; ++i) {
        if ((block.accepted[i / 8] >> (i % 8) & 1U) == 0) {
            rejected_.reserve(rejected_rows_ + 1);
            for (std::size_t j = 0; j < block.dimension; ++j) {
                rejected_.column(j)[rejected_rows_] = points.column(j)[i];
            }
            ++rejected_rows_;
        }
    }
}

void DrawnSource::accepted_coordinate(std::size_t axis, std::uint64_t first, std::span<double> out) const {
    std::copy_n(kept_.column(axis) + first, out.size(), out.data());
}

void DrawnSource::retain(const std::uint8_t* chosen, std::uint64_t count) {
    for (std::size_t j = 0; j < plan_.target->dimension(); ++j) {
        double* column = kept_.column(j);
        kernels().compress(column, chosen, column, static_cast<std::size_t>(count));
    }
}

} // namespace sluice
