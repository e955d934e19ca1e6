// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the kernel sources, which are compiled once per instruction set. Everything here is in that
// set's namespace and inlined, so that no AVX-512 code can be linked into a program's baseline; for the same
// reason only headers without inline functions of their own are included.

#include <stddef.h>
#include <stdint.h>

#if defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h> // its functions are always inlined
#endif

#ifndef SLUICE_ISA
#error "kernel sources are compiled by sluice_isa_sources()"
#endif

#define SLUICE_INLINE static inline __attribute__((always_inline))

namespace sluice {
namespace SLUICE_ISA {

#if defined(__AVX512F__)
constexpr size_t width = 8;
#elif defined(__AVX2__)
constexpr size_t width = 4;
#else
constexpr size_t width = 2;
#endif
constexpr size_t lanes = 8; ///< of the generator, and of every sum: the same on all instruction sets
constexpr size_t groups = lanes / width; ///< vectors that make up the lanes

typedef double Vec __attribute__((vector_size(width * 8)));
typedef int64_t Mask __attribute__((vector_size(width * 8)));
typedef uint64_t Bits __attribute__((vector_size(width * 8)));
typedef double VecAnywhere __attribute__((vector_size(width * 8), aligned(8), may_alias));
typedef uint64_t BitsAnywhere __attribute__((vector_size(width * 8), aligned(8), may_alias));

constexpr double infinity = __builtin_inf();

SLUICE_INLINE Vec load(const double* from) {
    return *reinterpret_cast<const VecAnywhere*>(from);
}
SLUICE_INLINE void store(double* to, Vec v) {
    *reinterpret_cast<VecAnywhere*>(to) = v;
}
SLUICE_INLINE Bits load_bits(const uint64_t* from) {
    return *reinterpret_cast<const BitsAnywhere*>(from);
}
SLUICE_INLINE void store_bits(uint64_t* to, Bits v) {
    *reinterpret_cast<BitsAnywhere*>(to) = v;
}
SLUICE_INLINE Vec splat(double value) {
    return value - Vec{};
}
SLUICE_INLINE Vec as_double(Bits v) {
    return reinterpret_cast<Vec>(v);
}
SLUICE_INLINE Bits as_bits(Vec v) {
    return reinterpret_cast<Bits>(v);
}
SLUICE_INLINE Vec select(Mask which, Vec yes, Vec no) {
    return which ? yes : no;
}
/// yes where the top bit is set.
SLUICE_INLINE Vec select_by_sign(Bits top, Vec yes, Vec no) {
#if defined(__AVX2__) && !defined(__AVX512F__)
    return reinterpret_cast<Vec>(_mm256_blendv_pd(
        reinterpret_cast<__m256d>(no), reinterpret_cast<__m256d>(yes), reinterpret_cast<__m256d>(top)));
#else
    return select(reinterpret_cast<Mask>(top) < 0, yes, no);
#endif
}
SLUICE_INLINE Vec absolute(Vec v) {
    return as_double(as_bits(v) & 0x7fffffffffffffffU);
}
/// b where the two are equal or not comparable.
SLUICE_INLINE Vec larger(Vec a, Vec b) {
#if defined(__AVX2__) && !defined(__AVX512F__)
    return reinterpret_cast<Vec>(_mm256_max_pd(reinterpret_cast<__m256d>(a), reinterpret_cast<__m256d>(b)));
#else
    return select(a > b, a, b);
#endif
}
SLUICE_INLINE Vec smaller(Vec a, Vec b) {
#if defined(__AVX2__) && !defined(__AVX512F__)
    return reinterpret_cast<Vec>(_mm256_min_pd(reinterpret_cast<__m256d>(a), reinterpret_cast<__m256d>(b)));
#else
    return select(a < b, a, b);
#endif
}

/// One bit per lane of a comparison's result.
SLUICE_INLINE unsigned bits_of(Mask mask) {
#if defined(__AVX512F__)
    return _mm512_movepi64_mask(reinterpret_cast<__m512i>(mask));
#elif defined(__AVX2__)
    return static_cast<unsigned>(_mm256_movemask_pd(reinterpret_cast<__m256d>(mask)));
#elif defined(__SSE2__)
    return static_cast<unsigned>(_mm_movemask_pd(reinterpret_cast<__m128d>(mask)));
#else
    unsigned bits = 0;
    for (size_t i = 0; i < width; ++i) {
        bits |= (mask[i] != 0 ? 1U : 0U) << i;
    }
    return bits;
#endif
}

SLUICE_INLINE bool all(Mask mask) {
    return bits_of(mask) == (1U << width) - 1U;
}

SLUICE_INLINE Vec square_root(Vec v) {
    Vec result{};
    for (size_t i = 0; i < width; ++i) { // becomes one instruction
        result[i] = __builtin_sqrt(v[i]);
    }
    return result;
}

// --- Logarithm -------------------------------------------------------------------------------------
// x = 2^k m with sqrt(1/2) <= m < sqrt(2), f = m - 1, s = f / (2 + f); log m = 2 atanh(s) by the
// polynomial of fdlibm (Sun Microsystems 1993, error below 2^-58.45).

constexpr double ln2_high = 6.93147180369123816490e-01; ///< its low 21 bits are 0: exact times an exponent
constexpr double ln2_low = 1.90821492927058770002e-10;

/// log(2^shift(0) x) + low(0) for positive, normal, finite x. shift(k) and low(v) add what a caller has to
/// add to the exponent and to the low part of the result; for most that is nothing.
template <typename Shift, typename Low>
SLUICE_INLINE Vec log_normal_range(Vec x, Shift shift, Low low) {
    constexpr uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
    constexpr uint64_t one = 0x3ff0000000000000;
    const Bits moved = as_bits(x) + (one - sqrt_half);
    // The exponent as a double by putting it into the mantissa of 2^52.
    const Vec k = shift(as_double((moved >> 52) | 0x4330000000000000U) - (0x1p52 + 1023.0));
    const Vec m = as_double((moved & 0x000fffffffffffffU) + sqrt_half);
    const Vec f = m - 1.0;
    const Vec s = f / (2.0 + f);
    const Vec z = s * s;
    const Vec w = z * z;
    const Vec even =
        w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    const Vec odd =
        z * (6.666666666666735130e-01 +
             w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860510558591e-01)));
    return k * ln2_high + (f - (s * (f - (odd + even)) - low(k * ln2_low)));
}

