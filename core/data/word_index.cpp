// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/word_index.h"

#include "base/error.h"

#include <cstring>
#include <random>

namespace sluice {
namespace {

constexpr std::size_t first_slots = 16;
constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15ULL; // odd, of the golden ratio

std::uint64_t random_key() {
    std::random_device device;
    return std::uint64_t{device()} << 32U | device();
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * multiplier;
    return hash ^ hash >> 29U;
}

} // namespace

std::uint64_t word_hash(std::string_view word) {
    static const std::uint64_t key = random_key();
    std::uint64_t hash = key ^ word.size();
    std::uint64_t eight = 0;
    while (word.size() >= 8) {
        std::memcpy(&eight, word.data(), 8);
        hash = mixed(hash, eight);
        word.remove_prefix(8);
    }
    eight = 0;
    std::memcpy(&eight, word.data(), word.size());
    return mixed(mixed(hash, eight), key);
}

std::size_t WordIndex::slot_of(std::string_view word, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    while (slots_[slot] != none && (hashes_[slots_[slot]] != hash || words_[slots_[slot]] != word)) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

std::uint32_t WordIndex::find(std::string_view word, std::uint64_t hash) const {
    return slots_.empty() ? none : slots_[slot_of(word, hash)];
}

std::uint32_t WordIndex::number(std::string_view word, std::uint64_t hash) {
    if (2 * words_.size() >= slots_.size()) {
        grow();
    }
    const std::size_t slot = slot_of(word, hash);
    if (slots_[slot] == none) {
        if (words_.size() == none) {
            throw DataError("a column has more than 2^32 - 1 different words");
        }
        slots_[slot] = static_cast<std::uint32_t>(words_.size());
        words_.push_back(word);
        hashes_.push_back(hash);
    }
    return slots_[slot];
}

void WordIndex::grow() {
    slots_.assign(slots_.empty() ? first_slots : 2 * slots_.size(), none);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        std::size_t slot = hashes_[i] & mask;
        while (slots_[slot] != none) {
            slot = (slot + 1) & mask;
        }
        slots_[slot] = static_cast<std::uint32_t>(i);
    }
}

} // namespace sluice
