// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::fuzz {

/// Case `number` of a series: an experiment made at random, or one of `corpus` (texts of experiment files)
/// changed at random. The same for the same arguments.
std::string random_experiment(std::uint64_t seed, std::uint64_t number,
                              const std::vector<std::string>& corpus);

} // namespace sluice::fuzz
