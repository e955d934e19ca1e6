// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/formula_step.h"

#include <cstddef>
#include <cstdint>

namespace sluice {

/// What the accept test of one block found.
struct AcceptSums {
    std::uint64_t accepted = 0;
    std::uint64_t violations = 0;     ///< candidates whose log ratio is above `violation_tolerance`
    double sum_weights = 0.0;         ///< sum of p / (M q)
    double sum_squared_weights = 0.0; ///< sum of (p / (M q))^2
    double worst = 0.0;               ///< the largest log p - log M - log q; -infinity when there is none
};

/// A log ratio log p - log M - log q up to this is taken as rounding, not as a violation of the
/// envelope: at the touching point of an exact M it is 0 but for the rounding of three logarithms.
/// The bias that it lets through is below 1e-10 of the mass.
inline constexpr double violation_tolerance = 1e-10;

/// log_norm - half_precision sum_j (x_j - mean_j)^2, as isotropic_normal_log() makes it.
struct IsotropicNormal {
    const double* mean = nullptr; ///< one value per coordinate
    double half_precision = 0.0;
    double log_norm = 0.0;
};

/// The inner loops, compiled once per instruction set over raw arrays; every result is bit-identical on all
/// of them. `n` is any count. Arrays need no alignment; `out` may be the same array as an input, but must not
/// overlap it otherwise. Points are structure of arrays: coordinate j of point i is x[j * stride + i].
///
/// `state` is RandomStream::state(): eight xoshiro256++ lanes, word-major. Eight numbers come from one step
/// of all the lanes; what a last incomplete step leaves over is thrown away. Draws with `log_q` write
/// the log density of each draw there, unless it is nullptr; whether they do changes no draw.
///
/// Elementary functions are within 2 units in the last place of the exact value (tested).
struct Kernels {
    // --- Raw numbers -------------------------------------------------------------------------------
    void (*fill_bits)(std::uint64_t* state, std::uint64_t* out, std::size_t n);
    /// On the open interval (0, 1): (k + 1/2) 2^-52.
    void (*fill_uniform)(std::uint64_t* state, double* out, std::size_t n);
    void (*fill_normal)(std::uint64_t* state, double* out, std::size_t n);
    void (*fill_exponential)(std::uint64_t* state, double* out, std::size_t n);
    /// One standard normal from two uniforms, one standard exponential from one.
    double (*one_normal)(double radius, double turn);
    double (*one_exponential)(double uniform);

    // --- Elementary functions of arrays ------------------------------------------------------------
    void (*log)(const double* x, double* out, std::size_t n);   ///< log(0) = -inf, log(x < 0) = nan
    void (*exp)(const double* x, double* out, std::size_t n);   ///< with gradual underflow
    void (*log1p)(const double* x, double* out, std::size_t n); ///< log(1 + x)
    /// sin(2 pi t) and cos(2 pi t), for |t| < 2^50.
    void (*sincos_turns)(const double* t, double* sine, double* cosine, std::size_t n);

    // --- Draws -------------------------------------------------------------------------------------
    void (*draw_uniform)(std::uint64_t* state, double a, double b, double* x,
                         std::size_t n); ///< a + (b - a) u
    void (*draw_normal)(std::uint64_t* state, double mu, double sigma, double* x, double* log_q,
                        std::size_t n);
    void (*draw_half_normal)(std::uint64_t* state, double sigma, double* x, double* log_q, std::size_t n);
    void (*draw_laplace)(std::uint64_t* state, double mu, double b, double* x, double* log_q, std::size_t n);
    void (*draw_exponential)(std::uint64_t* state, double rate, double shift, double* x, double* log_q,
                             std::size_t n);
    void (*draw_cauchy)(std::uint64_t* state, double x0, double gamma, double* x, double* log_q,
                        std::size_t n);
    void (*draw_logistic)(std::uint64_t* state, double mu, double s, double* x, double* log_q, std::size_t n);
    /// Independent coordinates normal(mean[j], sigma[j]). log_norm: what log q has besides half the squares.
    void (*draw_diagonal_normal)(std::uint64_t* state, const double* mean, const double* sigma,
                                 double log_norm, std::size_t dimension, double* x, std::size_t stride,
                                 double* log_q, std::size_t n);
    /// mean + L z with standard normal z; lower: dimension x dimension, row-major, the part above
    /// the diagonal unread (L L^T is the covariance). log_norm: what log q has besides -|z|^2 / 2.
    void (*draw_mv_normal)(std::uint64_t* state, const double* mean, const double* lower, double log_norm,
                           std::size_t dimension, double* x, std::size_t stride, double* log_q,
                           std::size_t n);

