// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sluice {

/// A hash of 64 bits, with a key that differs from run to run, so that nobody can prepare words that collide.
std::uint64_t word_hash(std::string_view word);

/// Numbers different words from 0 in the order in which they come. It keeps views only: the words must stay.
class WordIndex {
  public:
    /// The number of the word, a new one where it has not come yet. O(1).
    std::uint32_t number(std::string_view word, std::uint64_t hash);
    /// The number of the word, or `none`.
    static constexpr std::uint32_t none = UINT32_MAX;
    std::uint32_t find(std::string_view word, std::uint64_t hash) const;

    const std::vector<std::string_view>& words() const { return words_; }
    const std::vector<std::uint64_t>& hashes() const { return hashes_; } ///< of each word

  private:
    std::size_t slot_of(std::string_view word, std::uint64_t hash) const;
    void grow();

    std::vector<std::string_view> words_;
    std::vector<std::uint64_t> hashes_;
    std::vector<std::uint32_t> slots_; ///< a power of two, at most half of them taken; linear probing
};

} // namespace sluice
