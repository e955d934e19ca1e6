// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/transformer.h"

#include "base/error.h"
#include "base/random.h"
#include "learning/network_checks.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr std::size_t most_parts = 16;   ///< bounds the memory for gradients
constexpr std::size_t smallest_part = 8; ///< texts
constexpr double embedding_deviation = 0.02;

/// Turns the logits behind one text's tokens into the gradient of weight x (mean cross-entropy of its
/// answer), and returns that. logits: tokens - 1 rows.
double answer_gradient(const TokenText& text, double weight, float* logits, std::size_t vocabulary) {
    const std::size_t predictions = text.tokens.size() - text.prompt;
    const double share = weight / static_cast<double>(predictions);
    std::fill_n(logits, (text.prompt - 1) * vocabulary, 0.0F);
    double loss = 0.0;
    for (std::size_t t = text.prompt; t < text.tokens.size(); ++t) {
        const std::span row(logits + (t - 1) * vocabulary, vocabulary);
        const double normaliser = log_sum_exp(row);
        loss += share * (normaliser - static_cast<double>(row[text.tokens[t]]));
        for (float& value : row) {
            value = static_cast<float>(share * std::exp(static_cast<double>(value) - normaliser));
        }
        row[text.tokens[t]] -= static_cast<float>(share);
    }
    return loss;
}

} // namespace

struct Transformer::Part {
    explicit Part(const TransformerLayout& layout) : pass(layout), gradient(layout.count) {}
    TransformerPass pass;
    std::vector<float> gradient;
};

Transformer::Transformer(const LanguageModelSpec& spec, std::uint64_t seed)
    : spec_(spec), layout_(spec), parameters_(layout_.count) {
    initialise(seed);
}

Transformer::Transformer(const Transformer& other)
    : Learner(other), spec_(other.spec_), layout_(other.layout_), parameters_(other.parameters_) {}

Transformer::~Transformer() = default;

/// Every tensor has its own stream. Norms start as the identity; a bias starts within the bound of its
/// weight.
void Transformer::initialise(std::uint64_t seed) {
    double bound = 0.0;
    for (std::size_t i = 0; i < layout_.slots.size(); ++i) {
        const TransformerLayout::Slot& slot = layout_.slots[i];
        const std::span to(parameters_.data() + slot.offset, slot.size);
        RandomStream random(seed, Stream::initial_weights, i);
        const bool weight = slot.name.ends_with("weight");
        if (slot.name.starts_with("token") || slot.name.starts_with("position")) {
            std::ranges::generate(to,
                                  [&] { return static_cast<float>(embedding_deviation * random.normal()); });
        } else if (slot.name.find("norm") != std::string::npos) {
            std::ranges::fill(to, weight ? 1.0F : 0.0F);
        } else {
            bound = weight ? 1.0 / std::sqrt(static_cast<double>(slot.shape[1])) : bound;
            std::ranges::generate(to,
                                  [&] { return static_cast<float>((2.0 * random.uniform() - 1.0) * bound); });
        }
    }
}

std::vector<WeightTensor> Transformer::named(std::span<const float> values) const {
    std::vector<WeightTensor> tensors;
    for (const TransformerLayout::Slot& slot : layout_.slots) {
        const auto part = values.subspan(slot.offset, slot.size);
        tensors.push_back({slot.name, slot.shape, {part.begin(), part.end()}});
    }
    return tensors;
}

std::vector<WeightTensor> Transformer::weights() const {
    return named(parameters_);
}

void Transformer::set_weights(std::span<const WeightTensor> given) {
    check_same_weights(weights(), given);
    for (const WeightTensor& tensor : given) {
        const auto slot = std::ranges::find(layout_.slots, tensor.name, &TransformerLayout::Slot::name);
        std::ranges::copy(tensor.values, parameters_.begin() + static_cast<std::ptrdiff_t>(slot->offset));
    }
}

void Transformer::check_text(const TokenText& text) const {
    if (text.prompt < 1 || text.prompt >= text.tokens.size()) {
        throw InvalidArgument("a text needs a prompt and an answer, got " + std::to_string(text.prompt) +
                              " tokens of prompt and " + std::to_string(text.tokens.size()) + " in all");
    }
    if (text.tokens.size() > layout_.context) {
        throw InvalidArgument("a text of " + std::to_string(text.tokens.size()) +
                              " tokens is longer than the context of " + std::to_string(layout_.context));
    }
    if (std::ranges::any_of(text.tokens, [&](Token token) { return token >= layout_.vocabulary; })) {
        throw InvalidArgument("a text has a token outside the vocabulary of " +
                              std::to_string(layout_.vocabulary));
    }
}

