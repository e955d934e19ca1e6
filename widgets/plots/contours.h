// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <QPolygonF>
#include <QVector>

#include <span>
#include <vector>

namespace sluice {

/// Values on the nodes of an even grid: node (i, j) lies at x.lower + i (x.upper - x.lower) / (columns - 1)
/// and likewise y with j; values[j * columns + i].
struct DensityGrid {
    Interval x, y;
    std::size_t columns = 0, rows = 0;
    std::vector<double> values;

    bool empty() const { return columns < 2 || rows < 2 || values.size() != columns * rows; }
};

/// The lines on which the grid, interpolated linearly along its edges, has the value `level`:
/// marching squares, saddles resolved by the mean of the four corners. Segments are joined into
/// polylines; a closed line repeats its first point. Cells with a value that is not finite are left out.
/// O(columns * rows).
QVector<QPolygonF> contour_lines(const DensityGrid& grid, double level);

/// The levels above which the grid holds the given shares of its total (highest density regions), one for
/// each share, in the same order. Values must not be negative; those not finite count as 0. Empty for an
/// empty grid or one without mass. O(n log n).
std::vector<double> mass_levels(const DensityGrid& grid, std::span<const double> shares);

} // namespace sluice
