// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/transformer_pass.h"

#include "learning/dense_kernels.h"

#include <algorithm>

extern "C" void sgemm_(const char* transpose_a, const char* transpose_b, const int* m, const int* n,
                       const int* k, const float* alpha, const float* a, const int* lda, const float* b,
                       const int* ldb, const float* beta, float* c, const int* ldc);

namespace sluice {
namespace {

void add(float* __restrict to, const float* __restrict from, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        to[i] += from[i];
    }
}

std::span<const float> values(const float* parameters, std::size_t offset, std::size_t count) {
    return {parameters + offset, count};
}

} // namespace

// BLAS takes matrices by columns: the transpose of what is meant here, so it is asked for B^T A^T = (A B)^T.
void multiply(const float* a, bool transpose_a, const float* b, bool transpose_b, float* c,
              const MatrixShape& shape, float beta) {
    const auto m = static_cast<int>(shape.m);
    const auto n = static_cast<int>(shape.n);
    const auto k = static_cast<int>(shape.k);
    const int lda = transpose_a ? m : k;
    const int ldb = transpose_b ? k : n;
    const float one = 1.0F;
    sgemm_(transpose_b ? "T" : "N", transpose_a ? "T" : "N", &n, &m, &k, &one, b, &ldb, a, &lda, &beta, c,
           &n);
}

void apply_linear(const TransformerLayout::Linear& layer, const float* parameters, const float* x,
                  std::size_t rows, float* y) {
    multiply(x, false, parameters + layer.weight, true, y, {rows, layer.out, layer.in});
    add_bias(y, rows, values(parameters, layer.bias, layer.out));
}

void PackedTexts::clear() {
    tokens.clear();
    start.assign(1, 0);
}

void PackedTexts::add(std::span<const Token> text) {
    tokens.insert(tokens.end(), text.begin(), text.end());
    start.push_back(tokens.size());
}

TransformerPass::TransformerPass(const TransformerLayout& layout)
    : layout_(layout), blocks_(layout.blocks.size()), scratch_(layout.context) {}

void TransformerPass::make_room(const PackedTexts& texts) {
    const std::size_t width = layout_.width;
    rows_ = texts.tokens.size();
    probability_start_.resize(rows_);
    std::size_t probabilities = 0;
    for (std::size_t text = 0; text < texts.count(); ++text) {
        for (std::size_t row = texts.start[text]; row < texts.start[text + 1]; ++row) {
            probability_start_[row] = probabilities;
            probabilities += layout_.heads * (row - texts.start[text] + 1);
        }
    }
    for (Kept& kept : blocks_) {
        for (auto* narrow : {&kept.normal1, &kept.norm1, &kept.attention, &kept.normal2, &kept.norm2}) {
            narrow->resize(rows_ * width);
        }
        kept.inverse1.resize(rows_);
        kept.inverse2.resize(rows_);
        kept.qkv.resize(rows_ * 3 * width);
        kept.probabilities.resize(probabilities);
        kept.hidden.resize(rows_ * 4 * width);
    }
    for (auto* narrow : {&stream_, &normal_, &norm_, &projected_}) {
        narrow->resize(rows_ * width);
    }
    inverse_.resize(rows_);
    logits_.resize(rows_ * layout_.vocabulary);
}

AttentionInput TransformerPass::attention_input(const float* qkv, std::size_t first) const {
    const std::size_t width = layout_.width;
    const float* rows = qkv + first * 3 * width;
    return {rows, rows + width, rows + 2 * width, 3 * width, 3 * width, layout_.heads, width / layout_.heads};
}

void TransformerPass::forward_block(const float* parameters, const PackedTexts& texts, std::size_t index) {
    const TransformerLayout::Block& block = layout_.blocks[index];
    Kept& kept = blocks_[index];
    const std::size_t width = layout_.width;
    layer_norm(stream_.data(), rows_, values(parameters, block.norm1.scale, width),
               values(parameters, block.norm1.shift, width), kept.norm1.data(), kept.normal1.data(),
               kept.inverse1.data());
    apply_linear(block.qkv, parameters, kept.norm1.data(), rows_, kept.qkv.data());
    for (std::size_t text = 0; text < texts.count(); ++text) {
        const std::size_t first = texts.start[text];
        const AttentionInput input = attention_input(kept.qkv.data(), first);
        for (std::size_t row = first; row < texts.start[text + 1]; ++row) {
            attend(input, row - first, row - first + 1, kept.probabilities.data() + probability_start_[row],
                   kept.attention.data() + row * width);
        }
    }
    apply_linear(block.out, parameters, kept.attention.data(), rows_, projected_.data());
    add(stream_.data(), projected_.data(), stream_.size());
    layer_norm(stream_.data(), rows_, values(parameters, block.norm2.scale, width),
               values(parameters, block.norm2.shift, width), kept.norm2.data(), kept.normal2.data(),
               kept.inverse2.data());
    multiply(kept.norm2.data(), false, parameters + block.up.weight, true, kept.hidden.data(),
             {rows_, block.up.out, block.up.in});
    add_bias_relu(kept.hidden.data(), rows_, values(parameters, block.up.bias, block.up.out));
    apply_linear(block.down, parameters, kept.hidden.data(), rows_, projected_.data());
    add(stream_.data(), projected_.data(), stream_.size());
}

