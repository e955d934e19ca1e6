// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "experiment/arms.h"
#include "results/record.h"

#include <optional>
#include <vector>

namespace sluice {

/// What the networks of one repeat decide over the plane of two features: of data with two, those; of more,
/// the two that are worth most to the arms together (ArmOutcome::importance), the others being held at their
/// mean over the training rows. The plane reaches over the middle 99 % of both features in all rows.
/// Nothing for convolutional networks and where the importance is not known. O(cells x cost of the network).
std::optional<RegionsRecord> decision_regions(const Dataset& dataset,
                                              const std::vector<ArmOutcome>& outcomes);

} // namespace sluice
