// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/log_ratio.h"

#include <functional>
#include <span>
#include <vector>

// Private to core/sampling: where ln p - ln q tends to on the way to an end of the support, to a pole or to
// infinity.
namespace sluice::envelope {

struct Trend {
    bool unbounded = false;
    bool uncertain = false;     ///< still rises noticeably where the way ends: no limit can be given
    double highest = -infinity; ///< supremum along the way, the limit included
    bool at_limit = false;      ///< the supremum is the limit and is not reached on the way
    bool level = false;         ///< the way ends at its highest value
    std::vector<double> best;   ///< the point of the highest value met on the way
};

/// Follows r along point(k), k = 0, 1, ..., a way of which each step changes the distance (to the end, or
/// from the middle) by a constant factor. It goes on until the rounding error of r passes 1e-8 or `steps` are
/// done. A power of the distance then adds the same at every step: growth that does not slow down is without
/// bound, growth that shrinks by a factor has a limit, which Aitken's rule gives.
Trend follow(const LogRatio& ratio, const std::function<std::vector<double>(int)>& point, int steps);

} // namespace sluice::envelope
