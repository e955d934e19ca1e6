// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"
#include "storage/h5_file.h"

namespace sluice {

/// The attributes of /sampling that tell goodness of fit and cost, and its groups moments and qq where there
/// is something in them. Throws DataError.
void write_goodness(H5Group& group, const SamplingRecord& sampling);

/// Reads them back; what is absent keeps its default. Throws DataError.
void read_goodness(const H5Group& group, SamplingRecord& sampling);

} // namespace sluice
