// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "experiment/sweep.h"
#include "experiment/sweep_check.h"
#include "experiment_source.h"
#include "interrupt.h"
#include "slurm_jobs.h"
#include "terminal_progress.h"

#include <algorithm>
#include <iostream>
#include <numeric>
#include <string>
#include <system_error>

namespace sluice::cli {
namespace {

SweepPlan wanted_plan(const SweepArguments& arguments) {
    ExperimentDocument source = load_document(arguments.experiment);
    return plan_sweep({arguments.experiment.file, std::move(source.folder), std::move(source.document)},
                      {arguments.grids, arguments.zips, arguments.draws});
}

bool holds_sweep(const std::filesystem::path& folder) {
    std::error_code ignored;
    return std::filesystem::exists(folder / manifest_file, ignored);
}

/// The sweep that the folder holds, or the one that is asked for: its points are all checked before the
/// folder says that it holds them.
SweepFolder sweep_folder(const SweepArguments& arguments, SweepOptions& options, std::stop_token stop,
                         Progress& progress) {
    if (arguments.experiment.file.empty()) {
        if (!arguments.grids.empty() || !arguments.zips.empty() || arguments.draws != 0 ||
            !arguments.experiment.sets.empty() || arguments.experiment.seed) {
            throw InvalidArgument(
                "a sweep goes on as it was begun", "--grid",
                "leave --grid, --zip, --random, --set and --seed out, or give FILE as well");
        }
        const SweepFolder there = SweepFolder::open(arguments.out);
        return SweepFolder::create(arguments.out, there.plan());
    }
    const SweepPlan plan = wanted_plan(arguments);
    if (!holds_sweep(arguments.out)) {
        std::vector<std::size_t> all(plan.points.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        options.needs = check_sweep(plan, all, options.threads, std::move(stop), progress);
    } else if (arguments.slurm.write && !arguments.resume) {
        throw InvalidArgument("holds this or another sweep already", arguments.out.string(),
                              "--resume goes on with it, --out chooses another folder");
    }
    return SweepFolder::create(arguments.out, plan);
}

void list_troubles(const SweepFolder& folder, const SweepOutcome& outcome) {
    constexpr std::size_t most = 100; // lines that a person reads
    for (std::size_t i = 0; i < std::min(most, outcome.failed.size()); ++i) {
        const SweepTrouble& trouble = outcome.failed[i];
        std::cerr << "sluice-cli: " << folder.plan().points[trouble.point].name << " failed ("
                  << point_settings(folder.plan(), trouble.point) << "): " << trouble.message << '\n';
    }
    if (outcome.failed.size() > most) {
        std::cerr << "sluice-cli: and " << grouped(outcome.failed.size() - most)
                  << " more; a table made by sluice-cli collect names all\n";
    }
    for (const std::size_t point : outcome.elsewhere) {
        std::cerr << "sluice-cli: " << folder.plan().points[point].name
                  << " was left alone: another process is running it\n";
    }
}

std::string counted_points(std::size_t count) {
    return grouped(count) + (count == 1 ? " point" : " points");
}

void print_outcome(const SweepFolder& folder, const SweepOptions& options, const SweepOutcome& outcome) {
    std::cout << counted_points(outcome.before + outcome.now) << " of " << grouped(outcome.points)
              << " complete";
    if (options.shard.count > 1) {
        std::cout << " in shard " << options.shard.index << " of " << options.shard.count;
    }
    if (outcome.before > 0) {
        std::cout << ", " << grouped(outcome.before) << " of them before";
    }
    if (!outcome.failed.empty()) {
        std::cout << "; " << grouped(outcome.failed.size()) << " failed";
    }
    std::cout << "\nrecords: in " << folder.path().string() << '\n';
}

} // namespace

int sweep_command(const SweepArguments& arguments) {
    SweepOptions options;
    options.threads = arguments.threads == 0 ? default_thread_count() : arguments.threads;
    options.parallel = arguments.parallel;
    options.resume = arguments.resume;
    options.shard = parse_shard(arguments.shard);
    Interrupt interrupt;
    TerminalProgress progress(arguments.progress);
    SweepFolder folder = sweep_folder(arguments, options, interrupt.token(), progress);
    if (arguments.slurm.write) {
        progress.finish();
        return write_slurm_jobs(folder, arguments);
    }
    const SweepOutcome outcome = run_sweep(folder, options, interrupt.token(), progress);
    progress.finish();
    print_outcome(folder, options, outcome);
    list_troubles(folder, outcome);
    if (outcome.cancelled) {
        std::cerr << "sluice-cli: cancelled; sluice-cli sweep --resume --out " << folder.path().string()
                  << " goes on from there\n";
        return exit_cancelled;
    }
    return outcome.failed.empty() && outcome.elsewhere.empty() ? exit_done : exit_failed;
}

} // namespace sluice::cli
