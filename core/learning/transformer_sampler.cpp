// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/transformer_sampler.h"

#include "base/error.h"
#include "base/random.h"
#include "base/thread_pool.h"
#include "learning/dense_kernels.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace sluice {
namespace {

constexpr std::size_t block_rows = 128; ///< answers that grow together; their cache stays near the processor
constexpr std::size_t texts_at_once = 64; ///< through a TransformerPass

void stop_if(const std::stop_token& stop) {
    if (stop.stop_requested()) {
        throw Cancelled();
    }
}

void check_request(const Transformer& model, std::span<const std::vector<Token>> prompts,
                   const TextSampling& sampling) {
    if (!(sampling.temperature >= 0.0) || !std::isfinite(sampling.temperature)) {
        throw InvalidArgument("the temperature must be finite and at least 0");
    }
    for (const std::vector<Token>& prompt : prompts) {
        TokenText text{prompt, prompt.size()};
        text.tokens.push_back(Vocabulary::stop);
        model.check_text(text);
    }
}

/// One answer on its way.
class Answer {
  public:
    Answer(std::size_t prompt, std::size_t room, double temperature, std::uint64_t seed, std::uint64_t number)
        : prompt_(prompt), room_(room), temperature_(temperature), random_(seed, Stream::proposal, number) {}

    std::size_t prompt() const { return prompt_; }
    bool growing() const { return growing_; }
    const std::vector<Token>& tokens() const { return sample_.answer; }

    /// Draws the next token from the law with these logits.
    void grow(std::span<const float> logits) {
        const double normaliser = log_sum_exp(logits);
        Token token = 0;
        double entropy = 0.0;
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const double log_probability = static_cast<double>(logits[i]) - normaliser;
            entropy -= std::exp(log_probability) * log_probability;
            token = logits[i] > logits[token] ? static_cast<Token>(i) : token;
        }
        if (temperature_ > 0.0) {
            token = draw(logits, static_cast<double>(logits[token]));
        }
        sample_.entropy += entropy;
        sample_.log_probability += static_cast<double>(logits[token]) - normaliser;
        if (token == Vocabulary::stop) {
            sample_.ended = true;
            growing_ = false;
            return;
        }
        sample_.answer.push_back(token);
        growing_ = sample_.answer.size() < room_;
    }

    TextSample take() { return std::move(sample_); }

  private:
    Token draw(std::span<const float> logits, double largest) {
        double weights[255];
        double sum = 0.0;
        for (std::size_t i = 0; i < logits.size(); ++i) {
            weights[i] = std::exp((static_cast<double>(logits[i]) - largest) / temperature_);
            sum += weights[i];
        }
        double left = random_.uniform() * sum;
        for (std::size_t i = 0; i < logits.size(); ++i) {
            left -= weights[i];
            if (left < 0.0) {
                return static_cast<Token>(i);
            }
        }
        return static_cast<Token>(std::max_element(weights, weights + logits.size()) - weights); // rounding
    }

    std::size_t prompt_, room_;
    double temperature_;
    RandomStream random_;
    TextSample sample_;
    bool growing_ = true;
};

/// Which answers are asked for, and where they go.
class Request {
  public:
    Request(const Transformer& model, std::span<const std::vector<Token>> prompts,
            const TextSampling& sampling)
        : model_(model), prompts_(prompts), sampling_(sampling) {}

    std::size_t size() const { return prompts_.size() * sampling_.per_prompt; }
    std::span<const std::vector<Token>> prompts() const { return prompts_; }
    /// Answer number n: all first answers, then all second ones. Beyond size() there are some that nobody
    /// wants.
    Answer answer(std::size_t n) const {
        const std::size_t prompt = n % prompts_.size();
        return {prompt, model_.layout().context - prompts_[prompt].size(), sampling_.temperature,
                sampling_.seed, n};
    }
    std::size_t place(std::size_t n) const {
        return n % prompts_.size() * sampling_.per_prompt + n / prompts_.size();
    }