    // --- Log densities -----------------------------------------------------------------------------
    // `log_norm` is the logarithm of the normalising constant, which the caller computes once.
    /// log_norm - ((x - mu) / sigma)^2 / 2
    void (*normal_log)(const double* x, double mu, double sigma, double log_norm, double* out, std::size_t n);
    /// The same for x >= 0, -inf below.
    void (*half_normal_log)(const double* x, double sigma, double log_norm, double* out, std::size_t n);
    /// log_norm - |x - mu| / b
    void (*laplace_log)(const double* x, double mu, double b, double log_norm, double* out, std::size_t n);
    /// log_norm - log(1 + ((x - x0) / gamma)^2)
    void (*cauchy_log)(const double* x, double x0, double gamma, double log_norm, double* out, std::size_t n);
    /// log_norm - (nu + 1) / 2 log(1 + ((x - mu) / sigma)^2 / nu)
    void (*student_log)(const double* x, double nu, double mu, double sigma, double log_norm, double* out,
                        std::size_t n);
    /// log_norm - t - 2 log(1 + exp(-t)), t = |x - mu| / s
    void (*logistic_log)(const double* x, double mu, double s, double log_norm, double* out, std::size_t n);
    /// log_norm for a <= x <= b, else -inf
    void (*uniform_log)(const double* x, double a, double b, double log_norm, double* out, std::size_t n);
    /// log_norm - rate (x - shift) for x >= shift, else -inf
    void (*exponential_log)(const double* x, double rate, double shift, double log_norm, double* out,
                            std::size_t n);
    /// log_norm + (shape - 1) log x - rate x for x > 0, its limit at 0, -inf below
    void (*gamma_log)(const double* x, double shape, double rate, double log_norm, double* out,
                      std::size_t n);
    /// log_norm + (alpha - 1) log x + (beta - 1) log(1 - x) for 0 < x < 1, its limits at the ends, else -inf
    void (*beta_log)(const double* x, double alpha, double beta, double log_norm, double* out, std::size_t n);
    /// log_norm - half_precision sum_j (x_j - mean_j)^2; half_precision: 1 / (2 sigma^2). The squares must
    /// not overflow where the result matters.
    void (*isotropic_normal_log)(const double* x, std::size_t stride, std::size_t dimension,
                                 const double* mean, double half_precision, double log_norm, double* out,
                                 std::size_t n);
    /// log_norm - sum_j ((x_j - mean_j) scale_j)^2 / 2; scale_j: 1 / sigma_j
    void (*diagonal_normal_log)(const double* x, std::size_t stride, std::size_t dimension,
                                const double* mean, const double* scale, double log_norm, double* out,
                                std::size_t n);
    /// log_norm - |inverse_lower (x - mean)|^2 / 2; inverse_lower: L^-1, lower triangular, row-major.
    /// -inf at points with infinite coordinates and no NaN
    void (*mv_normal_log)(const double* x, std::size_t stride, std::size_t dimension, const double* mean,
                          const double* inverse_lower, double log_norm, double* out, std::size_t n);
    /// out[i] = log sum_k exp(terms[k * stride + i] + offsets[k]); -inf where all terms are; count >= 1
    void (*log_sum_exp)(const double* terms, std::size_t stride, std::size_t count, const double* offsets,
                        double* out, std::size_t n);

    // --- The accept test ---------------------------------------------------------------------------
    /// Draws one uniform u per candidate and accepts where u < exp(log_p - log_m - log_q). Bit i % 8 of
    /// accepted[i / 8] says so; (n + 7) / 8 bytes are written. Ratios that are NaN (both densities 0) are
    /// rejected. Sixteen uniforms come from one step of all the lanes. The relative error of the sums is
    /// below 1e-5, and that of their expectation below 2e-7; what is accepted is exact.
    AcceptSums (*accept)(std::uint64_t* state, const double* log_p, const double* log_q, double log_m,
                         std::uint8_t* accepted, std::size_t n);
    /// The uniforms that accept() compares with for the same state: of at least 52 bits, below 1.
    void (*accept_uniforms)(std::uint64_t* state, double* u, std::size_t n);
    /// The first candidate whose log_p - log_m - log_q equals `worst`; n when there is none.
    std::size_t (*find_ratio)(const double* log_p, const double* log_q, double log_m, double worst,
                              std::size_t n);
    /// Copies the chosen elements of x to the front of out (which may be x), in order, and returns
    /// how many; nothing is written beyond them.
    std::size_t (*compress)(const double* x, const std::uint8_t* chosen, double* out, std::size_t n);

    /// The same for the numbers first, first + 1, ... first + n - 1.
    std::size_t (*chosen_numbers)(std::int64_t first, const std::uint8_t* chosen, std::int64_t* out,
                                  std::size_t n);

    /// compress() of every column of points: coordinate j of the k-th chosen goes to out[j * out_stride + k].
    /// out must not overlap x.
    std::size_t (*compress_points)(const double* x, std::size_t stride, std::size_t dimension,
                                   const std::uint8_t* chosen, double* out, std::size_t out_stride,
                                   std::size_t n);

    // --- Rows --------------------------------------------------------------------------------------
    /// Row-major rows (n x dimension) to structure of arrays.
    void (*columns_from_rows)(const float* rows, std::size_t dimension, double* x, std::size_t stride,
                              std::size_t n);
    /// What columns_from_rows() and two calls of isotropic_normal_log() give, bit for bit, without storing
    /// the columns. Where both means are the same the squares are made once.
    void (*normal_pair_of_rows)(const float* rows, std::size_t dimension, const IsotropicNormal& p,
                                const IsotropicNormal& q, double* log_p, double* log_q, std::size_t n);

    // --- Formulas ----------------------------------------------------------------------------------
    /// Runs the steps one after another, each over n values; arrays[k]: the array of slot k.
    void (*run_formula)(const FormulaStep* steps, std::size_t count, double* const* arrays, std::size_t n);
};

/// The kernels for current_isa().
const Kernels& kernels();

} // namespace sluice
