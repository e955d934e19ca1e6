// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"

#include <nlohmann/json.hpp>

#include <string>

namespace sluice {

// The record's parts as JSON values, for the journal (as CBOR, which keeps NaN, infinities and every bit of a
// double). Points are left out of /sampling: the journal holds them in blocks of their own.

nlohmann::json part_to_json(const DatasetRecord& dataset);
nlohmann::json part_to_json(const SamplingRecord& sampling);
nlohmann::json part_to_json(const ArmRecord& arm);
nlohmann::json part_to_json(const RoundsRecord& rounds);
nlohmann::json part_to_json(const ComparisonRecord& comparison);
nlohmann::json part_to_json(const ModelRecord& model);
/// The head (name of host, experiment, seed, status, ...) with every part but the points and
/// the parts of the checkpoint.
nlohmann::json record_to_json(const Record& record);

// The way back. A missing key keeps its default; a wrong type throws nlohmann::json::exception.
DatasetRecord dataset_from_json(const nlohmann::json& json);
SamplingRecord sampling_from_json(const nlohmann::json& json);
ArmRecord arm_from_json(const nlohmann::json& json);
RoundsRecord rounds_from_json(const nlohmann::json& json);
ComparisonRecord comparison_from_json(const nlohmann::json& json);
ModelRecord model_from_json(const nlohmann::json& json);
Record record_from_json(const nlohmann::json& json);

/// JSON text whatever the strings hold: bytes that are not UTF-8 become U+FFFD.
std::string json_text(const nlohmann::json& json, int indent = -1);

/// A finite number as it is, others in the way of experiment files: "inf", "-inf", and null for NaN.
nlohmann::json json_number(double value);
double number_from_json(const nlohmann::json& json);

} // namespace sluice
