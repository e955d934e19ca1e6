// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/runner.h"

#include "base/thread_pool.h"
#include "experiment/environment.h"
#include "experiment/language_stage.h"
#include "experiment/part_progress.h"
#include "experiment/repeats.h"
#include "experiment/resume.h"
#include "experiment/stages.h"
#include "experiment/training_memory.h"

#include <algorithm>
#include <system_error>

namespace sluice {
namespace {

/// One run from the start to its record.
class Run {
  public:
    Run(const Experiment& experiment, const RunOptions& options, std::stop_token stop, Progress& progress)
        : experiment_(experiment), options_(options), stop_(std::move(stop)), progress_(progress),
          memory_(earlier_parts(experiment, options.resume.get()),
                  [this](const std::string& name, const nlohmann::json& part) {
                      if (journal_) {
                          journal_->put_checkpoint(name, part);
                      }
                  }) {
        record_.sluice_version = sluice_version();
        record_.created_utc = utc_now();
        record_.host = host_name();
        record_.experiment = to_json(experiment);
        record_.seed = experiment.seed;
        record_.threads = options.threads == 0 ? default_thread_count() : options.threads;
        record_.libraries = library_versions();
        record_.checkpoint = CheckpointRecord{checkpoint_format, experiment.folder.string(), {}};
        if (options.resume) {
            record_.created_utc = options.resume->created_utc;
            record_.resumed = options.resume->resumed + 1;
        }
    }

    Record run() {
        check_device();
        if (!options_.record.empty()) {
            // What an earlier session did is as safe in this one's journal as it was in its own.
            journal_ = std::make_unique<RecordJournal>(options_.record, record_, memory_.parts());
        }
        try {
            stages();
        } catch (const Cancelled&) {
            close("cancelled", "stopped before the run was complete");
            return std::move(record_);
        } catch (const ValidationError&) {
            discard(); // nothing was run
            throw;
        } catch (const std::exception& error) {
            close_failed(error.what());
            throw;
        }
        if (stop_.stop_requested() && !complete_) {
            close("cancelled", "stopped before the run was complete");
        } else {
            close("complete", "");
            progress_.report(1.0, "done");
        }
        return std::move(record_);
    }

  private:
    static nlohmann::json earlier_parts(const Experiment& experiment, const Record* resume) {
        if (resume == nullptr) {
            return nlohmann::json::object();
        }
        experiment_to_resume(*resume); // says why it cannot be
        check_same_experiment(*resume, experiment);
        return resume->checkpoint->parts;
    }

    void stages() {
        if (experiment_.language) {
            run_language_experiment(experiment_, options_, record_, journal_.get(), memory_, stop_,
                                    progress_);
            complete_ = true;
            return;
        }
        std::optional<LoadedTable> loaded;
        if (experiment_.dataset) {
            PartProgress progress(progress_, 0.0, 0.02, "reading the data");
            progress.report(0.0, "");
            loaded = load_experiment_table(experiment_, stop_, progress);
            check_columns(experiment_, *loaded);
        }
        if (experiment_.sampling && experiment_.sampling->mode == SamplingMode::generate) {
            generate(loaded);
        }
        if (loaded && !stop_.stop_requested()) {
            repeats_ = std::make_unique<Repeats>(experiment_, options_, record_, journal_.get(), memory_,
                                                 stop_, progress_);
            repeats_->run(*loaded);
            repeats_->finish();
        }
        complete_ = !stop_.stop_requested();
    }

    /// Sampling uses the processor, and so does training in this version: a device that is asked for and
    /// cannot be had is said before any work.
    void check_device() const {
        if (options_.device == "cpu" || !trains_networks(experiment_)) {
            return;
        }
        const std::vector<std::string> devices = learning_engine().devices();
        const bool there = std::ranges::find(devices, options_.device) != devices.end();
        throw InvalidArgument(there ? "this version trains on the CPU only"
                                    : "this LibTorch has no device '" + options_.device + "'",
                              "--device", "run with --device cpu");
    }

    void generate(const std::optional<LoadedTable>& loaded) {
        std::optional<Dataset> dataset;
        if (loaded) {
            dataset = prepare_repeat(experiment_, *loaded, 0);
        }
        if (options_.resume && memory_.noted("sampling") && options_.resume->sampling) {
            keep_sampling(*options_.resume->sampling);
            return;
        }
        progress_.report(0.02, "looking for M");
        const SamplingSetup setup = prepare_sampling(experiment_, dataset ? &*dataset : nullptr, stop_);
        PartProgress progress(progress_, 0.02, trains_networks(experiment_) ? 0.3 : 1.0, "sampling");
        record_.sampling = run_generate(experiment_, setup, options_, journal_.get(), stop_, progress);
        if (!stop_.stop_requested()) {
            memory_.note("sampling");
        }
        if (journal_) {
            journal_->put(*record_.sampling);
            journal_->sync();
        }
    }

    /// The points of an earlier session are taken as they are.
    void keep_sampling(const SamplingRecord& sampling) {
        record_.sampling = sampling;
        if (journal_) {
            const Matrix<double>& points = sampling.accepted_points;
            if (!points.empty()) {
                journal_->append_accepted(points.values(), points.columns());
            }
            journal_->put(sampling);
            journal_->sync();
        }
    }

    void close(const std::string& status, const std::string& message) {
        record_.status = status;
        record_.message = message;
        if (status == "complete") {
            record_.checkpoint.reset();
        } else {
            record_.checkpoint->parts = memory_.parts();
        }
        if (record_.training.empty() && repeats_) {
            repeats_->finish();
        }
        if (journal_) {
            journal_->publish(record_);
        }
    }

    /// Leaves no trace of a run that never began: its experiment does not fit its data.
    void discard() {
        if (journal_) {
            journal_.reset();
            std::error_code ignored;
            std::filesystem::remove(journal_path(options_.record), ignored);
        }
    }

    /// A record that cannot be written must not hide why the run failed.
    void close_failed(const std::string& message) {
        try {
            close("failed", message);
        } catch (const std::exception&) {
            journal_.reset();
        }
    }

    const Experiment& experiment_;
    const RunOptions& options_;
    std::stop_token stop_;
    Progress& progress_;
    Record record_;
    std::unique_ptr<RecordJournal> journal_;
    TrainingMemory memory_;
    std::unique_ptr<Repeats> repeats_; ///< once they have begun
    bool complete_ = false;
};

} // namespace

std::vector<std::filesystem::path> planned_files(const Experiment& experiment, const RunOptions& options) {
    std::vector<std::filesystem::path> files = model_files(experiment, options);
    if (!options.record.empty()) {
        files.insert(files.begin(), options.record);
    }
    return files;
}

Record run_experiment(const Experiment& experiment, const RunOptions& options, std::stop_token stop,
                      Progress& progress) {
    return Run(experiment, options, std::move(stop), progress).run();
}

} // namespace sluice
