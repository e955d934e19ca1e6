// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/language_model.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// When rounds of sampling and fine-tuning end.
struct UntilRule {
    std::string metric = "sampled_accuracy"; ///< one of until_metrics()
    double at_least = 0.95;
    int max_rounds = 6;
    int patience = 2; ///< rounds without a new best value; 0: never
};
const std::vector<std::string>& until_metrics();

/// What an experiment with a language model (/model/kind "transformer") has beside the common sections:
/// /model and /sampling, and of /finetune the rounds.
struct LanguageSection {
    LanguageModelSpec model;      ///< with the vocabulary of the task
    std::string weights = "none"; ///< what the model starts from: "none", "checkpoint:NAME" or "file:PATH"

    bool samples = false; ///< whether the file has a sampling section
    double temperature = 1.0;
    int samples_per_prompt = 64;
    int keep_per_prompt = 12; ///< verified_reasoning: different right answers of a prompt at the most

    /// until_satisfied: the target is p proportional to q exp(reward / beta), so an answer is accepted iff
    /// ln u < (reward - maximum) / beta.
    double beta = 0.25;
    bool pool_maximum = false; ///< maximum: of a prompt's samples (the approximation of RSO), not the known 1
    std::uint64_t accepted = 500;       ///< answers to collect in a round
    std::uint64_t candidates = 200'000; ///< to try for them at the most

    int rounds = 1;
    std::optional<UntilRule> until; ///< takes the place of rounds
};

} // namespace sluice
