// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/alias_table.h"

#include <cmath>
#include <limits>

namespace sluice {
namespace {

/// share * 2^64, where 1 and more become the largest integer.
std::uint64_t threshold_of(double share) {
    const double scaled = std::ldexp(share, 64);
    return scaled >= 0x1p64 ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(scaled);
}

} // namespace

AliasTable::AliasTable(std::span<const double> probabilities)
    : threshold_(probabilities.size()), alias_(probabilities.size()) {
    double sum = 0.0;
    for (const double p : probabilities) {
        sum += p;
    }
    const std::size_t n = probabilities.size();
    std::vector<double> share(n); // of its column: 1 is an even probability
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (std::size_t k = 0; k < n; ++k) {
        share[k] = probabilities[k] / sum * static_cast<double>(n);
        (share[k] < 1.0 ? small : large).push_back(static_cast<std::uint32_t>(k));
        alias_[k] = static_cast<std::uint32_t>(k);
    }
    while (!small.empty() && !large.empty()) {
        const std::uint32_t low = small.back();
        const std::uint32_t high = large.back();
        small.pop_back();
        threshold_[low] = threshold_of(share[low]);
        alias_[low] = high;
        share[high] -= 1.0 - share[low];
        if (share[high] < 1.0) {
            large.pop_back();
            small.push_back(high);
        }
    }
    // What is left is 1 up to rounding and keeps its whole column: its alias is itself. Only a column of
    // probability zero may not, which rounding could leave over.
    for (const std::uint32_t k : small) {
        if (probabilities[k] == 0.0) {
            threshold_[k] = 0;
            std::size_t likeliest = 0;
            for (std::size_t j = 1; j < n; ++j) {
                likeliest = probabilities[j] > probabilities[likeliest] ? j : likeliest;
            }
            alias_[k] = static_cast<std::uint32_t>(likeliest);
        } else {
            threshold_[k] = std::numeric_limits<std::uint64_t>::max();
        }
    }
    for (const std::uint32_t k : large) {
        threshold_[k] = std::numeric_limits<std::uint64_t>::max();
    }
}

} // namespace sluice
