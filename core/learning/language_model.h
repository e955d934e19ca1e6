// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "base/progress.h"
#include "learning/engine.h"
#include "learning/training.h"
#include "learning/vocabulary.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// A decoder-only transformer over characters: learned positions, pre-norm blocks with causal attention and a
/// ReLU network of 4 x width units, a last layer norm and a linear head.
struct LanguageModelSpec {
    std::string vocabulary;    ///< different characters; the first ends a text
    std::int64_t context = 32; ///< the longest text in tokens
    std::int64_t width = 64;   ///< a multiple of heads
    std::int64_t layers = 2;
    std::int64_t heads = 4;
};

/// A prompt with its answer; the answer of a training text ends with Vocabulary::stop.
struct TokenText {
    std::vector<Token> tokens;
    std::size_t prompt = 0; ///< how many of them are the prompt, at least 1
};

/// How answers are drawn from q(y | x) = softmax(logits / temperature), token by token.
struct TextSampling {
    double temperature = 1.0; ///< 0: greedy, the most probable token each time
    std::size_t per_prompt = 1;
    std::uint64_t seed = 0;
    int threads = 1;    ///< results do not depend on it
    bool cached = true; ///< false: the whole text goes through the network for each token, to compare with
};

/// An answer as drawn.
struct TextSample {
    std::vector<Token> answer;    ///< without the stop token
    bool ended = false;           ///< by the stop token; otherwise the context was full
    double log_probability = 0.0; ///< of the answer with its stop token at temperature 1, natural logarithm
    double entropy = 0.0; ///< sum over the drawn tokens of the entropy of their law at temperature 1, in nats
};

/// A language model held by the learning module. One thread at a time.
class LanguageModel {
  public:
    virtual ~LanguageModel() = default;
    virtual const LanguageModelSpec& spec() const = 0;
    virtual std::unique_ptr<LanguageModel> clone() const = 0;

    /// Trains in place on the answers of `texts` (each with its stop token), given their prompts: the loss of
    /// a text is the mean cross-entropy of its answer's tokens. Steps, snapshots, stopping and going
    /// on as in Network::train(); there are no validation rows.
    virtual TrainingHistory train(const TrainingSpec& spec, std::span<const TokenText> texts,
                                  std::stop_token stop, Progress& progress,
                                  TrainingState* state = nullptr) = 0;

    /// per_prompt answers to each prompt, with cached keys and values. samples[p * per_prompt + i] is answer
    /// i to prompt p, a function of (seed, p, i, number of prompts): asking for more answers keeps the first
    /// ones. Prompts must leave room for one token. Throws Cancelled within 100 ms of a requested stop.
    virtual std::vector<TextSample> sample(std::span<const std::vector<Token>> prompts,
                                           const TextSampling& sampling, std::stop_token stop) const = 0;

    /// log q(answer | prompt) of each text at a temperature > 0, natural logarithm. Throws Cancelled.
    virtual std::vector<double> log_probabilities(std::span<const TokenText> texts, double temperature,
                                                  std::stop_token stop) const = 0;

    /// Logits behind each token of a text: tokens x vocabulary.
    virtual Matrix<float> logits(std::span<const Token> text) const = 0;
    /// The loss of train() over all the texts as one batch, and its gradient for each of weights().
    virtual double gradient(std::span<const TokenText> texts, std::vector<WeightTensor>& gradient) const = 0;

    virtual std::vector<WeightTensor> weights() const = 0;
    /// Throws InvalidArgument naming what does not match in name or shape.
    virtual void set_weights(std::span<const WeightTensor> weights) = 0;

    /// Writes a TorchScript file: forward(tokens: int64 [n, t]) -> logits [n, t, vocabulary]. `metadata`
    /// becomes the extra file "sluice.json".
    virtual void save_torchscript(const std::filesystem::path& path, const std::string& metadata) const = 0;
};

/// Number of weights. Throws InvalidArgument naming the value of the spec that is impossible.
std::int64_t parameter_count(const LanguageModelSpec& spec);

} // namespace sluice
