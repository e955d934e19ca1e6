// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_view.h"

namespace sluice {

/// The smallest of 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not below the
/// positive value, so that an axis which must grow does so in a few steps.
double stepped_upper(double value);

/// An axis range that holds `wanted`: `current` where that holds it without wasting more than half of itself,
/// otherwise `wanted` rounded outwards to tenths. A range without extent is widened a little.
AxisRange steady_range(AxisRange wanted, AxisRange current);

} // namespace sluice
