// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the kernel sources, like kernel_math.h.

#include "base/kernel_math.h"

namespace sluice {
namespace SLUICE_ISA {

/// Some of the eight lanes of xoshiro256++ (Blackman & Vigna 2019), as many as a vector holds.
struct Generator {
    Bits s0, s1, s2, s3;

    SLUICE_INLINE Bits rotated(Bits x, int k) { return (x << k) | (x >> (64 - k)); }

    __attribute__((always_inline)) Bits next() {
        const Bits result = rotated(s0 + s3, 23) + s0;
        const Bits t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = rotated(s3, 45);
        return result;
    }
};

/// (k + 1/2) 2^-52 from the top 52 bits, by way of the mantissa of [1, 2). Exact.
SLUICE_INLINE Vec open_uniform(Bits bits) {
    return as_double((bits >> 12) | 0x3ff0000000000000U) - (1.0 - 0x1p-53);
}

/// The lanes from `state` on: the first of them in word 0.
SLUICE_INLINE Generator load_generator(const uint64_t* state) {
    return {load_bits(state), load_bits(state + lanes), load_bits(state + 2 * lanes),
            load_bits(state + 3 * lanes)};
}

SLUICE_INLINE void store_generator(uint64_t* state, const Generator& random) {
    store_bits(state, random.s0);
    store_bits(state + lanes, random.s1);
    store_bits(state + 2 * lanes, random.s2);
    store_bits(state + 3 * lanes, random.s3);
}

/// Runs `steps` of the generator for each group of lanes in turn: body(generator, offset). Few registers hold
/// a state at a time, and since the lanes are independent the numbers are the same on every width.
template <typename Body>
SLUICE_INLINE void run_lanes(uint64_t* state, size_t steps, Body body) {
    for (size_t g = 0; g < groups; ++g) {
        Generator random = load_generator(state + g * width);
        for (size_t step = 0; step < steps; ++step) {
            body(random, step, g * width);
        }
        store_generator(state + g * width, random);
    }
}

} // namespace SLUICE_ISA
} // namespace sluice
