// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/axis_steps.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {

double stepped_upper(double value) {
    if (!(value > 0) || !std::isfinite(value))
        return 1.0;
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    static constexpr std::array<double, 10> steps{1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8};
    for (const double step : steps)
        if (step * power >= value * (1 - 1e-12))
            return step * power;
    return 10 * power;
}

AxisRange steady_range(AxisRange wanted, AxisRange current) {
    const double span = wanted.upper - wanted.lower;
    if (!(span > 0)) {
        const double reach = std::max(std::fabs(wanted.lower) * 0.05, 1e-9);
        return {wanted.lower - reach, wanted.upper + reach};
    }
    const bool holds = current.lower <= wanted.lower && current.upper >= wanted.upper;
    if (holds && span > 0.5 * (current.upper - current.lower))
        return current;
    const double unit = stepped_upper(span) / 10;
    return {std::floor(wanted.lower / unit + 1e-9) * unit, std::ceil(wanted.upper / unit - 1e-9) * unit};
}

} // namespace sluice
