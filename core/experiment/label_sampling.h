// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "experiment/experiment.h"
#include "results/record.h"

#include <cstdint>
#include <span>
#include <vector>

namespace sluice {

/// Labels that a network drew for rows, and those that rejection sampling accepted.
struct SampledLabels {
    std::vector<std::size_t> accepted;    ///< positions of rows whose label was accepted, ascending
    std::vector<std::int64_t> label;      ///< of `accepted`, aligned
    std::vector<std::int64_t> first_draw; ///< of every row, before any test
    SamplingRecord record;                ///< accepted_index holds positions
};

/// For each row x, labels are drawn from q(y|x) = softmax(logits / temperature) until one is accepted, at
/// most `attempts` times.
///
/// verified: accepted where it is the true label. Together with the rows that is q conditioned on being
/// right, whose constant is M = 1 / P(right). sharpened: the target of each row is p(y|x) = q(y|x)^(1/tau) /
/// sum, with its own M(x) = max over y of p / q, so that y is accepted with probability (q(y|x) / max
/// q)^(1/tau - 1); nothing is known of the truth, with which the accepted labels are only compared.
///
/// The numbers of a row are a function of (seed, round, row): another round gives independent labels.
/// `logits`: rows x classes. Throws InvalidArgument for sizes that differ and labels that are no classes.
SampledLabels sample_labels(const LabelSection& section, const Matrix<float>& logits,
                            std::span<const std::int64_t> truth, std::uint64_t seed, std::uint64_t round);

/// For one row: log q, and the probability with which each label is accepted under sharpening.
struct Sharpening {
    std::vector<double> log_q, acceptance;
    double log_m = 0.0; ///< of this row
    double rate = 0.0;  ///< sum over y of q x acceptance = 1 / M
};
Sharpening sharpen(std::span<const float> logits, double temperature, double tau);

} // namespace sluice