  private:
    const Transformer& model_;
    std::span<const std::vector<Token>> prompts_;
    const TextSampling& sampling_;
};

/// What is known of the prompts: the logits behind each, and its keys and values.
struct Prefixes {
    Matrix<float> logits;
    std::vector<std::vector<float>> qkv; ///< of each prompt: blocks x tokens x 3 width
};

Prefixes read_prompts(const Transformer& model, std::span<const std::vector<Token>> prompts,
                      const std::stop_token& stop) {
    const TransformerLayout& layout = model.layout();
    Prefixes prefixes{Matrix<float>(prompts.size(), layout.vocabulary), {}};
    TransformerPass pass(layout);
    PackedTexts packed;
    for (std::size_t first = 0; first < prompts.size(); first += texts_at_once) {
        stop_if(stop);
        const std::size_t count = std::min(texts_at_once, prompts.size() - first);
        packed.clear();
        for (std::size_t i = 0; i < count; ++i) {
            packed.add(prompts[first + i]);
        }
        pass.forward(model.values(), packed);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t end = packed.start[i + 1];
            const auto last = pass.logits().subspan((end - 1) * layout.vocabulary, layout.vocabulary);
            std::ranges::copy(last, prefixes.logits.row(first + i).begin());
            std::vector<float>& qkv = prefixes.qkv.emplace_back();
            for (std::size_t block = 0; block < layout.blocks.size(); ++block) {
                const float* rows = pass.qkv(block);
                qkv.insert(qkv.end(), rows + packed.start[i] * 3 * layout.width,
                           rows + end * 3 * layout.width);
            }
        }
    }
    return prefixes;
}

/// The buffers of one block of answers.
class BlockSampler {
  public:
    BlockSampler(const Transformer& model, const Request& request, const Prefixes& prefixes)
        : model_(model), layout_(model.layout()), request_(request), prefixes_(prefixes),
          row_size_(layout_.context * layout_.width), stream_(block_rows * layout_.width),
          norm_(stream_.size()), attention_(stream_.size()), projected_(stream_.size()),
          qkv_(3 * stream_.size()), hidden_(4 * stream_.size()), logits_(block_rows, layout_.vocabulary),
          probabilities_(layout_.heads * layout_.context) {
        keys_.resize(layout_.blocks.size());
        values_.resize(layout_.blocks.size());
        for (std::size_t block = 0; block < layout_.blocks.size(); ++block) {
            keys_[block].resize(block_rows * row_size_);
            values_[block].resize(block_rows * row_size_);
        }
    }

    void run(std::size_t first, std::vector<TextSample>& samples, const std::stop_token& stop) {
        begin(first);
        while (true) {
            stop_if(stop);
            bool growing = false;
            for (std::size_t row = 0; row < wanted_; ++row) {
                if (answers_[row].growing()) {
                    answers_[row].grow(logits_.row(row));
                    growing = growing || answers_[row].growing();
                }
            }
            if (!growing) {
                break;
            }
            step();
        }
        for (std::size_t row = 0; row < wanted_; ++row) {
            samples[request_.place(first + row)] = answers_[row].take();
        }
    }

  private:
    void begin(std::size_t first) {
        wanted_ = std::min(block_rows, request_.size() - first);
        answers_.clear();
        std::ranges::fill(attention_, 0.0F); // rows that nobody wants stay finite
        for (std::size_t row = 0; row < wanted_; ++row) {
            answers_.push_back(request_.answer(first + row));
            const std::size_t prompt = answers_.back().prompt();
            std::ranges::copy(prefixes_.logits.row(prompt), logits_.row(row).begin());
            const float* from = prefixes_.qkv[prompt].data();
            const std::size_t tokens = request_.prompts()[prompt].size();
            for (std::size_t block = 0; block < layout_.blocks.size(); ++block) {
                for (std::size_t t = 0; t < tokens; ++t, from += 3 * layout_.width) {
                    keep(block, row, t, from);
                }
            }
        }
    }

