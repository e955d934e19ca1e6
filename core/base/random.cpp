// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/random.h"

#include "base/kernels.h"

#include <utility>

namespace sluice {
namespace {

constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15; // SplitMix64's increment

/// SplitMix64's output function (Steele, Lea & Flood 2014; constants by Stafford's mix 13).
std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

} // namespace

RandomStream::RandomStream(std::uint64_t seed, Stream stream, std::uint64_t block) {
    // Each step is a bijection of its newest part, so that two blocks of one stream never share a key.
    std::uint64_t key = mix(seed + golden_gamma);
    key = mix((key ^ static_cast<std::uint64_t>(stream)) + golden_gamma);
    key = mix((key ^ block) + golden_gamma);
    for (std::uint64_t& word : state_) {
        key += golden_gamma;
        word = mix(key);
    }
}

void RandomStream::refill() {
    kernels().fill_bits(state_.data(), buffer_.data(), lanes);
    used_ = 0;
}

std::uint64_t RandomStream::next() {
    if (used_ == lanes) {
        refill();
    }
    return buffer_[used_++];
}

double RandomStream::uniform() {
    // The top 52 bits, centred in their cells: (k + 1/2) 2^-52 is exact, and neither 0 nor 1.
    return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52;
}

std::uint64_t RandomStream::below(std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    Wide product = static_cast<Wide>(next()) * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
        const std::uint64_t threshold = (0 - bound) % bound;
        while (static_cast<std::uint64_t>(product) < threshold) {
            product = static_cast<Wide>(next()) * bound;
        }
    }
    return static_cast<std::uint64_t>(product >> 64);
}

double RandomStream::normal() {
    const double radius = uniform();
    const double turn = uniform();
    return kernels().one_normal(radius, turn);
}

double RandomStream::exponential() {
    return kernels().one_exponential(uniform());
}

void RandomStream::fill_bits(std::span<std::uint64_t> out) {
    kernels().fill_bits(state_.data(), out.data(), out.size());
}

void RandomStream::fill_uniform(std::span<double> out) {
    kernels().fill_uniform(state_.data(), out.data(), out.size());
}

void RandomStream::fill_normal(std::span<double> out) {
    kernels().fill_normal(state_.data(), out.data(), out.size());
}

void RandomStream::fill_exponential(std::span<double> out) {
    kernels().fill_exponential(state_.data(), out.data(), out.size());
}

void RandomStream::shuffle(std::span<std::int64_t> values) {
    for (std::size_t i = values.size(); i > 1; --i) {
        std::swap(values[i - 1], values[below(i)]);
    }
}

} // namespace sluice
