// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/arm_trainer.h"

#include "experiment/row_ratios.h"
#include "experiment/runner.h"
#include "learning/permutation_importance.h"

#include <algorithm>

namespace sluice {

std::vector<std::string> arm_names(const Experiment& experiment) {
    std::vector<std::string> names{"pretrained"};
    if (experiment.finetune) {
        names.emplace_back("rsft");
        for (const std::string& control : experiment.finetune->controls) {
            if (control != "pretrained") {
                names.push_back(control);
            }
        }
    }
    return names;
}

ArmTrainer::ArmTrainer(const Experiment& experiment, const Dataset& dataset, int repeat, int threads,
                       std::stop_token stop, FrozenFeatures* frozen, TrainingMemory* memory)
    : experiment_(experiment), dataset_(dataset), repeat_(repeat), threads_(threads), stop_(std::move(stop)),
      frozen_(frozen == nullptr ? &own_ : frozen), memory_(memory == nullptr ? &own_memory_ : memory),
      seed_(experiment.seed + static_cast<std::uint64_t>(repeat)),
      test_(rows_of(dataset, dataset.split.test, Population::source)),
      target_test_(rows_of(dataset, dataset.split.test, Population::target)),
      validation_(rows_of(dataset, dataset.split.validation, Population::source)) {}

LabelledPart ArmTrainer::labelled_part(const std::vector<std::int64_t>& pool) const {
    if (experiment_.pretrain_rows >= 1.0) {
        return {pool, {}};
    }
    std::vector<std::int32_t> strata;
    for (const std::int64_t row : pool) {
        strata.push_back(static_cast<std::int32_t>(dataset_.labels[static_cast<std::size_t>(row)]));
    }
    constexpr std::uint64_t labelled_key = std::uint64_t{1} << 62; // draws of subsets are numbered from 0
    const std::uint64_t seed = RandomStream(seed_, Stream::subset, labelled_key).next();
    // A stratum's last row stays in `train`: the labelled part, so that no class is without a label.
    const SplitRows parts =
        split_rows(pool.size(), {0.0, 1.0 - experiment_.pretrain_rows, true}, strata, seed);
    LabelledPart result;
    for (const std::int64_t index : parts.train) {
        result.labelled.push_back(pool[static_cast<std::size_t>(index)]);
    }
    for (const std::int64_t index : parts.test) {
        result.rest.push_back(pool[static_cast<std::size_t>(index)]);
    }
    return result;
}

ArmOutcome ArmTrainer::pretrained(const std::vector<std::int64_t>& rows_to_learn, std::size_t pool,
                                  Progress& progress) {
    ArmOutcome outcome;
    outcome.arm = "pretrained";
    outcome.network = starting_network(experiment_, dataset_, seed_);
    if (experiment_.pretrain) {
        outcome.history =
            train(*outcome.network, *experiment_.pretrain, 0, "pretrained", rows(rows_to_learn), progress);
    } else {
        outcome.history.stopped_because = "not trained";
    }
    judge(outcome, pool, *outcome.network, dataset_.features);
    return outcome;
}

/// Nothing where more than the last layer is trained.
std::shared_ptr<const Matrix<float>> ArmTrainer::frozen_features(const Network& start, Progress& progress) {
    if (!trains_head_only(experiment_.finetune->training.freeze)) {
        return nullptr;
    }
    return frozen_->of(start, dataset_.features, threads_, stop_, progress);
}

ArmOutcome ArmTrainer::finetuned(const std::string& arm, const Network& start, const TrainingRows& data,
                                 std::size_t pool, Progress& progress) {
    ArmOutcome outcome;
    outcome.arm = arm;
    outcome.network = start.clone();
    if (!data.weights.empty()) {
        outcome.effective_rows = effective_size(data.weights);
    }
    const std::shared_ptr<const Matrix<float>> frozen = frozen_features(start, progress);
    const std::unique_ptr<Network> head = frozen ? start.head() : nullptr;
    Network& learner = head ? *head : *outcome.network;
    TrainingSpec spec = experiment_.finetune->training;
    TrainingRows rows = data;
    if (frozen) {
        rows.features = frozen.get();
        spec.freeze = "none"; // of the last layer
    }
    outcome.history = train(learner, spec, 1, arm, rows, progress);
    if (experiment_.finetune->shrink != 1.0) {
        learner.shrink(experiment_.finetune->shrink);
    }
    if (head) {
        outcome.network->set_head(*head);
    }
    judge(outcome, pool, learner, *rows.features);
    return outcome;
}

/// Pretraining (phase 0) and fine-tuning (1) shuffle independently; all arms shuffle by the same numbers.
TrainingHistory ArmTrainer::train(Network& network, TrainingSpec spec, std::uint64_t phase,
                                  const std::string& label, const TrainingRows& data, Progress& progress) {
    spec.seed = RandomStream(seed_, Stream::batches, phase).next();
    spec.threads = threads_;
    spec.label = label;
    spec.repeat = repeat_;
    TrainingHistory history = memory_->train(network, spec, data, stop_, progress);
    if (threads_ == 0) { // measured once, then kept
        threads_ = history.threads;
    }
    return history;
}

TrainingRows ArmTrainer::rows(std::vector<std::int64_t> train) const {
    TrainingRows data;
    data.features = &dataset_.features;
    data.labels = &dataset_.labels;
    data.train = std::move(train);
    data.validation = validation_;
    return data;
}

std::vector<std::int64_t> ArmTrainer::subset(const std::vector<std::int64_t>& rows, std::size_t count,
                                             std::uint64_t draw) const {
    std::vector<std::int64_t> chosen = rows;
    RandomStream stream(seed_, Stream::subset, draw);
    stream.shuffle(chosen);
    chosen.resize(std::min(count, chosen.size()));
    std::ranges::sort(chosen);
    return chosen;
}

Matrix<float> ArmTrainer::features_of(const std::vector<std::int64_t>& rows) const {
    Matrix<float> features(rows.size(), dataset_.features.columns());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::ranges::copy(dataset_.features.row(static_cast<std::size_t>(rows[i])), features.row(i).begin());
    }
    return features;
}

ClassificationMetrics ArmTrainer::metrics_of(const Network& network, const Matrix<float>& features,
                                             const std::vector<std::int64_t>& rows) const {
    Matrix<float> chosen(rows.size(), features.columns());
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto row = static_cast<std::size_t>(rows[i]);
        std::ranges::copy(features.row(row), chosen.row(i).begin());
        labels.push_back(dataset_.labels[row]);
    }
    return classification_metrics(network.logits(chosen), labels);
}

ClassificationMetrics ArmTrainer::metrics_on(const Network& network,
                                             const std::vector<std::int64_t>& rows) const {
    return metrics_of(network, dataset_.features, rows);
}

void ArmTrainer::judge(ArmOutcome& outcome, std::size_t pool, const Network& network,
                       const Matrix<float>& features) const {
    outcome.pool = pool;
    outcome.test = metrics_of(network, features, test_);
    if (!is_convolutional(outcome.network->spec().kind)) { // whose inputs mean something each
        const std::vector<std::int64_t>& rows = dataset_.population.empty() ? test_ : target_test_;
        outcome.importance =
            permutation_importance(*outcome.network, dataset_.features, dataset_.labels, rows, seed_, stop_);
    }
    if (!dataset_.population.empty()) {
        outcome.test_source = outcome.test;
        outcome.test_target = metrics_of(network, features, target_test_);
        outcome.test = *outcome.test_target;
    }
}

} // namespace sluice
