// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

namespace sluice {

/// What a transformer needs beside matrix products. Matrices are row-major, rows x width; sums are taken in a
/// fixed order, so that results do not depend on threads.

/// out = (x - mean) / sqrt(variance + 1e-5) * scale + shift for each row. normal gets the values before scale
/// and shift, inverse_deviation one value for each row; both may be nullptr.
void layer_norm(const float* x, std::size_t rows, std::span<const float> scale, std::span<const float> shift,
                float* out, float* normal, float* inverse_deviation);

/// Back through layer_norm: adds to x_gradient, and to the gradients of scale and shift.
void layer_norm_gradient(const float* out_gradient, const float* normal, const float* inverse_deviation,
                         std::size_t rows, std::span<const float> scale, float* x_gradient,
                         std::span<float> scale_gradient, std::span<float> shift_gradient);

/// Where attention finds queries, keys and values of one text: row t of each starts `stride` floats after row
/// t - 1.
struct AttentionInput {
    const float* query;
    const float* key;
    const float* value;
    std::size_t query_stride, cache_stride;
    std::size_t heads, head_width;
};

/// One position's attention over the first `length` keys: out (heads x head_width) = softmax(q k^T /
/// sqrt(head_width)) v. probabilities: scratch of heads x length, which keeps the softmax.
void attend(const AttentionInput& input, std::size_t position, std::size_t length, float* probabilities,
            float* out);

/// The gradient of attend(): adds to those of query, key and value, which lie as input's do. probabilities as
/// attend() left them; scratch: `length` floats.
void attend_gradient(const AttentionInput& input, std::size_t position, std::size_t length,
                     const float* probabilities, const float* out_gradient, float* scratch,
                     float* query_gradient, float* key_gradient, float* value_gradient);

/// log(sum exp(logits)) with the maximum taken out.
double log_sum_exp(std::span<const float> logits);

/// sum[j] += column j.
void add_columns(const float* values, std::size_t rows, std::span<float> sum);

} // namespace sluice
