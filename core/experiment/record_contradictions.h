// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "results/record.h"

namespace sluice {

/// What in a record contradicts something else in it: counts and lengths, the acceptance rate and its Wilson
/// interval, Z, metrics against the confusion matrix, comparisons against the arms' test metrics. Pointers
/// are paths in the HDF5 file ("/sampling/acceptance_rate"). What a stopped run had not filled yet is no
/// contradiction. Empty where everything agrees.
Problems record_contradictions(const Record& record);

} // namespace sluice
