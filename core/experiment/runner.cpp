// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/runner.h"

#include "base/thread_pool.h"
#include "experiment/confidence_filter.h"
#include "experiment/environment.h"
#include "experiment/language_stage.h"
#include "experiment/part_progress.h"
#include "experiment/self_label.h"
#include "experiment/stages.h"

#include <algorithm>
#include <system_error>

namespace sluice {
namespace {

/// One run from the start to its record.
class Run {
  public:
    Run(const Experiment& experiment, const RunOptions& options, std::stop_token stop, Progress& progress)
        : experiment_(experiment), options_(options), stop_(std::move(stop)), progress_(progress) {
        record_.sluice_version = sluice_version();
        record_.created_utc = utc_now();
        record_.host = host_name();
        record_.experiment = to_json(experiment);
        record_.seed = experiment.seed;
        record_.threads = options.threads == 0 ? default_thread_count() : options.threads;
        record_.libraries = library_versions();
    }

    Record run() {
        check_device();
        if (!options_.record.empty()) {
            journal_ = std::make_unique<RecordJournal>(options_.record, record_);
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
    void stages() {
        if (experiment_.language) {
            run_language_experiment(experiment_, options_, record_, journal_.get(), stop_, progress_);
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
            repeats(*loaded);
        }
        complete_ = !stop_.stop_requested();
    }

    /// Sampling uses the processor, and so does training in this version: a device that is asked for and
    /// cannot be had is said before any work.
    void check_device() const {
        if (options_.device == "cpu" || !trains()) {
            return;
        }
        const std::vector<std::string> devices = learning_engine().devices();
        const bool there = std::ranges::find(devices, options_.device) != devices.end();
        throw InvalidArgument(there ? "this version trains on the CPU only"
                                    : "this LibTorch has no device '" + options_.device + "'",
                              "--device", "run with --device cpu");
    }

    bool trains() const {
        return (experiment_.model || experiment_.language) && (experiment_.pretrain || experiment_.finetune);
    }

    void generate(const std::optional<LoadedTable>& loaded) {
        std::optional<Dataset> dataset;
        if (loaded) {
            dataset = prepare_repeat(experiment_, *loaded, 0);
        }
        progress_.report(0.02, "looking for M");
        const SamplingSetup setup = prepare_sampling(experiment_, dataset ? &*dataset : nullptr, stop_);
        PartProgress progress(progress_, 0.02, trains() ? 0.3 : 1.0, "sampling");
        record_.sampling = run_generate(experiment_, setup, options_, journal_.get(), stop_, progress);
        if (journal_) {
            journal_->put(*record_.sampling);
            journal_->sync();
        }
    }

    void repeats(const LoadedTable& loaded) {
        const int count = experiment_.finetune ? experiment_.finetune->repeats : 1;
        const double start = record_.sampling ? 0.3 : 0.02;
        for (int repeat = 0; repeat < count && !stop_.stop_requested(); ++repeat) {
            const double share = (1.0 - start) / count;
            const std::string name =
                count == 1 ? "" : "repeat " + std::to_string(repeat + 1) + " of " + std::to_string(count);
            PartProgress progress(progress_, start + share * repeat, start + share * (repeat + 1), name);
            one_repeat(loaded, repeat, progress);
        }
        finish_training();
    }

    void one_repeat(const LoadedTable& loaded, int repeat, Progress& progress) {
        const Dataset dataset = prepare_repeat(experiment_, loaded, repeat);
        if (repeat == 0) {
            record_.dataset = dataset_record(dataset);
            if (journal_) {
                journal_->put(*record_.dataset);
            }
        }
        if (experiment_.sampling && experiment_.sampling->mode == SamplingMode::label) {
            label_and_train(dataset, repeat, progress);
            return;
        }
        FilterStage stage;
        // Networks that judge the rows take about as long as those that learn from them.
        const double share = experiment_.sampling && experiment_.sampling->confidence ? 0.5 : 0.02;
        if (experiment_.sampling && experiment_.sampling->mode == SamplingMode::filter) {
            PartProgress part(progress, 0.0, trains() ? share : 1.0, "filtering rows");
            stage = experiment_.sampling->confidence
                        ? run_confidence_filter(experiment_, dataset, repeat, options_, frozen_, stop_, part)
                        : run_filter(experiment_, dataset, repeat, options_, stop_, part);
            if (repeat == 0) {
                keep_filter(stage);
            }
        } else {
            stage.pool = pool_rows(dataset);
        }
        if (trains() && !stop_.stop_requested()) {
            PartProgress part(progress, share, 1.0);
            train(dataset, stage, repeat, part);
        }
    }

    /// The record's /sampling is that of the first repeat.
    void keep_filter(const FilterStage& stage) {
        record_.sampling = stage.record;
        if (journal_) {
            journal_->put(*record_.sampling);
            journal_->append_accepted_index(stage.accepted);
            journal_->sync();
        }
    }

    void train(const Dataset& dataset, const FilterStage& stage, int repeat, Progress& progress) {
        FinetuneInput input;
        input.dataset = &dataset;
        input.pool = stage.pool;
        input.accepted = stage.accepted;
        input.importance = stage.importance;
        input.frozen = &frozen_;
        if (experiment_.finetune && experiment_.finetune->resample_every_epoch) {
            input.resample = stage.again;
        }
        keep_outcomes(dataset, run_arms(experiment_, input, repeat, threads(), stop_, progress), repeat);
    }

    int threads() const {
        return options_.threads != 0 ? static_cast<int>(options_.threads) : measured_threads_;
    }

    void label_and_train(const Dataset& dataset, int repeat, Progress& progress) {
        SelfLabelOutcome outcome = run_self_label(experiment_, dataset, repeat, threads(), stop_, progress);
        if (repeat == 0 && outcome.arms.size() > 1) {
            record_.sampling = std::move(outcome.sampling);
            record_.rounds = std::move(outcome.rounds);
            if (journal_) {
                journal_->put(*record_.sampling);
                journal_->append_accepted_index(record_.sampling->accepted_index);
            }
        }
        keep_outcomes(dataset, std::move(outcome.arms), repeat);
    }

    void keep_outcomes(const Dataset& dataset, std::vector<ArmOutcome> outcomes, int repeat) {
        if (!outcomes.empty() && measured_threads_ == 0) {
            measured_threads_ = outcomes.back().history.threads;
        }
        record_.libraries = library_versions(); // LibTorch is there now
        if (repeat == 0) {
            record_.models = export_models(experiment_, dataset, outcomes, options_);
        }
        for (ArmOutcome& outcome : outcomes) {
            outcome.network.reset();
        }
        outcomes_.push_back(std::move(outcomes));
        if (journal_) {
            for (const ArmRecord& arm : training_records(outcomes_)) {
                journal_->put(arm);
            }
            journal_->sync();
        }
    }

    void finish_training() {
        record_.training = training_records(outcomes_);
        record_.comparison = comparison_records(record_.training, test_per_train(outcomes_));
    }

    void close(const std::string& status, const std::string& message) {
        record_.status = status;
        record_.message = message;
        if (record_.training.empty()) {
            finish_training();
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
    std::vector<std::vector<ArmOutcome>> outcomes_;
    FrozenFeatures frozen_;
    int measured_threads_ = 0;
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
