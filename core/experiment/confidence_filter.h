// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/stages.h"
#include "experiment/starting_network.h"
#include "experiment/training_memory.h"

#include <stop_token>

namespace sluice {

/// The filter stage of the recipe frozen_backbone. The pool is cut into folds at random; for each, a copy of
/// the starting network is fine-tuned on the others, as the arms are, and predicts the fold: p_theta(y | x)
/// of the label that a row has. A row is kept when u <= p_theta(y | x)^alpha, u uniform. The record tells the
/// share of right labels among the kept where labels were flipped. Throws as the training does.
FilterStage run_confidence_filter(const Experiment& experiment, const Dataset& dataset, int repeat,
                                  const RunOptions& options, FrozenFeatures& frozen, TrainingMemory& memory,
                                  std::stop_token stop, Progress& progress);

} // namespace sluice