/// For positive, normal, finite x only: uniforms, sums of exponentials.
SLUICE_INLINE Vec log_positive(Vec x) {
    const auto same = [](Vec v) __attribute__((always_inline)) {
        return v;
    };
    return log_normal_range(x, same, same);
}

/// The same in fewer steps, within 3 units in the last place: for draws and sums of logarithms.
SLUICE_INLINE Vec log_quick(Vec x) {
    constexpr uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
    constexpr uint64_t one = 0x3ff0000000000000;
    const Bits moved = as_bits(x) + (one - sqrt_half);
    const Vec k = as_double((moved >> 52) | 0x4330000000000000U) - (0x1p52 + 1023.0);
    const Vec m = as_double((moved & 0x000fffffffffffffU) + sqrt_half);
    const Vec s = (m - 1.0) / (m + 1.0);
    const Vec z = s * s;
    const Vec w = z * z;
    const Vec low =
        (2.0 + z * 6.666666666666735130e-01) + w * (3.999999999940941908e-01 + z * 2.857142874366239149e-01);
    const Vec high = (2.222219843214978396e-01 + z * 1.818357216161805012e-01) +
                     w * (1.531383769920937332e-01 + z * 1.479819860510558591e-01);
    return k * 6.93147180559945309417e-01 + s * (low + (w * w) * high);
}

SLUICE_INLINE Vec log_special(Vec x, Vec usual) {
    Vec result = select(x == 0.0, splat(-infinity), usual);
    result = select(x == infinity, x, result);
    return select(x >= 0.0, result, splat(__builtin_nan("")));
}

/// log(x) for 0 <= x < infinity (2^-1022 standing for all that is below it); what others give is of no use.
SLUICE_INLINE Vec log_unsigned(Vec x) {
    return select(x == 0.0, splat(-infinity), log_positive(larger(x, splat(0x1p-1022))));
}

SLUICE_INLINE Vec log_any(Vec x) {
    const Mask tiny = x < 0x1p-1022;
    const Vec scaled = select(tiny, x * 0x1p54, x);
    const Vec result = log_normal_range(
        scaled, [&](Vec k) __attribute__((always_inline)) { return k + select(tiny, splat(-54.0), Vec{}); },
        [](Vec v) __attribute__((always_inline)) { return v; });
    return log_special(x, result);
}

SLUICE_INLINE Vec log1p_any(Vec x) {
    const Vec u = 1.0 + x;
    // What rounding 1 + x lost (exact by Dekker 1971, either operand being the larger).
    const Vec lost = select(u < 2.0, x - (u - 1.0), 1.0 - (u - x));
    const Vec result = log_normal_range(
        u, [](Vec k) __attribute__((always_inline)) { return k; },
        [&](Vec v) __attribute__((always_inline)) { return v + lost / u; });
    return select(x == 0.0, x, log_special(u, result));
}

