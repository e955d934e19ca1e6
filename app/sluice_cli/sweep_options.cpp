// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"

namespace sluice::cli {
namespace {

void add_grid(CLI::App* command, SweepArguments& arguments) {
    command
        ->add_option(
            "--grid", arguments.grids,
            "vary one value: /json/pointer=v1,v2,... or lin(a,b,n), log(a,b,n) (repeatable: every value with "
            "every other); with --random also uniform(a,b), loguniform(a,b), integer(a,b), choice(v1,...)")
        ->allow_extra_args(false);
    command->add_option("--zip", arguments.zips, "the same, of lists that go together (repeatable)")
        ->allow_extra_args(false);
    command->add_option("--random", arguments.draws, "how often the ranges of --grid are drawn")
        ->check(not_negative);
}

CLI::Option* add_slurm(CLI::App* command, SlurmArguments& arguments) {
    CLI::Option* slurm =
        command->add_flag("--slurm", arguments.write, "write a job array for Slurm instead of running");
    const auto needs_slurm = [slurm](CLI::Option* option) { option->needs(slurm)->group("With --slurm"); };
    needs_slurm(command->add_flag("--submit", arguments.submit, "hand it to Slurm"));
    needs_slurm(
        command
            ->add_option("--tasks", arguments.tasks, "tasks of the array (default: a point each, up to 100)")
            ->check(CLI::Range(1U, 100'000U)));
    needs_slurm(
        command->add_option("--cpus", arguments.cpus, "processors of a task")->check(CLI::Range(1U, 4096U)));
    needs_slurm(command->add_option("--time", arguments.time, "time limit of a task, as sbatch reads it"));
    needs_slurm(command->add_option("--memory", arguments.memory, "memory of a task, as sbatch reads it"));
    needs_slurm(command->add_option("--partition", arguments.partition, "where it is to run"));
    needs_slurm(command->add_option("--sbatch", arguments.options, "another option of sbatch (repeatable)")
                    ->allow_extra_args(false));
    return slurm;
}

} // namespace

std::string not_negative(const std::string& number) {
    return number.starts_with('-') ? "must be >= 0, got " + number : std::string();
}

CLI::Option* add_source(CLI::App* command, ExperimentArguments& arguments) {
    CLI::Option* file = command->add_option("FILE", arguments.file, "experiment file or preset:NAME");
    file->required();
    command->add_option("--set", arguments.sets, "change one value: /json/pointer=value (repeatable)")
        ->allow_extra_args(false);
    command->add_option("--seed", arguments.seed, "seed of every random number")->check(not_negative);
    return file;
}

void add_sweep(CLI::App& app, SweepArguments& arguments, std::function<int()>& command) {
    CLI::App* sweep =
        app.add_subcommand("sweep", "run an experiment with many settings, each with its record");
    CLI::Option* file = add_source(sweep, arguments.experiment)->required(false);
    add_grid(sweep, arguments);
    sweep->add_option("--out", arguments.out, "folder of the records")->required();
    CLI::Option* shard =
        sweep->add_option("--shard", arguments.shard, "i/n: only every n-th point, from the i-th on");
    CLI::Option* resume =
        sweep->add_flag("--resume", arguments.resume, "go on with what is missing, failed or was stopped");
    sweep
        ->add_option("--threads", arguments.threads,
                     "threads of all points together (default: all processors)")
        ->check(CLI::Range(1U, 4096U));
    sweep->add_option("--parallel", arguments.parallel, "points at a time at most (default: as many as fit)")
        ->check(CLI::Range(1U, 4096U));
    sweep->add_option("--progress", arguments.progress, "how progress is shown on standard error")
        ->check(CLI::IsMember({"auto", "bar", "json", "none"}));
    add_slurm(sweep, arguments.slurm)->excludes(shard);
    sweep->callback([&arguments, &command, file, resume] {
        if (file->empty() && resume->empty()) {
            throw CLI::RequiredError("FILE, or --resume,");
        }
        command = [&arguments] { return sweep_command(arguments); };
    });
}

void add_collect(CLI::App& app, CollectArguments& arguments, std::function<int()>& command) {
    CLI::App* collect = app.add_subcommand("collect", "make one table of the records of a sweep");
    collect->add_option("DIR", arguments.folder, "folder of a sweep")->required();
    collect->add_option("--out", arguments.out, "the table: *.h5 or *.csv")->required();
    collect->add_flag("--no-timing", arguments.no_timing,
                      "leave out what tells of the runs: seconds, hosts, times");
    collect->add_flag("--overwrite", arguments.overwrite, "replace a table that is there");
    collect->add_option("--progress", arguments.progress, "how progress is shown on standard error")
        ->check(CLI::IsMember({"auto", "bar", "json", "none"}));
    collect->callback(
        [&arguments, &command] { command = [&arguments] { return collect_command(arguments); }; });
}

} // namespace sluice::cli