void TransformerPass::forward(const float* parameters, const PackedTexts& texts) {
    make_room(texts);
    const std::size_t width = layout_.width;
    for (std::size_t text = 0; text < texts.count(); ++text) {
        for (std::size_t row = texts.start[text]; row < texts.start[text + 1]; ++row) {
            const float* token = parameters + layout_.token + texts.tokens[row] * width;
            const float* position = parameters + layout_.position + (row - texts.start[text]) * width;
            for (std::size_t i = 0; i < width; ++i) {
                stream_[row * width + i] = token[i] + position[i];
            }
        }
    }
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
        forward_block(parameters, texts, block);
    }
    layer_norm(stream_.data(), rows_, values(parameters, layout_.norm.scale, width),
               values(parameters, layout_.norm.shift, width), norm_.data(), normal_.data(), inverse_.data());
    apply_linear(layout_.head, parameters, norm_.data(), rows_, logits_.data());
}

/// From the gradient with regard to a linear layer's output to those of its weight and bias (added) and of
/// its input (replaced).
void TransformerPass::backward_linear(const TransformerLayout::Linear& layer, const float* parameters,
                                      const float* x, const float* y_gradient, float* x_gradient,
                                      float* gradient) const {
    multiply(y_gradient, true, x, false, gradient + layer.weight, {layer.out, layer.in, rows_}, 1.0F);
    add_columns(y_gradient, rows_, {gradient + layer.bias, layer.out});
    multiply(y_gradient, false, parameters + layer.weight, false, x_gradient, {rows_, layer.in, layer.out});
}

void TransformerPass::backward_block(const float* parameters, const PackedTexts& texts, std::size_t index,
                                     float* gradient) {
    const TransformerLayout::Block& block = layout_.blocks[index];
    const Kept& kept = blocks_[index];
    const std::size_t width = layout_.width;
    const auto norm_back = [&](const TransformerLayout::Norm& norm, const std::vector<float>& normal,
                               const std::vector<float>& inverse) {
        layer_norm_gradient(narrow_gradient_.data(), normal.data(), inverse.data(), rows_,
                            values(parameters, norm.scale, width), stream_gradient_.data(),
                            {gradient + norm.scale, width}, {gradient + norm.shift, width});
    };
    backward_linear(block.down, parameters, kept.hidden.data(), stream_gradient_.data(),
                    wide_gradient_.data(), gradient);
    gate_gradient(wide_gradient_.data(), kept.hidden.data(), rows_ * 4 * width, 1.0F);
    backward_linear(block.up, parameters, kept.norm2.data(), wide_gradient_.data(), narrow_gradient_.data(),
                    gradient);
    norm_back(block.norm2, kept.normal2, kept.inverse2);

    backward_linear(block.out, parameters, kept.attention.data(), stream_gradient_.data(),
                    narrow_gradient_.data(), gradient);
    std::fill_n(wide_gradient_.begin(), rows_ * 3 * width, 0.0F); // of queries, keys and values
    for (std::size_t text = 0; text < texts.count(); ++text) {
        const std::size_t first = texts.start[text];
        const AttentionInput input = attention_input(kept.qkv.data(), first);
        float* of_text = wide_gradient_.data() + first * 3 * width;
        for (std::size_t row = first; row < texts.start[text + 1]; ++row) {
            attend_gradient(input, row - first, row - first + 1,
                            kept.probabilities.data() + probability_start_[row],
                            narrow_gradient_.data() + row * width, scratch_.data(), of_text, of_text + width,
                            of_text + 2 * width);
        }
    }
    backward_linear(block.qkv, parameters, kept.norm1.data(), wide_gradient_.data(), narrow_gradient_.data(),
                    gradient);
    norm_back(block.norm1, kept.normal1, kept.inverse1);
}

void TransformerPass::backward(const float* parameters, const PackedTexts& texts, float* gradient) {
    const std::size_t width = layout_.width;
    stream_gradient_.assign(rows_ * width, 0.0F);
    narrow_gradient_.resize(rows_ * width);
    wide_gradient_.resize(rows_ * 4 * width);
    backward_linear(layout_.head, parameters, norm_.data(), logits_.data(), narrow_gradient_.data(),
                    gradient);
    layer_norm_gradient(narrow_gradient_.data(), normal_.data(), inverse_.data(), rows_,
                        values(parameters, layout_.norm.scale, width), stream_gradient_.data(),
                        {gradient + layout_.norm.scale, width}, {gradient + layout_.norm.shift, width});
    for (std::size_t block = blocks_.size(); block-- > 0;) {
        backward_block(parameters, texts, block, gradient);
    }
    for (std::size_t text = 0; text < texts.count(); ++text) {
        for (std::size_t row = texts.start[text]; row < texts.start[text + 1]; ++row) {
            const float* from = stream_gradient_.data() + row * width;
            add(gradient + layout_.token + texts.tokens[row] * width, from, width);
            add(gradient + layout_.position + (row - texts.start[text]) * width, from, width);
        }
    }
}

} // namespace sluice
