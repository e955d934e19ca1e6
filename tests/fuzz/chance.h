// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/random.h"

#include <cstdint>
#include <span>

namespace sluice::fuzz {

/// The random choices of one case, a function of (seed, case) alone.
class Chance {
  public:
    Chance(std::uint64_t seed, std::uint64_t number) : stream_(seed, Stream::data, number) {}

    double between(double low, double high) { return low + (high - low) * stream_.uniform(); }
    bool one_in(unsigned n) { return stream_.below(n) == 0; }
    bool percent(unsigned share) { return stream_.below(100) < share; }
    /// 0 ... n-1.
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(stream_.below(n)); }
    template <typename Range>
    const auto& among(const Range& range) {
        return range[below(std::size(range))];
    }

  private:
    RandomStream stream_;
};

} // namespace sluice::fuzz