double Transformer::add_gradient(TransformerPass& pass, std::span<const TokenText> texts,
                                 std::span<const float> weights, float* gradient) const {
    PackedTexts packed;
    for (const TokenText& text : texts) {
        packed.add(
            std::span(text.tokens).first(text.tokens.size() - 1)); // nothing is predicted behind the last
    }
    pass.forward(parameters_.data(), packed);
    double loss = 0.0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        loss +=
            answer_gradient(texts[i], static_cast<double>(weights[i]),
                            pass.logits().data() + packed.start[i] * layout_.vocabulary, layout_.vocabulary);
    }
    pass.backward(parameters_.data(), packed, gradient);
    return loss;
}

void Transformer::freeze(const std::string& rule) {
    if (rule != "none" && rule != "all_but_last") {
        throw InvalidArgument("a language model can be frozen by 'none' or 'all_but_last', got '" + rule +
                              "'");
    }
    first_trained_ = rule == "all_but_last" ? layout_.head.weight : 0;
}

Learner::Range Transformer::trained() const {
    return {first_trained_, parameters_.size() - first_trained_};
}

int Transformer::parallel_parts(std::size_t batch_rows) const {
    return static_cast<int>(std::clamp<std::size_t>(batch_rows / smallest_part, 1, most_parts));
}

void Transformer::use_threads(int threads) {
    const auto wanted = static_cast<unsigned>(std::max(1, threads));
    if (wanted == 1) {
        pool_.reset();
    } else if (!pool_ || pool_->thread_count() != wanted) {
        pool_ = std::make_unique<ThreadPool>(wanted);
    }
}

double Transformer::part_gradient(Part& part, const MiniBatch& batch, std::size_t first,
                                  std::size_t count) const {
    std::vector<TokenText> texts(count);
    std::vector<float> weights(count, 1.0F / static_cast<float>(batch.rows.size()));
    for (std::size_t i = 0; i < count; ++i) {
        const auto row = static_cast<std::size_t>(batch.rows[first + i]);
        for (const float token : batch.features.row(row)) {
            if (token < 0.0F) {
                break;
            }
            texts[i].tokens.push_back(static_cast<Token>(token));
        }
        texts[i].prompt = static_cast<std::size_t>(batch.labels[row]);
        if (!batch.weights.empty()) {
            weights[i] *= batch.weights[first + i];
        }
    }
    std::ranges::fill(part.gradient, 0.0F);
    return add_gradient(part.pass, texts, weights, part.gradient.data());
}

double Transformer::compute_gradient(const MiniBatch& batch, std::stop_token stop) {
    const std::size_t rows = batch.rows.size();
    const auto count = static_cast<std::size_t>(parallel_parts(rows));
    while (parts_.size() < count) {
        parts_.push_back(std::make_unique<Part>(layout_));
    }
    std::vector<double> losses(count);
    const auto work = [&](std::size_t part) {
        if (!stop.stop_requested()) {
            const std::size_t first = part * rows / count;
            losses[part] = part_gradient(*parts_[part], batch, first, (part + 1) * rows / count - first);
        }
    };
    if (pool_ && count > 1) {
        pool_->for_each(count, work);
    } else {
        for (std::size_t part = 0; part < count; ++part) {
            work(part);
        }
    }
    if (stop.stop_requested()) {
        return 0.0;
    }
    double loss = losses[0];
    std::vector<float>& total = parts_[0]->gradient;
    for (std::size_t part = 1; part < count; ++part) {
        add_columns(parts_[part]->gradient.data(), 1, total);
        loss += losses[part];
    }
    return loss;
}

std::span<const float> Transformer::gradient() const {
    return std::span<const float>(parts_.front()->gradient).subspan(first_trained_);
}

Matrix<float> Transformer::evaluate(const Matrix<float>&, std::span<const std::int64_t>, std::stop_token) {
    throw InvalidArgument(
        "a language model is not validated row by row: its answers are sampled and verified");
}

TextRows rows_of_texts(std::span<const TokenText> texts, std::size_t context) {
    TextRows rows{Matrix<float>(texts.size(), context, -1.0F), {}};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        std::ranges::copy(texts[i].tokens, rows.features.row(i).begin());
        rows.labels.push_back(static_cast<std::int64_t>(texts[i].prompt));
    }
    return rows;
}

} // namespace sluice
