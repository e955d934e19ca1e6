// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/training_memory.h"

#include "base/error.h"
#include "experiment/training_parts.h"

#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

// The names of parts: "trained/0/rsft/0" (repeat, label, how many of them before), "stopped/0/rsft/0",
// "outcomes/1" and "done/sampling".
const std::string trained = "trained/";
const std::string stopped = "stopped/";

std::string outcomes_name(int repeat) {
    return "outcomes/" + std::to_string(repeat);
}

} // namespace

TrainingMemory::TrainingMemory(json parts, Keep keep) : parts_(std::move(parts)), keep_(std::move(keep)) {
    if (!parts_.is_object()) {
        throw DataError("the checkpoint cannot be understood", {}, "run the experiment from its start");
    }
}

std::string TrainingMemory::next_name(const TrainingSpec& spec) {
    const std::lock_guard lock(mutex_);
    const std::string name = std::to_string(spec.repeat) + "/" + spec.label;
    return name + "/" + std::to_string(calls_[name]++);
}

bool TrainingMemory::ended(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return parts_.contains(trained + name);
}

TrainingHistory TrainingMemory::recall(const std::string& name, std::vector<WeightTensor>& weights) const {
    const std::lock_guard lock(mutex_);
    const json& part = parts_.at(trained + name);
    if (!part.contains("weights") || !part.contains("history")) {
        throw DataError("the checkpoint has a training without weights", {},
                        "run the experiment from its start");
    }
    weights_from_json(part.at("weights"), weights);
    return history_from_json(part.at("history"));
}

TrainingState TrainingMemory::stopped_state(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = parts_.find(stopped + name);
    return found == parts_.end() ? TrainingState{} : state_from_json(*found);
}

void TrainingMemory::keep_state(const std::string& name, const TrainingState& state) {
    const std::lock_guard lock(mutex_);
    put(stopped + name, state_to_json(state));
}

void TrainingMemory::keep_training(const std::string& name, const TrainingHistory& history,
                                   const std::vector<WeightTensor>& weights) {
    const std::lock_guard lock(mutex_);
    parts_.erase(stopped + name);
    put(trained + name, {{"history", history_to_json(history)}, {"weights", weights_to_json(weights)}});
}

/// What a listener is told of a training that had ended before.
void TrainingMemory::tell(const TrainingSpec& spec, const TrainingHistory& history, Progress& progress) {
    progress.report(1.0, (spec.label.empty() ? "training" : "training " + spec.label) + ", done before");
    if (progress.wants_snapshots()) {
        auto snapshot = std::make_shared<TrainingSnapshot>();
        snapshot->arm = spec.label;
        snapshot->repeat = spec.repeat;
        snapshot->epochs_planned = spec.epochs;
        snapshot->history = history;
        progress.publish(std::move(snapshot));
    }
}

std::optional<std::vector<ArmOutcome>> TrainingMemory::outcomes(int repeat) const {
    const std::lock_guard lock(mutex_);
    const auto found = parts_.find(outcomes_name(repeat));
    if (found == parts_.end()) {
        return std::nullopt;
    }
    std::vector<ArmOutcome> outcomes;
    for (const json& outcome : *found) {
        outcomes.push_back(outcome_from_json(outcome));
    }
    return outcomes;
}

void TrainingMemory::keep_outcomes(int repeat, const std::vector<ArmOutcome>& outcomes) {
    if (repeat == 0) {
        return;
    }
    const std::lock_guard lock(mutex_);
    const std::string prefix = trained + std::to_string(repeat) + "/";
    for (auto part = parts_.begin(); part != parts_.end();) {
        part = part.key().starts_with(prefix) ? parts_.erase(part) : std::next(part);
    }
    json list = json::array();
    for (const ArmOutcome& outcome : outcomes) {
        list.push_back(outcome_to_json(outcome));
    }
    put(outcomes_name(repeat), std::move(list));
}

void TrainingMemory::note(const std::string& stage) {
    const std::lock_guard lock(mutex_);
    put("done/" + stage, true);
}

bool TrainingMemory::noted(const std::string& stage) const {
    const std::lock_guard lock(mutex_);
    return parts_.contains("done/" + stage);
}

json TrainingMemory::parts() const {
    const std::lock_guard lock(mutex_);
    return parts_;
}

void TrainingMemory::put(const std::string& name, json part) {
    const json& kept = parts_[name] = std::move(part);
    if (keep_) {
        keep_(name, kept);
    }
}

} // namespace sluice
