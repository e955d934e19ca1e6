// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/log_ratio.h"

#include <stop_token>
#include <utility>
#include <vector>

// Private to core/sampling: climbing ln p - ln q in several dimensions.
namespace sluice::envelope {

using Box = std::vector<Interval>;

/// The local maximum reached from `start` within the box, and its value: quasi-Newton steps (BFGS) with
/// gradients by central differences, then a pattern search that halves its step, for kinks and edges. `scale`
/// is a length for each coordinate. About 100 (2 d + 5) evaluations. Throws Cancelled when asked to stop.
std::pair<double, std::vector<double>> ascend(const LogRatio& ratio, std::vector<double> start,
                                              const std::vector<double>& scale, const Box& box,
                                              const std::stop_token& stop);

/// What `start`, a point at a curved edge of the support, climbs to along that edge, and its value; `start`
/// itself where it lies at none. Each round follows the edge from an anchor within, and about 50 evaluations
/// find the edge on each of its 2 d + 1 ways.
std::pair<double, std::vector<double>> ascend_edge(const LogRatio& ratio, std::vector<double> start,
                                                   const std::vector<double>& scale, const Box& box,
                                                   const std::stop_token& stop);

} // namespace sluice::envelope
