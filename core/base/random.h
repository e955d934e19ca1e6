// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace sluice {

/// Names of the independent streams of one experiment, so that no two uses share numbers.
enum class Stream : std::uint64_t {
    proposal = 1,   ///< candidates drawn from q
    acceptance = 2, ///< the uniforms of the accept test
    data = 4,       ///< generators of datasets
    split = 5,      ///< splits into training, validation and test
    initial_weights = 6,
    batches = 7, ///< the order of rows in mini-batches
    subset = 8,  ///< random_subset controls
    optimiser_starts = 9,
    dropout = 10,
    shift = 11,       ///< which rows belong to the target population
    diagnostics = 12, ///< draws and permutations of the tests of the accepted set
    importance = 13,  ///< shuffles of a feature, to see what it is worth
};

/// Random numbers that are a function of (seed, stream, block) alone: eight interleaved
/// xoshiro256++ lanes (Blackman & Vigna 2019), each seeded from a SplitMix64 hash of the key.
/// The same numbers come on every processor and whatever the thread count.
class RandomStream {
  public:
    static constexpr std::size_t lanes = 8;

    RandomStream(std::uint64_t seed, Stream stream, std::uint64_t block = 0);

    /// Next 64 random bits. Mixing next() and the fill functions is allowed; the order of calls
    /// determines what each returns.
    std::uint64_t next();

    /// Uniform on the open interval (0, 1): (k + 1/2) 2^-52 with k of 52 bits.
    double uniform();

    /// Uniform integer in [0, bound), without bias (Lemire 2019). bound > 0.
    std::uint64_t below(std::uint64_t bound);

    /// Standard normal and standard exponential, one at a time.
    double normal();
    double exponential();

    /// Fills with raw bits, or uniforms on (0, 1). Vectorised; O(n).
    void fill_bits(std::span<std::uint64_t> out);
    void fill_uniform(std::span<double> out);
    /// Standard normals, or standard exponentials. Vectorised; O(n).
    void fill_normal(std::span<double> out);
    void fill_exponential(std::span<double> out);

    /// Shuffles indices by Fisher and Yates.
    void shuffle(std::span<std::int64_t> values);

    /// The lanes' states, word-major: state[word * lanes + lane]. For the kernels.
    std::array<std::uint64_t, 4 * lanes>& state() noexcept { return state_; }

  private:
    void refill();

    alignas(64) std::array<std::uint64_t, 4 * lanes> state_{};
    std::array<std::uint64_t, lanes> buffer_{};
    std::size_t used_ = lanes;
};

} // namespace sluice
