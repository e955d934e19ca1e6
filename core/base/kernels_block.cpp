// SPDX-License-Identifier: GPL-3.0-or-later
// Compaction. Compiled once per instruction set.
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

/// From about this share of chosen candidates on whole groups are packed column by column; below it, their
/// places are listed once and the values fetched one by one.
constexpr size_t packed_share = 3; // a third

size_t compress_points(const double* x, size_t stride, size_t dimension, const uint8_t* chosen, double* out,
                       size_t out_stride, size_t n) {
    const size_t total = count_chosen(chosen, n);
    constexpr size_t most_places = 2048;
    if (dimension < 3 || total * packed_share > n || n > most_places) {
        for (size_t j = 0; j < dimension; ++j) {
            compress(x + j * stride, chosen, out + j * out_stride, n);
        }
        return total;
    }
    uint16_t places[most_places];
    size_t count = 0;
    for (size_t byte = 0; count < total; ++byte) {
        for (unsigned bits = chosen[byte]; bits != 0 && count < total; bits &= bits - 1) {
            places[count++] = static_cast<uint16_t>(8 * byte + static_cast<size_t>(__builtin_ctz(bits)));
        }
    }
    for (size_t j = 0; j < dimension; ++j) {
        const double* const from = x + j * stride;
        double* const to = out + j * out_stride;
        for (size_t k = 0; k < total; ++k) {
            to[k] = from[places[k]];
        }
    }
    return total;
}

} // namespace

void add_block_kernels(Kernels& table) {
    table.compress = compress;
    table.chosen_numbers = chosen_numbers;
    table.compress_points = compress_points;
}

} // namespace SLUICE_ISA
} // namespace sluice