// --- Exponential -----------------------------------------------------------------------------------
// x = n log 2 + r, |r| <= log(2)/2; exp r = 1 + r + r^2 q(r) with q interpolated at Chebyshev's points
// (degree 9, relative error of exp r below 1.7e-17).

constexpr double log2_e = 1.4426950408889634074;
constexpr double rounding_magic = 0x1.8p52; ///< adding it rounds to an integer in the low bits

SLUICE_INLINE Vec exp_reduced(Vec r) {
    const Vec s = r * r;
    const Vec s2 = s * s;
    const Vec q01 = 0.5000000000000001 + r * 0.16666666666666669;
    const Vec q23 = 0.04166666666662413 + r * 0.008333333333330062;
    const Vec q45 = 0.0013888888917213717 + r * 0.00019841269863053618;
    const Vec q67 = 2.4801521295954376e-05 + r * 2.7557268459997064e-06;
    const Vec q89 = 2.7620088445409746e-07 + r * 2.510038549551032e-08;
    const Vec q = (q01 + s * q23) + s2 * ((q45 + s * q67) + s2 * q89);
    return 1.0 + (r + s * q);
}

/// The integer nearest to x and, from its low bits, 2 to the power of it, where that is a normal number.
struct Power {
    Vec n, two_to_n;
};

SLUICE_INLINE Power power_of_two(Vec x) {
    constexpr double biased_magic = rounding_magic + 1023.0; // the exponent field's bias comes for nothing
    const Vec rounded = x + biased_magic;
    return {rounded - biased_magic, as_double(as_bits(rounded) << 52)};
}

SLUICE_INLINE Vec exp_remainder(Vec x, Vec n) {
    return (x - n * ln2_high) - n * ln2_low;
}

/// 2^f for |f| <= 1/2: 1 + f p(f) with p interpolated at Chebyshev's points (degree 9, relative error of
/// 2^f below 5.6e-16).
SLUICE_INLINE Vec exp2_of_fraction(Vec f) {
    const Vec s = f * f;
    const Vec s2 = s * s;
    const Vec p01 = 0.6931471805599462 + f * 0.24022650695910075;
    const Vec p23 = 0.05550410866465167 + f * 0.009618129107618665;
    const Vec p45 = 0.0013333558200794592 + f * 0.00015403530424776529;
    const Vec p67 = 1.5252672924850737e-05 + f * 1.3215451633221434e-06;
    const Vec p89 = 1.0205905413765595e-07 + f * 7.070977866508138e-09;
    return 1.0 + f * ((p01 + s * p23) + s2 * ((p45 + s * p67) + s2 * p89));
}

/// exp(x) for weights and sums, in few steps: the relative error is below (|x| + 4) 2^-52, results below
/// 2^-1022.5 are 0, those above 2^1023.5 infinity, and NaN gives 0.
SLUICE_INLINE Vec exp_flushed(Vec x) {
    // At these ends of t the exponent field is that of 0 and that of infinity.
    const Vec t = smaller(larger(x * log2_e, splat(-1023.0)), splat(1024.0));
    const Power power = power_of_two(t);
    return exp2_of_fraction(t - power.n) * power.two_to_n;
}

/// exp(x) for every x, with gradual underflow: 2^n in two factors.
SLUICE_INLINE Vec exp_any(Vec x) {
    Vec safe = select(x < -746.0, splat(-746.0), x);
    safe = select(safe > 710.0, splat(710.0), safe);
    const Vec n = power_of_two(safe * log2_e).n;
    const Power half = power_of_two(n * 0.5);
    const Power rest = power_of_two(n - half.n);
    const Vec result = exp_reduced(exp_remainder(safe, n)) * half.two_to_n * rest.two_to_n;
    return select(x == x, result, x);
}

// --- Sine and cosine of turns ----------------------------------------------------------------------
// t = q/4 + r, |r| <= 1/8; polynomials in r^2 interpolated at Chebyshev's points (errors below 1.4e-17
// and 2e-19, relative).

