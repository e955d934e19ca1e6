// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the kernel sources, like kernel_math.h: the functions that only formulas need.

#include "base/kernel_math.h"

namespace sluice {
namespace SLUICE_ISA {

/// c[0] + c[1] x + c[2] x^2 + ..., in pairs (Estrin 1960), so that steps do not wait for each other.
template <size_t size>
SLUICE_INLINE Vec polynomial(Vec x, const double (&c)[size]) {
    Vec part[(size + 1) / 2];
    for (size_t i = 0; i < size / 2; ++i) {
        part[i] = c[2 * i] + x * c[2 * i + 1];
    }
    if (size % 2 != 0) {
        part[size / 2] = splat(c[size - 1]);
    }
    size_t count = (size + 1) / 2;
    for (Vec square = x * x; count > 1; square *= square) {
        for (size_t i = 0; i < count / 2; ++i) {
            part[i] = part[2 * i] + square * part[2 * i + 1];
        }
        if (count % 2 != 0) {
            part[count / 2] = part[count - 1];
        }
        count = (count + 1) / 2;
    }
    return part[0];
}

SLUICE_INLINE bool any(Mask mask) {
    return bits_of(mask) != 0;
}

SLUICE_INLINE Vec with_sign_of(Vec magnitude, Vec sign) {
    constexpr uint64_t sign_bit = 0x8000000000000000U;
    return as_double((as_bits(magnitude) & ~sign_bit) | (as_bits(sign) & sign_bit));
}

/// The leading 26 bits: the product of two such numbers is exact.
SLUICE_INLINE Vec leading(Vec v) {
    return as_double(as_bits(v) & 0xfffffffff8000000U);
}

// --- Logarithms ------------------------------------------------------------------------------------

SLUICE_INLINE Vec log10_any(Vec x) {
    const Vec natural = log_any(x);
    const Vec high = leading(natural);
    // 1 / log(10) in two parts, the first of 26 bits.
    constexpr double c = 0.4342944771051407, rest = 4.798111141615973e-09;
    const Vec sum = high * c + ((natural - high) * c + natural * rest);
    return select(absolute(natural) < infinity, sum, natural);
}

SLUICE_INLINE Vec log_add_exp(Vec a, Vec b) {
    const Vec high = larger(a, b), low = smaller(a, b);
    const Vec sum = high + log1p_any(exp_any(low - high));
    // Where both are -infinity, or one is +infinity, the difference is of no use.
    const Vec result = select(absolute(high) == infinity, high, sum);
    return select((a == a) & (b == b), result, splat(__builtin_nan("")));
}

// --- Powers ----------------------------------------------------------------------------------------
// The logarithm to base 2 in two parts as in fdlibm's e_pow.c (Sun Microsystems 1993): with
// s = f / (2 + f) it is 2 / (3 log 2) s (3 + s^2 + r), r = s^4 (3/5 + 3/7 s^2 + ...) with the polynomial
// interpolated at Chebyshev's points (error below 2e-20). Products that must be exact are of leading parts.

struct TwoParts {
    Vec high; ///< 26 bits
    Vec low;
};

/// log2 x for positive, finite x, to about 2^-65 of it.
SLUICE_INLINE TwoParts log2_parts(Vec given) {
    constexpr uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
    constexpr uint64_t one = 0x3ff0000000000000;
    const Mask tiny = given < 0x1p-1022;
    const Vec x = select(tiny, given * 0x1p54, given);
    const Bits moved = as_bits(x) + (one - sqrt_half);
    Vec k = as_double((moved >> 52) | 0x4330000000000000U) - (0x1p52 + 1023.0);
    k = k - select(tiny, splat(54.0), Vec{});
    const Vec f = as_double((moved & 0x000fffffffffffffU) + sqrt_half) - 1.0;
    const Vec d = 2.0 + f;
    const Vec s = f / d;
    const Vec s_high = leading(s), d_high = leading(d);
    const Vec s_low = ((f - s_high * d_high) - s_high * (f - (d_high - 2.0))) / d;
    const Vec z = s * s;
    const Vec r = z * z *
                      polynomial(z, {0.6, 0.4285714285714405, 0.3333333333248435, 0.27272727502971605,
                                     0.23076892456343187, 0.20002206357338018, 0.17559372811383572,
                                     0.17584576542146693}) +
                  s_low * (s_high + s);
    const Vec square = s_high * s_high;
    const Vec t_high = leading(3.0 + square + r);
    const Vec t_low = r - ((t_high - 3.0) - square);
    const Vec u = s_high * t_high, v = s_low * t_high + t_low * s;
    const Vec p_high = leading(u + v);
    const Vec p_low = v - (p_high - u);
    constexpr double c = 0.9617966939259756; // 2 / (3 log 2), and in two parts
    constexpr double c_high = 0.9617966860532761, c_low = 7.872699542894897e-09;
    const Vec l_high = c_high * p_high;
    const Vec l_low = c_low * p_high + p_low * c;
    const Vec high = leading((l_high + l_low) + k);
    return {high, l_low - ((high - k) - l_high)};
}

/// |x|^y for 0 < |x| < infinity and any y that is not NaN.
SLUICE_INLINE Vec positive_power(Vec x, Vec y) {
    // Beyond 2^65 every x but 1 gives 0 or infinity, as at that end.
    y = smaller(larger(y, splat(-0x1p65)), splat(0x1p65));
    const TwoParts l = log2_parts(x);
    const Vec y_high = leading(y);
    Vec low = (y - y_high) * l.high + y * l.low;
    Vec high = y_high * l.high;
    const Mask extreme = absolute(high + low) >= 1100.0;
    high = select(extreme, with_sign_of(splat(1100.0), high), high);
    low = select(extreme, Vec{}, low);
    const Vec n = power_of_two(high + low).n;
    // log 2 in two parts is not needed: the exponent's fraction is at most 1/2.
    constexpr double log_2 = 0.6931471805599453;
    const Vec mantissa = exp_reduced(((high - n) + low) * log_2);
    const Power half = power_of_two(n * 0.5);
    const Power rest = power_of_two(n - half.n);
    return mantissa * half.two_to_n * rest.two_to_n;
}

/// pow() of C99, annex F included.
SLUICE_INLINE Vec power(Vec x, Vec y) {
    const Vec ax = absolute(x), ay = absolute(y);
    Vec usual =
        positive_power(select((ax > 0.0) & (ax < infinity), ax, splat(2.0)), select(y == y, y, Vec{}));
    // |x| 0 or infinite: 0 or infinity, by the sign of y.
    usual = select((ax == 0.0) | (ax == infinity), select((ax == 0.0) == (y > 0.0), Vec{}, splat(infinity)),
                   usual);
    usual = select(ax == 1.0, splat(1.0), usual);
    const Vec half = 0.5 * ay;
    const Mask whole = (ay >= 0x1p52) | ((ay + 0x1p52) - 0x1p52 == ay);
    const Mask odd = whole & (ay < 0x1p53) & ((half + 0x1p52) - 0x1p52 != half);
    const Mask below = as_bits(x) >> 63 != 0;
    usual = select(below & odd, -usual, usual);
    // A negative number to a broken power.
    usual = select((x < 0.0) & (ax < infinity) & ~whole, splat(__builtin_nan("")), usual);
    usual = select((x == x) & (y == y), usual, x + y);
    return select((y == 0.0) | (x == 1.0), splat(1.0), usual);
}

// --- Sine, cosine, tangent -------------------------------------------------------------------------

/// x = q pi/2 + r + low, |r| <= pi/4 by a little.
struct Reduced {
    Vec r;
    Vec low;
    Bits q;
};

/// For |x| < 2^20: pi/2 in three parts of 33 bits, whose products with q are exact, and a fourth (the way
/// of Cody and Waite 1980), the differences carried along by Knuth's two-sum.
SLUICE_INLINE Reduced reduced(Vec x) {
    constexpr double first = 1.5707963267341256, second = 6.077100506303966e-11;
    constexpr double third = 2.0222662487111665e-21, fourth = 8.4784276603689e-32;
    const Vec moved = x * 0.6366197723675814 + rounding_magic;
    const Vec q = moved - rounding_magic;
    const Vec a = x - q * first; // exact
    const Vec b = q * second;
    const Vec ab = a - b;
    const Vec b_seen = a - ab;
    const Vec lost_b = (a - (ab + b_seen)) + (b_seen - b);
    const Vec c = q * third;
    const Vec r = ab - c;
    const Vec c_seen = ab - r;
    const Vec lost_c = (ab - (r + c_seen)) + (c_seen - c);
    const Vec low = (lost_b + lost_c) - q * fourth;
    const Vec sum = r + low;
    return {sum, low - (sum - r), as_bits(moved)};
}

/// sin(r + low) and cos(r + low) by the polynomials of fdlibm's k_sin.c and k_cos.c.
SLUICE_INLINE Vec short_sine(Vec r, Vec low) {
    const Vec z = r * r;
    const Vec p =
        polynomial(z, {8.33333333332248946124e-03, -1.98412698298579493134e-04, 2.75573137070700676789e-06,
                       -2.50507602534068634195e-08, 1.58969099521155010221e-10});
    const Vec cube = z * r;
    return r - ((z * (0.5 * low - cube * p) - low) - cube * -1.66666666666666324348e-01);
}

SLUICE_INLINE Vec short_cosine(Vec r, Vec low) {
    const Vec z = r * r;
    const Vec p =
        z * z *
        polynomial(z, {4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05,
                       -2.75573143513906633035e-07, 2.08757232129817482790e-09, -1.13596475577881948265e-11});
    const Vec half = 0.5 * z;
    const Vec w = 1.0 - half;
    return w + (((1.0 - w) - half) + (p - r * low));
}

constexpr double largest_reduced = 0x1p20;

/// The lanes beyond what reduced() takes by the C library's long double function, which is the same on
/// every processor of a kind.
SLUICE_INLINE Vec with_large(Vec x, Vec usual, long double (*exact)(long double)) {
    const Mask large = ~(absolute(x) < largest_reduced);
    if (any(large)) {
        for (size_t i = 0; i < width; ++i) {
            if (large[i] != 0) {
                usual[i] = static_cast<double>(exact(static_cast<long double>(x[i])));
            }
        }
    }
    return usual;
}

SLUICE_INLINE Vec small_angle(Vec x) {
    return select(absolute(x) < largest_reduced, x, Vec{});
}

/// The sine of (q + quarters) pi/2 + r + low.
SLUICE_INLINE Vec turned_sine(const Reduced& x, uint64_t quarters) {
    const Bits q = x.q + quarters;
    const Vec s = short_sine(x.r, x.low), c = short_cosine(x.r, x.low);
    const Vec value = select((q & 1U) != 0, c, s);
    return as_double(as_bits(value) ^ ((q & 2U) << 62));
}

SLUICE_INLINE Vec sine(Vec x) {
    const Vec usual = turned_sine(reduced(small_angle(x)), 0);
    return with_large(x, select(absolute(x) < 0x1p-27, x, usual), __builtin_sinl); // keeps -0
}

SLUICE_INLINE Vec cosine(Vec x) {
    return with_large(x, turned_sine(reduced(small_angle(x)), 1), __builtin_cosl);
}

SLUICE_INLINE Vec tangent(Vec x) {
    const Reduced angle = reduced(small_angle(x));
    const Vec s = short_sine(angle.r, angle.low), c = short_cosine(angle.r, angle.low);
    const Mask odd = (angle.q & 1U) != 0;
    const Vec usual = select(odd, -c, s) / select(odd, s, c);
    return with_large(x, select(absolute(x) < 0x1p-27, x, usual), __builtin_tanl);
}

// --- Others ----------------------------------------------------------------------------------------
// Polynomials interpolated at Chebyshev's points; errors below 1.4e-17 of the result.

SLUICE_INLINE Vec arc_tangent(Vec x) {
    const Vec ax = absolute(x);
    const Mask large = ax > 2.414213562373095, middle = ax > 0.41421356237309503;
    // atan x = pi/2 + atan(-1/x) = pi/4 + atan((x - 1) / (x + 1))
    const Vec t = select(large, splat(-1.0), select(middle, ax - 1.0, ax)) /
                  select(large, ax, select(middle, ax + 1.0, splat(1.0)));
    const Vec base =
        select(large, splat(1.5707963267948966), select(middle, splat(0.7853981633974483), Vec{}));
    const Vec base_low =
        select(large, splat(6.123233995736766e-17), select(middle, splat(3.061616997868383e-17), Vec{}));
    const Vec z = t * t;
    const Vec p = z * polynomial(z, {-0.3333333333333333, 0.19999999999995516, -0.14285714284665682,
                                     0.11111111015187018, -0.0909090457530649, 0.07692183125376892,
                                     -0.06664510525508936, 0.05858140904866328, -0.050854078345894844,
                                     0.03923044778479309, -0.019175404711104932});
    return with_sign_of(base + (t + (t * p + base_low)), x);
}

SLUICE_INLINE Vec hyperbolic_tangent(Vec x) {
    const Vec ax = absolute(x);
    const Vec z = x * x;
    const Vec p = z * polynomial(z, {-0.3333333333333333, 0.13333333333333042, -0.05396825396789699,
                                     0.021869488519008305, -0.008863235103240878, 0.0035921217511549622,
                                     -0.0014557754120478055, 0.0005896606577757043, -0.0002375906496055562,
                                     9.257116129556769e-05, -3.12011014257974e-05, 6.485163482793113e-06});
    const Vec near = ax + ax * p;
    const Vec far = 1.0 - 2.0 / (exp_any(2.0 * smaller(ax, splat(30.0))) + 1.0);
    const Vec result = select(ax < 0.625, near, far);
    return select(x == x, with_sign_of(result, x), x);
}

SLUICE_INLINE Vec error_function(Vec x) {
    const Vec ax = absolute(x);
    const Vec z = x * x;
    const Vec near =
        ax + ax * polynomial(z, {0.1283791670955126, -0.3761263890318373, 0.11283791670953794,
                                 -0.02686617064482373, 0.0052239776217703725, -0.0008548326764466543,
                                 0.00012055321382481122, -1.492530753550859e-05, 1.6455328747938096e-06,
                                 -1.6276526722586205e-07, 1.4051482766989913e-08, -8.493998797080943e-10});
    // exp(x^2) (1 - erf x) as a polynomial in 1 / (x + 2); from 6 on erf rounds to 1.
    const Vec far = smaller(ax, splat(6.0));
    const Vec u = 1.0 / (far + 2.0) - 0.2349137931034483;
    const Vec tail = polynomial(
        u, {0.23047991774579088, 1.595517054675682, 3.639313588659341, 4.980921714058577, 1.482349628953382,
            -6.775271893025579, -5.137279259517803, 15.359937354411935, 9.284656322968845,
            -48.442663411816696, 6.29296425692323, 155.18259122297025, -193.2133096067526,
            -341.24316070272687, 1223.2455733546979, -113.21747720191024, -4120.026120973655});
    const Vec result = select(ax < 0.9, near, 1.0 - exp_any(-(far * far)) * tail);
    return select(x == x, with_sign_of(result, x), x);
}

} // namespace SLUICE_ISA
} // namespace sluice
