// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

namespace sluice {

/// What a convolutional network needs beside convolutions and matrix products. Activations are images x
/// channels x positions, as LibTorch keeps them, and every sum is taken in one fixed order.
struct PlaneShape {
    std::size_t images = 0, channels = 0, positions = 0;
    std::size_t count() const { return images * channels * positions; }
};

/// sums[c] += sum over channel c.
void add_plane_sums(const float* values, PlaneShape shape, std::span<double> sums);
/// sums[c] += sum of (value - centre[c])^2 over channel c.
void add_plane_squares(const float* values, PlaneShape shape, std::span<const float> centre,
                       std::span<double> sums);
/// sums[c] += sum of gradient x (value - centre[c]) over channel c.
void add_plane_products(const float* gradient, const float* values, PlaneShape shape,
                        std::span<const float> centre, std::span<double> sums);

/// out = value x scale[c] + shift[c] + added, ReLU where asked for. `added` may be null. Keeps NaN.
void normalise(const float* values, PlaneShape shape, std::span<const float> scale,
               std::span<const float> shift, const float* added, bool relu, float* out);

/// out = gradient x scale[c] + (value - centre[c]) x slope[c] + shift[c]: batch normalisation backwards.
void normalise_gradient(const float* gradient, const float* values, PlaneShape shape,
                        std::span<const float> scale, std::span<const float> centre,
                        std::span<const float> slope, std::span<const float> shift, float* out);

/// The mean of every plane, and what its gradient is to each position.
void mean_pool(const float* values, PlaneShape shape, float* out);
void mean_pool_gradient(const float* gradient, PlaneShape shape, float* out);

/// to += from.
void add_to(float* to, const float* from, std::size_t count);

} // namespace sluice
