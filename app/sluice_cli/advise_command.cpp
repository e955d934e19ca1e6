// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "base/text.h"
#include "experiment/runner.h"
#include "experiment_source.h"
#include "interrupt.h"
#include "sampling/advisor.h"
#include "terminal_progress.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <optional>

namespace sluice::cli {
namespace {

using nlohmann::json;

json number(std::optional<double> value) {
    return value && std::isfinite(*value) ? json(*value) : json(nullptr);
}

json advice_json(const AdviceList& list) {
    json suggestions = json::array();
    for (const Advice& advice : list.suggestions) {
        suggestions.push_back({{"family", advice.family},
                               {"proposal", advice.proposal},
                               {"log_m", advice.envelope.log_m},
                               {"m", number(std::exp(advice.envelope.log_m))},
                               {"m_source", m_source_name(advice.envelope.source)},
                               {"m_certificate", certificate_text(advice.envelope)},
                               {"acceptance", number(advice.acceptance)},
                               {"gain", number(advice.gain)},
                               {"is_target", advice.is_target},
                               {"words", advice.words}});
    }
    json refused = json::array();
    for (const Refusal& refusal : list.refused) {
        refused.push_back({{"family", refusal.family}, {"reason", refusal.reason}});
    }
    return {{"suggestions", suggestions},
            {"refused", refused},
            {"present", {{"log_m", number(list.present_log_m)}, {"refusal", list.present_refusal}}}};
}

void print_table(const AdviceList& list) {
    std::cout << std::left << std::setw(12) << "M" << std::setw(14) << "acceptance" << std::setw(10) << "gain"
              << "proposal\n";
    for (const Advice& advice : list.suggestions) {
        const std::string rate =
            advice.acceptance ? short_number(100.0 * *advice.acceptance, 4) + " %" : "unknown";
        const std::string gain = advice.gain ? short_number(*advice.gain, 3) + " x" : "-";
        std::cout << std::setw(12) << short_number(std::exp(advice.envelope.log_m), 6) << std::setw(14)
                  << rate << std::setw(10) << gain << advice.words << "\n";
    }
    for (const Refusal& refusal : list.refused) {
        std::cout << "No M with any " << refusal.family << ": " << refusal.reason << "\n";
    }
    if (!list.present_refusal.empty()) {
        std::cout << "The present proposal has no M: " << list.present_refusal << "\n";
    }
    if (!list.suggestions.empty()) {
        std::cout << "\nTo paste as sampling.proposal:\n";
        for (const Advice& advice : list.suggestions) {
            std::cout << advice.proposal.dump() << "\n";
        }
    }
}

} // namespace

int advise_command(const AdviseArguments& arguments) {
    const Experiment experiment = load_experiment(arguments.experiment);
    if (!experiment.sampling) {
        throw InvalidArgument("the experiment has no sampling section", "/sampling");
    }
    if (experiment.sampling->mode != SamplingMode::generate) {
        throw InvalidArgument("candidates that are not drawn from a proposal leave none to choose",
                              "/sampling/mode", "advice is for experiments with mode generate");
    }
    const Interrupt interrupt;
    TerminalProgress progress(arguments.progress);
    std::optional<Dataset> dataset;
    if (experiment.dataset) {
        dataset = load_dataset(experiment, 0, interrupt.token(), progress);
    }
    const SamplingSetup setup = make_densities(experiment, dataset ? &*dataset : nullptr);
    AdviceOptions options;
    options.present = setup.proposal.get();
    options.families = arguments.families;
    options.seed = experiment.seed;
    const AdviceList list = advise(*setup.target, options, interrupt.token(), progress);
    progress.finish();
    if (arguments.json) {
        std::cout << advice_json(list).dump(2) << "\n";
    } else {
        print_table(list);
    }
    return exit_done;
}

} // namespace sluice::cli
