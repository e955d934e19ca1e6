// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "base/text.h"
#include "experiment/runner.h"
#include "experiment/stages.h"
#include "experiment_source.h"
#include "interrupt.h"
#include "results/text_table.h"
#include "sampling/comparison.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace sluice::cli {
namespace {

/// Tells on standard error which method is being tried.
class MethodProgress final : public Progress {
  public:
    void report(double fraction, std::string_view message) override {
        if (fraction < 1.0) {
            std::cerr << "sluice-cli: " << message << '\n';
        }
    }
    void publish(std::shared_ptr<const Snapshot>) override {}
    bool wants_snapshots() const override { return false; }
};

std::string in_words(Method method) {
    std::string name(method_name(method));
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

nlohmann::ordered_json to_json(const MethodResult& row) {
    nlohmann::ordered_json json{{"method", method_name(row.method)}, {"applies", row.reason.empty()}};
    if (!row.reason.empty()) {
        json["reason"] = row.reason;
        return json;
    }
    json["candidates"] = row.candidates;
    json["accepted"] = row.accepted;
    json["acceptance_rate"] = row.acceptance;
    json["evaluations"] = row.evaluations;
    json["evaluations_per_accepted"] = row.evaluations_per_accepted;
    json["setup_seconds"] = row.setup_seconds;
    json["seconds"] = row.seconds;
    json["seconds_per_accepted"] = row.seconds_per_accepted;
    json["candidates_per_second"] = row.candidates_per_second;
    if (row.ks) {
        json["ks_statistic"] = row.ks->statistic;
        json["ks_p_value"] = row.ks->p_value;
    }
    json["stopped_because"] = stop_reason_text(row.finished);
    return json;
}

void print_table(const std::vector<MethodResult>& rows) {
    TextTable table(
        {"method", "accepted", "evaluations of p / accepted", "ns / accepted", "candidates / s", "KS p"});
    for (const MethodResult& row : rows) {
        if (row.reason.empty()) {
            table.add({in_words(row.method), short_number(100.0 * row.acceptance, 4) + " %",
                       short_number(row.evaluations_per_accepted, 3),
                       short_number(1e9 * row.seconds_per_accepted, 3),
                       short_number(row.candidates_per_second, 3),
                       row.ks ? short_number(row.ks->p_value, 2) : "-"});
        }
    }
    std::cout << table.text();
    for (const MethodResult& row : rows) {
        if (!row.reason.empty()) {
            std::cout << in_words(row.method) << ": does not apply: " << row.reason << '\n';
        } else if (row.finished != StopReason::accepted) {
            std::cout << in_words(row.method) << ": ended with " << grouped(row.accepted)
                      << " accepted because " << stop_reason_text(row.finished) << '\n';
        }
    }
}

} // namespace

int compare_command(const CompareArguments& arguments) {
    const Experiment experiment = load_experiment(arguments.experiment);
    if (!experiment.sampling || experiment.sampling->mode != SamplingMode::generate) {
        throw InvalidArgument("methods are compared for an experiment that draws its candidates",
                              "/sampling/mode");
    }
    Interrupt interrupt;
    NoProgress quiet;
    std::optional<Dataset> dataset;
    if (experiment.dataset) {
        dataset = load_dataset(experiment, 0, interrupt.token(), quiet);
    }
    SamplingSetup setup = make_densities(experiment, dataset ? &*dataset : nullptr);
    if (!setup.proposal && !experiment.sampling->proposal.is_null()) {
        Experiment with_proposal = experiment; // the method of the file does not need it, others do
        with_proposal.sampling->method = Method::rejection;
        setup = make_densities(with_proposal, dataset ? &*dataset : nullptr);
    }
    std::optional<double> log_m;
    if (experiment.sampling->m_request == MRequest::given) {
        log_m = std::log(experiment.sampling->m);
    }
    ComparisonOptions options;
    options.accepted = arguments.accepted;
    options.seconds = arguments.seconds;
    options.seed = experiment.seed;
    options.threads = arguments.threads;
    MethodProgress progress;
    const std::vector<MethodResult> rows =
        compare_methods(setup.target, setup.proposal, log_m, options, interrupt.token(), progress);
    if (arguments.json) {
        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        for (const MethodResult& row : rows) {
            list.push_back(to_json(row));
        }
        std::cout << list.dump(2) << '\n';
    } else {
        print_table(rows);
    }
    return exit_done;
}

} // namespace sluice::cli
