// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/thread_pool.h"
#include "learning/learner.h"
#include "learning/transformer_pass.h"

#include <functional>
#include <memory>
#include <vector>

namespace sluice {

/// The transformer behind LanguageModel, with its gradient written out. Part of the learning module: OpenBLAS
/// does the matrix products, the rest is a few loops.
///
/// As a Learner its rows are texts: a row of features holds a text's tokens, filled up with -1, and its label
/// is the length of the prompt. A batch is cut into parts by its size alone, and their gradients are added in
/// order: any thread count gives the same bits.
class Transformer final : public Learner {
  public:
    /// Weights of linear layers as PyTorch's Linear has them, embeddings normal with deviation 0.02. Throws
    /// InvalidArgument for an impossible spec.
    Transformer(const LanguageModelSpec& spec, std::uint64_t seed);
    Transformer(const Transformer& other);
    Transformer& operator=(const Transformer&) = delete;
    ~Transformer() override;

    const LanguageModelSpec& spec() const noexcept { return spec_; }
    const TransformerLayout& layout() const noexcept { return layout_; }
    const float* values() const noexcept { return parameters_.data(); }
    std::vector<WeightTensor> weights() const;
    void set_weights(std::span<const WeightTensor> weights);
    std::vector<WeightTensor> named(std::span<const float> values) const;

    /// Throws InvalidArgument for a text that is empty, too long or has no answer.
    void check_text(const TokenText& text) const;
    /// Adds the gradient of sum_i weight_i x (mean cross-entropy of the answer of text i) to `gradient`;
    /// returns the sum.
    double add_gradient(TransformerPass& pass, std::span<const TokenText> texts,
                        std::span<const float> weights, float* gradient) const;

    std::int64_t input_count() const override { return spec_.context; }
    std::int64_t class_count() const override { return spec_.context; }
    std::span<float> parameters() override { return parameters_; }
    /// "none", or "all_but_last": the head alone is trained.
    void freeze(const std::string& rule) override;
    Range trained() const override;
    int parallel_parts(std::size_t batch_rows) const override;
    void use_threads(int threads) override;
    double compute_gradient(const MiniBatch& batch, std::stop_token stop) override;
    std::span<const float> gradient() const override;
    /// There are no validation rows of texts: throws InvalidArgument.
    Matrix<float> evaluate(const Matrix<float>& features, std::span<const std::int64_t> rows,
                           std::stop_token stop) override;

  private:
    struct Part;
    void initialise(std::uint64_t seed);
    double part_gradient(Part& part, const MiniBatch& batch, std::size_t first, std::size_t count) const;

    LanguageModelSpec spec_;
    TransformerLayout layout_;
    std::vector<float> parameters_;
    std::size_t first_trained_ = 0;
    std::unique_ptr<ThreadPool> pool_;
    std::vector<std::unique_ptr<Part>> parts_;
};

/// The rows of features and the labels that stand for texts.
struct TextRows {
    Matrix<float> features;
    std::vector<std::int64_t> labels;
};
TextRows rows_of_texts(std::span<const TokenText> texts, std::size_t context);

} // namespace sluice
