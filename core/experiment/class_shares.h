// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace sluice {

// A categorical density over the label may name its probabilities instead of listing them:
// {"family": "categorical", "p": "uniform"}, the same for each class, or "data", the classes' shares among
// the rows that a filter tries.

/// Whether `spec` is such a density.
bool names_class_shares(const nlohmann::json& spec);

/// `spec` with lists in the place of such names, also inside it. Without labels it is returned as it is.
nlohmann::json with_class_shares(nlohmann::json spec, const Dataset& dataset);

/// The shares of the classes among the rows that a filter tries.
std::vector<double> class_shares(const Dataset& dataset);

} // namespace sluice
