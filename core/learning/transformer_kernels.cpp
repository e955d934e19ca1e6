// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/transformer_kernels.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr float epsilon = 1e-5F; ///< of PyTorch's LayerNorm
constexpr std::size_t lanes = 8; ///< partial sums that the compiler keeps in vector registers

/// Sum of term(i) for i in [0, n), in lanes.
template <typename Term>
float lane_sum(std::size_t n, const Term& term) {
    float partial[lanes] = {};
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes) {
        for (std::size_t j = 0; j < lanes; ++j) {
            partial[j] += term(i + j);
        }
    }
    float sum = 0.0F;
    for (; i < n; ++i) {
        sum += term(i);
    }
    for (const float value : partial) {
        sum += value;
    }
    return sum;
}

float dot(const float* __restrict a, const float* __restrict b, std::size_t n) {
    return lane_sum(n, [=](std::size_t i) { return a[i] * b[i]; });
}

void add_multiple(float* __restrict to, float factor, const float* __restrict from, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        to[i] += factor * from[i];
    }
}

} // namespace

void layer_norm(const float* x, std::size_t rows, std::span<const float> scale, std::span<const float> shift,
                float* out, float* normal, float* inverse_deviation) {
    const std::size_t width = scale.size();
    const auto count = static_cast<float>(width);
    for (std::size_t row = 0; row < rows; ++row) {
        const float* __restrict values = x + row * width;
        float* __restrict to = out + row * width;
        const float mean = lane_sum(width, [=](std::size_t i) { return values[i]; }) / count;
        const float variance =
            lane_sum(width, [=](std::size_t i) { return (values[i] - mean) * (values[i] - mean); }) / count;
        const float inverse = 1.0F / std::sqrt(variance + epsilon);
        for (std::size_t i = 0; i < width; ++i) {
            const float standard = (values[i] - mean) * inverse;
            to[i] = standard * scale[i] + shift[i];
        }
        if (normal != nullptr) {
            float* __restrict kept = normal + row * width;
            for (std::size_t i = 0; i < width; ++i) {
                kept[i] = (values[i] - mean) * inverse;
            }
            inverse_deviation[row] = inverse;
        }
    }
}

// With n = (x - mean) / s and g = dL/dn: dL/dx = (g - mean(g) - n mean(g n)) / s.
void layer_norm_gradient(const float* out_gradient, const float* normal, const float* inverse_deviation,
                         std::size_t rows, std::span<const float> scale, float* x_gradient,
                         std::span<float> scale_gradient, std::span<float> shift_gradient) {
    const std::size_t width = scale.size();
    const auto count = static_cast<float>(width);
    const float* factor = scale.data();
    for (std::size_t row = 0; row < rows; ++row) {
        const float* __restrict g = out_gradient + row * width;
        const float* __restrict n = normal + row * width;
        float* __restrict to = x_gradient + row * width;
        float* __restrict scales = scale_gradient.data();
        float* __restrict shifts = shift_gradient.data();
        const float mean = lane_sum(width, [=](std::size_t i) { return g[i] * factor[i]; }) / count;
        const float along = lane_sum(width, [=](std::size_t i) { return g[i] * factor[i] * n[i]; }) / count;
        for (std::size_t i = 0; i < width; ++i) {
            to[i] += (g[i] * factor[i] - mean - n[i] * along) * inverse_deviation[row];
            scales[i] += g[i] * n[i];
            shifts[i] += g[i];
        }
    }
}

void attend(const AttentionInput& input, std::size_t position, std::size_t length, float* probabilities,
            float* out) {
    const std::size_t width = input.head_width;
    const float scale = 1.0F / std::sqrt(static_cast<float>(width));
    for (std::size_t head = 0; head < input.heads; ++head) {
        const std::size_t offset = head * width;
        const float* query = input.query + position * input.query_stride + offset;
        float* weights = probabilities + head * length;
        float largest = -INFINITY;
        for (std::size_t s = 0; s < length; ++s) {
            weights[s] = scale * dot(query, input.key + s * input.cache_stride + offset, width);
            largest = std::max(largest, weights[s]);
        }
        float sum = 0.0F;
        for (std::size_t s = 0; s < length; ++s) {
            weights[s] = std::exp(weights[s] - largest);
            sum += weights[s];
        }
        float* to = out + offset;
        std::fill_n(to, width, 0.0F);
        for (std::size_t s = 0; s < length; ++s) {
            weights[s] /= sum;
            add_multiple(to, weights[s], input.value + s * input.cache_stride + offset, width);
        }
    }
}

void attend_gradient(const AttentionInput& input, std::size_t position, std::size_t length,
                     const float* probabilities, const float* out_gradient, float* scratch,
                     float* query_gradient, float* key_gradient, float* value_gradient) {
    const std::size_t width = input.head_width;
    const float scale = 1.0F / std::sqrt(static_cast<float>(width));
    for (std::size_t head = 0; head < input.heads; ++head) {
        const std::size_t offset = head * width;
        const float* weights = probabilities + head * length;
        const float* gradient = out_gradient + offset;
        float mean = 0.0F; // of the weights' gradients under the weights
        for (std::size_t s = 0; s < length; ++s) {
            const std::size_t place = s * input.cache_stride + offset;
            scratch[s] = dot(gradient, input.value + place, width);
            mean += scratch[s] * weights[s];
            add_multiple(value_gradient + place, weights[s], gradient, width);
        }
        const std::size_t own = position * input.query_stride + offset;
        for (std::size_t s = 0; s < length; ++s) {
            const std::size_t place = s * input.cache_stride + offset;
            const float score = weights[s] * (scratch[s] - mean) * scale;
            add_multiple(query_gradient + own, score, input.key + place, width);
            add_multiple(key_gradient + place, score, input.query + own, width);
        }
    }
}

double log_sum_exp(std::span<const float> logits) {
    const auto largest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
    double sum = 0.0;
    for (const float value : logits) {
        sum += std::exp(static_cast<double>(value) - largest);
    }
    return largest + std::log(sum);
}

void add_columns(const float* values, std::size_t rows, std::span<float> sum) {
    float* __restrict to = sum.data();
    for (std::size_t row = 0; row < rows; ++row) {
        const float* __restrict from = values + row * sum.size();
        for (std::size_t i = 0; i < sum.size(); ++i) {
            to[i] += from[i];
        }
    }
}

} // namespace sluice
