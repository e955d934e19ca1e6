// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"
#include "storage/h5_file.h"

namespace sluice {

/// The group /rounds (record_layout.h). Both throw DataError.
void write_rounds(H5Group group, const RoundsRecord& rounds);
RoundsRecord read_rounds(const H5Group& group);

} // namespace sluice
