// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/log_ratio.h"

#include <optional>

// Private to core/sampling: how ln p - ln q of two mass functions goes on beyond the values that are looked
// at one by one.
namespace sluice::envelope {

/// From the whole number `from` on, upwards (direction 1) or downwards (-1), as far as p has mass.
struct DiscreteTail {
    /// At least the supremum of r there; nothing where it is not known.
    std::optional<double> bound;
    bool unbounded = false; ///< r is known to grow without bound
    bool rising = false;    ///< r is known to rise up to the last value with mass, where it is then highest
};

/// For Poisson, binomial, geometric and uniform laws, moved and truncated ones and mixtures of them: from the
/// logarithm of the ratio of neighbouring masses, a sum of logarithms of straight lines.
DiscreteTail discrete_tail(const LogRatio& ratio, double from, double direction);

} // namespace sluice::envelope
