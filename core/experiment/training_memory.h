// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/arms.h"
#include "learning/engine.h"
#include "learning/training.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// The number of the format of a checkpoint's parts. Raise it whenever they, or the order of the random
/// numbers that training draws, change: one that is made otherwise cannot be gone on from.
inline constexpr int checkpoint_format = 1;

/// What a run has trained, so that one that was stopped goes on where it stood.
///
/// A run that goes on is run again from its start, which is the same by its seed, but every training that had
/// ended is answered from here, one that was stopped goes on from its last step, and a repeat that was whole
/// is not touched. May be used from several threads.
class TrainingMemory {
  public:
    /// Called for each part that is added, one at a time.
    using Keep = std::function<void(const std::string& name, const nlohmann::json& part)>;

    explicit TrainingMemory(nlohmann::json parts = nlohmann::json::object(), Keep keep = {});

    /// Trains `model` (a Network or a LanguageModel), or does what is left of it. Trainings are told apart by
    /// spec.repeat, spec.label and the order of those with the same two, which must not depend on anything
    /// but the experiment. Throws as train() does, and DataError for parts that do not fit the model.
    template <typename Model, typename Data>
    TrainingHistory train(Model& model, const TrainingSpec& spec, const Data& data,
                          const std::stop_token& stop, Progress& progress) {
        const std::string name = next_name(spec);
        std::vector<WeightTensor> weights;
        if (ended(name)) {
            weights = model.weights();
            TrainingHistory history = recall(name, weights);
            model.set_weights(weights);
            tell(spec, history, progress);
            return history;
        }
        TrainingState state = stopped_state(name);
        TrainingHistory history = model.train(spec, data, stop, progress, &state);
        if (history.stopped_because == "cancelled") {
            keep_state(name, state);
        } else {
            keep_training(name, history, model.weights());
        }
        return history;
    }

    /// The arms of a repeat that was whole, without networks. Nothing of the first repeat, whose networks are
    /// still to be exported.
    std::optional<std::vector<ArmOutcome>> outcomes(int repeat) const;
    void keep_outcomes(int repeat, const std::vector<ArmOutcome>& outcomes);

    /// Remembers that a stage of this name has ended.
    void note(const std::string& stage);
    bool noted(const std::string& stage) const;

    /// All of it, for CheckpointRecord::parts.
    nlohmann::json parts() const;

  private:
    std::string next_name(const TrainingSpec& spec);
    bool ended(const std::string& name) const;
    TrainingHistory recall(const std::string& name, std::vector<WeightTensor>& weights) const;
    TrainingState stopped_state(const std::string& name) const;
    void keep_state(const std::string& name, const TrainingState& state);
    void keep_training(const std::string& name, const TrainingHistory& history,
                       const std::vector<WeightTensor>& weights);
    static void tell(const TrainingSpec& spec, const TrainingHistory& history, Progress& progress);
    void put(const std::string& name, nlohmann::json part);

    mutable std::mutex mutex_;
    nlohmann::json parts_;
    Keep keep_;
    std::map<std::string, int> calls_; ///< trainings asked for, by repeat and label
};

} // namespace sluice
