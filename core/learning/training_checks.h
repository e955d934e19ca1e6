// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/training.h"

#include <cstdint>
#include <span>

namespace sluice {

/// Throws InvalidArgument unless the rows, labels, weights and features fit a network with so many
/// inputs and classes, and give `spec` what it needs. O(rows x inputs).
void check_rows(const TrainingRows& data, const TrainingSpec& spec, std::int64_t inputs,
                std::int64_t classes);

/// The same for what rows_for_epoch() returned (epoch is 0-based). O(rows).
void check_epoch_rows(const TrainingRows& data, std::span<const std::int64_t> rows, std::int64_t classes,
                      int epoch);

} // namespace sluice
