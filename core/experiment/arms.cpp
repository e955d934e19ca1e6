// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/arms.h"

#include "experiment/arm_trainer.h"

namespace sluice {

struct RepeatArms::State {
    State(const Experiment& experiment, FinetuneInput input_, int repeat, int threads, std::stop_token stop)
        : input(std::move(input_)), arms(arm_names(experiment)), outcomes(arms.size()),
          trainer(experiment, *input.dataset, repeat, threads, std::move(stop), input.frozen, input.memory) {}

    TrainingRows rows_for(const std::string& arm) const {
        if (arm == "all_data" || arm == "importance_weighted") {
            TrainingRows data = trainer.rows(input.pool);
            if (arm == "importance_weighted") {
                data.weights = input.importance;
            }
            return data;
        }
        const bool random = arm == "random_subset";
        TrainingRows data =
            trainer.rows(random ? trainer.subset(input.pool, input.accepted.size(), 0) : input.accepted);
        if (input.resample && random) { // as many fresh rows each epoch as rsft has
            data.rows_for_epoch = [this](int epoch) {
                return trainer.subset(input.pool, input.resample(epoch).size(),
                                      static_cast<std::uint64_t>(epoch));
            };
        } else if (input.resample) {
            data.rows_for_epoch = input.resample;
        }
        return data;
    }

    FinetuneInput input;
    std::vector<std::string> arms;
    std::vector<std::optional<ArmOutcome>> outcomes;
    ArmTrainer trainer;
};

void check_trainable(const Experiment& experiment, const Dataset& dataset) {
    if (!experiment.model) {
        throw InvalidArgument("the experiment has no model section", "/model");
    }
    if (dataset.class_names.size() < 2) {
        throw InvalidArgument("needs data with a label of at least two classes", "/dataset/label");
    }
}

RepeatArms::RepeatArms(const Experiment& experiment, FinetuneInput input, int repeat, int threads,
                       std::stop_token stop) {
    if (input.dataset == nullptr) {
        throw InvalidArgument("needs data with a label of at least two classes", "/dataset/label");
    }
    check_trainable(experiment, *input.dataset);
    if (experiment.finetune && input.accepted.empty()) {
        throw Error("rejection sampling kept none of the " + std::to_string(input.pool.size()) +
                        " rows, so there is nothing to fine-tune on",
                    "/sampling", "bring the target nearer to the proposal, or give more rows");
    }
    state_ = std::make_unique<State>(experiment, std::move(input), repeat, threads, std::move(stop));
}

RepeatArms::~RepeatArms() = default;

std::size_t RepeatArms::count() const {
    return state_->arms.size();
}

std::string RepeatArms::stage(std::size_t arm) const {
    return arm == 0 ? "pretraining" : "fine-tuning " + state_->arms[arm];
}

void RepeatArms::run(std::size_t arm, Progress& progress) {
    State& state = *state_;
    const std::size_t pool = state.input.pool.size();
    if (arm == 0) {
        state.outcomes[0] =
            state.trainer.pretrained(state.trainer.labelled_part(state.input.pool).labelled, pool, progress);
    } else if (!state.trainer.stopped()) {
        state.outcomes[arm] = state.trainer.finetuned(state.arms[arm], *state.outcomes[0]->network,
                                                      state.rows_for(state.arms[arm]), pool, progress);
    }
}

std::vector<ArmOutcome> RepeatArms::take() {
    std::vector<ArmOutcome> done;
    for (std::optional<ArmOutcome>& outcome : state_->outcomes) {
        if (outcome) {
            done.push_back(std::move(*outcome));
        }
    }
    return done;
}

} // namespace sluice
