// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace sluice::figure {

struct Tick {
    double value = 0;
    std::string text; ///< empty for a minor tick
};

struct Ticks {
    std::vector<Tick> ticks;
    int exponent = 0; ///< the texts are values divided by 10^exponent; the axis' label says so
};

/// Ticks at 1, 2 or 5 times a power of ten within [low, high], about `wanted` of them.
Ticks linear_ticks(double low, double high, int wanted);

/// Ticks of a logarithmic axis within [low, high] (both > 0): decades, every so many where there are
/// more than `wanted`, with unlabelled ones between; 1, 2, 5 labelled below three decades.
Ticks log_ticks(double low, double high, int wanted);

/// "×10⁻⁶"
std::string power_text(int exponent);

} // namespace sluice::figure
