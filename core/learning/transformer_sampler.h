// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/transformer.h"

#include <span>
#include <stop_token>
#include <vector>

namespace sluice {

/// Draws answers from a transformer. The keys and values of every prompt are computed once; then blocks of
/// answers grow by one token at a time, each token attending to the cached keys and values.
///
/// Answers are ordered by their number within a prompt first, and every block has the same number of rows, so
/// that an answer comes out the same however many more are asked for.
std::vector<TextSample> sample_texts(const Transformer& model, std::span<const std::vector<Token>> prompts,
                                     const TextSampling& sampling, const std::stop_token& stop);

/// The same law without a cache: the whole text goes through the transformer for each token. For comparison.
std::vector<TextSample> sample_texts_uncached(const Transformer& model,
                                              std::span<const std::vector<Token>> prompts,
                                              const TextSampling& sampling, const std::stop_token& stop);

/// log q(answer | prompt) of each text.
std::vector<double> text_log_probabilities(const Transformer& model, std::span<const TokenText> texts,
                                           double temperature, const std::stop_token& stop);

} // namespace sluice
