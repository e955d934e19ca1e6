// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/arms.h"
#include "learning/training.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace sluice {

// What a checkpoint holds, as JSON values for CBOR: arrays of numbers are binary values, little-endian, so
// that every bit of them comes back. The ways back throw DataError for what they cannot be.

nlohmann::json history_to_json(const TrainingHistory& history);
TrainingHistory history_from_json(const nlohmann::json& json);

nlohmann::json state_to_json(const TrainingState& state);
TrainingState state_from_json(const nlohmann::json& json);

/// Without the network.
nlohmann::json outcome_to_json(const ArmOutcome& outcome);
ArmOutcome outcome_from_json(const nlohmann::json& json);

/// The values of all the tensors, one after another, and their way back into tensors of the same shapes.
nlohmann::json weights_to_json(const std::vector<WeightTensor>& weights);
void weights_from_json(const nlohmann::json& json, std::vector<WeightTensor>& weights);

} // namespace sluice
