// SPDX-License-Identifier: GPL-3.0-or-later
// Elementary functions of arrays and log densities. Compiled once per instruction set.
#include "base/kernel_math.h"
#include "base/kernels.h"

namespace sluice {
namespace SLUICE_ISA {

void add_log_densities(Kernels& table);

namespace {

void log_array(const double* x, double* out, size_t n) {
    map(
        x, out, n, [](Vec v) __attribute__((always_inline)) { return log_any(v); });
}

void exp_array(const double* x, double* out, size_t n) {
    map(
        x, out, n, [](Vec v) __attribute__((always_inline)) { return exp_any(v); });
}

void log1p_array(const double* x, double* out, size_t n) {
    map(
        x, out, n, [](Vec v) __attribute__((always_inline)) { return log1p_any(v); });
}

void sincos_array(const double* t, double* sine, double* cosine, size_t n) {
    for_vectors(
        n, [&](size_t i, size_t count) __attribute__((always_inline)) {
            Vec s, c;
            sincos_turns(load_some(t + i, count), s, c);
            store_some(sine + i, s, count);
            store_some(cosine + i, c, count);
        });
}

void normal_log(const double* x, double mu, double sigma, double log_norm, double* out, size_t n) {
    const double scale = 1.0 / sigma;
    map(
        x, out, n, [&](Vec v) __attribute__((always_inline)) {
            const Vec z = (v - mu) * scale;
            return log_norm - 0.5 * (z * z);
        });
}

void half_normal_log(const double* x, double sigma, double log_norm, double* out, size_t n) {
    const double scale = 1.0 / sigma;
    map(
        x, out, n, [&](Vec v) __attribute__((always_inline)) {
            const Vec z = v * scale;
            return select(v >= 0.0, log_norm - 0.5 * (z * z), splat(-infinity));
        });
}

void laplace_log(const double* x, double mu, double b, double log_norm, double* out, size_t n) {
    const double scale = 1.0 / b;
    map(
        x, out, n, [&](Vec v) __attribute__((always_inline)) { return log_norm - absolute(v - mu) * scale; });
}

/// log(y) for y >= 1, infinity included; a NaN stays one.
SLUICE_INLINE Vec log_above_one(Vec y) {
    return select(y < infinity, log_positive(y), y);
}

void cauchy_log(const double* x, double x0, double gamma, double log_norm, double* out, size_t n) {
    const double scale = 1.0 / gamma;
    map(
        x, out, n, [&](Vec v) __attribute__((always_inline)) {
            const Vec t = (v - x0) * scale;
            return log_norm - log_above_one(1.0 + t * t);
        });
}

void student_log(const double* x, double nu, double mu, double sigma, double log_norm, double* out,
                 size_t n) {
    const double scale = 1.0 / sigma, inverse_nu = 1.0 / nu, power = 0.5 * (nu + 1.0);
    map(
        x, out, n, [&](Vec v) __attribute__((always_inline)) {
            const Vec t = (v - mu) * scale;
            // A large nu multiplies the logarithm's rounding: log1p keeps it relative to t^2 / nu.
            return log_norm - power * log1p_any(t * t * inverse_nu);
        });
}

void logistic_log(const double* x, double mu, double s, double log_norm, double* out, size_t n) {
    const double scale = 1.0 / s;
    map(
        x, out, n, [&](Vec v) __attribute__((always_inline)) {
            const Vec t = absolute(v - mu) * scale;
            return log_norm - t - 2.0 * log_positive(1.0 + exp_flushed(-t));
        });
}

void uniform_log(const double* x, double a, double b, double log_norm, double* out, size_t n) {
    map(
        x, out, n, [&](Vec v) __attribute__((always_inline)) {
            return select((v >= a) & (v <= b), splat(log_norm), splat(-infinity));
        });
}

void exponential_log(const double* x, double rate, double shift, double log_norm, double* out, size_t n) {
    map(
        x, out, n, [&](Vec v) __attribute__((always_inline)) {
            return select(v >= shift, log_norm - rate * (v - shift), splat(-infinity));
        });
}

void gamma_log(const double* x, double shape, double rate, double log_norm, double* out, size_t n) {
    if (shape == 1.0) { // 0 log 0 is 0
        exponential_log(x, rate, 0.0, log_norm, out, n);
        return;
    }
    const double power = shape - 1.0;
    map(
        x, out, n, [&](Vec v) __attribute__((always_inline)) {
            const Vec usual = log_norm + power * log_unsigned(v) - rate * v;
            return select((v >= 0.0) & (v < infinity), usual, splat(-infinity));
        });
}

/// Limits at 0 (where subnormal numbers count as 2^-1022) and 1, and what is outside. A power of 0
/// contributes nothing, even at its end of the interval: 0 log 0 is 0.
SLUICE_INLINE Vec beta_log_at_ends(Vec v, double left, double right, double log_norm) {
    const Vec from_left = left == 0.0 ? Vec{} : left * log_unsigned(v);
    const Vec from_right = right == 0.0 ? Vec{} : right * log_unsigned(1.0 - v);
    return select((v >= 0.0) & (v <= 1.0), log_norm + from_left + from_right, splat(-infinity));
}

void beta_log(const double* x, double alpha, double beta, double log_norm, double* out, size_t n) {
    const double left = alpha - 1.0, right = beta - 1.0;
    for_vectors(
        n, [&](size_t i, size_t count) __attribute__((always_inline)) {
            const Vec v = load_some(x + i, count);
            const Mask inside = (v >= 0x1p-1022) & (v < 1.0);
            const Vec usual = (log_norm + left * log_quick(v)) + right * log_quick(1.0 - v);
            store_some(out + i, usual, count);
            if (!all(inside)) {
                store_some(out + i, select(inside, usual, beta_log_at_ends(v, left, right, log_norm)), count);
            }
        });
}

void isotropic_normal_log(const double* x, size_t stride, size_t dimension, const double* mean,
                          double half_precision, double log_norm, double* out, size_t n) {
    for_vectors(
        n, [&](size_t i, size_t count) __attribute__((always_inline)) {
            Vec squares{};
            for (size_t j = 0; j < dimension; ++j) {
                const Vec distance = load_some(x + j * stride + i, count) - mean[j];
                squares += distance * distance;
            }
            store_some(out + i, log_norm - half_precision * squares, count);
        });
}

void diagonal_normal_log(const double* x, size_t stride, size_t dimension, const double* mean,
                         const double* scale, double log_norm, double* out, size_t n) {
    for_vectors(
        n, [&](size_t i, size_t count) __attribute__((always_inline)) {
            Vec squares{};
            for (size_t j = 0; j < dimension; ++j) {
                const Vec z = (load_some(x + j * stride + i, count) - mean[j]) * scale[j];
                squares += z * z;
            }
            store_some(out + i, log_norm - 0.5 * squares, count);
        });
}

/// Where whitening made a NaN of a point without one, a coordinate was infinite.
__attribute__((noinline)) Vec settled(Vec result, const double* x, size_t stride, size_t dimension,
                                      size_t count) {
    Mask nan{};
    for (size_t j = 0; j < dimension; ++j) {
        const Vec v = load_some(x + j * stride, count);
        nan |= v != v;
    }
    return select((result == result) | nan, result, splat(-infinity));
}

/// `fixed`: the dimension where the compiler is to know it, else 0.
template <size_t fixed>
SLUICE_INLINE void mv_normal_log_of(const double* x, size_t stride, size_t dimension, const double* mean,
                                    const double* inverse_lower, double log_norm, double* out, size_t n) {
    const size_t d = fixed == 0 ? dimension : fixed;
    for_vectors(
        n, [&](size_t i, size_t count) __attribute__((always_inline)) {
            Vec squares{};
            for (size_t r = 0; r < d; ++r) {
                const double* const row = inverse_lower + r * d;
                Vec z{};
                for (size_t c = 0; c <= r; ++c) {
                    z += row[c] * (load_some(x + c * stride + i, count) - mean[c]);
                }
                squares += z * z;
            }
            Vec result = log_norm - 0.5 * squares;
            if (!all(result == result)) {
                result = settled(result, x + i, stride, d, count);
            }
            store_some(out + i, result, count);
        });
}

void mv_normal_log(const double* x, size_t stride, size_t dimension, const double* mean,
                   const double* inverse_lower, double log_norm, double* out, size_t n) {
    switch (dimension) {
    case 2:
        return mv_normal_log_of<2>(x, stride, dimension, mean, inverse_lower, log_norm, out, n);
    case 3:
        return mv_normal_log_of<3>(x, stride, dimension, mean, inverse_lower, log_norm, out, n);
    default:
        return mv_normal_log_of<0>(x, stride, dimension, mean, inverse_lower, log_norm, out, n);
    }
}

/// The largest term and the sum of exp(term - largest) over all.
struct TopAndSum {
    Vec top, sum;
};

/// log sum exp of few terms, which are kept in registers. Where the largest is infinite the differences are
/// NaN, whose exponentials count as 0.
template <size_t term_count, typename Term>
SLUICE_INLINE TopAndSum sum_of_few(Term term) {
    // The largest is passed on and its exponential, which is 1, left out.
    Vec lower[term_count];
    Vec top = term(0);
    for (size_t k = 1; k < term_count; ++k) {
        const Vec next = term(k);
        lower[k] = smaller(next, top);
        top = larger(next, top);
    }
    Vec sum = splat(1.0);
    for (size_t k = 1; k < term_count; ++k) {
        sum += exp_flushed(lower[k] - top);
    }
    return {top, sum};
}

template <typename Term>
SLUICE_INLINE TopAndSum sum_of_many(size_t term_count, Term term) {
    Vec top = term(0);
    for (size_t k = 1; k < term_count; ++k) {
        top = larger(term(k), top);
    }
    Vec sum{};
    for (size_t k = 0; k < term_count; ++k) {
        sum += exp_flushed(term(k) - top);
    }
    return {top, sum};
}

void log_sum_exp(const double* terms, size_t stride, size_t term_count, const double* offsets, double* out,
                 size_t n) {
    // The sums of a run first, then their logarithms: each loop is short enough for the processor to overlap
    // several of its turns.
    constexpr size_t run = 256;
    alignas(64) double sums[run];
    const auto with = [&](auto sum_of) __attribute__((always_inline)) {
        for (size_t first = 0; first < n; first += run) {
            const size_t length = n - first < run ? n - first : run;
            double* const to = out + first;
            for_vectors(
                length, [&](size_t i, size_t count) __attribute__((always_inline)) {
                    const TopAndSum both = sum_of([&](size_t k) __attribute__((always_inline)) {
                        return load_some(terms + k * stride + first + i, count) + offsets[k];
                    });
                    store_some(to + i, both.top, count);
                    store_some(sums + i, both.sum, count);
                });
            for_vectors(
                length, [&](size_t i, size_t count) __attribute__((always_inline)) {
                    store_some(to + i, load_some(to + i, count) + log_quick(load_some(sums + i, count)),
                               count);
                });
        }
    };
    switch (term_count) {
    case 2:
        with([](auto term) __attribute__((always_inline)) { return sum_of_few<2>(term); });
        break;
    case 3:
        with([](auto term) __attribute__((always_inline)) { return sum_of_few<3>(term); });
        break;
    case 4:
        with([](auto term) __attribute__((always_inline)) { return sum_of_few<4>(term); });
        break;
    default:
        with([=](auto term) __attribute__((always_inline)) { return sum_of_many(term_count, term); });
    }
}

} // namespace

void add_log_densities(Kernels& table) {
    table.log = log_array;
    table.exp = exp_array;
    table.log1p = log1p_array;
    table.sincos_turns = sincos_array;
    table.normal_log = normal_log;
    table.half_normal_log = half_normal_log;
    table.laplace_log = laplace_log;
    table.cauchy_log = cauchy_log;
    table.student_log = student_log;
    table.logistic_log = logistic_log;
    table.uniform_log = uniform_log;
    table.exponential_log = exponential_log;
    table.gamma_log = gamma_log;
    table.beta_log = beta_log;
    table.isotropic_normal_log = isotropic_normal_log;
    table.diagonal_normal_log = diagonal_normal_log;
    table.mv_normal_log = mv_normal_log;
    table.log_sum_exp = log_sum_exp;
}

} // namespace SLUICE_ISA
} // namespace sluice
