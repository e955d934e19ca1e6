// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/conv_kernels.h"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

constexpr std::size_t lanes = 16;    ///< sums of a plane run side by side, which vectorises
constexpr std::size_t stretch = 512; ///< positions summed as float before they go into a double

/// The sum of term(i) for i in [0, count).
template <typename Term>
double sum_of(std::size_t count, const Term& term) {
    double sum = 0.0;
    for (std::size_t first = 0; first < count; first += stretch) {
        const std::size_t last = std::min(count, first + stretch);
        std::array<float, lanes> part{};
        std::size_t i = first;
        for (; i + lanes <= last; i += lanes) {
            for (std::size_t k = 0; k < lanes; ++k) {
                part[k] += term(i + k);
            }
        }
        for (std::size_t k = 0; i < last; ++i, ++k) {
            part[k] += term(i);
        }
        float total = 0.0F;
        for (const float value : part) {
            total += value;
        }
        sum += static_cast<double>(total);
    }
    return sum;
}

/// Calls job(offset of the plane, channel) for every plane.
template <typename Job>
void for_each_plane(PlaneShape shape, const Job& job) {
    std::size_t at = 0;
    for (std::size_t image = 0; image < shape.images; ++image) {
        for (std::size_t c = 0; c < shape.channels; ++c, at += shape.positions) {
            job(at, c);
        }
    }
}

} // namespace

void add_plane_sums(const float* values, PlaneShape shape, std::span<double> sums) {
    for_each_plane(shape, [&](std::size_t at, std::size_t c) {
        const float* plane = values + at;
        sums[c] += sum_of(shape.positions, [=](std::size_t i) { return plane[i]; });
    });
}

void add_plane_squares(const float* values, PlaneShape shape, std::span<const float> centre,
                       std::span<double> sums) {
    for_each_plane(shape, [&](std::size_t at, std::size_t c) {
        const float* plane = values + at;
        const float middle = centre[c];
        sums[c] += sum_of(shape.positions, [=](std::size_t i) {
            const float off = plane[i] - middle;
            return off * off;
        });
    });
}

void add_plane_products(const float* gradient, const float* values, PlaneShape shape,
                        std::span<const float> centre, std::span<double> sums) {
    for_each_plane(shape, [&](std::size_t at, std::size_t c) {
        const float* plane = values + at;
        const float* slope = gradient + at;
        const float middle = centre[c];
        sums[c] += sum_of(shape.positions, [=](std::size_t i) { return slope[i] * (plane[i] - middle); });
    });
}

void normalise(const float* values, PlaneShape shape, std::span<const float> scale,
               std::span<const float> shift, const float* added, bool relu, float* out) {
    for_each_plane(shape, [&](std::size_t at, std::size_t c) {
        const float* __restrict from = values + at;
        float* __restrict to = out + at;
        const float a = scale[c], b = shift[c];
        for (std::size_t i = 0; i < shape.positions; ++i) {
            to[i] = from[i] * a + b;
        }
        if (added != nullptr) {
            add_to(to, added + at, shape.positions);
        }
        if (relu) {
            for (std::size_t i = 0; i < shape.positions; ++i) {
                to[i] = to[i] < 0.0F ? 0.0F : to[i];
            }
        }
    });
}

void normalise_gradient(const float* gradient, const float* values, PlaneShape shape,
                        std::span<const float> scale, std::span<const float> centre,
                        std::span<const float> slope, std::span<const float> shift, float* out) {
    for_each_plane(shape, [&](std::size_t at, std::size_t c) {
        const float* __restrict g = gradient + at;
        const float* __restrict x = values + at;
        float* __restrict to = out + at;
        const float k = scale[c], m = centre[c], s = slope[c], b = shift[c];
        for (std::size_t i = 0; i < shape.positions; ++i) {
            to[i] = g[i] * k + (x[i] - m) * s + b;
        }
    });
}

void mean_pool(const float* values, PlaneShape shape, float* out) {
    const double share = 1.0 / static_cast<double>(shape.positions);
    for (std::size_t plane = 0; plane < shape.images * shape.channels; ++plane) {
        const float* from = values + plane * shape.positions;
        out[plane] =
            static_cast<float>(share * sum_of(shape.positions, [=](std::size_t i) { return from[i]; }));
    }
}

void mean_pool_gradient(const float* gradient, PlaneShape shape, float* out) {
    const float share = 1.0F / static_cast<float>(shape.positions);
    for (std::size_t plane = 0; plane < shape.images * shape.channels; ++plane) {
        std::fill_n(out + plane * shape.positions, shape.positions, gradient[plane] * share);
    }
}

void add_to(float* to, const float* from, std::size_t count) {
    float* __restrict a = to;
    const float* __restrict b = from;
    for (std::size_t i = 0; i < count; ++i) {
        a[i] += b[i];
    }
}

} // namespace sluice
