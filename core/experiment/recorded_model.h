// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/experiment.h"
#include "learning/engine.h"
#include "learning/language_model.h"
#include "results/record.h"

#include <filesystem>
#include <memory>
#include <string>

namespace sluice {

/// The model of an arm in a format. Throws InvalidArgument where the record has no such arm (naming those it
/// has) or the run wrote no file of that format.
const ModelRecord& recorded_model(const Record& record, const std::string& arm, const std::string& format);

/// The same, or nullptr where the arm has no file of that format. Throws for an arm that is not there.
const ModelRecord* find_recorded_model(const Record& record, const std::string& arm,
                                       const std::string& format);

/// The model's file, after checking that it is still the one that the run wrote; relative names start at the
/// record's folder. Throws DataError.
std::filesystem::path checked_model_file(const ModelRecord& model, const std::filesystem::path& record);

/// A network with the weights of the arm's safetensors file. Throws DataError.
std::unique_ptr<Network> rebuilt_network(const Experiment& experiment, const ModelRecord& model,
                                         const std::filesystem::path& safetensors);

/// The same for a language model.
std::unique_ptr<LanguageModel> rebuilt_language_model(const Experiment& experiment,
                                                      const std::filesystem::path& safetensors);

} // namespace sluice
