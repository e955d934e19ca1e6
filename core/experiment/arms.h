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
class TrainingMemory;

/// What the fine-tuning of one repeat starts from.
struct FinetuneInput {
    const Dataset* dataset = nullptr;
    std::vector<std::int64_t> pool;     ///< training rows that all_data uses
    std::vector<std::int64_t> accepted; ///< rows that rejection sampling kept, a subset of pool
    std::vector<double> importance;     ///< p / q of each pool row with mean 1, for importance_weighted
    std::function<std::vector<std::int64_t>(int epoch)> resample; ///< rsft with resample_every_epoch
    FrozenFeatures* frozen = nullptr; ///< where features of frozen networks are kept; may be null
    TrainingMemory* memory = nullptr; ///< what the run has trained; may be null
};

/// The outcome of one arm in one repeat.
struct ArmOutcome {
    std::string arm;
    TrainingHistory history;
    double effective_rows = std::numeric_limits<double>::quiet_NaN(); ///< Kish's, of weighted rows
    std::size_t pool = 0;       ///< training rows that this repeat's networks could be fitted on
    ClassificationMetrics test; ///< on the rows that the arms are judged on
    std::optional<ClassificationMetrics> test_source, test_target; ///< with a shift
    std::vector<double> importance;   ///< of each feature, see permutation_importance(); of dense networks
    std::shared_ptr<Network> network; ///< of rsft over rounds, the best round's
};

/// Throws InvalidArgument when there is no network to train or no label to train it on.
void check_trainable(const Experiment& experiment, const Dataset& dataset);

/// The arms of one repeat: arm 0 is "pretrained", the others, rsft and the controls, are fine-tuned from it.
class RepeatArms {
  public:
    /// Throws InvalidArgument when there is nothing to train, Error when there is nothing to fine-tune on.
    /// threads: of each training; 0: measured.
    RepeatArms(const Experiment& experiment, FinetuneInput input, int repeat, int threads,
               std::stop_token stop);
    ~RepeatArms();
    RepeatArms(const RepeatArms&) = delete;
    RepeatArms& operator=(const RepeatArms&) = delete;

    std::size_t count() const;
    /// What is done for an arm, for progress: "pretraining", "fine-tuning rsft".
    std::string stage(std::size_t arm) const;
    /// Trains and judges an arm. Arm 0 must be done before the others, which may then run on several threads
    /// at once (with `threads` 1). Does nothing for them after a stop.
    void run(std::size_t arm, Progress& progress);
    /// The outcomes of the arms that were run, in their order.
    std::vector<ArmOutcome> take();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace sluice
