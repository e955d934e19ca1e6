// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "experiment/arms.h"
#include "experiment/experiment.h"
#include "experiment/starting_network.h"
#include "experiment/training_memory.h"
#include "learning/engine.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// The rows of a training part: `labelled` pretrains, `rest` is what a recipe works on.
struct LabelledPart {
    std::vector<std::int64_t> labelled, rest;
};

/// What the arms of one repeat share: the data, the seeds, how a network is made, trained and judged. With a
/// given number of threads and no frozen features several arms may be fine-tuned at once.
class ArmTrainer {
  public:
    /// All of it must outlive the trainer. threads 0: measured at the first training, then kept.
    /// frozen: where features of frozen networks are kept beyond this repeat; memory: what the run has
    /// trained. Both may be null.
    ArmTrainer(const Experiment& experiment, const Dataset& dataset, int repeat, int threads,
               std::stop_token stop, FrozenFeatures* frozen = nullptr, TrainingMemory* memory = nullptr);

    std::uint64_t seed() const { return seed_; }
    const Dataset& dataset() const { return dataset_; }
    const std::vector<std::int64_t>& validation() const { return validation_; }
    bool stopped() const { return stop_.stop_requested(); }

    /// Divides the pool by pretrain.rows, keeping the classes' shares; everything is labelled where it is 1.
    /// The split depends on the seed alone.
    LabelledPart labelled_part(const std::vector<std::int64_t>& pool) const;

    /// The arm "pretrained", trained on `rows` where the experiment pretrains, and judged.
    ArmOutcome pretrained(const std::vector<std::int64_t>& rows, std::size_t pool, Progress& progress);
    /// A fine-tuned copy of `start`, judged.
    ArmOutcome finetuned(const std::string& arm, const Network& start, const TrainingRows& data,
                         std::size_t pool, Progress& progress);

    /// Rows to train on with the dataset's labels, and the repeat's validation rows.
    TrainingRows rows(std::vector<std::int64_t> train) const;
    /// A random part of `rows`, at most `count` of them; `draw` numbers the draws.
    std::vector<std::int64_t> subset(const std::vector<std::int64_t>& rows, std::size_t count,
                                     std::uint64_t draw) const;

    Matrix<float> features_of(const std::vector<std::int64_t>& rows) const;
    ClassificationMetrics metrics_on(const Network& network, const std::vector<std::int64_t>& rows) const;

  private:
    TrainingHistory train(Network& network, TrainingSpec spec, std::uint64_t phase, const std::string& label,
                          const TrainingRows& data, Progress& progress);
    void judge(ArmOutcome& outcome, std::size_t pool, const Network& network,
               const Matrix<float>& features) const;
    ClassificationMetrics metrics_of(const Network& network, const Matrix<float>& features,
                                     const std::vector<std::int64_t>& rows) const;
    std::shared_ptr<const Matrix<float>> frozen_features(const Network& start, Progress& progress);

    const Experiment& experiment_;
    const Dataset& dataset_;
    int repeat_;
    int threads_;
    std::stop_token stop_;
    FrozenFeatures own_;
    FrozenFeatures* frozen_;
    TrainingMemory own_memory_;
    TrainingMemory* memory_;
    std::uint64_t seed_;
    std::vector<std::int64_t> test_, target_test_, validation_;
};

/// "pretrained", then "rsft" and the controls where the experiment fine-tunes.
std::vector<std::string> arm_names(const Experiment& experiment);

} // namespace sluice
