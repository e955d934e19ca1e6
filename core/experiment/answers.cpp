// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/answers.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace sluice {
namespace {

constexpr std::size_t judged_samples = 16; ///< of each prompt
constexpr std::size_t judged_k = 8;
constexpr double largest_reward = 1.0; ///< of SumsVerdict::reward()

const Vocabulary& vocabulary() {
    static const Vocabulary characters{std::string(sums_characters)};
    return characters;
}

/// The prompt with an answer as drawn, for its probability.
TokenText whole_text(const PromptSet& prompts, const DrawnAnswer& answer) {
    const std::vector<Token>& prompt = prompts.tokens[answer.prompt];
    TokenText text{prompt, prompt.size()};
    text.tokens.insert(text.tokens.end(), answer.sample.answer.begin(), answer.sample.answer.end());
    if (answer.sample.ended) {
        text.tokens.push_back(Vocabulary::stop);
    }
    return text;
}

} // namespace

PromptSet::PromptSet(std::vector<SumsPrompt> given) : prompts(std::move(given)) {
    for (const SumsPrompt& prompt : prompts) {
        tokens.push_back(vocabulary().encode(prompt.text()));
    }
}

std::vector<DrawnAnswer> draw_answers(const LanguageModel& model, const PromptSet& prompts,
                                      const TextSampling& sampling, const std::stop_token& stop) {
    std::vector<TextSample> samples = model.sample(prompts.tokens, sampling, stop);
    std::vector<DrawnAnswer> answers(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        DrawnAnswer& answer = answers[i];
        answer.prompt = i / sampling.per_prompt;
        answer.sample = std::move(samples[i]);
        answer.verdict =
            verify_sums(prompts.prompts[answer.prompt], vocabulary().decode(answer.sample.answer));
        answer.verdict.right = answer.verdict.right && answer.sample.ended;
    }
    return answers;
}

std::string answer_text(const DrawnAnswer& answer) {
    return vocabulary().decode(answer.sample.answer);
}

std::string verdict_in_words(const DrawnAnswer& answer) {
    if (answer.verdict.right) {
        return "right";
    }
    if (!answer.sample.ended) {
        return "does not end";
    }
    if (!answer.verdict.well_formed) {
        return "not of the form that was asked for";
    }
    return std::to_string(answer.verdict.right_steps) + " of 2 sums right, " +
           (answer.verdict.right_result ? "right result" : "wrong result");
}

SampleSummary summarise_answers(std::span<const DrawnAnswer> answers, std::size_t per_prompt) {
    std::vector<std::vector<JudgedSample>> samples;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (i % per_prompt == 0) {
            samples.emplace_back();
        }
        samples.back().push_back({answers[i].verdict.right, answers[i].verdict.path});
    }
    return summarise_samples(samples);
}

TokenText training_text(const PromptSet& prompts, const DrawnAnswer& answer) {
    return whole_text(prompts, answer);
}

TokenText training_text(const SumsPrompt& prompt, const std::string& answer) {
    TokenText text{vocabulary().encode(prompt.text() + answer), prompt.text().size()};
    text.tokens.push_back(Vocabulary::stop);
    return text;
}

std::vector<std::size_t> select_verified(std::span<const DrawnAnswer> answers, std::size_t most) {
    std::vector<std::size_t> chosen;
    std::set<std::string> paths;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (i > 0 && answers[i].prompt != answers[i - 1].prompt) {
            paths.clear();
        }
        if (answers[i].verdict.right && paths.size() < most && paths.insert(answers[i].verdict.path).second) {
            chosen.push_back(i);
        }
    }
    return chosen;
}

std::vector<std::size_t> select_tilted(std::span<const DrawnAnswer> answers, double beta, bool pool_maximum,
                                       RandomStream& random) {
    std::map<std::size_t, double> of_pool;
    for (const DrawnAnswer& answer : answers) {
        double& largest = of_pool[answer.prompt];
        largest = std::max(largest, answer.verdict.reward());
    }
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const double maximum = pool_maximum ? of_pool[answers[i].prompt] : largest_reward;
        const bool accepted = std::log(random.uniform()) < (answers[i].verdict.reward() - maximum) / beta;
        if (accepted && answers[i].sample.ended) {
            chosen.push_back(i);
        }
    }
    return chosen;
}

std::vector<std::size_t> select_blindly(std::span<const DrawnAnswer> answers, std::size_t count,
                                        RandomStream& random) {
    std::vector<std::int64_t> order;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].sample.ended) {
            order.push_back(static_cast<std::int64_t>(i));
        }
    }
    random.shuffle(order);
    order.resize(std::min(count, order.size()));
    std::ranges::sort(order);
    return {order.begin(), order.end()};
}

double right_probability(const LanguageModel& model, const PromptSet& prompts, double temperature,
                         const std::stop_token& stop) {
    std::vector<TokenText> texts;
    for (const SumsPrompt& prompt : prompts.prompts) {
        for (const std::string& answer : right_sums(prompt)) {
            texts.push_back(training_text(prompt, answer));
        }
    }
    double sum = 0.0;
    for (const double value : model.log_probabilities(texts, temperature, stop)) {
        sum += std::exp(value);
    }
    return sum / static_cast<double>(prompts.size());
}

std::map<std::string, double> judge_model(const LanguageModel& model, const LanguageModel& base,
                                          const PromptSet& prompts, std::uint64_t seed, int threads,
                                          const std::stop_token& stop) {
    TextSampling sampling;
    sampling.seed = seed;
    sampling.threads = threads;
    sampling.temperature = 0.0;
    std::map<std::string, double> values;
    values["greedy_accuracy"] = summarise_answers(draw_answers(model, prompts, sampling, stop), 1).acceptance;

    sampling.temperature = 1.0;
    sampling.per_prompt = judged_samples;
    const std::vector<DrawnAnswer> answers = draw_answers(model, prompts, sampling, stop);
    const SampleSummary summary = summarise_answers(answers, judged_samples);
    values["sampled_accuracy"] = summary.acceptance;
    values["pass_at_8"] = mean_pass_at_k(summary, judged_k);
    std::vector<TokenText> texts;
    for (const DrawnAnswer& answer : answers) {
        texts.push_back(whole_text(prompts, answer));
    }
    const std::vector<double> under_base = base.log_probabilities(texts, 1.0, stop);
    const auto count = static_cast<double>(answers.size());
    for (const char* mean : {"entropy", "kl", "reward", "larger_first", "well_formed"}) {
        values[mean] = 0.0;
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const DrawnAnswer& answer = answers[i];
        values["entropy"] += answer.sample.entropy / count;
        values["kl"] += (answer.sample.log_probability - under_base[i]) / count;
        values["reward"] += answer.verdict.reward() / count;
        values["larger_first"] += answer.verdict.larger_first / 2.0 / count;
        values["well_formed"] += (answer.verdict.well_formed ? 1.0 : 0.0) / count;
    }
    return values;
}

} // namespace sluice
