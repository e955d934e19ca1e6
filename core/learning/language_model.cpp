// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/language_model_module.h"

#include "base/error.h"
#include "learning/trainer.h"
#include "learning/transformer_sampler.h"
#include "storage/atomic_file.h"

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

class TransformerModel final : public LanguageModel {
  public:
    TransformerModel(const LanguageModelSpec& spec, std::uint64_t seed) : transformer_(spec, seed) {}

    const LanguageModelSpec& spec() const override { return transformer_.spec(); }
    std::unique_ptr<LanguageModel> clone() const override {
        return std::make_unique<TransformerModel>(*this);
    }

    TrainingHistory train(const TrainingSpec& spec, std::span<const TokenText> texts, std::stop_token stop,
                          Progress& progress, TrainingState* state) override {
        for (const TokenText& text : texts) {
            transformer_.check_text(text);
        }
        const TextRows rows = rows_of_texts(texts, transformer_.layout().context);
        TrainingRows data;
        data.features = &rows.features;
        data.labels = &rows.labels;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            data.train.push_back(static_cast<std::int64_t>(i));
        }
        return train_network(transformer_, spec, data, std::move(stop), progress, state);
    }

    std::vector<TextSample> sample(std::span<const std::vector<Token>> prompts, const TextSampling& sampling,
                                   std::stop_token stop) const override {
        return sampling.cached ? sample_texts(transformer_, prompts, sampling, stop)
                               : sample_texts_uncached(transformer_, prompts, sampling, stop);
    }

    std::vector<double> log_probabilities(std::span<const TokenText> texts, double temperature,
                                          std::stop_token stop) const override {
        return text_log_probabilities(transformer_, texts, temperature, stop);
    }

    Matrix<float> logits(std::span<const Token> text) const override {
        const TransformerLayout& layout = transformer_.layout();
        if (text.empty() || text.size() > layout.context) {
            throw InvalidArgument("a text must have 1 to " + std::to_string(layout.context) +
                                  " tokens, got " + std::to_string(text.size()));
        }
        PackedTexts packed;
        packed.add(text);
        TransformerPass pass(layout);
        pass.forward(transformer_.values(), packed);
        Matrix<float> logits(text.size(), layout.vocabulary);
        std::ranges::copy(pass.logits(), logits.values().begin());
        return logits;
    }

    double gradient(std::span<const TokenText> texts, std::vector<WeightTensor>& gradient) const override {
        for (const TokenText& text : texts) {
            transformer_.check_text(text);
        }
        std::vector<float> values(transformer_.layout().count);
        const std::vector<float> weights(texts.size(), 1.0F / static_cast<float>(texts.size()));
        TransformerPass pass(transformer_.layout());
        const double loss = transformer_.add_gradient(pass, texts, weights, values.data());
        gradient = transformer_.named(values);
        return loss;
    }

    std::vector<WeightTensor> weights() const override { return transformer_.weights(); }
    void set_weights(std::span<const WeightTensor> weights) override { transformer_.set_weights(weights); }

    void save_torchscript(const std::filesystem::path& path, const std::string& metadata) const override {
        write_file_atomically(path, transformer_script_bytes(spec(), weights(), metadata));
    }

  private:
    Transformer transformer_;
};

} // namespace

std::unique_ptr<LanguageModel> make_language_model(const LanguageModelSpec& spec, std::uint64_t seed) {
    return std::make_unique<TransformerModel>(spec, seed);
}

} // namespace sluice
