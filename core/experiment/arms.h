// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "experiment/experiment.h"
#include "learning/engine.h"
#include "learning/metrics.h"
#include "results/record.h"

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

class FrozenFeatures;

/// What the fine-tuning of one repeat starts from.
struct FinetuneInput {
    const Dataset* dataset = nullptr;
    std::vector<std::int64_t> pool;     ///< training rows that all_data uses
    std::vector<std::int64_t> accepted; ///< rows that rejection sampling kept, a subset of pool
    std::vector<double> importance;     ///< p / q of each pool row with mean 1, for importance_weighted
    std::function<std::vector<std::int64_t>(int epoch)> resample; ///< rsft with resample_every_epoch
    FrozenFeatures* frozen = nullptr; ///< where features of frozen networks are kept; may be null
};

/// The outcome of one arm in one repeat.
struct ArmOutcome {
    std::string arm;
    TrainingHistory history;
    double effective_rows = std::numeric_limits<double>::quiet_NaN(); ///< Kish's, of weighted rows
    std::size_t pool = 0;       ///< training rows that this repeat's networks could be fitted on
    ClassificationMetrics test; ///< on the rows that the arms are judged on
    std::optional<ClassificationMetrics> test_source, test_target; ///< with a shift
    std::shared_ptr<Network> network;                              ///< of rsft over rounds, the best round's
};

/// Throws InvalidArgument when there is no network to train or no label to train it on.
void check_trainable(const Experiment& experiment, const Dataset& dataset);

/// Pretrains one network, then fine-tunes a copy of it for rsft and for each control, and evaluates all of
/// them and the pretrained one on the test rows. Order: pretrained, rsft, controls.
std::vector<ArmOutcome> run_arms(const Experiment& experiment, const FinetuneInput& input, int repeat,
                                 int threads, std::stop_token stop, Progress& progress);

} // namespace sluice
