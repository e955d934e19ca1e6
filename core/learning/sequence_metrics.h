// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// What a verifier said of one sampled answer.
struct JudgedSample {
    bool right = false;
    std::string path; ///< two right answers with the same path are the same answer
};

/// What the samples of some prompts amount to; every prompt has as many.
struct SampleSummary {
    std::size_t prompts = 0, per_prompt = 0;
    std::size_t right = 0;   ///< of prompts x per_prompt
    double acceptance = 0.0; ///< right / samples
    double coverage = 0.0;   ///< share of prompts with a right sample
    double distinct = 0.0;   ///< mean over prompts of the number of different right answers
    /// Share of prompts of which some samples are right and some wrong: only they tell the two apart.
    double decidable = 0.0;
    std::vector<std::size_t> solved; ///< [c]: number of prompts with c right samples, c = 0 .. per_prompt
};

/// samples[p][i]: sample i of prompt p. Throws InvalidArgument when the prompts have different numbers of
/// samples, or none.
SampleSummary summarise_samples(std::span<const std::vector<JudgedSample>> samples);

/// The probability that k of n samples, drawn without replacement, have a right one, when c of the n are
/// right: 1 - C(n - c, k) / C(n, k), unbiased for pass@k (Chen et al. 2021, arXiv 2107.03374, eq. 1), as a
/// product that does not overflow. Throws InvalidArgument unless 1 <= k <= n and c <= n.
double pass_at_k(std::size_t n, std::size_t c, std::size_t k);

/// Mean of pass_at_k() over the prompts.
double mean_pass_at_k(const SampleSummary& summary, std::size_t k);

/// Best of n: the column of the largest reward in each row, the first of equals. NaN never wins; throws
/// InvalidArgument for a row without any number.
std::vector<std::size_t> best_of_n(const Matrix<double>& rewards);

} // namespace sluice
