// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of row-major rows. Compiled once per instruction set.
#include "base/kernel_math.h"
#include "base/kernels.h"

namespace sluice {
namespace SLUICE_ISA {

void add_row_kernels(Kernels& table);

namespace {

typedef float Four __attribute__((vector_size(16)));
typedef float FourAnywhere __attribute__((vector_size(16), aligned(4), may_alias));
#if defined(__AVX2__)

constexpr size_t rows_at_once = 8;
typedef float Eight __attribute__((vector_size(32)));
typedef int32_t EightIndices __attribute__((vector_size(32)));

typedef Eight Rows; ///< one coordinate of the rows that are worked on at once

/// Four coordinates of eight rows, rows i and i + 4 side by side: shuffles stay within halves.
SLUICE_INLINE void transpose_rows(const float* rows, size_t dimension, Rows* columns) {
    Eight r[4];
    for (size_t i = 0; i < 4; ++i) {
        const FourAnywhere& near = *reinterpret_cast<const FourAnywhere*>(rows + i * dimension);
        const FourAnywhere& far = *reinterpret_cast<const FourAnywhere*>(rows + (i + 4) * dimension);
        r[i] = __builtin_shufflevector(near, far, 0, 1, 2, 3, 4, 5, 6, 7);
    }
    const EightIndices low = {0, 8, 1, 9, 4, 12, 5, 13}, high = {2, 10, 3, 11, 6, 14, 7, 15};
    const EightIndices front = {0, 1, 8, 9, 4, 5, 12, 13}, back = {2, 3, 10, 11, 6, 7, 14, 15};
    const Eight a = __builtin_shuffle(r[0], r[1], low), b = __builtin_shuffle(r[2], r[3], low);
    const Eight c = __builtin_shuffle(r[0], r[1], high), d = __builtin_shuffle(r[2], r[3], high);
    columns[0] = __builtin_shuffle(a, b, front);
    columns[1] = __builtin_shuffle(a, b, back);
    columns[2] = __builtin_shuffle(c, d, front);
    columns[3] = __builtin_shuffle(c, d, back);
}

#else

constexpr size_t rows_at_once = 4;
typedef int32_t FourIndices __attribute__((vector_size(16)));

typedef Four Rows;

/// Four coordinates of four rows.
SLUICE_INLINE void transpose_rows(const float* rows, size_t dimension, Rows* columns) {
    const Four r0 = *reinterpret_cast<const FourAnywhere*>(rows);
    const Four r1 = *reinterpret_cast<const FourAnywhere*>(rows + dimension);
    const Four r2 = *reinterpret_cast<const FourAnywhere*>(rows + 2 * dimension);
    const Four r3 = *reinterpret_cast<const FourAnywhere*>(rows + 3 * dimension);
    const FourIndices low = {0, 4, 1, 5}, high = {2, 6, 3, 7}, front = {0, 1, 4, 5}, back = {2, 3, 6, 7};
    const Four a = __builtin_shuffle(r0, r1, low), b = __builtin_shuffle(r2, r3, low);
    const Four c = __builtin_shuffle(r0, r1, high), d = __builtin_shuffle(r2, r3, high);
    columns[0] = __builtin_shuffle(a, b, front);
    columns[1] = __builtin_shuffle(a, b, back);
    columns[2] = __builtin_shuffle(c, d, front);
    columns[3] = __builtin_shuffle(c, d, back);
}

#endif

constexpr size_t row_vectors = rows_at_once / width; ///< vectors of doubles for the rows that are worked on

/// One coordinate of the rows that are worked on, as doubles. (What GCC 12 makes of the language's own
/// conversion of vectors is slow.)
struct Column {
    Vec x[row_vectors];
};

SLUICE_INLINE Column as_doubles(const Rows& values) {
#if defined(__AVX512F__)
    // The unmasked form draws a false warning from GCC 12.
    return {{reinterpret_cast<Vec>(_mm512_maskz_cvtps_pd(0xff, reinterpret_cast<__m256>(values)))}};
#elif defined(__AVX2__)
    const __m256 all = reinterpret_cast<__m256>(values);
    return {{reinterpret_cast<Vec>(_mm256_cvtps_pd(_mm256_castps256_ps128(all))),
             reinterpret_cast<Vec>(_mm256_cvtps_pd(_mm256_extractf128_ps(all, 1)))}};
#else
    return {{Vec{values[0], values[1]}, Vec{values[2], values[3]}}};
#endif
}

constexpr size_t prefetch_distance = 2048; ///< floats, so 8 KiB; reading beyond the end is harmless

/// Rows come from memory, once: asks for those ahead early, also beyond the page where the hardware stops.
SLUICE_INLINE void prefetch_rows(const float* rows, size_t dimension) {
    for (size_t ahead = 0; ahead < rows_at_once * dimension; ahead += 16) {
        __builtin_prefetch(rows + prefetch_distance + ahead);
    }
}

/// use(j, column) for the coordinates of rows_at_once rows in their order; dimension >= 4.
template <typename Use>
SLUICE_INLINE void for_coordinates(const float* rows, size_t dimension, Use use) {
    Rows columns[4];
    size_t j = 0;
    for (; j + 4 <= dimension; j += 4) {
        transpose_rows(rows + j, dimension, columns);
        for (size_t c = 0; c < 4; ++c) {
            use(j + c, as_doubles(columns[c]));
        }
    }
    if (j < dimension) { // the last four again, of which some are new
        transpose_rows(rows + dimension - 4, dimension, columns);
        const size_t old = 4 - (dimension - j);
        for (size_t c = 1; c < 4; ++c) {
            if (c >= old) {
                use(dimension - 4 + c, as_doubles(columns[c]));
            }
        }
    }
}

void columns_from_rows(const float* rows, size_t dimension, double* x, size_t stride, size_t n) {
    size_t i = 0;
    for (; dimension >= 4 && i + rows_at_once <= n; i += rows_at_once) {
        const float* const from = rows + i * dimension;
        prefetch_rows(from, dimension);
        for_coordinates(
            from, dimension, [&](size_t j, const Column& column) __attribute__((always_inline)) {
                for (size_t v = 0; v < row_vectors; ++v) {
                    store(x + j * stride + i + v * width, column.x[v]);
                }
            });
    }
    for (; i < n; ++i) {
        for (size_t j = 0; j < dimension; ++j) {
            x[j * stride + i] = static_cast<double>(rows[i * dimension + j]);
        }
    }
}

/// sums += (column - mean)^2
SLUICE_INLINE void add_squares(const Column& column, double mean, Vec* sums) {
    for (size_t v = 0; v < row_vectors; ++v) {
        const Vec distance = column.x[v] - mean;
        sums[v] += distance * distance;
    }
}

SLUICE_INLINE void store_log(const IsotropicNormal& normal, const Vec* squares, double* out) {
    for (size_t v = 0; v < row_vectors; ++v) {
        store(out + v * width, normal.log_norm - normal.half_precision * squares[v]);
    }
}

template <bool same_mean>
SLUICE_INLINE void pair_of_rows(const float* rows, size_t dimension, const IsotropicNormal& p,
                                const IsotropicNormal& q, double* log_p, double* log_q, size_t n) {
    size_t i = 0;
    for (; dimension >= 4 && i + rows_at_once <= n; i += rows_at_once) {
        const float* const from = rows + i * dimension;
        prefetch_rows(from, dimension);
        Vec p_squares[row_vectors] = {}, q_squares[row_vectors] = {};
        for_coordinates(
            from, dimension, [&](size_t j, const Column& column) __attribute__((always_inline)) {
                add_squares(column, p.mean[j], p_squares);
                if (!same_mean) {
                    add_squares(column, q.mean[j], q_squares);
                }
            });
        store_log(p, p_squares, log_p + i);
        store_log(q, same_mean ? p_squares : q_squares, log_q + i);
    }
    for (; i < n; ++i) {
        double p_square = 0.0, q_square = 0.0;
        for (size_t j = 0; j < dimension; ++j) {
            const auto x = static_cast<double>(rows[i * dimension + j]);
            p_square += (x - p.mean[j]) * (x - p.mean[j]);
            q_square += (x - q.mean[j]) * (x - q.mean[j]);
        }
        log_p[i] = p.log_norm - p.half_precision * p_square;
        log_q[i] = q.log_norm - q.half_precision * q_square;
    }
}

void normal_pair_of_rows(const float* rows, size_t dimension, const IsotropicNormal& p,
                         const IsotropicNormal& q, double* log_p, double* log_q, size_t n) {
    bool same_mean = true;
    for (size_t j = 0; j < dimension; ++j) {
        same_mean = same_mean && p.mean[j] == q.mean[j];
    }
    if (same_mean) {
        pair_of_rows<true>(rows, dimension, p, q, log_p, log_q, n);
    } else {
        pair_of_rows<false>(rows, dimension, p, q, log_p, log_q, n);
    }
}

} // namespace

void add_row_kernels(Kernels& table) {
    table.columns_from_rows = columns_from_rows;
    table.normal_pair_of_rows = normal_pair_of_rows;
}

} // namespace SLUICE_ISA
} // namespace sluice
