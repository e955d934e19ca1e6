// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/arms.h"
#include "results/record.h"

#include <stop_token>
#include <vector>

namespace sluice {

/// One repeat of the recipe self_label.
struct SelfLabelOutcome {
    std::vector<ArmOutcome> arms;
    SamplingRecord sampling; ///< of the round that was kept
    RoundsRecord rounds;
};

/// Pretrains on the labelled part of the pool (pretrain.rows), lets the network label the rest, keeps the
/// labels that rejection sampling accepts, and fine-tunes a copy of the pretrained network on them. With
/// finetune.until the network so made labels the same rows again, and a fresh copy of the pretrained one
/// learns from that, round after round; the round that is best on the validation rows is kept.
///
/// Controls, all on the rows without labels: all_data, each with the label that the first round drew for it;
/// random_subset, as many of those as rsft has rows; true_labels, each with its true label, which is what
/// perfect labels would give. `memory`: what the run has trained; may be null. Throws Error when no label was
/// accepted.
SelfLabelOutcome run_self_label(const Experiment& experiment, const Dataset& dataset, int repeat, int threads,
                                std::stop_token stop, Progress& progress, TrainingMemory* memory = nullptr);

} // namespace sluice
