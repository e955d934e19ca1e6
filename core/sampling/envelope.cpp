// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/envelope.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>

namespace sluice {

std::string_view m_source_name(MSource source) {
    switch (source) {
    case MSource::given:
        return "given";
    case MSource::closed_form:
        return "closed_form";
    case MSource::optimised:
        return "optimised";
    case MSource::adaptive:
        return "adaptive";
    }
    throw InvalidArgument("unknown source of M");
}

std::optional<double> expected_acceptance_rate(const Density& target, double log_m, bool violated) {
    if (violated || !target.normalised() || !std::isfinite(log_m)) {
        return std::nullopt;
    }
    // A normalised target needs M >= 1; a smaller M is violated somewhere, whether or not that was seen yet.
    constexpr double rounding = 1e-9;
    if (log_m < -rounding) {
        return std::nullopt;
    }
    return std::exp(-std::max(log_m, 0.0));
}

} // namespace sluice
