// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/exporters.h"
#include "results/record.h"

#include <string>

namespace sluice {

/// A record with what it does not hold itself, but its experiment and data give again: the target over the
/// histogram, and the points of rows that a filter accepted.
struct DrawableRecord {
    Record record;
    PlotOptions options;
    std::string remark; ///< why the target is not drawn, "" where it is or none is wanted
};

/// Reads the data again where that is needed; data that have changed since the run are left out, which the
/// remark says.
DrawableRecord drawable(Record record);

} // namespace sluice
