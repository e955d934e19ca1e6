// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sluice {

/// Draws k with probability p_k in constant time from 64 random bits (Walker 1977, built as in
/// Vose 1991). Integers alone decide, so the draws are the same on every processor; the
/// probabilities are those given to within K 2^-64 and the rounding of the table.
class AliasTable {
  public:
    AliasTable() = default;
    /// Probabilities are >= 0 and finite with a positive sum, by which they are divided. O(K).
    explicit AliasTable(std::span<const double> probabilities);

    std::size_t size() const noexcept { return threshold_.size(); }

    /// The category that these 64 random bits stand for.
    std::size_t pick(std::uint64_t bits) const noexcept {
        __extension__ typedef unsigned __int128 Wide; // NOLINT(modernize-use-using): __extension__ needs it
        const Wide product = static_cast<Wide>(bits) * threshold_.size();
        const auto column = static_cast<std::size_t>(product >> 64);
        const auto fraction = static_cast<std::uint64_t>(product);
        return fraction < threshold_[column] ? column : alias_[column];
    }

  private:
    std::vector<std::uint64_t>
        threshold_; ///< the column keeps its own category below this, in units of 2^-64
    std::vector<std::uint32_t> alias_;
};

} // namespace sluice