SLUICE_INLINE void sincos_turns(Vec t, Vec& sine, Vec& cosine) {
    const Vec rounded = t * 4.0 + rounding_magic;
    const Vec r = t - (rounded - rounding_magic) * 0.25;
    const Vec z = r * r;
    const Vec z2 = z * z;
    const Vec s =
        ((-41.341702240399755 + z * 81.6052492760517) + z2 * (-76.70585973561397 + z * 42.05868917945876)) +
        z2 * z2 * (-15.094054064726203 + z * 3.786430011879243);
    const Vec c =
        ((-19.739208802178716 + z * 64.93939402266824) + z2 * (-85.45681720664378 + z * 60.24464135269435)) +
        z2 * z2 * ((-26.426253274804587 + z * 7.903206845861561) + z2 * -1.6990328650055457);
    const Vec short_sine = r * 6.283185307179586477 + r * z * s;
    const Vec short_cosine = 1.0 + z * c;
    const Bits quarter = as_bits(rounded);
    // The lowest bit to the sign's place as a mask: all ones minus 0 or 1 times 2^63 would need a compare.
    const Bits swap = Bits{} - (quarter & 1U);
    const Bits sine_sign = (quarter & 2U) << 62;
    const Bits cosine_sign = ((quarter + 1U) & 2U) << 62;
    const Bits a = as_bits(short_sine), b = as_bits(short_cosine);
    sine = as_double(((a & ~swap) | (b & swap)) ^ sine_sign);
    cosine = as_double(((b & ~swap) | (a & swap)) ^ cosine_sign);
}

/// Sine and cosine of an angle that is uniform on the circle, from the bits of a word: the top 52 place it
/// within a quarter of the circle (v pi/2 with |v| < 1/2, in polynomials as above), two others choose the
/// quarter. No range has to be reduced, so that this takes two thirds of the steps of sincos_turns().
SLUICE_INLINE void random_direction(Bits bits, Vec& sine, Vec& cosine) {
    const Vec v = as_double((bits >> 12) | 0x3ff0000000000000U) - (1.5 - 0x1p-53);
    const Vec z = v * v;
    const Vec z2 = z * z;
    constexpr double q = 0x1p-4; // (r / v)^2, r in turns
    const Vec s = ((-41.341702240399755 * q + z * (81.6052492760517 * q * q)) +
                   z2 * (-76.70585973561397 * q * q * q + z * (42.05868917945876 * q * q * q * q))) +
                  (z2 * z2) * (-15.094054064726203 * q * q * q * q * q +
                               z * (3.786430011879243 * q * q * q * q * q * q));
    const Vec c =
        ((-19.739208802178716 * q + z * (64.93939402266824 * q * q)) +
         z2 * (-85.45681720664378 * q * q * q + z * (60.24464135269435 * q * q * q * q))) +
        (z2 * z2) *
            ((-26.426253274804587 * q * q * q * q * q + z * (7.903206845861561 * q * q * q * q * q * q)) +
             z2 * (-1.6990328650055457 * q * q * q * q * q * q * q));
    const Vec short_sine = 0.25 * v * (6.283185307179586477 + z * s);
    // The sign of the sine is that of v.
    const Vec short_cosine = as_double(as_bits(1.0 + z * c) ^ (bits << 63));
    const Bits swap = bits << 62;
    sine = select_by_sign(swap, short_cosine, short_sine);
    cosine = select_by_sign(swap, short_sine, short_cosine);
}

/// One value through a vector function, in every lane.
SLUICE_INLINE double log_of(double x) {
    return log_any(splat(x))[0];
}

// --- Arrays ----------------------------------------------------------------------------------------

/// The first `count` <= width values; the rest is 0.
SLUICE_INLINE Vec load_some(const double* from, size_t count) {
    if (count == width) {
        return load(from);
    }
    Vec result{};
    for (size_t i = 0; i < count; ++i) {
        result[i] = from[i];
    }
    return result;
}

SLUICE_INLINE void store_some(double* to, Vec v, size_t count) {
    if (count == width) {
        store(to, v);
        return;
    }
    for (size_t i = 0; i < count; ++i) {
        to[i] = v[i];
    }
}

/// The bits that are set.
SLUICE_INLINE size_t count_bits(const uint8_t* bits, size_t bytes) {
    size_t count = 0, i = 0;
    for (; i + 8 <= bytes; i += 8) {
        uint64_t eight;
        __builtin_memcpy(&eight, bits + i, 8);
        count += static_cast<size_t>(__builtin_popcountll(eight));
    }
    for (; i < bytes; ++i) {
        count += static_cast<size_t>(__builtin_popcount(bits[i]));
    }
    return count;
}

/// step(i, count) for n values, count == width but for the last; inlined twice, so that the checks of
/// load_some() and store_some() vanish from the loop.
template <typename Step>
SLUICE_INLINE void for_vectors(size_t n, Step step) {
    size_t i = 0;
    for (; i + width <= n; i += width) {
        step(i, width);
    }
    if (i < n) {
        step(i, n - i);
    }
}

/// out[i] = f(x[i]).
template <typename F>
SLUICE_INLINE void map(const double* x, double* out, size_t n, F f) {
    for_vectors(
        n, [&](size_t i, size_t count)
               __attribute__((always_inline)) { store_some(out + i, f(load_some(x + i, count)), count); });
}

} // namespace SLUICE_ISA
} // namespace sluice
