// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/arms.h"

#include "experiment/part_progress.h"
#include "experiment/runner.h"

#include <algorithm>

namespace sluice {
namespace {

/// One repeat: what its arms share.
class Repeat {
  public:
    Repeat(const Experiment& experiment, const FinetuneInput& input, int repeat, int threads,
           std::stop_token stop, Progress& progress)
        : experiment_(experiment), input_(input), repeat_(repeat), threads_(threads), stop_(std::move(stop)),
          progress_(progress), seed_(experiment.seed + static_cast<std::uint64_t>(repeat)),
          test_(rows_of(*input.dataset, input.dataset->split.test, Population::source)),
          target_test_(rows_of(*input.dataset, input.dataset->split.test, Population::target)),
          validation_(rows_of(*input.dataset, input.dataset->split.validation, Population::source)) {}

    std::vector<ArmOutcome> run() {
        arms_ = arm_names();
        std::vector<ArmOutcome> outcomes;
        outcomes.push_back(pretrained());
        for (std::size_t i = 1; i < arms_.size() && !stop_.stop_requested(); ++i) {
            outcomes.push_back(finetuned(arms_[i], *outcomes.front().network, i));
        }
        return outcomes;
    }

  private:
    std::vector<std::string> arm_names() const {
        std::vector<std::string> names{"pretrained"};
        if (experiment_.finetune) {
            names.emplace_back("rsft");
            for (const std::string& control : experiment_.finetune->controls) {
                if (control != "pretrained") {
                    names.push_back(control);
                }
            }
        }
        return names;
    }

    /// The part of this repeat's progress that arm number `index` takes.
    PartProgress part(std::size_t index, const std::string& message) const {
        const double share = 1.0 / static_cast<double>(arms_.size());
        return {progress_, share * static_cast<double>(index), share * static_cast<double>(index + 1),
                message};
    }

    /// Pretraining and fine-tuning shuffle independently; all arms shuffle by the same numbers.
    std::uint64_t batch_seed(std::uint64_t phase) const {
        return RandomStream(seed_, Stream::batches, phase).next();
    }

    ArmOutcome pretrained() {
        const Dataset& dataset = *input_.dataset;
        NetworkSpec spec = *experiment_.model;
        spec.inputs = static_cast<std::int64_t>(dataset.features.columns());
        spec.classes = static_cast<std::int64_t>(dataset.class_names.size());
        ArmOutcome outcome;
        outcome.arm = "pretrained";
        outcome.network = learning_engine().create(spec, RandomStream(seed_, Stream::initial_weights).next());
        if (experiment_.pretrain) {
            PartProgress progress = part(0, "pretraining");
            outcome.history = train(*outcome.network, *experiment_.pretrain, batch_seed(0), "pretrained",
                                    rows(input_.pool), progress);
        } else {
            outcome.history.stopped_because = "not trained";
        }
        judge(outcome);
        return outcome;
    }

    ArmOutcome finetuned(const std::string& arm, const Network& start, std::size_t index) {
        ArmOutcome outcome;
        outcome.arm = arm;
        outcome.network = start.clone();
        PartProgress progress = part(index, "fine-tuning " + arm);
        outcome.history = train(*outcome.network, experiment_.finetune->training, batch_seed(1), arm,
                                rows_for(arm), progress);
        if (experiment_.finetune->shrink != 1.0) {
            outcome.network->shrink(experiment_.finetune->shrink);
        }
        judge(outcome);
        return outcome;
    }

    TrainingHistory train(Network& network, TrainingSpec spec, std::uint64_t seed, const std::string& label,
                          const TrainingRows& data, Progress& progress) {
        spec.seed = seed;
        spec.threads = threads_;
        spec.label = label;
        spec.repeat = repeat_;
        TrainingHistory history = network.train(spec, data, stop_, progress);
        threads_ = threads_ == 0 ? history.threads : threads_; // measured once, then kept
        return history;
    }

    TrainingRows rows(std::vector<std::int64_t> train) const {
        TrainingRows data;
        data.features = &input_.dataset->features;
        data.labels = &input_.dataset->labels;
        data.train = std::move(train);
        data.validation = validation_;
        return data;
    }

    /// A random part of the pool, `count` rows; `draw` numbers the draws.
    std::vector<std::int64_t> subset(std::size_t count, std::uint64_t draw) const {
        std::vector<std::int64_t> chosen = input_.pool;
        RandomStream stream(seed_, Stream::subset, draw);
        stream.shuffle(chosen);
        chosen.resize(std::min(count, chosen.size()));
        std::ranges::sort(chosen);
        return chosen;
    }

    TrainingRows rows_for(const std::string& arm) const {
        if (arm == "all_data") {
            return rows(input_.pool);
        }
        const bool random = arm == "random_subset";
        TrainingRows data = rows(random ? subset(input_.accepted.size(), 0) : input_.accepted);
        if (input_.resample && random) { // as many fresh rows each epoch as rsft has
            data.rows_for_epoch = [this](int epoch) {
                return subset(input_.resample(epoch).size(), static_cast<std::uint64_t>(epoch));
            };
        } else if (input_.resample) {
            data.rows_for_epoch = input_.resample;
        }
        return data;
    }

    ClassificationMetrics metrics_on(const Network& network, const std::vector<std::int64_t>& rows) const {
        const Dataset& dataset = *input_.dataset;
        Matrix<float> features(rows.size(), dataset.features.columns());
        std::vector<std::int64_t> labels(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto row = static_cast<std::size_t>(rows[i]);
            std::ranges::copy(dataset.features.row(row), features.row(i).begin());
            labels[i] = dataset.labels[row];
        }
        return classification_metrics(network.logits(features), labels);
    }

    void judge(ArmOutcome& outcome) const {
        outcome.pool = input_.pool.size();
        const ClassificationMetrics source = metrics_on(*outcome.network, test_);
        outcome.test = source;
        if (!input_.dataset->population.empty()) {
            outcome.test_source = source;
            outcome.test_target = metrics_on(*outcome.network, target_test_);
            outcome.test = *outcome.test_target;
        }
    }

    const Experiment& experiment_;
    const FinetuneInput& input_;
    int repeat_;
    int threads_;
    std::stop_token stop_;
    Progress& progress_;
    std::uint64_t seed_;
    std::vector<std::int64_t> test_, target_test_, validation_;
    std::vector<std::string> arms_;
};

} // namespace

std::vector<ArmOutcome> run_arms(const Experiment& experiment, const FinetuneInput& input, int repeat,
                                 int threads, std::stop_token stop, Progress& progress) {
    if (!experiment.model) {
        throw InvalidArgument("the experiment has no model section", "/model");
    }
    if (input.dataset == nullptr || input.dataset->class_names.size() < 2) {
        throw InvalidArgument("needs data with a label of at least two classes", "/dataset/label");
    }
    if (experiment.finetune && input.accepted.empty()) {
        throw Error("rejection sampling kept none of the " + std::to_string(input.pool.size()) +
                        " rows, so there is nothing to fine-tune on",
                    "/sampling", "bring the target nearer to the proposal, or give more rows");
    }
    return Repeat(experiment, input, repeat, threads, std::move(stop), progress).run();
}

} // namespace sluice
