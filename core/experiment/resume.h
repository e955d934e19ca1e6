// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/experiment.h"
#include "results/record.h"

#include <filesystem>

namespace sluice {

/// Whether a run that left this record can go on: it did not end, and this version can read where it stood.
bool can_resume(const Record& record);

/// The experiment of such a record. Throws InvalidArgument saying why the run cannot go on: it is complete,
/// it was made by a version without checkpoints, or by another version than this one.
Experiment experiment_to_resume(const Record& record);

/// Throws InvalidArgument, naming the first value that differs, unless `experiment` is the one of the record.
void check_same_experiment(const Record& record, const Experiment& experiment);

/// The newest that is known of a run: the record at `path`, or what its journal kept where the program was
/// killed since. Throws DataError.
Record read_stopped_run(const std::filesystem::path& path);

} // namespace sluice
