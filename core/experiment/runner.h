// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "base/progress.h"
#include "data/dataset.h"
#include "experiment/experiment.h"
#include "results/record.h"
#include "sampling/envelope.h"
#include "sampling/filter.h"
#include "sampling/session.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

struct RunOptions {
    unsigned threads = 0; ///< 0: default_thread_count()
    std::string device = "cpu";
    std::filesystem::path record; ///< where the record goes; empty: nothing is written
    std::filesystem::path models; ///< folder for exported models; empty: beside the record
    SnapshotView view;            ///< of the sampling snapshots
    /// The record of a run of the same experiment that was stopped (read_stopped_run()), to go on from.
    std::shared_ptr<const Record> resume;
};

/// The sampling stage made ready: the densities (fitted where they need data), the method and M.
struct SamplingSetup {
    DensityPtr target;
    DensityPtr proposal; ///< of a method with an envelope of its own, what it draws from at first
    EnvelopeConstant envelope;
    std::optional<double> expected_rate;
    Method method = Method::rejection;
    bool adaptive_m = false;              ///< envelope.log_m is where M starts
    std::uint64_t evaluations_before = 0; ///< of p, that finding such a start took
};

/// Reads, splits and preprocesses the experiment's dataset. Repeat r > 0 uses another split (seed + r).
Dataset load_dataset(const Experiment& experiment, int repeat, std::stop_token stop, Progress& progress);

/// Reads the dataset, if there is one, checks every column that the experiment names, and prepares it: nothing
/// for a language model, which has texts of its own. Throws ValidationError with all that are not there,
/// DataError when the data cannot be read, or not be prepared so, InvalidArgument for a network that they do
/// not fit.
std::optional<Dataset> check_data(const Experiment& experiment, std::stop_token stop, Progress& progress);

/// The rows that learn and that a filter tries: the training rows, with a shift those of the source
/// population.
std::vector<std::int64_t> pool_rows(const Dataset& dataset);
/// Those of `rows` that belong to the population; without a shift all belong to the source.
std::vector<std::int64_t> rows_of(const Dataset& dataset, const std::vector<std::int64_t>& rows,
                                  Population population);

/// Makes the densities alone, fitted where they need data; no proposal for a method that needs none. Throws
/// as prepare_sampling() does, M apart.
SamplingSetup make_densities(const Experiment& experiment, const Dataset* dataset);

/// Makes the densities and finds M. `dataset` may be null where no density needs it. Throws EnvelopeError,
/// InvalidArgument, ValidationError.
SamplingSetup prepare_sampling(const Experiment& experiment, const Dataset* dataset,
                               std::stop_token stop = {});

/// Rows of `dataset` over which a filter experiment's densities are: the columns of sampling.columns.
Matrix<float> filter_matrix(const Experiment& experiment, const Dataset& dataset,
                            const std::vector<std::int64_t>& rows);

/// Every file that run_experiment() would write, so that a caller can refuse to overwrite before any work is
/// done.
std::vector<std::filesystem::path> planned_files(const Experiment& experiment, const RunOptions& options);

/// Runs the whole experiment: data, sampling, pretraining, every arm over every repeat, evaluation,
/// comparison, export of the models, record. Publishes SamplingSnapshot and TrainingSnapshot. When `stop` is
/// requested the record is closed as "cancelled" with all that was done, and returned. On an error it is
/// closed as "failed" and the error rethrown; an experiment that
/// does not fit its data (ValidationError) leaves none.
///
/// A run that goes on gives the record, the series and the weights that it would have given without a stop,
/// times apart. Throws InvalidArgument where options.resume is of another experiment or version, DataError
/// where its data have changed.
Record run_experiment(const Experiment& experiment, const RunOptions& options, std::stop_token stop,
                      Progress& progress);

} // namespace sluice
