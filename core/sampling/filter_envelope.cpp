// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/filter.h"

#include "base/error.h"
#include "base/text.h"
#include "sampling/candidate_source.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// The largest log p - log q over the rows and the first row that has it. Rows outside both supports do not
/// count.
struct LargestRatio {
    double log_ratio = -std::numeric_limits<double>::infinity();
    std::size_t row = 0;
};

LargestRatio largest_ratio(const Matrix<float>& rows, const Density& target, const Density& proposal,
                           std::stop_token stop) {
    LargestRatio largest;
    CandidateBlock block(rows.columns());
    for (std::size_t first = 0; first < rows.rows(); first += CandidateBlock::size) {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        block.count = std::min(CandidateBlock::size, rows.rows() - first);
        const MutablePoints points = block.points();
        kernels().columns_from_rows(rows.row(first).data(), block.dimension, points.data, points.stride,
                                    block.count);
        target.log_density(points, {block.log_p, block.count});
        proposal.log_density(points, {block.log_q, block.count});
        for (std::size_t i = 0; i < block.count; ++i) {
            const double log_ratio = block.log_p[i] - block.log_q[i];
            if (log_ratio > largest.log_ratio) {
                largest = {log_ratio, first + i};
            }
        }
    }
    return largest;
}

EnvelopeConstant enumerated(const Matrix<float>& rows, const Density& target, const Density& proposal,
                            std::stop_token stop) {
    const LargestRatio largest = largest_ratio(rows, target, proposal, stop);
    const std::string place = "row " + grouped(largest.row + 1);
    if (rows.rows() == 0 || largest.log_ratio == -std::numeric_limits<double>::infinity()) {
        throw EnvelopeError("the target is 0 at every row, so that no row could be accepted");
    }
    if (!std::isfinite(largest.log_ratio)) {
        throw EnvelopeError("the proposal is 0 at " + place + " although the target is not", {},
                            "choose a proposal that covers the rows it stands for");
    }
    EnvelopeConstant constant;
    constant.log_m = largest.log_ratio;
    constant.source = MSource::closed_form;
    constant.over_rows = true;
    const auto values = rows.row(largest.row);
    constant.touching.emplace_back(values.begin(), values.end());
    constant.note = "the largest p/q over the " + grouped(rows.rows()) + " rows, at " + place;
    return constant;
}

} // namespace

EnvelopeConstant find_filter_envelope(const Matrix<float>& rows, const Density& target,
                                      const Density& proposal, std::uint64_t seed, std::stop_token stop) {
    if (rows.columns() != target.dimension() || rows.columns() != proposal.dimension()) {
        throw InvalidArgument("the rows have " + std::to_string(rows.columns()) +
                              " columns, but the target has " + std::to_string(target.dimension()) +
                              " dimensions and the proposal " + std::to_string(proposal.dimension()));
    }
    if (proposal.normalised()) {
        try {
            return find_envelope(target, proposal, seed, stop);
        } catch (const EnvelopeError&) {
            // Unbounded over the whole space; over finitely many rows there is still a largest ratio.
        }
    }
    return enumerated(rows, target, proposal, stop);
}

} // namespace sluice
