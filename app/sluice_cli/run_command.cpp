// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
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

} // namespace

int run_command(const RunArguments& arguments) {
    const Experiment experiment = load_experiment(arguments.experiment);
    RunOptions options;
    options.threads = arguments.threads;
    options.device = arguments.device;
    options.record = arguments.out.empty() ? experiment_stem(arguments.experiment) + ".h5" : arguments.out;
    if (!arguments.overwrite) {
        refuse_to_overwrite(planned_files(experiment, options));
    }
    Interrupt interrupt;
    TerminalProgress progress(arguments.progress);
    const Record record = run_experiment(experiment, options, interrupt.token(), progress);
    progress.finish();
    print_results(record, options);
    if (record.status == "cancelled") {
        std::cerr << "sluice-cli: cancelled; the record holds what was done until then\n";
        return exit_cancelled;
    }
    if (arguments.strict && record.sampling && record.sampling->biased()) {
        std::cerr << "sluice-cli: the envelope is violated: " << sampling_in_words(*record.sampling) << '\n';
        return exit_violated;
    }
    return exit_done;
}

} // namespace sluice::cli