    /// Puts the key and the value of one token into the cache. `qkv`: its query, key and value.
    void keep(std::size_t block, std::size_t row, std::size_t position, const float* qkv) {
        const std::size_t place = row * row_size_ + position * layout_.width;
        std::copy_n(qkv + layout_.width, layout_.width, keys_[block].data() + place);
        std::copy_n(qkv + 2 * layout_.width, layout_.width, values_[block].data() + place);
    }

    /// Where the newest token of a row stands.
    std::size_t position(std::size_t row) const {
        return request_.prompts()[answers_[row].prompt()].size() + answers_[row].tokens().size() - 1;
    }

    void norm(const TransformerLayout::Norm& place) {
        const float* parameters = model_.values();
        layer_norm(stream_.data(), block_rows, {parameters + place.scale, layout_.width},
                   {parameters + place.shift, layout_.width}, norm_.data(), nullptr, nullptr);
    }

    void add_projected() {
        for (std::size_t i = 0; i < stream_.size(); ++i) {
            stream_[i] += projected_[i];
        }
    }

    /// Takes the newest token of every row through the transformer.
    void step() {
        const float* parameters = model_.values();
        const std::size_t width = layout_.width;
        for (std::size_t row = 0; row < wanted_; ++row) {
            if (!answers_[row].growing()) {
                continue;
            }
            const float* token = parameters + layout_.token + answers_[row].tokens().back() * width;
            const float* place = parameters + layout_.position + position(row) * width;
            for (std::size_t i = 0; i < width; ++i) {
                stream_[row * width + i] = token[i] + place[i];
            }
        }
        for (std::size_t block = 0; block < layout_.blocks.size(); ++block) {
            step_block(layout_.blocks[block], block);
        }
        norm(layout_.norm);
        apply_linear(layout_.head, parameters, norm_.data(), block_rows, logits_.values().data());
    }

    void step_block(const TransformerLayout::Block& block, std::size_t index) {
        const float* parameters = model_.values();
        const std::size_t width = layout_.width;
        norm(block.norm1);
        apply_linear(block.qkv, parameters, norm_.data(), block_rows, qkv_.data());
        for (std::size_t row = 0; row < wanted_; ++row) {
            if (!answers_[row].growing()) {
                continue;
            }
            const std::size_t at = position(row);
            const float* own = qkv_.data() + row * 3 * width;
            keep(index, row, at, own);
            const AttentionInput input{own,
                                       keys_[index].data() + row * row_size_,
                                       values_[index].data() + row * row_size_,
                                       0,
                                       width,
                                       layout_.heads,
                                       width / layout_.heads};
            attend(input, 0, at + 1, probabilities_.data(), attention_.data() + row * width);
        }
        apply_linear(block.out, parameters, attention_.data(), block_rows, projected_.data());
        add_projected();
        norm(block.norm2);
        multiply(norm_.data(), false, parameters + block.up.weight, true, hidden_.data(),
                 {block_rows, block.up.out, block.up.in});
        add_bias_relu(hidden_.data(), block_rows, {parameters + block.up.bias, block.up.out});
        apply_linear(block.down, parameters, hidden_.data(), block_rows, projected_.data());
        add_projected();
    }

    const Transformer& model_;
    const TransformerLayout& layout_;
    const Request& request_;
    const Prefixes& prefixes_;
    std::size_t row_size_; ///< of a row's keys in one block
    std::size_t wanted_ = 0;
    std::vector<Answer> answers_;
    std::vector<float> stream_, norm_, attention_, projected_, qkv_, hidden_;
    Matrix<float> logits_;
    std::vector<float> probabilities_;
    std::vector<std::vector<float>> keys_, values_; ///< of each block: rows x context x width
};

} // namespace

