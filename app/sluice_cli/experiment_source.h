// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

#include "experiment/experiment.h"

#include <string>

namespace sluice::cli {

/// Reads the experiment, applies --set and --seed, and checks all of it.
Experiment load_experiment(const ExperimentArguments& arguments);

/// "tabular_filter" for preset:tabular_filter and for /some/where/tabular_filter.sluice.json.
std::string experiment_stem(const ExperimentArguments& arguments);

} // namespace sluice::cli
