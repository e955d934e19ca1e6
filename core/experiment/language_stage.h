// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/experiment.h"
#include "experiment/runner.h"
#include "experiment/training_memory.h"
#include "results/record.h"
#include "results/record_file.h"

#include <memory>
#include <stop_token>

namespace sluice {

/// The whole run of an experiment with a language model: the base model, then for every repeat and arm the
/// rounds of sampling, selection and fine-tuning from the base, with the model judged on held-out prompts
/// after each. Fills in the record's groups, also when it is stopped (Cancelled) or fails; `journal` may be
/// null. `memory` is what the run has trained.
void run_language_experiment(const Experiment& experiment, const RunOptions& options, Record& record,
                             RecordJournal* journal, TrainingMemory& memory, std::stop_token stop,
                             Progress& progress);

/// Writes the models of the arms (in the order of model_files()) in every format of output.model_formats.
struct ArmModel {
    std::string arm;
    std::shared_ptr<LanguageModel> model;
};
std::vector<ModelRecord> export_language_models(const Experiment& experiment,
                                                const std::vector<ArmModel>& models,
                                                const RunOptions& options);

/// The model that the experiment starts from, with the weights of /model/weights. Throws DataError for a file
/// that cannot be read or does not fit the model.
std::shared_ptr<LanguageModel> starting_model(const Experiment& experiment);

} // namespace sluice
