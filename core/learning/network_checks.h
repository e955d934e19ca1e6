// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// The spec with what does not apply to its kind removed (a logistic model has no hidden layers and no
/// dropout). Throws InvalidArgument naming the value that is impossible.
NetworkSpec checked_network(NetworkSpec spec);

/// Throws InvalidArgument naming every tensor that is missing, unknown, given twice or of another shape.
void check_same_weights(std::span<const WeightTensor> expected, std::span<const WeightTensor> given);

/// "[64, 3, 7, 7]"
std::string shape_text(const std::vector<std::int64_t>& shape);

} // namespace sluice
