// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"
#include "sampling/cost.h"
#include "sampling/goodness.h"
#include "sampling/session.h"

namespace sluice {

/// Puts the tests of the accepted set, its moments and its Q-Q plot into the record.
void record_goodness(const Goodness& goodness, SamplingRecord& record);

/// Puts what an accepted point costs into the record, and how long the rest of the rule's accepted points
/// will take at `candidates_per_second`: by record.expected_rate where theory knows it, otherwise by what was
/// measured.
void record_cost(const SamplingCounts& counts, const StopRule& stop, double candidates_per_second,
                 SamplingRecord& record);

} // namespace sluice
