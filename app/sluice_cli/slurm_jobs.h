// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

#include "experiment/sweep_folder.h"

namespace sluice::cli {

/// Writes two scripts for Slurm into the folder of a sweep: sweep.sbatch, a job array each of whose tasks
/// runs a shard, and collect.sbatch, which makes table.h5 once they have ended. Submits both where that is
/// asked for, else prints the command that does. Returns the exit status. Throws InvalidArgument, DataError,
/// Error.
int write_slurm_jobs(const SweepFolder& folder, const SweepArguments& arguments);

} // namespace sluice::cli
