// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/random.h"
#include "data/sums.h"
#include "learning/language_model.h"
#include "learning/sequence_metrics.h"

#include <cstdint>
#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// Prompts with their tokens.
struct PromptSet {
    explicit PromptSet(std::vector<SumsPrompt> prompts);
    std::vector<SumsPrompt> prompts;
    std::vector<std::vector<Token>> tokens;
    std::size_t size() const { return prompts.size(); }
};

/// An answer that was drawn, and what the verifier says of it. One that did not end is not right.
struct DrawnAnswer {
    std::size_t prompt = 0;
    TextSample sample;
    SumsVerdict verdict;
};
/// sampling.per_prompt answers to each prompt, those of the first prompt first.
std::vector<DrawnAnswer> draw_answers(const LanguageModel& model, const PromptSet& prompts,
                                      const TextSampling& sampling, const std::stop_token& stop);
/// They must be `per_prompt` for each prompt.
SampleSummary summarise_answers(std::span<const DrawnAnswer> answers, std::size_t per_prompt);

/// An answer as it reads.
std::string answer_text(const DrawnAnswer& answer);
/// What the verifier says of it, in words.
std::string verdict_in_words(const DrawnAnswer& answer);

/// The prompt with an answer that ended, to be trained on.
TokenText training_text(const PromptSet& prompts, const DrawnAnswer& answer);
TokenText training_text(const SumsPrompt& prompt, const std::string& answer);

/// The numbers of the right answers to each prompt, each path once, the first `most` of them.
std::vector<std::size_t> select_verified(std::span<const DrawnAnswer> answers, std::size_t most);
/// The numbers of answers accepted by the tilt: ended, and ln u < (reward - maximum) / beta with fresh u from
/// `random` for each answer. maximum: 1, or with pool_maximum the largest reward of the prompt's answers.
std::vector<std::size_t> select_tilted(std::span<const DrawnAnswer> answers, double beta, bool pool_maximum,
                                       RandomStream& random);
/// The numbers of `count` answers that ended, right or wrong, chosen blindly; all when there are fewer.
std::vector<std::size_t> select_blindly(std::span<const DrawnAnswer> answers, std::size_t count,
                                        RandomStream& random);

/// P(right answer) at a temperature, mean over the prompts: summed over every right answer, not sampled.
double right_probability(const LanguageModel& model, const PromptSet& prompts, double temperature,
                         const std::stop_token& stop);

/// How well a model answers prompts: "sampled_accuracy" and "pass_at_8" from 16 answers to each at
/// temperature 1, "greedy_accuracy", "entropy" and "kl" of answers in nats (kl: from `base`), "reward" and
/// "larger_first" (means over the answers; the latter is a habit that is never rewarded), "well_formed".
std::map<std::string, double> judge_model(const LanguageModel& model, const LanguageModel& base,
                                          const PromptSet& prompts, std::uint64_t seed, int threads,
                                          const std::stop_token& stop);

} // namespace sluice
