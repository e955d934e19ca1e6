// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace sluice {

/// What each feature is worth to a network: by how much its log-loss on the rows rises when the values of
/// that feature alone are shuffled among them (Breiman 2001; Fisher, Rudin and Dominici 2019). One value per
/// feature, about 0 for one that is not used; the mean over one to ten shuffles, as many as some 400,000
/// evaluated rows allow. Features that tell the same share their worth: each alone can be done without.
///
/// `features` holds all rows, of which `rows` are looked at (a thousand of them, evenly spaced, where there
/// are more). The result depends on the seed alone. Empty where there are no rows, more than
/// `most_importance_features`, or a requested stop.
std::vector<double> permutation_importance(const Network& network, const Matrix<float>& features,
                                           std::span<const std::int64_t> labels,
                                           std::span<const std::int64_t> rows, std::uint64_t seed,
                                           const std::stop_token& stop = {});

inline constexpr std::size_t most_importance_features = 256;

} // namespace sluice
