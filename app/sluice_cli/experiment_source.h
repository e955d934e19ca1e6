// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

#include "experiment/experiment.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace sluice::cli {

/// An experiment file as it stands.
struct ExperimentDocument {
    nlohmann::json document;
    std::filesystem::path folder; ///< where its relative paths start
};

/// Reads the experiment file and applies --set and --seed; only its syntax is checked.
ExperimentDocument load_document(const ExperimentArguments& arguments);

/// The same, with all of it checked.
Experiment load_experiment(const ExperimentArguments& arguments);

/// "tabular_filter" for preset:tabular_filter and for /some/where/tabular_filter.sluice.json.
std::string experiment_stem(const ExperimentArguments& arguments);

} // namespace sluice::cli
