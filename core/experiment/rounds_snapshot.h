// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "results/record.h"

#include <vector>

namespace sluice {

/// The rounds of a recipe that are done so far, published after each of them.
struct RoundsSnapshot : Snapshot {
    RoundsRecord rounds;
};

/// Rounds of several repeats, each told by a record of its own, in one: what belongs to the first repeat
/// alone is that of the first.
RoundsRecord merged_rounds(const std::vector<RoundsRecord>& repeats);
/// One repeat out of merged rounds; empty where it is not there.
RoundsRecord rounds_of_repeat(const RoundsRecord& merged, std::size_t repeat);

} // namespace sluice
