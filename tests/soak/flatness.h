// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sluice::soak {

/// Whether the memory of a process stayed flat.
struct Flatness {
    bool flat = true;
    std::string words;
};

/// The rule: of the cycles' resident memory (MB, each taken after a whole cycle), the first half, at least three,
/// is warming up: a library's buffers for a thread appear when that many threads first need them at once. Of
/// the rest, the median of the last quarter may not be above that of the first quarter by more than 2 % and
/// 4 MB, whichever is more. Nothing where fewer than eight cycles are left.
std::optional<Flatness> judge_memory(const std::vector<double>& megabytes);

} // namespace sluice::soak
