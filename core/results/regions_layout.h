// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"
#include "storage/h5_file.h"

namespace sluice {

/// The group /regions: attributes x_feature, y_feature and others; x [columns], y [rows]; points [n, 2] and
/// point_class [n]; for each arm a group with decided and probability [rows, columns]. Throws DataError.
void write_regions(H5Group group, const RegionsRecord& regions);

/// Reads it back. Throws DataError, also for sizes that do not fit each other.
RegionsRecord read_regions(const H5Group& group);

} // namespace sluice
