// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "experiment/experiment.h"
#include "experiment/json_reader.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// The sections of an experiment file, one reader and one writer each. A reader adds what is wrong to
/// `problems` and returns defaults in its place; what concerns two sections is checked in check_agreement().

DatasetSection read_dataset_section(const nlohmann::json& value, Problems& problems);
std::vector<PreprocessStep> read_preprocess(const nlohmann::json& value, Problems& problems);
SamplingSection read_sampling_section(const nlohmann::json& value, const DatasetSection* dataset,
                                      Problems& problems);
/// A sampling section of the mode "label".
SamplingSection read_label_section(const nlohmann::json& value, Problems& problems);
nlohmann::json label_to_json(const SamplingSection& section);
/// `weights`: where they come from.
NetworkSpec read_model_section(const nlohmann::json& value, std::string& weights, Problems& problems);
/// The keys that pretraining and fine-tuning share; `spec` has the defaults.
TrainingSpec read_training(JsonReader& reader, TrainingSpec spec, Problems& problems);
/// `rows`: the share of the pool that it sees.
TrainingSpec read_pretrain_section(const nlohmann::json& value, double& rows, Problems& problems);
FinetuneSection read_finetune_section(const nlohmann::json& value, Problems& problems);
OutputSection read_output_section(const nlohmann::json& value, Problems& problems);

/// Whether the file has a model of the kind "transformer", whose sections are read by
/// read_language_sections().
bool is_language_document(const nlohmann::json& document);
/// Reads /model, /pretrain, /finetune and /sampling, and checks that they agree.
void read_language_sections(JsonReader& reader, Experiment& experiment, Problems& problems);
void language_to_json(const Experiment& experiment, nlohmann::json& document);

nlohmann::json dataset_to_json(const DatasetSection& section);
nlohmann::json sampling_to_json(const SamplingSection& section);
nlohmann::json model_to_json(const NetworkSpec& spec, const std::string& weights);

/// Whether this sampling section has the target "label_confidence"; then read_confidence_section() reads it.
bool names_confidence(const nlohmann::json& value);
SamplingSection read_confidence_section(const nlohmann::json& value, Problems& problems);
nlohmann::json confidence_to_json(const SamplingSection& section);
nlohmann::json training_to_json(const TrainingSpec& spec);
nlohmann::json finetune_to_json(const FinetuneSection& section);

/// What one section needs of another: fine-tuning needs labelled data, a filter needs rows, a model needs
/// test rows.
void check_agreement(const Experiment& experiment, Problems& problems);

/// One density of the file as far as it can be known without data.
struct DensityForm {
    nlohmann::json spec;                  ///< with every default where no data are needed
    std::optional<std::size_t> dimension; ///< nothing where only the data tell
    std::optional<bool> discrete;
    bool normalised = true;
    std::vector<std::string> columns; ///< those that it is fitted to
};

/// Checks the density at `pointer`; nothing when it is wrong. Fitted families need `dataset`.
std::optional<DensityForm> read_density(const nlohmann::json& spec, const std::string& pointer,
                                        const DatasetSection* dataset, Problems& problems);

} // namespace sluice
