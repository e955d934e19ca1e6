// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_table.h"
#include "commands.h"

#include "base/paths.h"
#include "data/sums.h"
#include "learning/language_model.h"
#include "learning/safetensors.h"

#include <chrono>

namespace sluice::cli {
namespace {

constexpr std::size_t prompts = 100;
constexpr std::size_t per_prompt = 32;

/// Seconds that drawing takes, the better of two, and the tokens drawn.
std::pair<double, std::size_t> draw_seconds(const LanguageModel& model, const TextSampling& sampling) {
    using Clock = std::chrono::steady_clock;
    const Vocabulary vocabulary{std::string(sums_characters)};
    std::vector<std::vector<Token>> texts;
    for (const SumsPrompt& prompt : choose_sums_prompts(open_sums_prompts(), prompts, 1, 0)) {
        texts.push_back(vocabulary.encode(prompt.text()));
    }
    double best = 0.0;
    std::size_t tokens = 0;
    for (int round = 0; round < 2; ++round) {
        const Clock::time_point start = Clock::now();
        const std::vector<TextSample> samples = model.sample(texts, sampling, {});
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        best = round == 0 ? seconds : std::min(best, seconds);
        tokens = 0;
        for (const TextSample& sample : samples) {
            tokens += sample.answer.size() + (sample.ended ? 1 : 0);
        }
    }
    return {best, tokens};
}

} // namespace

void measure_transformer_sampling(unsigned threads, bool json) {
    LanguageModelSpec spec;
    spec.vocabulary = sums_characters;
    const std::unique_ptr<LanguageModel> model = learning_engine().create_language_model(spec, 1);
    model->set_weights(read_safetensors(shared_folder("checkpoints") / "sums.safetensors").tensors);
    TextSampling sampling;
    sampling.per_prompt = per_prompt;
    sampling.seed = 1;
    sampling.threads = static_cast<int>(threads);
    const auto [seconds, tokens] = draw_seconds(*model, sampling);
    sampling.cached = false; // on one thread
    const auto [uncached_seconds, same_tokens] = draw_seconds(*model, sampling);
    print_measurement({{"case", "transformer_sampling"},
                       {"threads", threads},
                       {"answers", prompts * per_prompt},
                       {"tokens", tokens},
                       {"seconds", seconds},
                       {"answers_per_second", static_cast<double>(prompts * per_prompt) / seconds},
                       {"tokens_per_second", static_cast<double>(tokens) / seconds},
                       {"uncached_tokens_per_second", static_cast<double>(same_tokens) / uncached_seconds}},
                      json);
}

} // namespace sluice::cli
