// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "experiment/resume.h"
#include "experiment/runner.h"
#include "experiment_source.h"
#include "interrupt.h"
#include "results/words.h"
#include "terminal_progress.h"

#include <iostream>
#include <system_error>

namespace sluice::cli {
namespace {

/// Nothing is computed for hours only to find at the end that the record may not be written.
void refuse_to_overwrite(const std::vector<std::filesystem::path>& files) {
    for (const std::filesystem::path& file : files) {
        std::error_code error;
        if (std::filesystem::exists(file, error)) {
            throw InvalidArgument("exists already", file.string(),
                                  "--overwrite replaces it, --out chooses another name");
        }
    }
}

void print_results(const Record& record, const RunOptions& options) {
    std::cout << record_in_words(record);
    std::cout << "record: " << options.record.string() << '\n';
    if (!record.models.empty()) {
        const std::filesystem::path folder = options.record.parent_path();
        std::cout << "models: in " << (folder.empty() ? "." : folder.string()) << '\n';
    }
}

/// Of the file that is given, or of the record that is to be gone on with.
Experiment wanted_experiment(const RunArguments& arguments, const Record* resume) {
    if (resume == nullptr) {
        return load_experiment(arguments.experiment);
    }
    Experiment experiment = experiment_to_resume(*resume);
    const ExperimentArguments& given = arguments.experiment;
    if (!given.file.empty()) {
        experiment = load_experiment(given);
        check_same_experiment(*resume, experiment);
    } else if (!given.sets.empty() || given.seed) {
        throw InvalidArgument("a stopped run goes on as it was begun", "--set",
                              "leave --set and --seed out, or run the experiment from its start");
    }
    return experiment;
}

std::filesystem::path record_path(const RunArguments& arguments) {
    if (!arguments.out.empty()) {
        return arguments.out;
    }
    return arguments.resume.empty() ? experiment_stem(arguments.experiment) + ".h5" : arguments.resume;
}

} // namespace

int run_command(const RunArguments& arguments) {
    RunOptions options;
    if (!arguments.resume.empty()) {
        options.resume = std::make_shared<const Record>(read_stopped_run(arguments.resume));
    }
    const Experiment experiment = wanted_experiment(arguments, options.resume.get());
    options.threads = arguments.threads;
    options.device = arguments.device;
    options.record = record_path(arguments);
    const bool in_place = options.resume && options.record == std::filesystem::path(arguments.resume);
    if (!arguments.overwrite && !in_place) {
        refuse_to_overwrite(planned_files(experiment, options));
    }
    Interrupt interrupt;
    TerminalProgress progress(arguments.progress);
    const Record record = run_experiment(experiment, options, interrupt.token(), progress);
    progress.finish();
    print_results(record, options);
    if (record.status == "cancelled") {
        std::cerr << "sluice-cli: cancelled; the record holds what was done until then, and "
                     "sluice-cli run --resume "
                  << options.record.string() << " goes on from there\n";
        return exit_cancelled;
    }
    if (arguments.strict && record.sampling && record.sampling->biased()) {
        std::cerr << "sluice-cli: the envelope is violated: " << sampling_in_words(*record.sampling) << '\n';
        return exit_violated;
    }
    return exit_done;
}

} // namespace sluice::cli
