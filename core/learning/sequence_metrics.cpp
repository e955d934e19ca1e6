// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/sequence_metrics.h"

#include "base/error.h"

#include <cmath>
#include <limits>
#include <set>

namespace sluice {

SampleSummary summarise_samples(std::span<const std::vector<JudgedSample>> samples) {
    SampleSummary summary;
    summary.prompts = samples.size();
    summary.per_prompt = samples.empty() ? 0 : samples.front().size();
    if (summary.per_prompt == 0) {
        throw InvalidArgument("a summary needs at least one prompt and one sample of it");
    }
    summary.solved.assign(summary.per_prompt + 1, 0);
    std::size_t distinct = 0, decidable = 0;
    for (const std::vector<JudgedSample>& answers : samples) {
        if (answers.size() != summary.per_prompt) {
            throw InvalidArgument("one prompt has " + std::to_string(answers.size()) +
                                  " samples and another one " + std::to_string(summary.per_prompt));
        }
        std::size_t right = 0;
        std::set<std::string> paths;
        for (const JudgedSample& answer : answers) {
            if (answer.right) {
                ++right;
                paths.insert(answer.path);
            }
        }
        ++summary.solved[right];
        summary.right += right;
        distinct += paths.size();
        decidable += right > 0 && right < summary.per_prompt ? 1 : 0;
    }
    const auto prompts = static_cast<double>(summary.prompts);
    summary.acceptance =
        static_cast<double>(summary.right) / (prompts * static_cast<double>(summary.per_prompt));
    summary.coverage = 1.0 - static_cast<double>(summary.solved[0]) / prompts;
    summary.distinct = static_cast<double>(distinct) / prompts;
    summary.decidable = static_cast<double>(decidable) / prompts;
    return summary;
}

double pass_at_k(std::size_t n, std::size_t c, std::size_t k) {
    if (k < 1 || k > n || c > n) {
        throw InvalidArgument("pass@k needs 1 <= k <= n and c <= n, got n = " + std::to_string(n) +
                              ", c = " + std::to_string(c) + ", k = " + std::to_string(k));
    }
    if (n - c < k) {
        return 1.0;
    }
    double none = 1.0; // C(n - c, k) / C(n, k)
    for (std::size_t i = n - c + 1; i <= n; ++i) {
        none *= 1.0 - static_cast<double>(k) / static_cast<double>(i);
    }
    return 1.0 - none;
}

double mean_pass_at_k(const SampleSummary& summary, std::size_t k) {
    double sum = 0.0;
    for (std::size_t c = 0; c < summary.solved.size(); ++c) {
        sum += static_cast<double>(summary.solved[c]) * pass_at_k(summary.per_prompt, c, k);
    }
    return sum / static_cast<double>(summary.prompts);
}

std::vector<std::size_t> best_of_n(const Matrix<double>& rewards) {
    std::vector<std::size_t> best;
    for (std::size_t row = 0; row < rewards.rows(); ++row) {
        std::size_t winner = rewards.columns();
        double largest = -std::numeric_limits<double>::infinity();
        for (std::size_t column = 0; column < rewards.columns(); ++column) {
            const double reward = rewards(row, column);
            if (!std::isnan(reward) && (winner == rewards.columns() || reward > largest)) {
                winner = column;
                largest = reward;
            }
        }
        if (winner == rewards.columns()) {
            throw InvalidArgument("prompt " + std::to_string(row) + " has no reward that is a number");
        }
        best.push_back(winner);
    }
    return best;
}

} // namespace sluice
