// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "learning/learner.h"
#include "learning/training.h"

#include <stop_token>

namespace sluice {

/// Throws InvalidArgument naming the value of `spec` that is impossible.
void check_training(const TrainingSpec& spec);

/// The training loop behind Network::train(): mini-batches, epochs, validation, early stopping, snapshots.
/// It knows no LibTorch. Costs one copy of the parameters for the best epoch and one for the start.
/// `state` as in Network::train(); may be null.
TrainingHistory train_network(Learner& learner, const TrainingSpec& spec, const TrainingRows& data,
                              std::stop_token stop, Progress& progress, TrainingState* state = nullptr);

} // namespace sluice
