// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "sampling/session.h"

#include <cstdint>
#include <functional>
#include <stop_token>

namespace sluice {

/// Advances a sampler to its end, reporting how far it is and publishing a picture about 30 times a second.
/// available: how many candidates there are. cancelled() is called when `stop` ended it.
void run_stage(Sampler& sampler, const StopRule& rule, std::uint64_t available, std::stop_token stop,
               Progress& progress, const SnapshotView& view, const std::function<void()>& cancelled);

} // namespace sluice
