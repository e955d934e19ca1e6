// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/dense_kernels.h"

#include <algorithm>
#include <cmath>

namespace sluice {

void add_bias(float* values, std::size_t rows, std::span<const float> bias) {
    const float* __restrict b = bias.data();
    for (std::size_t i = 0; i < rows; ++i) {
        float* __restrict row = values + i * bias.size();
        for (std::size_t j = 0; j < bias.size(); ++j) {
            row[j] += b[j];
        }
    }
}

void add_bias_relu(float* values, std::size_t rows, std::span<const float> bias) {
    const float* __restrict b = bias.data();
    for (std::size_t i = 0; i < rows; ++i) {
        float* __restrict row = values + i * bias.size();
        for (std::size_t j = 0; j < bias.size(); ++j) {
            const float sum = row[j] + b[j];
            row[j] = sum < 0.0F ? 0.0F : sum; // keeps NaN, so that a diverged network is noticed
        }
    }
}

void drop_out(float* values, std::size_t count, double p, RandomStream& random,
              std::vector<std::uint64_t>& bits) {
    bits.resize((count + 1) / 2);
    random.fill_bits(bits);
    // 32 bits decide about a value: dropped when they are below p x 2^32.
    const auto threshold = static_cast<std::uint32_t>(std::min(p * 0x1p32, 0x1p32 - 1.0));
    const auto scale = static_cast<float>(1.0 / (1.0 - p));
    for (std::size_t i = 0; i < count; ++i) {
        const auto draw = static_cast<std::uint32_t>(bits[i / 2] >> (32 * (i % 2)));
        values[i] = draw < threshold ? 0.0F : values[i] * scale;
    }
}

void gate_gradient(float* gradient, const float* activation, std::size_t count, float scale) {
    float* __restrict g = gradient;
    const float* __restrict a = activation;
    for (std::size_t i = 0; i < count; ++i) {
        g[i] = a[i] > 0.0F ? g[i] * scale : 0.0F;
    }
}

void sum_columns(const float* values, std::size_t rows, std::span<float> out) {
    std::ranges::fill(out, 0.0F);
    float* __restrict sum = out.data();
    for (std::size_t i = 0; i < rows; ++i) {
        const float* __restrict row = values + i * out.size();
        for (std::size_t j = 0; j < out.size(); ++j) {
            sum[j] += row[j];
        }
    }
}

double cross_entropy_gradient(float* logits, std::size_t rows, std::size_t classes,
                              const std::int64_t* labels, std::span<const float> weights, std::size_t batch,
                              double smoothing) {
    const auto spread = static_cast<float>(smoothing / static_cast<double>(classes));
    const float share = 1.0F / static_cast<float>(batch);
    double loss = 0.0;
    for (std::size_t i = 0; i < rows; ++i) {
        float* row = logits + i * classes;
        const auto label = static_cast<std::size_t>(labels[i]);
        const float weight = weights.empty() ? 1.0F : weights[i];
        const float largest = *std::max_element(row, row + classes);
        const float own = row[label] - largest;
        double target = static_cast<double>(own); // what the logits give where the target says
        if (smoothing > 0.0) {
            double mean = 0.0;
            for (std::size_t k = 0; k < classes; ++k) {
                mean += static_cast<double>(row[k] - largest) / static_cast<double>(classes);
            }
            target += smoothing * (mean - target);
        }
        float sum = 0.0F;
        for (std::size_t k = 0; k < classes; ++k) {
            row[k] = std::exp(row[k] - largest);
            sum += row[k];
        }
        loss += static_cast<double>(weight) * (std::log(static_cast<double>(sum)) - target);
        const float scale = weight * share / sum;
        for (std::size_t k = 0; k < classes; ++k) {
            row[k] *= scale; // weight / batch x softmax
        }
        if (smoothing > 0.0) {
            for (std::size_t k = 0; k < classes; ++k) {
                row[k] -= weight * share * spread;
            }
        }
        row[label] -= weight * share * static_cast<float>(1.0 - smoothing);
    }
    return loss / static_cast<double>(batch);
}

} // namespace sluice
