// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/session.h"

#include <cstdint>
#include <limits>

namespace sluice {

/// When a stage ends, beyond what its StopRule says.
struct EngineLimits {
    StopRule stop;
    std::uint64_t memory_rows =
        std::numeric_limits<std::uint64_t>::max(); ///< StopReason::memory at so many accepted
};

/// Which of its limits a stage with `available` candidates has reached.
inline StopReason reached_limit(const SamplingCounts& counts, const EngineLimits& limits,
                                std::uint64_t available = std::numeric_limits<std::uint64_t>::max()) {
    if (counts.accepted >= limits.stop.accepted) {
        return StopReason::accepted;
    }
    if (counts.accepted >= limits.memory_rows) {
        return StopReason::memory;
    }
    if (counts.candidates >= available) {
        return StopReason::rows;
    }
    if (counts.candidates >= limits.stop.candidates) {
        return StopReason::candidates;
    }
    return counts.seconds >= limits.stop.seconds ? StopReason::seconds : StopReason::none;
}

} // namespace sluice
