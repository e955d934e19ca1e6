// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the kernel sources, like kernel_math.h: single precision, twice as many values to a vector.

#include "base/kernel_math.h"

namespace sluice {
namespace SLUICE_ISA {

constexpr size_t single_width = 2 * width;
constexpr size_t single_lanes = 2 * lanes; ///< halves of the words that one step of the generator gives

typedef float Single __attribute__((vector_size(width * 8)));
typedef float HalfSingle __attribute__((vector_size(width * 4)));
typedef uint32_t SingleBits __attribute__((vector_size(width * 8)));

typedef float SingleAnywhere __attribute__((vector_size(width * 8), aligned(4), may_alias));

SLUICE_INLINE Single load(const float* from) {
    return *reinterpret_cast<const SingleAnywhere*>(from);
}
SLUICE_INLINE void store(float* to, Single v) {
    *reinterpret_cast<SingleAnywhere*>(to) = v;
}
SLUICE_INLINE Single splat_single(float value) {
    return value - Single{};
}
SLUICE_INLINE Single as_single(SingleBits v) {
    return reinterpret_cast<Single>(v);
}
SLUICE_INLINE SingleBits as_single_bits(Single v) {
    return reinterpret_cast<SingleBits>(v);
}
SLUICE_INLINE Single absolute(Single v) {
    return as_single(as_single_bits(v) & 0x7fffffffU);
}
/// b where the two are equal or not comparable, as for doubles.
SLUICE_INLINE Single larger(Single a, Single b) {
#if defined(__AVX2__) && !defined(__AVX512F__)
    return reinterpret_cast<Single>(_mm256_max_ps(reinterpret_cast<__m256>(a), reinterpret_cast<__m256>(b)));
#else
    return a > b ? a : b;
#endif
}
SLUICE_INLINE Single smaller(Single a, Single b) {
#if defined(__AVX2__) && !defined(__AVX512F__)
    return reinterpret_cast<Single>(_mm256_min_ps(reinterpret_cast<__m256>(a), reinterpret_cast<__m256>(b)));
#else
    return a < b ? a : b;
#endif
}

/// Both vectors, rounded, one behind the other.
SLUICE_INLINE Single narrowed(Vec low, Vec high) {
    const HalfSingle a = __builtin_convertvector(low, HalfSingle);
    const HalfSingle b = __builtin_convertvector(high, HalfSingle);
#if defined(__AVX512F__)
    return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#elif defined(__AVX2__)
    return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
#else
    return __builtin_shufflevector(a, b, 0, 1, 2, 3);
#endif
}

/// The halves of a vector as doubles. Exact.
SLUICE_INLINE void widened(Single v, Vec& low, Vec& high) {
    HalfSingle half[2];
    __builtin_memcpy(half, &v, sizeof v);
    low = __builtin_convertvector(half[0], Vec);
    high = __builtin_convertvector(half[1], Vec);
}

/// One bit per value: its sign.
SLUICE_INLINE unsigned signs_of(Single v) {
#if defined(__AVX512F__)
    return _mm512_movepi32_mask(reinterpret_cast<__m512i>(v));
#elif defined(__AVX2__)
    return static_cast<unsigned>(_mm256_movemask_ps(reinterpret_cast<__m256>(v)));
#elif defined(__SSE2__)
    return static_cast<unsigned>(_mm_movemask_ps(reinterpret_cast<__m128>(v)));
#else
    unsigned bits = 0;
    for (size_t i = 0; i < single_width; ++i) {
        bits |= (as_single_bits(v)[i] >> 31) << i;
    }
    return bits;
#endif
}

/// Within 2^-24 of every number whose first 32 binary digits `bits` are: (k + 1/2) 2^-23 from the top 23.
SLUICE_INLINE Single coarse_uniform(SingleBits bits) {
    return as_single((bits >> 9) | 0x3f800000U) - (1.0F - 0x1p-24F);
}

/// exp(x), by 2^f = 1 + f p(f), |f| <= 1/2, with p of degree 4 (relative error below 1.1e-7,
/// fitted by Lawson's weights). With the rounding of x log2(e) the relative error is below (|x| + 4) 2^-23.
/// Below 2^-126.5 it is 0; a NaN gives 0.
SLUICE_INLINE Single exp_single(Single x) {
    constexpr float biased_magic = 0x1.8p23F + 127.0F;
    const Single t = smaller(larger(x * 1.44269504F, splat_single(-127.0F)), splat_single(120.0F));
    const Single rounded = t + biased_magic;
    const Single f = t - (rounded - biased_magic);
    const Single two_to_n = as_single(as_single_bits(rounded) << 23);
    const Single s = f * f;
    const Single p =
        (0.693147F + f * 0.24022242F) + s * ((0.055507336F + f * 0.009671513F) + s * 0.0013264727F);
    return (1.0F + f * p) * two_to_n;
}

} // namespace SLUICE_ISA
} // namespace sluice
