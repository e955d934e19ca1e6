// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/figure/figure.h"

#include <limits>

namespace sluice::figure {

/// What an axis shows, and where: `from` and `to` are positions on the canvas of `low` and `high`.
struct Scale {
    double low = 0, high = 1;
    double from = 0, to = 1;
    bool logarithmic = false;

    double at(double value) const;
    std::vector<double> at(const std::vector<double>& values) const;
};

/// The limits of the two axes: those that are given, otherwise what the elements need and a margin.
/// A histogram stands on zero. Never empty.
Scale x_scale(const Figure& figure);
Scale y_scale(const Figure& figure);

} // namespace sluice::figure
