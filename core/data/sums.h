// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/random.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// A task for small language models whose answers can be verified: add three digits step by step.
///
/// A prompt is "7+5+3?" with digits from 1 to 9. An answer adds two of the operands, then the third, and
/// repeats the result: "07+05=12;12+03=15#15", every number in two digits. The order is free, so a prompt
/// with three different digits has 12 right answers.

struct SumsPrompt {
    std::vector<int> operands; ///< three, each 1 to 9
    std::string text() const;  ///< "7+5+3?"
    friend bool operator==(const SumsPrompt&, const SumsPrompt&) = default;
};

/// Every character of prompts and answers, behind a line feed, which ends an answer.
inline constexpr const char* sums_characters = "\n0123456789+=;#?";
/// The longest prompt with its answer and the line feed.
inline constexpr int sums_length = 27;

/// What the verifier says of an answer.
struct SumsVerdict {
    bool well_formed = false;  ///< two equations and a result, as above
    int right_steps = 0;       ///< equations that are right and use up operands that are there, in order
    bool right_result = false; ///< what follows # is the sum of the operands
    bool right = false;        ///< every equation, all operands used up as a multiset, and the result
    /// Equations whose first number is not the smaller one: a habit that nobody asks for.
    int larger_first = 0;
    std::string path; ///< the list of equations: two answers with the same one are the same answer

    /// Graded: the share of (first step, second step, result) that is right; 0 for an answer that is not well
    /// formed.
    double reward() const { return (right_steps + (right_result ? 1 : 0)) / 3.0; }
};
SumsVerdict verify_sums(const SumsPrompt& prompt, std::string_view answer);

/// Every right answer, each once.
std::vector<std::string> right_sums(const SumsPrompt& prompt);

/// An answer with its operands in random order; with probability `wrong_share` one of its two sums (and with
/// the second one the result) is off by 1 to 3.
std::string random_sums_answer(const SumsPrompt& prompt, double wrong_share, RandomStream& random);

/// The 729 prompts fall in two parts for good, so that a model pretrained in one experiment can be judged in
/// another: a quarter of the 165 multisets of operands is held out, with every order of their digits.
const std::vector<SumsPrompt>& open_sums_prompts();
const std::vector<SumsPrompt>& held_out_sums_prompts();

/// One row of pretraining text.
struct SumsTrace {
    SumsPrompt prompt;
    std::string answer;
};
/// Traces of random open prompts, a function of the seed.
std::vector<SumsTrace> sums_traces(std::size_t count, double wrong_share, std::uint64_t seed);

/// `count` different prompts out of `from` in random order; all of them when there are fewer. `draw` numbers
/// the draws of one seed.
std::vector<SumsPrompt> choose_sums_prompts(std::span<const SumsPrompt> from, std::size_t count,
                                            std::uint64_t seed, std::uint64_t draw);

} // namespace sluice
