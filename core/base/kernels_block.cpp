// SPDX-License-Identifier: GPL-3.0-or-later
// Compaction and row blocks. Compiled once per instruction set.
#include "base/kernel_math.h"
#include "base/kernels.h"

namespace sluice {
namespace SLUICE_ISA {

void add_block_kernels(Kernels& table);

namespace {

#if defined(__AVX512F__)

/// Writes the chosen of eight values at out and returns how many.
template <typename Value>
SLUICE_INLINE size_t compress_eight(const Value* x, unsigned chosen, Value* out) {
    const __m512d packed = _mm512_maskz_compress_pd(static_cast<__mmask8>(chosen), _mm512_loadu_pd(x));
    _mm512_storeu_pd(out, packed);
    return static_cast<size_t>(__builtin_popcount(chosen));
}

#elif defined(__AVX2__)

/// For each choice of four doubles, the order of their 32-bit halves that moves the chosen to the front.
alignas(32) const uint32_t front_order[16][8] = {
    {0, 1, 2, 3, 4, 5, 6, 7}, {0, 1, 2, 3, 4, 5, 6, 7}, {2, 3, 0, 1, 4, 5, 6, 7}, {0, 1, 2, 3, 4, 5, 6, 7},
    {4, 5, 0, 1, 2, 3, 6, 7}, {0, 1, 4, 5, 2, 3, 6, 7}, {2, 3, 4, 5, 0, 1, 6, 7}, {0, 1, 2, 3, 4, 5, 6, 7},
    {6, 7, 0, 1, 2, 3, 4, 5}, {0, 1, 6, 7, 2, 3, 4, 5}, {2, 3, 6, 7, 0, 1, 4, 5}, {0, 1, 2, 3, 6, 7, 4, 5},
    {4, 5, 6, 7, 0, 1, 2, 3}, {0, 1, 4, 5, 6, 7, 2, 3}, {2, 3, 4, 5, 6, 7, 0, 1}, {0, 1, 2, 3, 4, 5, 6, 7},
};

template <typename Value>
SLUICE_INLINE size_t compress_eight(const Value* x, unsigned chosen, Value* out) {
    // Both halves are loaded before either is stored: out may be x.
    const __m256 low = _mm256_loadu_ps(reinterpret_cast<const float*>(x));
    const __m256 high = _mm256_loadu_ps(reinterpret_cast<const float*>(x + 4));
    const __m256i low_order = _mm256_load_si256(reinterpret_cast<const __m256i*>(front_order[chosen & 15U]));
    const __m256i high_order = _mm256_load_si256(reinterpret_cast<const __m256i*>(front_order[chosen >> 4U]));
    const size_t low_count = static_cast<size_t>(__builtin_popcount(chosen & 15U));
    _mm256_storeu_ps(reinterpret_cast<float*>(out), _mm256_permutevar8x32_ps(low, low_order));
    _mm256_storeu_ps(reinterpret_cast<float*>(out + low_count), _mm256_permutevar8x32_ps(high, high_order));
    return static_cast<size_t>(__builtin_popcount(chosen));
}

#else

template <typename Value>
SLUICE_INLINE size_t compress_eight(const Value* x, unsigned chosen, Value* out) {
    size_t count = 0;
    for (size_t i = 0; i < 8; ++i) { // without branches, which chance would mispredict
        out[count] = x[i];
        count += (chosen >> i) & 1U;
    }
    return count;
}

#endif

size_t count_chosen(const uint8_t* chosen, size_t n) {
    const unsigned last = n % 8 == 0 ? 0U : chosen[n / 8] & ((1U << (n % 8)) - 1U);
    return count_bits(chosen, n / 8) + static_cast<size_t>(__builtin_popcount(last));
}

size_t compress(const double* x, const uint8_t* chosen, double* out, size_t n) {
    const size_t total = count_chosen(chosen, n);
    size_t group = 0, count = 0;
    // Whole groups are stored with what their unchosen leave behind, as long as that is written over later.
    for (; group < n / 8 && count + 8 <= total; ++group) {
        count += compress_eight(x + 8 * group, chosen[group], out + count);
    }
    for (size_t i = 8 * group; count < total; ++i) {
        if ((chosen[i / 8] >> (i % 8)) & 1U) {
            out[count++] = x[i];
        }
    }
    return count;
}

size_t chosen_numbers(int64_t first, const uint8_t* chosen, int64_t* out, size_t n) {
    const size_t total = count_chosen(chosen, n);
    size_t group = 0, count = 0;
    int64_t numbers[8];
    for (size_t i = 0; i < 8; ++i) {
        numbers[i] = first + static_cast<int64_t>(i);
    }
    for (; group < n / 8 && count + 8 <= total; ++group) {
        count += compress_eight(numbers, chosen[group], out + count);
        for (int64_t& number : numbers) {
            number += 8;
        }
    }
    for (size_t i = 8 * group; count < total; ++i) {
        if ((chosen[i / 8] >> (i % 8)) & 1U) {
            out[count++] = first + static_cast<int64_t>(i);
        }
    }
    return count;
}

typedef float Four __attribute__((vector_size(16)));
typedef float FourAnywhere __attribute__((vector_size(16), aligned(4), may_alias));
typedef double FourDoubles __attribute__((vector_size(32)));
typedef double FourDoublesAnywhere __attribute__((vector_size(32), aligned(8), may_alias));

SLUICE_INLINE void store_as_doubles(double* to, const Four& values) {
    *reinterpret_cast<FourDoublesAnywhere*>(to) = __builtin_convertvector(values, FourDoubles);
}

#if defined(__AVX2__)

constexpr size_t rows_at_once = 8;
typedef float Eight __attribute__((vector_size(32)));
typedef int32_t EightIndices __attribute__((vector_size(32)));

SLUICE_INLINE void store_as_doubles(double* to, const Eight& values) {
#if defined(__AVX512F__)
    // The unmasked form draws a false warning from GCC 12.
    _mm512_storeu_pd(to, _mm512_maskz_cvtps_pd(0xff, reinterpret_cast<__m256>(values)));
#else
    store_as_doubles(to, __builtin_shufflevector(values, values, 0, 1, 2, 3));
    store_as_doubles(to + 4, __builtin_shufflevector(values, values, 4, 5, 6, 7));
#endif
}

/// Four coordinates of eight rows, rows i and i + 4 side by side: shuffles stay within halves.
SLUICE_INLINE void transpose_rows(const float* rows, size_t dimension, double* x, size_t stride) {
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
    store_as_doubles(x, __builtin_shuffle(a, b, front));
    store_as_doubles(x + stride, __builtin_shuffle(a, b, back));
    store_as_doubles(x + 2 * stride, __builtin_shuffle(c, d, front));
    store_as_doubles(x + 3 * stride, __builtin_shuffle(c, d, back));
}

#else

constexpr size_t rows_at_once = 4;
typedef int32_t FourIndices __attribute__((vector_size(16)));

/// Four coordinates of four rows.
SLUICE_INLINE void transpose_rows(const float* rows, size_t dimension, double* x, size_t stride) {
    const Four r0 = *reinterpret_cast<const FourAnywhere*>(rows);
    const Four r1 = *reinterpret_cast<const FourAnywhere*>(rows + dimension);
    const Four r2 = *reinterpret_cast<const FourAnywhere*>(rows + 2 * dimension);
    const Four r3 = *reinterpret_cast<const FourAnywhere*>(rows + 3 * dimension);
    const FourIndices low = {0, 4, 1, 5}, high = {2, 6, 3, 7}, front = {0, 1, 4, 5}, back = {2, 3, 6, 7};
    const Four a = __builtin_shuffle(r0, r1, low), b = __builtin_shuffle(r2, r3, low);
    const Four c = __builtin_shuffle(r0, r1, high), d = __builtin_shuffle(r2, r3, high);
    store_as_doubles(x, __builtin_shuffle(a, b, front));
    store_as_doubles(x + stride, __builtin_shuffle(a, b, back));
    store_as_doubles(x + 2 * stride, __builtin_shuffle(c, d, front));
    store_as_doubles(x + 3 * stride, __builtin_shuffle(c, d, back));
}

#endif

constexpr size_t prefetch_distance = 2048; ///< floats, so 8 KiB; reading beyond the end is harmless

void columns_from_rows(const float* rows, size_t dimension, double* x, size_t stride, size_t n) {
    size_t i = 0;
    for (; dimension >= 4 && i + rows_at_once <= n; i += rows_at_once) {
        const float* const from = rows + i * dimension;
        // Rows come from memory, once: ask for them early, also beyond the page where the hardware stops.
        for (size_t ahead = 0; ahead < rows_at_once * dimension; ahead += 16) {
            __builtin_prefetch(from + prefetch_distance + ahead);
        }
        for (size_t j = 0; j + 4 <= dimension; j += 4) {
            transpose_rows(from + j, dimension, x + j * stride + i, stride);
        }
        if (dimension % 4 != 0) { // the last four again, as far as they overlap
            transpose_rows(from + dimension - 4, dimension, x + (dimension - 4) * stride + i, stride);
        }
    }
    for (; i < n; ++i) {
        for (size_t j = 0; j < dimension; ++j) {
            x[j * stride + i] = static_cast<double>(rows[i * dimension + j]);
        }
    }
}

} // namespace

void add_block_kernels(Kernels& table) {
    table.compress = compress;
    table.chosen_numbers = chosen_numbers;
    table.columns_from_rows = columns_from_rows;
}

} // namespace SLUICE_ISA
} // namespace sluice
