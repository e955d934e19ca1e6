// SPDX-License-Identifier: GPL-3.0-or-later
// Random bits and draws that take one word each. Compiled once per instruction set.
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
    double last[per_step], last_log_q[per_step] = {};
    if (log_q != nullptr) { // a draw may add to what is there
        __builtin_memcpy(last_log_q, log_q + whole * per_step, rest * sizeof(double));
    }
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
    return -log_quick(uniform);
}

void fill_exponential(uint64_t* state, double* out, size_t n) {
    fill<lanes>(
        state, out, nullptr, n, [](Generator & random, double* x, double*) __attribute__((always_inline)) {
            store(x, exponential_from(open_uniform(random.next())));
        });
}

double one_exponential(double uniform) {
    return exponential_from(splat(uniform))[0];
}

constexpr double log_2 = 0.69314718055994530942;
constexpr double log_pi = 1.14472988584940017414;

void draw_uniform(uint64_t* state, double a, double b, double* x, size_t n) {
    const double span = b - a;
    fill<lanes>(
        state, x, nullptr, n, [&](Generator & random, double* to, double*) __attribute__((always_inline)) {
            store(to, a + span * open_uniform(random.next()));
        });
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
                store(log_to, log_norm + 2.0 * log_quick(sine));
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
            const Vec below = log_quick(u);
            const Vec above = log_quick(1.0 - u);
            store(to, mu + s * (below - above));
            if (log_to != nullptr) {
                store(log_to, below + above - log_s);
            }
        });
}

} // namespace

void add_draws(Kernels& table) {
    table.fill_bits = fill_bits;
    table.fill_uniform = fill_uniform;
    table.fill_exponential = fill_exponential;
    table.one_exponential = one_exponential;
    table.draw_uniform = draw_uniform;
    table.draw_laplace = draw_laplace;
    table.draw_exponential = draw_exponential;
    table.draw_cauchy = draw_cauchy;
    table.draw_logistic = draw_logistic;
}

} // namespace SLUICE_ISA
} // namespace sluice
