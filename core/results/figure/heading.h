// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/figure/canvas.h"

namespace sluice::figure {

inline constexpr double outer_margin = 20;
inline constexpr double title_size = 17;
inline constexpr double label_size = 13;
inline constexpr double small_size = 12;

/// Draws title and subtitle at the top; returns where what follows may begin.
double draw_heading(Canvas& canvas, const std::string& title, const std::string& subtitle);

} // namespace sluice::figure
