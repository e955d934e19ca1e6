// SPDX-License-Identifier: GPL-3.0-or-later
// Random bits and draws. Compiled once per instruction set.
#include "base/kernel_generator.h"
#include "base/kernel_math.h"
#include "base/kernels.h"

namespace sluice {
namespace SLUICE_ISA {

void add_draws(Kernels& table);

namespace {

/// Fills x (and log_q, unless null) by draw(generator, x, log_q), which writes `per_step` values of its
/// lanes.
template <size_t per_step, typename Draw>
SLUICE_INLINE void fill(uint64_t* state, double* x, double* log_q, size_t n, Draw draw) {
    const size_t whole = n / per_step, rest = n % per_step;
    if (log_q != nullptr) {
        run_lanes(
            state, whole, [&](Generator & random, size_t step, size_t lane) __attribute__((always_inline)) {
                draw(random, x + step * per_step + lane, log_q + step * per_step + lane);
            });
    } else {
        run_lanes(
            state, whole, [&](Generator & random, size_t step, size_t lane) __attribute__((always_inline)) {
                draw(random, x + step * per_step + lane, static_cast<double*>(nullptr));
            });
    }
    if (rest == 0) {
        return;
    }
    double last[per_step], last_log_q[per_step];
    run_lanes(
        state, 1, [&](Generator & random, size_t, size_t lane) __attribute__((always_inline)) {
            draw(random, last + lane, last_log_q + lane);
        });
    for (size_t i = 0; i < rest; ++i) {
        x[whole * per_step + i] = last[i];
        if (log_q != nullptr) {
            log_q[whole * per_step + i] = last_log_q[i];
        }
    }
}

void fill_bits(uint64_t* state, uint64_t* out, size_t n) {
    const size_t whole = n / lanes, rest = n % lanes;
    run_lanes(
        state, whole, [&](Generator & random, size_t step, size_t lane) __attribute__((always_inline)) {
            store_bits(out + step * lanes + lane, random.next());
        });
    if (rest > 0) {
        uint64_t last[lanes];
        run_lanes(
            state, 1, [&](Generator & random, size_t, size_t lane) __attribute__((always_inline)) {
                store_bits(last + lane, random.next());
            });
        for (size_t i = 0; i < rest; ++i) {
            out[whole * lanes + i] = last[i];
        }
    }
}

void fill_uniform(uint64_t* state, double* out, size_t n) {
    fill<lanes>(
        state, out, nullptr, n, [](Generator & random, double* x, double*) __attribute__((always_inline)) {
            store(x, open_uniform(random.next()));
        });
}

SLUICE_INLINE Vec exponential_from(Vec uniform) {
    return -log_positive(uniform);
}

void fill_exponential(uint64_t* state, double* out, size_t n) {
    fill<lanes>(
        state, out, nullptr, n, [](Generator & random, double* x, double*) __attribute__((always_inline)) {
            store(x, exponential_from(open_uniform(random.next())));
        });
}

/// Two independent standard normals (Box & Muller 1958).
SLUICE_INLINE void normals_from(Vec u, Vec turn, Vec& first, Vec& second) {
    const Vec radius = square_root(-2.0 * log_positive(u));
    Vec sine, cosine;
    sincos_turns(turn, sine, cosine);
    first = radius * cosine;
    second = radius * sine;
}

/// x = finish(z) for standard normals z; log q = log_norm - z^2 / 2.
template <typename Finish>
SLUICE_INLINE void fill_from_normals(uint64_t* state, double* x, double* log_q, double log_norm, size_t n,
                                     Finish finish) {
    fill<2 * lanes>(
        state, x, log_q,
        n, [&](Generator & random, double* to, double* log_to) __attribute__((always_inline)) {
            const Vec u = open_uniform(random.next());
            const Vec turn = open_uniform(random.next());
            Vec first, second;
            normals_from(u, turn, first, second);
            store(to, finish(first));
            store(to + lanes, finish(second));
            if (log_to != nullptr) {
                store(log_to, log_norm - 0.5 * (first * first));
                store(log_to + lanes, log_norm - 0.5 * (second * second));
            }
        });
}

void fill_normal(uint64_t* state, double* out, size_t n) {
    fill_from_normals(
        state, out, nullptr, 0.0, n, [](Vec z) __attribute__((always_inline)) { return z; });
}

double one_normal(double radius, double turn) {
    Vec first, second;
    normals_from(splat(radius), splat(turn), first, second);
    return first[0];
}

double one_exponential(double uniform) {
    return exponential_from(splat(uniform))[0];
}

constexpr double log_sqrt_2pi = 0.91893853320467274178;
constexpr double log_2 = 0.69314718055994530942;
constexpr double log_pi = 1.14472988584940017414;

void draw_uniform(uint64_t* state, double a, double b, double* x, size_t n) {
    const double span = b - a;
    fill<lanes>(
        state, x, nullptr, n, [&](Generator & random, double* to, double*) __attribute__((always_inline)) {
            store(to, a + span * open_uniform(random.next()));
        });
}

void draw_normal(uint64_t* state, double mu, double sigma, double* x, double* log_q, size_t n) {
    fill_from_normals(
        state, x, log_q, -log_of(sigma) - log_sqrt_2pi,
        n, [&](Vec z) __attribute__((always_inline)) { return mu + sigma * z; });
}

void draw_half_normal(uint64_t* state, double sigma, double* x, double* log_q, size_t n) {
    fill_from_normals(
        state, x, log_q, log_2 - log_of(sigma) - log_sqrt_2pi,
        n, [&](Vec z) __attribute__((always_inline)) { return sigma * absolute(z); });
}

void draw_laplace(uint64_t* state, double mu, double b, double* x, double* log_q, size_t n) {
    const double log_norm = -log_of(b) - log_2;
    fill<lanes>(
        state, x, log_q,
        n, [&](Generator & random, double* to, double* log_to) __attribute__((always_inline)) {
            const Bits bits = random.next();
            const Vec e = exponential_from(open_uniform(bits));
            // The lowest bit, which the uniform does not use, is the sign.
            store(to, mu + as_double(as_bits(b * e) | (bits << 63)));
            if (log_to != nullptr) {
                store(log_to, log_norm - e);
            }
        });
}

void draw_exponential(uint64_t* state, double rate, double shift, double* x, double* log_q, size_t n) {
    const double log_norm = log_of(rate);
    const double scale = 1.0 / rate;
    fill<lanes>(
        state, x, log_q,
        n, [&](Generator & random, double* to, double* log_to) __attribute__((always_inline)) {
            const Vec e = exponential_from(open_uniform(random.next()));
            store(to, shift + scale * e);
            if (log_to != nullptr) {
                store(log_to, log_norm - e);
            }
        });
}

/// x0 - gamma cot(pi u), whose log density is -log(pi gamma) + 2 log sin(pi u).
void draw_cauchy(uint64_t* state, double x0, double gamma, double* x, double* log_q, size_t n) {
    const double log_norm = -log_of(gamma) - log_pi;
    fill<lanes>(
        state, x, log_q,
        n, [&](Generator & random, double* to, double* log_to) __attribute__((always_inline)) {
            Vec sine, cosine;
            sincos_turns(0.5 * open_uniform(random.next()), sine, cosine);
            store(to, x0 - gamma * (cosine / sine));
            if (log_to != nullptr) {
                store(log_to, log_norm + 2.0 * log_positive(sine));
            }
        });
}

/// mu + s log(u / (1 - u)), whose log density is log u + log(1 - u) - log s.
void draw_logistic(uint64_t* state, double mu, double s, double* x, double* log_q, size_t n) {
    const double log_s = log_of(s);
    fill<lanes>(
        state, x, log_q,
        n, [&](Generator & random, double* to, double* log_to) __attribute__((always_inline)) {
            const Vec u = open_uniform(random.next());
            const Vec below = log_positive(u);
            const Vec above = log_positive(1.0 - u);
            store(to, mu + s * (below - above));
            if (log_to != nullptr) {
                store(log_to, below + above - log_s);
            }
        });
}

/// log_q[i] -= z^2 / 2 for the standardised coordinate z = (x - mu) * scale.
SLUICE_INLINE void subtract_half_squares(const double* x, double mu, double scale, double* log_q, size_t n) {
    for (size_t i = 0; i < n; ++i) {
        const double z = (x[i] - mu) * scale;
        log_q[i] -= 0.5 * (z * z);
    }
}

void draw_isotropic_normal(uint64_t* state, const double* mean, double sigma, size_t dimension, double* x,
                           size_t stride, double* log_q, size_t n) {
    const double log_norm = -double(dimension) * (log_of(sigma) + log_sqrt_2pi);
    for (size_t i = 0; log_q != nullptr && i < n; ++i) {
        log_q[i] = log_norm;
    }
    for (size_t j = 0; j < dimension; ++j) {
        double* const column = x + j * stride;
        draw_normal(state, mean[j], sigma, column, nullptr, n);
        if (log_q != nullptr) {
            subtract_half_squares(column, mean[j], 1.0 / sigma, log_q, n);
        }
    }
}

void draw_mv_normal(uint64_t* state, const double* mean, const double* lower, double log_norm,
                    size_t dimension, double* x, size_t stride, double* log_q, size_t n) {
    for (size_t i = 0; log_q != nullptr && i < n; ++i) {
        log_q[i] = log_norm;
    }
    for (size_t j = 0; j < dimension; ++j) {
        fill_normal(state, x + j * stride, n);
        if (log_q != nullptr) {
            subtract_half_squares(x + j * stride, 0.0, 1.0, log_q, n);
        }
    }
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

void add_draws(Kernels& table) {
    table.fill_bits = fill_bits;
    table.fill_uniform = fill_uniform;
    table.fill_normal = fill_normal;
    table.fill_exponential = fill_exponential;
    table.one_normal = one_normal;
    table.one_exponential = one_exponential;
    table.draw_uniform = draw_uniform;
    table.draw_normal = draw_normal;
    table.draw_half_normal = draw_half_normal;
    table.draw_laplace = draw_laplace;
    table.draw_exponential = draw_exponential;
    table.draw_cauchy = draw_cauchy;
    table.draw_logistic = draw_logistic;
    table.draw_isotropic_normal = draw_isotropic_normal;
    table.draw_mv_normal = draw_mv_normal;
}

} // namespace SLUICE_ISA
} // namespace sluice