std::vector<TextSample> sample_texts(const Transformer& model, std::span<const std::vector<Token>> prompts,
                                     const TextSampling& sampling, const std::stop_token& stop) {
    check_request(model, prompts, sampling);
    const Request request(model, prompts, sampling);
    std::vector<TextSample> samples(request.size());
    if (samples.empty()) {
        return samples;
    }
    const Prefixes prefixes = read_prompts(model, prompts, stop);
    const std::size_t blocks = (samples.size() + block_rows - 1) / block_rows;
    const std::size_t workers =
        std::clamp<std::size_t>(static_cast<std::size_t>(sampling.threads), 1, blocks);
    ThreadPool pool(static_cast<unsigned>(workers));
    pool.for_each(workers, [&](std::size_t worker) {
        BlockSampler sampler(model, request, prefixes);
        for (std::size_t block = worker; block < blocks; block += workers) {
            sampler.run(block * block_rows, samples, stop);
        }
    });
    return samples;
}

std::vector<TextSample> sample_texts_uncached(const Transformer& model,
                                              std::span<const std::vector<Token>> prompts,
                                              const TextSampling& sampling, const std::stop_token& stop) {
    check_request(model, prompts, sampling);
    const Request request(model, prompts, sampling);
    const std::size_t vocabulary = model.layout().vocabulary;
    std::vector<TextSample> samples(request.size());
    TransformerPass pass(model.layout());
    PackedTexts packed;
    for (std::size_t first = 0; first < samples.size(); first += block_rows) {
        std::vector<Answer> answers;
        for (std::size_t n = first; n < std::min(first + block_rows, samples.size()); ++n) {
            answers.push_back(request.answer(n));
        }
        const auto growing = [](const Answer& answer) { return answer.growing(); };
        while (std::ranges::any_of(answers, growing)) {
            stop_if(stop);
            packed.clear();
            for (const Answer& answer : answers) {
                std::vector<Token> text = prompts[answer.prompt()];
                text.insert(text.end(), answer.tokens().begin(), answer.tokens().end());
                packed.add(text);
            }
            pass.forward(model.values(), packed);
            for (std::size_t i = 0; i < answers.size(); ++i) {
                if (answers[i].growing()) {
                    answers[i].grow(
                        pass.logits().subspan((packed.start[i + 1] - 1) * vocabulary, vocabulary));
                }
            }
        }
        for (std::size_t i = 0; i < answers.size(); ++i) {
            samples[request.place(first + i)] = answers[i].take();
        }
    }
    return samples;
}

std::vector<double> text_log_probabilities(const Transformer& model, std::span<const TokenText> texts,
                                           double temperature, const std::stop_token& stop) {
    if (!(temperature > 0.0) || !std::isfinite(temperature)) {
        throw InvalidArgument("probabilities need a temperature above 0");
    }
    const std::size_t vocabulary = model.layout().vocabulary;
    std::vector<double> result;
    TransformerPass pass(model.layout());
    PackedTexts packed;
    std::vector<float> scaled(vocabulary);
    for (std::size_t first = 0; first < texts.size(); first += texts_at_once) {
        stop_if(stop);
        const auto chunk = texts.subspan(first, std::min(texts_at_once, texts.size() - first));
        packed.clear();
        for (const TokenText& text : chunk) {
            model.check_text(text);
            packed.add(std::span(text.tokens).first(text.tokens.size() - 1));
        }
        pass.forward(model.values(), packed);
        for (std::size_t i = 0; i < chunk.size(); ++i) {
            double sum = 0.0;
            for (std::size_t t = chunk[i].prompt; t < chunk[i].tokens.size(); ++t) {
                const auto row = pass.logits().subspan((packed.start[i] + t - 1) * vocabulary, vocabulary);
                std::ranges::transform(row, scaled.begin(), [&](float logit) {
                    return static_cast<float>(static_cast<double>(logit) / temperature);
                });
                sum += static_cast<double>(scaled[chunk[i].tokens[t]]) - log_sum_exp(scaled);
            }
            result.push_back(sum);
        }
    }
    return result;
}

} // namespace sluice
