// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "experiment/runner.h"
#include "experiment_source.h"

#include <iostream>

namespace sluice::cli {

int check_command(const ExperimentArguments& arguments) {
    const Experiment experiment = load_experiment(arguments);
    NoProgress quiet;
    check_data(experiment, {}, quiet);
    std::cout << arguments.file << ": valid\n";
    return exit_done;
}

} // namespace sluice::cli
