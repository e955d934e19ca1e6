// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/arms.h"

#include "experiment/arm_trainer.h"
#include "experiment/part_progress.h"

namespace sluice {
namespace {

/// The arms of one repeat, fine-tuned on rows of the pool.
class Repeat {
  public:
    Repeat(const Experiment& experiment, const FinetuneInput& input, int repeat, int threads,
           std::stop_token stop, Progress& progress)
        : input_(input), progress_(progress), arms_(arm_names(experiment)),
          trainer_(experiment, *input.dataset, repeat, threads, std::move(stop), input.frozen) {}

    std::vector<ArmOutcome> run() {
        std::vector<ArmOutcome> outcomes;
        for (std::size_t i = 0; i < arms_.size() && (i == 0 || !trainer_.stopped()); ++i) {
            const double share = 1.0 / static_cast<double>(arms_.size());
            PartProgress part(progress_, share * static_cast<double>(i), share * static_cast<double>(i + 1),
                              i == 0 ? "pretraining" : "fine-tuning " + arms_[i]);
            outcomes.push_back(i == 0 ? trainer_.pretrained(trainer_.labelled_part(input_.pool).labelled,
                                                            input_.pool.size(), part)
                                      : trainer_.finetuned(arms_[i], *outcomes.front().network,
                                                           rows_for(arms_[i]), input_.pool.size(), part));
        }
        return outcomes;
    }

  private:
    TrainingRows rows_for(const std::string& arm) const {
        if (arm == "all_data" || arm == "importance_weighted") {
            TrainingRows data = trainer_.rows(input_.pool);
            if (arm == "importance_weighted") {
                data.weights = input_.importance;
            }
            return data;
        }
        const bool random = arm == "random_subset";
        TrainingRows data =
            trainer_.rows(random ? trainer_.subset(input_.pool, input_.accepted.size(), 0) : input_.accepted);
        if (input_.resample && random) { // as many fresh rows each epoch as rsft has
            data.rows_for_epoch = [this](int epoch) {
                return trainer_.subset(input_.pool, input_.resample(epoch).size(),
                                       static_cast<std::uint64_t>(epoch));
            };
        } else if (input_.resample) {
            data.rows_for_epoch = input_.resample;
        }
        return data;
    }

    const FinetuneInput& input_;
    Progress& progress_;
    std::vector<std::string> arms_;
    ArmTrainer trainer_;
};

} // namespace

void check_trainable(const Experiment& experiment, const Dataset& dataset) {
    if (!experiment.model) {
        throw InvalidArgument("the experiment has no model section", "/model");
    }
    if (dataset.class_names.size() < 2) {
        throw InvalidArgument("needs data with a label of at least two classes", "/dataset/label");
    }
}

std::vector<ArmOutcome> run_arms(const Experiment& experiment, const FinetuneInput& input, int repeat,
                                 int threads, std::stop_token stop, Progress& progress) {
    if (input.dataset == nullptr) {
        throw InvalidArgument("needs data with a label of at least two classes", "/dataset/label");
    }
    check_trainable(experiment, *input.dataset);
    if (experiment.finetune && input.accepted.empty()) {
        throw Error("rejection sampling kept none of the " + std::to_string(input.pool.size()) +
                        " rows, so there is nothing to fine-tune on",
                    "/sampling", "bring the target nearer to the proposal, or give more rows");
    }
    return Repeat(experiment, input, repeat, threads, std::move(stop), progress).run();
}

} // namespace sluice
