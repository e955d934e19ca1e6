// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/snapshot.h"

#include <cmath>

namespace sluice {

std::string_view stop_reason_text(StopReason reason) {
    switch (reason) {
    case StopReason::none:
        return "still running";
    case StopReason::accepted:
        return "the accepted set is complete";
    case StopReason::candidates:
        return "the given number of candidates was tried";
    case StopReason::seconds:
        return "the given time is over";
    case StopReason::memory:
        return "the accepted set has reached the memory limit";
    case StopReason::rows:
        return "every row was tried";
    case StopReason::cancelled:
        return "it was cancelled";
    }
    return "";
}

double SamplingCounts::z_estimate(double log_m) const {
    if (candidates == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return std::exp(log_m + std::log(sum_weights / static_cast<double>(candidates)));
}

} // namespace sluice
