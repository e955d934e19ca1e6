// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/sums.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <set>

namespace sluice {
namespace {

constexpr std::size_t held_out_multisets = 41; ///< of 165
constexpr std::uint64_t partition_seed = 4;    ///< fixes which; checkpoints that ship depend on it
constexpr std::size_t equation_length = 8;     ///< "07+05=12"
constexpr std::size_t answer_length = 20;

std::string two_digits(int number) {
    return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

std::string equation_text(int left, int right, int sum) {
    return two_digits(left) + "+" + two_digits(right) + "=" + two_digits(sum);
}

std::string answer_text(const std::string& first, const std::string& second, int result) {
    return first + ";" + second + "#" + two_digits(result);
}

std::optional<int> read_two_digits(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 2 || !digit(text[0]) || !digit(text[1])) {
        return std::nullopt;
    }
    return 10 * (text[0] - '0') + (text[1] - '0');
}

struct Equation {
    int left = 0, right = 0, sum = 0;
};

std::optional<Equation> read_equation(std::string_view text) {
    if (text.size() != equation_length || text[2] != '+' || text[5] != '=') {
        return std::nullopt;
    }
    const auto left = read_two_digits(text.substr(0, 2));
    const auto right = read_two_digits(text.substr(3, 2));
    const auto sum = read_two_digits(text.substr(6, 2));
    if (!left || !right || !sum) {
        return std::nullopt;
    }
    return Equation{*left, *right, *sum};
}

/// Takes one number out of the pool; false when it is not there.
bool use_up(std::vector<int>& pool, int number) {
    const auto found = std::ranges::find(pool, number);
    if (found == pool.end()) {
        return false;
    }
    pool.erase(found);
    return true;
}

/// The multisets in a fixed random order; the first ones are held out.
std::set<std::vector<int>> held_out() {
    std::vector<std::vector<int>> multisets;
    for (int a = 1; a <= 9; ++a) {
        for (int b = a; b <= 9; ++b) {
            for (int c = b; c <= 9; ++c) {
                multisets.push_back({a, b, c});
            }
        }
    }
    std::vector<std::int64_t> order(multisets.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    RandomStream(partition_seed, Stream::split).shuffle(order);
    std::set<std::vector<int>> chosen;
    for (std::size_t i = 0; i < held_out_multisets; ++i) {
        chosen.insert(multisets[static_cast<std::size_t>(order[i])]);
    }
    return chosen;
}

std::vector<SumsPrompt> prompts_that_are(bool wanted_held_out) {
    const std::set<std::vector<int>> chosen = held_out();
    std::vector<SumsPrompt> prompts;
    for (int a = 1; a <= 9; ++a) {
        for (int b = 1; b <= 9; ++b) {
            for (int c = 1; c <= 9; ++c) {
                std::vector<int> sorted{a, b, c};
                std::ranges::sort(sorted);
                if (chosen.contains(sorted) == wanted_held_out) {
                    prompts.push_back({{a, b, c}});
                }
            }
        }
    }
    return prompts;
}

/// A sum that is off by 1 to 3 in either direction, and still a number of two digits.
int wrong_sum(int sum, RandomStream& random) {
    const int size = 1 + static_cast<int>(random.below(3));
    return random.below(2) == 0 && sum >= size ? sum - size : sum + size;
}

} // namespace

std::string SumsPrompt::text() const {
    std::string text;
    for (const int operand : operands) {
        text += (text.empty() ? "" : "+") + std::to_string(operand);
    }
    return text + "?";
}

SumsVerdict verify_sums(const SumsPrompt& prompt, std::string_view answer) {
    SumsVerdict verdict;
    if (answer.size() != answer_length || answer[equation_length] != ';' ||
        answer[2 * equation_length + 1] != '#') {
        return verdict;
    }
    const std::array equations{read_equation(answer.substr(0, equation_length)),
                               read_equation(answer.substr(equation_length + 1, equation_length))};
    const auto result = read_two_digits(answer.substr(2 * equation_length + 2));
    if (!equations[0] || !equations[1] || !result) {
        return verdict;
    }
    verdict.well_formed = true;
    verdict.path = answer.substr(0, 2 * equation_length + 1);
    std::vector<int> pool = prompt.operands;
    bool followed = true; // each step stands on those before it
    for (const auto& equation : equations) {
        verdict.larger_first += equation->left >= equation->right ? 1 : 0;
        const bool there = use_up(pool, equation->left) && use_up(pool, equation->right);
        followed = followed && there && equation->left + equation->right == equation->sum;
        verdict.right_steps += followed ? 1 : 0;
        pool.push_back(equation->sum);
    }
    verdict.right_result = *result == std::accumulate(prompt.operands.begin(), prompt.operands.end(), 0);
    verdict.right = followed && pool.size() == 1 && verdict.right_result;
    return verdict;
}

std::vector<std::string> right_sums(const SumsPrompt& prompt) {
    std::set<std::string> answers;
    const std::vector<int>& x = prompt.operands;
    const int result = std::accumulate(x.begin(), x.end(), 0);
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            if (i == j) {
                continue;
            }
            const int sum = x[i] + x[j];
            const int rest = x[3 - i - j];
            const std::string first = equation_text(x[i], x[j], sum);
            answers.insert(answer_text(first, equation_text(sum, rest, result), result));
            answers.insert(answer_text(first, equation_text(rest, sum, result), result));
        }
    }
    return {answers.begin(), answers.end()};
}

std::string random_sums_answer(const SumsPrompt& prompt, double wrong_share, RandomStream& random) {
    std::vector<std::int64_t> order{0, 1, 2};
    random.shuffle(order);
    const auto operand = [&](std::size_t i) { return prompt.operands[static_cast<std::size_t>(order[i])]; };
    const bool wrong = random.uniform() < wrong_share;
    const bool in_first = random.below(2) == 0;
    int sum = operand(0) + operand(1);
    if (wrong && in_first) {
        sum = wrong_sum(sum, random);
    }
    int result = sum + operand(2);
    if (wrong && !in_first) {
        result = wrong_sum(result, random);
    }
    const bool sum_first = random.below(2) == 0;
    return answer_text(
        equation_text(operand(0), operand(1), sum),
        sum_first ? equation_text(sum, operand(2), result) : equation_text(operand(2), sum, result), result);
}

const std::vector<SumsPrompt>& open_sums_prompts() {
    static const std::vector<SumsPrompt> prompts = prompts_that_are(false);
    return prompts;
}

const std::vector<SumsPrompt>& held_out_sums_prompts() {
    static const std::vector<SumsPrompt> prompts = prompts_that_are(true);
    return prompts;
}

std::vector<SumsTrace> sums_traces(std::size_t count, double wrong_share, std::uint64_t seed) {
    RandomStream random(seed, Stream::data);
    const std::vector<SumsPrompt>& prompts = open_sums_prompts();
    std::vector<SumsTrace> traces;
    traces.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const SumsPrompt& prompt = prompts[random.below(prompts.size())];
        traces.push_back({prompt, random_sums_answer(prompt, wrong_share, random)});
    }
    return traces;
}

std::vector<SumsPrompt> choose_sums_prompts(std::span<const SumsPrompt> from, std::size_t count,
                                            std::uint64_t seed, std::uint64_t draw) {
    std::vector<std::int64_t> order(from.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    RandomStream(seed, Stream::split, draw).shuffle(order);
    std::vector<SumsPrompt> chosen;
    for (std::size_t i = 0; i < std::min(count, order.size()); ++i) {
        chosen.push_back(from[static_cast<std::size_t>(order[i])]);
    }
    return chosen;
}

} // namespace sluice
