// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/thread_pool.h"
#include "experiment/memory_estimate.h"
#include "experiment/runner.h"
#include "experiment/starting_network.h"
#include "experiment_source.h"
#include "learning/network_summary.h"

#include <iostream>
#include <optional>

namespace sluice::cli {
namespace {

/// The layers, and what training them takes, where the data tell the sizes.
void print_network(const Experiment& experiment, const Dataset* dataset) {
    const std::optional<NetworkSummary> summary = network_summary(experiment, dataset);
    if (!summary) {
        return;
    }
    if (experiment.language) {
        std::cout << "Character transformer, texts of up to " << experiment.language->model.context
                  << " tokens of " << experiment.language->model.vocabulary.size() << " characters:\n";
    } else {
        const NetworkSpec spec = network_spec(experiment, *dataset);
        std::cout << "Network of kind " << spec.kind << ", " << spec.inputs << " inputs, " << spec.classes
                  << " classes:\n";
    }
    std::cout << summary->text();
    if (!experiment.model_weights.empty()) {
        std::cout << "  Weights from " << weights_file(experiment).string() << "\n";
    }
}

} // namespace

int check_command(const ExperimentArguments& arguments) {
    const Experiment experiment = load_experiment(arguments);
    NoProgress quiet;
    const std::optional<Dataset> dataset = check_data(experiment, {}, quiet);
    std::cout << arguments.file << ": valid\n";
    print_network(experiment, dataset ? &*dataset : nullptr);
    std::cout << "Memory of a run on " << default_thread_count() << " threads: "
              << estimate_memory(experiment, dataset ? &*dataset : nullptr, default_thread_count()).text()
              << '\n';
    return exit_done;
}

} // namespace sluice::cli
