// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/random.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sluice {

/// What a dense network needs beside matrix products. Matrices are row-major, rows x width, and every sum is
/// taken in the order of the rows, so that results do not depend on threads.

/// values += bias in every row.
void add_bias(float* values, std::size_t rows, std::span<const float> bias);

/// values = max(0, values + bias).
void add_bias_relu(float* values, std::size_t rows, std::span<const float> bias);

/// Sets each value to 0 with probability p and divides the others by 1 - p. `bits` is scratch space.
void drop_out(float* values, std::size_t count, double p, RandomStream& random,
              std::vector<std::uint64_t>& bits);

/// Back through drop_out and ReLU: gradient *= scale where the activation is positive, else 0. scale is 1 /
/// (1 - p).
void gate_gradient(float* gradient, const float* activation, std::size_t count, float scale);

/// out[j] = sum of column j.
void sum_columns(const float* values, std::size_t rows, std::span<float> out);

/// Turns logits into the gradient of (1 / batch) sum_i weight_i x cross-entropy_i with regard to them, and
/// returns that sum over the rows (already divided by `batch`). weights: one per row, or empty for ones. With
/// smoothing e the target is (1 - e) [k is the label] + e / classes (Szegedy et al. 2016, section 7).
double cross_entropy_gradient(float* logits, std::size_t rows, std::size_t classes,
                              const std::int64_t* labels, std::span<const float> weights, std::size_t batch,
                              double smoothing = 0.0);

} // namespace sluice
