// SPDX-License-Identifier: GPL-3.0-or-later
// Runs presets one after the other in one process until the time is over or a signal comes: every run writes
// its record and models, reads the record back and draws its plots. Prints the resident memory after each
// cycle, and judges it by judge_memory(). Exit status 0 flat (or too short to say), 1 not flat or a run
// failed, 130 interrupted and flat as far as it went.
#include "flatness.h"

#include "base/text.h"
#include "experiment/runner.h"
#include "interrupt.h"
#include "process_memory.h"
#include "results/exporters.h"
#include "results/record_file.h"
#include "temporary_folder.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>

namespace {

using namespace sluice;

constexpr const char* sampling_presets[] = {
    "laplace_to_normal", "mixture_trap",         "too_small_M",        "adaptive_M",
    "banana_2d",         "posterior_from_prior", "adaptive_rejection", "categorical_temperature"};
constexpr const char* training_presets[] = {"tabular_filter", "covariate_shift", "manufacturing_rebalance",
                                            "self_label"};

Experiment small_experiment(const std::string& name, bool trains) {
    nlohmann::json document = read_experiment_document(find_preset(name)->path);
    if (trains) {
        set_by_pointer(document, "/finetune/repeats", "1");
        set_by_pointer(document, "/finetune/epochs", "2");
        set_by_pointer(document, "/pretrain/epochs", "2");
    } else {
        set_by_pointer(document, "/sampling/stop", R"({"accepted": 20000})");
    }
    return experiment_from_json(document);
}

void run_once(const Experiment& experiment, const std::filesystem::path& folder,
              const std::stop_token& stop) {
    RunOptions options;
    options.record = folder / "run.h5";
    NoProgress quiet;
    const Record record = run_experiment(experiment, options, stop, quiet);
    if (record.status == "complete") {
        export_plots(read_record(options.record), folder / "plots", "png");
    }
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Runs presets for a while and judges whether memory stays flat", "soak_runs");
    double seconds = 3600.0;
    app.add_option("--seconds", seconds, "how long")->check(CLI::PositiveNumber)->capture_default_str();
    std::vector<std::string> only;
    app.add_option("--preset", only, "run this one only (repeatable)");
    CLI11_PARSE(app, argc, argv);
    const auto wanted = [&](const char* name) {
        return only.empty() || std::ranges::find(only, name) != only.end();
    };
    try {
        const cli::TemporaryFolder folder;
        cli::Interrupt interrupt;
        const std::stop_token stop = interrupt.token();
        std::vector<Experiment> experiments;
        for (const char* name : sampling_presets) {
            if (wanted(name)) {
                experiments.push_back(small_experiment(name, false));
            }
        }
        for (const char* name : training_presets) {
            if (wanted(name)) {
                experiments.push_back(small_experiment(name, true));
            }
        }
        if (experiments.empty()) {
            throw InvalidArgument("no preset of that name is run here", "--preset");
        }
        std::vector<double> memory;
        const auto start = std::chrono::steady_clock::now();
        const auto passed = [&] {
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        };
        std::size_t runs = 0;
        while (!stop.stop_requested() && (memory.empty() || passed() < seconds)) {
            for (std::size_t i = 0; i < experiments.size() && !stop.stop_requested(); ++i, ++runs) {
                experiments[i].seed = memory.size() + 1;
                run_once(experiments[i], folder.path(), stop);
            }
            if (!stop.stop_requested()) {
                memory.push_back(resident_megabytes());
                std::cout << "cycle " << memory.size() << ", " << duration_text(passed()) << ", "
                          << grouped(runs) << " runs: " << short_number(memory.back(), 5) << " MB"
                          << std::endl; // seen at once
            }
        }
        const auto judged = soak::judge_memory(memory);
        std::cout << (judged ? (judged->flat ? "flat: " : "NOT FLAT: ") + judged->words
                             : "too few cycles to judge the memory")
                  << '\n';
        if (judged && !judged->flat) {
            return 1;
        }
        return stop.stop_requested() ? 130 : 0;
    } catch (const std::exception& error) {
        std::cerr << "soak_runs: " << error.what() << '\n';
        return 1;
    }
}
