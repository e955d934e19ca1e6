// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/transformer_kernels.h"
#include "learning/transformer_layout.h"

#include <cstddef>
#include <span>
#include <vector>

namespace sluice {

// Part of the learning module: it calls the BLAS that the module links.

/// C = op(A) op(B) + beta C, row-major and dense: C is m x n, op(A) m x k, op(B) k x n.
struct MatrixShape {
    std::size_t m, n, k;
};
void multiply(const float* a, bool transpose_a, const float* b, bool transpose_b, float* c,
              const MatrixShape& shape, float beta = 0.0F);

/// y = x W^T + bias for each row.
void apply_linear(const TransformerLayout::Linear& layer, const float* parameters, const float* x,
                  std::size_t rows, float* y);

/// Texts one after another, without padding.
struct PackedTexts {
    std::vector<Token> tokens;
    std::vector<std::size_t> start{0}; ///< of each text, and the end of the last
    void clear();
    void add(std::span<const Token> text);
    std::size_t count() const { return start.size() - 1; }
};

/// The buffers in which one thread takes some texts through a transformer and back.
class TransformerPass {
  public:
    /// `layout` must outlive it.
    explicit TransformerPass(const TransformerLayout& layout);

    /// Logits behind every token. No text may be longer than the context.
    void forward(const float* parameters, const PackedTexts& texts);
    /// tokens x vocabulary.
    std::span<float> logits() { return logits_; }
    /// tokens x 3 width of a block: queries, keys, values.
    const float* qkv(std::size_t block) const { return blocks_[block].qkv.data(); }

    /// Adds to `gradient` (as long as the parameters) that of the loss whose gradient with regard to the
    /// logits stands in logits(). Of the texts and parameters of the last forward().
    void backward(const float* parameters, const PackedTexts& texts, float* gradient);

  private:
    /// What backward() needs of a block.
    struct Kept {
        std::vector<float> normal1, inverse1, norm1, qkv, probabilities, attention;
        std::vector<float> normal2, inverse2, norm2, hidden;
    };
    void make_room(const PackedTexts& texts);
    void forward_block(const float* parameters, const PackedTexts& texts, std::size_t index);
    void backward_block(const float* parameters, const PackedTexts& texts, std::size_t index,
                        float* gradient);
    void backward_linear(const TransformerLayout::Linear& layer, const float* parameters, const float* x,
                         const float* y_gradient, float* x_gradient, float* gradient) const;
    AttentionInput attention_input(const float* qkv, std::size_t first) const;

    const TransformerLayout& layout_;
    std::size_t rows_ = 0;
    std::vector<float> stream_; ///< the residual stream
    std::vector<Kept> blocks_;
    std::vector<std::size_t> probability_start_; ///< of each token
    std::vector<float> normal_, inverse_, norm_, logits_;
    std::vector<float> projected_; ///< what a block adds to the stream
    std::vector<float> stream_gradient_, wide_gradient_, narrow_gradient_, scratch_;
};

} // namespace sluice
