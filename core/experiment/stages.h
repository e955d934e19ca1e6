// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "data/sources.h"
#include "experiment/arms.h"
#include "experiment/experiment.h"
#include "experiment/runner.h"
#include "results/record.h"
#include "results/record_file.h"

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace sluice {

/// The stages of a run, as run_experiment() puts them together.

/// Reads the experiment's data, which all repeats share. The experiment has a dataset section.
LoadedTable load_experiment_table(const Experiment& experiment, std::stop_token stop, Progress& progress);
/// Checks every column that the experiment names. Throws ValidationError with all that are not there.
void check_columns(const Experiment& experiment, const LoadedTable& loaded);
/// Splits and preprocesses for one repeat, whose seed is the experiment's plus `repeat`.
Dataset prepare_repeat(const Experiment& experiment, const LoadedTable& loaded, int repeat);
DatasetRecord dataset_record(const Dataset& dataset);

/// Draws until the stop rule or `stop` ends it, publishing about 30 snapshots a second; what was accepted
/// goes to `journal` (may be null) once a second.
SamplingRecord run_generate(const Experiment& experiment, const SamplingSetup& setup,
                            const RunOptions& options, RecordJournal* journal, std::stop_token stop,
                            Progress& progress);

/// One repeat's filter stage: the pool, the rows kept, and how to try the pool again.
struct FilterStage {
    SamplingRecord record;
    std::vector<std::int64_t> pool;
    std::vector<std::int64_t> accepted; ///< dataset rows, a subset of pool
    std::vector<double> importance;     ///< of the pool, with mean 1; empty where no arm wants it
    /// Another pass over the pool with independent random numbers; pass 0 is `accepted`.
    std::function<std::vector<std::int64_t>(int pass)> again;
};
FilterStage run_filter(const Experiment& experiment, const Dataset& dataset, int repeat,
                       const RunOptions& options, std::stop_token stop, Progress& progress);

/// The groups /training from the outcomes of every repeat (outer index).
std::vector<ArmRecord> training_records(const std::vector<std::vector<ArmOutcome>>& repeats);
/// Test rows over training rows of a split, for compare_paired(): of the rows that the arms are judged on,
/// and with a shift of the source population's.
struct TestPerTrain {
    double judged = 0.0, source = 0.0;
};
/// Mean number of test rows over mean number of training rows of the repeats; 0 without repeats.
///
/// Every repeat splits the same table anew (generated data too are drawn once), so none is independent of the
/// others. The training rows are those of the pool: the pretrained network that every arm starts from may see
/// all of them, and the rows that rejection sampling keeps are a random part of them, so it is the pool whose
/// overlap ties the repeats together. Validation rows are not counted: the interval gets a little wider.
TestPerTrain test_per_train(const std::vector<std::vector<ArmOutcome>>& repeats);
/// rsft against every other arm in every test metric, over the repeats that both finished.
std::vector<ComparisonRecord> comparison_records(const std::vector<ArmRecord>& arms,
                                                 const TestPerTrain& ratio);

/// The files that a run with these options writes: the record, then the models of every arm.
std::vector<std::filesystem::path> model_files(const Experiment& experiment, const RunOptions& options);
/// Writes the networks of these outcomes (one repeat) in every format of output.model_formats.
std::vector<ModelRecord> export_models(const Experiment& experiment, const Dataset& dataset,
                                       const std::vector<ArmOutcome>& outcomes, const RunOptions& options);

} // namespace sluice
