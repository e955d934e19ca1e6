// SPDX-License-Identifier: GPL-3.0-or-later
// The accept test. Compiled once per instruction set.
#include "base/kernel_generator.h"
#include "base/kernel_single.h"
#include "base/kernels.h"

namespace sluice {
namespace SLUICE_ISA {

void add_accept_test(Kernels& table);

namespace {

// A candidate's uniform is u = (k + v) 2^-32: k is half a word of the generator, v a uniform of 52 bits that
// is a function of the state and the candidate's place. In single precision u is known within 2^-24 and the
// weight p / (M q), where it is below 1.2, within 2.5e-7. Where they are further apart than that, the test is
// decided: v and the weight in double precision are made for the few others only, so that the decision is the
// exact one.
constexpr float doubtful = 0x1p-20F;

/// Sums in single precision are added to those in double precision after so many steps.
constexpr size_t short_run = 16;
/// Weights whose squares, in single precision, are neither rounded to 0 nor infinite.
constexpr double most_excess = 20.0;

/// Where the test stands within a block.
struct Block {
    const double* log_p;
    const double* log_q;
    double log_m;
    uint64_t key; ///< of the second parts of the uniforms
};

/// sums[l] += v[l] in double precision.
SLUICE_INLINE void add(Single v, double* sums) {
    Vec low, high;
    widened(v, low, high);
    store(sums, load(sums) + low);
    store(sums + width, load(sums + width) + high);
}

/// Sixteen running sums, whatever the width: lane l adds up candidates l, l + 16, l + 32 ...
struct LaneSums {
    double weights[single_lanes] = {};
    double squares[single_lanes] = {};
    double worst[single_lanes];
};

/// SplitMix64's output function (Steele, Lea & Flood 2014; constants by Stafford's mix 13).
SLUICE_INLINE uint64_t mixed(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/// The key that belongs to a state of the generator.
SLUICE_INLINE uint64_t key_of(const uint64_t* state) {
    return mixed(state[0] + 0xd1b54a32d192ed03);
}

/// (k + v) 2^-32, below 1.
SLUICE_INLINE double whole_uniform(uint32_t k, uint64_t key, size_t index) {
    const uint64_t bits = mixed(key + 0x9e3779b97f4a7c15 * (index + 1));
    const double v = (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
    const double u = (static_cast<double>(k) + v) * 0x1p-32;
    return u < 1.0 ? u : 1.0 - 0x1p-53;
}

SLUICE_INLINE double log_ratio(const Block& block, size_t i) {
    return (block.log_p[i] - block.log_m) - block.log_q[i];
}

/// The bits of `accepted` with those that are in doubt decided, for candidates from `first` on.
__attribute__((noinline)) unsigned decided(const Block& block, const uint32_t* k, size_t first,
                                           unsigned accepted, unsigned in_doubt) {
    while (in_doubt != 0) {
        const auto i = static_cast<size_t>(__builtin_ctz(in_doubt));
        const double u = whole_uniform(k[i], block.key, first + i);
        const double weight = exp_flushed(splat(log_ratio(block, first + i)))[0];
        accepted = (accepted & ~(1U << i)) | (u < weight ? 1U << i : 0U);
        in_doubt &= in_doubt - 1;
    }
    return accepted;
}

/// The weights of whole steps of candidates from `first` on. The work on a run of candidates is cut in two,
/// here and below, so that each loop is short enough for the processor to overlap several of its turns.
SLUICE_INLINE void make_weights(const Block& block, size_t first, size_t steps, float* weights,
                                double* worst) {
    const double* const log_p = block.log_p + first;
    const double* const log_q = block.log_q + first;
    Vec highest[2 * groups];
    for (size_t g = 0; g < 2 * groups; ++g) {
        highest[g] = load(worst + g * width);
    }
    for (size_t at = 0; at < steps * single_lanes; at += single_lanes) {
        for (size_t g = 0; g < groups; ++g) {
            const size_t i = at + g * single_width;
            const Vec low = (load(log_p + i) - block.log_m) - load(log_q + i);
            const Vec high = (load(log_p + i + width) - block.log_m) - load(log_q + i + width);
            highest[2 * g] = larger(low, highest[2 * g]); // a NaN ratio leaves it
            highest[2 * g + 1] = larger(high, highest[2 * g + 1]);
            store(weights + i, exp_single(narrowed(low, high)));
        }
    }
    for (size_t g = 0; g < 2 * groups; ++g) {
        store(worst + g * width, highest[g]);
    }
}

/// Tests whole steps of candidates from `first` on, whose weights are there, and adds the weights up.
SLUICE_INLINE void test_weights(uint64_t* state, const Block& block, size_t first, size_t steps,
                                const float* weights, uint8_t* accepted, LaneSums& sums) {
    for (size_t g = 0; g < groups; ++g) {
        Generator random = load_generator(state + g * width);
        const size_t lane = g * single_width;
        Single sum{}, square_sum{};
        for (size_t step = 0; step < steps; ++step) {
            const Single weight = load(weights + step * single_lanes + lane);
            const SingleBits k = reinterpret_cast<SingleBits>(random.next());
            const Single distance = coarse_uniform(k) - weight;
            unsigned bits = signs_of(distance);
            const unsigned in_doubt = signs_of(absolute(distance) - doubtful);
            if (__builtin_expect(in_doubt != 0, 0)) {
                uint32_t words[single_width];
                __builtin_memcpy(words, &k, sizeof words);
                bits = decided(block, words, first + step * single_lanes + lane, bits, in_doubt);
            }
            uint8_t* const to = accepted + 2 * step + lane / 8;
            if (single_width == 16) {
                to[0] = static_cast<uint8_t>(bits);
                to[1] = static_cast<uint8_t>(bits >> 8);
            } else {
                *to = static_cast<uint8_t>(lane % 8 == 0 ? bits : *to | bits << (lane % 8));
            }
            sum += weight;
            square_sum += weight * weight;
        }
        store_generator(state + g * width, random);
        add(sum, sums.weights + lane);
        add(square_sum, sums.squares + lane);
    }
}

/// Tests whole steps of candidates from `first` on.
SLUICE_INLINE void accept_steps(uint64_t* state, const Block& block, size_t first, size_t steps,
                                uint8_t* accepted, LaneSums& sums) {
    alignas(64) float weights[short_run * single_lanes];
    for (size_t run = 0; run < steps; run += short_run) {
        const size_t length = run + short_run < steps ? short_run : steps - run;
        const size_t from = first + run * single_lanes;
        make_weights(block, from, length, weights, sums.worst);
        test_weights(state, block, from, length, weights, accepted + 2 * run, sums);
    }
}

SLUICE_INLINE double total(const double* lane) {
    double sums[8];
    for (size_t i = 0; i < 8; ++i) {
        sums[i] = lane[i] + lane[i + 8];
    }
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

/// The sums in double precision, for weights that single precision does not hold.
void sum_weights(const Block& block, size_t n, AcceptSums& result) {
    double weights[lanes] = {}, squares[lanes] = {};
    for (size_t i = 0; i < n; i += lanes) {
        double ratio[lanes];
        for (size_t l = 0; l < lanes; ++l) {
            ratio[l] = i + l < n ? log_ratio(block, i + l) : -infinity;
        }
        for (size_t l = 0; l < lanes; l += width) {
            const Vec weight = exp_flushed(load(ratio + l));
            store(weights + l, load(weights + l) + weight);
            store(squares + l, load(squares + l) + weight * weight);
        }
    }
    result.sum_weights = result.sum_squared_weights = 0.0;
    for (size_t l = 0; l < lanes; ++l) {
        result.sum_weights += weights[l];
        result.sum_squared_weights += squares[l];
    }
}

/// Candidates above the envelope. Most blocks have none, which the largest ratio says for nothing.
uint64_t count_violations(const Block& block, size_t n) {
    uint64_t count = 0;
    for (size_t i = 0; i < n; ++i) {
        count += log_ratio(block, i) > violation_tolerance ? 1U : 0U;
    }
    return count;
}

AcceptSums accept(uint64_t* state, const double* log_p, const double* log_q, double log_m, uint8_t* accepted,
                  size_t n) {
    const size_t whole = n / single_lanes, rest = n % single_lanes;
    const Block block{log_p, log_q, log_m, key_of(state)};
    LaneSums sums;
    for (double& worst : sums.worst) {
        worst = -infinity;
    }
    accept_steps(state, block, 0, whole, accepted, sums);
    if (rest > 0) {
        double last_p[single_lanes], last_q[single_lanes] = {};
        const size_t first = whole * single_lanes;
        for (size_t i = 0; i < single_lanes; ++i) {
            last_p[i] = i < rest ? log_p[first + i] : -infinity;
            last_q[i] = i < rest ? log_q[first + i] : 0.0;
        }
        uint8_t last_accepted[2];
        // Their place counts in the uniforms.
        const Block last{last_p - first, last_q - first, log_m, block.key};
        accept_steps(state, last, first, 1, last_accepted, sums);
        __builtin_memcpy(accepted + 2 * whole, last_accepted, (rest + 7) / 8);
    }
    AcceptSums result{};
    result.accepted = count_bits(accepted, (n + 7) / 8);
    result.worst = -infinity;
    for (const double worst : sums.worst) {
        result.worst = worst > result.worst ? worst : result.worst;
    }
    if (result.worst > violation_tolerance) {
        result.violations = count_violations(block, n);
    }
    result.sum_weights = total(sums.weights);
    result.sum_squared_weights = total(sums.squares);
    if (!(absolute(splat(result.worst))[0] <= most_excess)) {
        sum_weights(block, n, result);
    }
    return result;
}

void accept_uniforms(uint64_t* state, double* u, size_t n) {
    const uint64_t key = key_of(state);
    for (size_t first = 0; first < n; first += single_lanes) {
        uint32_t k[single_lanes];
        run_lanes(
            state, 1, [&](Generator & random, size_t, size_t lane) __attribute__((always_inline)) {
                const Bits bits = random.next();
                __builtin_memcpy(k + 2 * lane, &bits, sizeof bits);
            });
        for (size_t i = first; i < n && i < first + single_lanes; ++i) {
            u[i] = whole_uniform(k[i - first], key, i);
        }
    }
}

size_t find_ratio(const double* log_p, const double* log_q, double log_m, double worst, size_t n) {
    size_t i = 0;
    while (i < n && (log_p[i] - log_m) - log_q[i] != worst) {
        ++i;
    }
    return i;
}

} // namespace

void add_accept_test(Kernels& table) {
    table.accept = accept;
    table.accept_uniforms = accept_uniforms;
    table.find_ratio = find_ratio;
}

} // namespace SLUICE_ISA
} // namespace sluice
