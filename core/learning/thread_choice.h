// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/learner.h"

#include <stop_token>

namespace sluice {

/// Makes the learner use `requested` threads, or for 0 the count with which it computes the gradient of
/// `trial` fastest (tried: 1, 2, 4, ... up to the processors). Small batches are not worth sharing: a thread
/// more must gain a tenth. Returns the count in use. The parameters stay as they are.
int use_best_threads(Learner& learner, int requested, const MiniBatch& trial, const std::stop_token& stop);

} // namespace sluice
