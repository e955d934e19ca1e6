// SPDX-License-Identifier: GPL-3.0-or-later
// Normal draws. Compiled once per instruction set.
#include "base/kernel_generator.h"
#include "base/kernel_math.h"
#include "base/kernels.h"

namespace sluice {
namespace SLUICE_ISA {

void add_normal_draws(Kernels& table);

namespace {

/// Pairs that are made together: their logarithms first, then the rest, so that each loop is short enough for
/// the processor to overlap several of its turns.
constexpr size_t pairs_at_once = 256;

/// take(i, a, b, log_u) for vectors of pairs i, i + 1, ... of independent standard normals a and b (Box &
/// Muller 1958), with log_u = -(a^2 + b^2) / 2. Whole steps of eight pairs are made, so that the last ones
/// can be more than `pairs`.
template <typename Take>
SLUICE_INLINE void for_normal_pairs(uint64_t* state, size_t pairs, Take take) {
    alignas(64) double log_u[pairs_at_once];
    for (size_t first = 0; first < pairs; first += pairs_at_once) {
        const size_t left = (pairs - first + lanes - 1) / lanes;
        const size_t steps = left < pairs_at_once / lanes ? left : pairs_at_once / lanes;
        run_lanes(
            state, steps, [&](Generator & random, size_t step, size_t lane) __attribute__((always_inline)) {
                store(log_u + step * lanes + lane, log_quick(open_uniform(random.next())));
            });
        run_lanes(
            state, steps, [&](Generator & random, size_t step, size_t lane) __attribute__((always_inline)) {
                Vec sine, cosine;
                random_direction(random.next(), sine, cosine);
                const Vec log_one = load(log_u + step * lanes + lane);
                const Vec radius = square_root(-2.0 * log_one);
                take(first + step * lanes + lane, radius * cosine, radius * sine, log_one);
            });
    }
}

/// How many of a vector's values from i on are among n.
SLUICE_INLINE size_t present(size_t i, size_t n) {
    return i + width <= n ? width : (i < n ? n - i : 0);
}

/// x = finish(z) for standard normals z; log q = log_from(so_far, z^2 / 2), where so_far is what is there, if
/// `adds`.
template <bool adds, typename Finish, typename LogFrom>
SLUICE_INLINE void fill_values(uint64_t* state, double* x, double* log_q, size_t n, Finish finish,
                               LogFrom log_from) {
    const size_t steps = (n + 2 * lanes - 1) / (2 * lanes);
    const auto put = [&](size_t i, Vec z) __attribute__((always_inline)) {
        const size_t count = present(i, n);
        store_some(x + i, finish(z), count);
        if (log_q != nullptr) {
            const Vec so_far = adds ? load_some(log_q + i, count) : Vec{};
            store_some(log_q + i, log_from(so_far, 0.5 * (z * z)), count);
        }
    };
    for_normal_pairs(
        state, steps * lanes, [&](size_t pair, Vec a, Vec b, Vec) __attribute__((always_inline)) {
            const size_t i = pair / lanes * (2 * lanes) + pair % lanes;
            put(i, a);
            put(i + lanes, b);
        });
}

/// One coordinate; log q = log_norm - z^2 / 2.
template <typename Finish>
SLUICE_INLINE void fill_coordinate(uint64_t* state, double* x, double* log_q, double log_norm, size_t n,
                                   Finish finish) {
    fill_values<false>(
        state, x, log_q, n,
        finish, [=](Vec, Vec half_square) __attribute__((always_inline)) { return log_norm - half_square; });
}

/// Two coordinates of each point from one pair, whose squares then need not be made for log q. `starts`: log
/// q starts with these.
template <bool starts, typename FinishX, typename FinishY>
SLUICE_INLINE void fill_two_coordinates(uint64_t* state, double* x, double* y, double* log_q, double log_norm,
                                        size_t n, FinishX finish_x, FinishY finish_y) {
    for_normal_pairs(
        state, n, [&](size_t i, Vec a, Vec b, Vec log_u) __attribute__((always_inline)) {
            const size_t count = present(i, n);
            store_some(x + i, finish_x(a), count);
            store_some(y + i, finish_y(b), count);
            if (log_q != nullptr) {
                store_some(log_q + i, starts ? log_norm + log_u : load_some(log_q + i, count) + log_u, count);
            }
        });
}

/// Coordinates finish(j)(z) with standard normal z, by twos; an odd last one by itself.
template <typename Finish>
SLUICE_INLINE void fill_coordinates(uint64_t* state, double log_norm, size_t dimension, double* x,
                                    size_t stride, double* log_q, size_t n, Finish finish) {
    if (dimension == 1) {
        fill_coordinate(state, x, log_q, log_norm, n, finish(0));
        return;
    }
    fill_two_coordinates<true>(state, x, x + stride, log_q, log_norm, n, finish(0), finish(1));
    for (size_t j = 2; j + 2 <= dimension; j += 2) {
        double* const to = x + j * stride;
        fill_two_coordinates<false>(state, to, to + stride, log_q, log_norm, n, finish(j), finish(j + 1));
    }
    if (dimension % 2 != 0) {
        fill_values<true>(
            state, x + (dimension - 1) * stride, log_q, n, finish(dimension - 1),
            [](Vec so_far, Vec half_square) __attribute__((always_inline)) { return so_far - half_square; });
    }
}

void fill_normal(uint64_t* state, double* out, size_t n) {
    fill_coordinate(
        state, out, nullptr, 0.0, n, [](Vec z) __attribute__((always_inline)) { return z; });
}

double one_normal(double radius, double turn) {
    Vec sine, cosine;
    sincos_turns(splat(turn), sine, cosine);
    return (square_root(-2.0 * log_quick(splat(radius))) * cosine)[0];
}

constexpr double log_sqrt_2pi = 0.91893853320467274178;
constexpr double log_2 = 0.69314718055994530942;

void draw_normal(uint64_t* state, double mu, double sigma, double* x, double* log_q, size_t n) {
    fill_coordinate(
        state, x, log_q, -log_of(sigma) - log_sqrt_2pi,
        n, [&](Vec z) __attribute__((always_inline)) { return mu + sigma * z; });
}

void draw_half_normal(uint64_t* state, double sigma, double* x, double* log_q, size_t n) {
    fill_coordinate(
        state, x, log_q, log_2 - log_of(sigma) - log_sqrt_2pi,
        n, [&](Vec z) __attribute__((always_inline)) { return sigma * absolute(z); });
}

void draw_diagonal_normal(uint64_t* state, const double* mean, const double* sigma, double log_norm,
                          size_t dimension, double* x, size_t stride, double* log_q, size_t n) {
    const auto placed = [=](size_t j) __attribute__((always_inline)) {
        return [ mu = mean[j], scale = sigma[j] ](Vec z) __attribute__((always_inline)) {
            return mu + scale * z;
        };
    };
    fill_coordinates(state, log_norm, dimension, x, stride, log_q, n, placed);
}

void draw_mv_normal(uint64_t* state, const double* mean, const double* lower, double log_norm,
                    size_t dimension, double* x, size_t stride, double* log_q, size_t n) {
    const auto same = [](size_t) __attribute__((always_inline)) {
        return [](Vec z) __attribute__((always_inline)) {
            return z;
        };
    };
    fill_coordinates(state, log_norm, dimension, x, stride, log_q, n, same);
    // x_r needs z_0 ... z_r only: from the last row up it can be made in place.
    for (size_t r = dimension; r-- > 0;) {
        double* const out = x + r * stride;
        const double* const row = lower + r * dimension;
        for (size_t i = 0; i < n; ++i) {
            out[i] = mean[r] + row[r] * out[i];
        }
        for (size_t c = 0; c < r; ++c) {
            const double* const z = x + c * stride;
            for (size_t i = 0; i < n; ++i) {
                out[i] += row[c] * z[i];
            }
        }
    }
}

} // namespace

void add_normal_draws(Kernels& table) {
    table.fill_normal = fill_normal;
    table.one_normal = one_normal;
    table.draw_normal = draw_normal;
    table.draw_half_normal = draw_half_normal;
    table.draw_diagonal_normal = draw_diagonal_normal;
    table.draw_mv_normal = draw_mv_normal;
}

} // namespace SLUICE_ISA
} // namespace sluice
