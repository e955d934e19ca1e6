// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/repeats.h"

#include "base/error.h"
#include "base/task_pool.h"
#include "experiment/arm_trainer.h"
#include "experiment/confidence_filter.h"
#include "experiment/decision_regions.h"
#include "experiment/environment.h"
#include "experiment/part_progress.h"
#include "experiment/rounds_snapshot.h"
#include "experiment/self_label.h"
#include "experiment/shared_progress.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

namespace sluice {
namespace {

/// Of a repeat's time, roughly.
constexpr double filter_share = 0.02;

} // namespace

struct Repeats::State {
    State(const Experiment& experiment, const RunOptions& options, Record& record, RecordJournal* journal,
          TrainingMemory& memory, std::stop_token stop, Progress& progress)
        : experiment_(experiment), options_(options), record_(record), journal_(journal), memory_(memory),
          stop_(std::move(stop)), progress_(progress) {}

    void run(const LoadedTable& loaded) {
        const int count = experiment_.finetune ? experiment_.finetune->repeats : 1;
        const double start = record_.sampling ? 0.3 : 0.02;
        if (trains_side_by_side()) {
            repeats_side_by_side(loaded, count, start);
        }
        for (int repeat = static_cast<int>(outcomes_.size()); repeat < count && !stop_.stop_requested();
             ++repeat) {
            const double share = (1.0 - start) / count;
            PartProgress progress(progress_, start + share * repeat, start + share * (repeat + 1),
                                  repeat_name(repeat, count));
            one_repeat(loaded, repeat, progress);
        }
    }

    void finish() {
        record_.training = training_records(outcomes_);
        record_.comparison = comparison_records(record_.training, test_per_train(outcomes_));
    }

  private:
    /// A repeat between its data and its outcomes.
    struct Repeat {
        int number = 0;
        Dataset dataset;
        FilterStage stage;
        std::unique_ptr<RepeatArms> arms; ///< null where nothing is trained
        std::atomic<std::size_t> arms_left{0};
        std::vector<ArmOutcome> outcomes;
    };

    static std::string repeat_name(int repeat, int count) {
        return count == 1 ? "" : "repeat " + std::to_string(repeat + 1) + " of " + std::to_string(count);
    }

    /// Dense networks are too small for a batch to be worth sharing between threads: their runs, which are
    /// independent of each other, share them instead. Others use all threads for one run, and less memory.
    bool trains_side_by_side() const {
        return trains_networks(experiment_) && experiment_.finetune &&
               !is_convolutional(experiment_.model->kind) && !labels_itself() &&
               !(experiment_.sampling && experiment_.sampling->confidence) && record_.threads > 1;
    }

    bool labels_itself() const {
        return experiment_.sampling && experiment_.sampling->mode == SamplingMode::label;
    }

    /// Arms of all repeats on as many threads as there are; earlier repeats come first, so that few are going
    /// on at a time.
    void repeats_side_by_side(const LoadedTable& loaded, int count, double start) {
        const std::size_t arms = arm_names(experiment_).size();
        SharedProgress shared(progress_, start, arms * static_cast<std::size_t>(count));
        TaskPool pool(record_.threads);
        const auto run_arm = [&](Repeat& repeat, std::size_t arm, double begin) {
            SharedProgress::Part slot(shared, static_cast<std::size_t>(repeat.number) * arms + arm);
            const std::string name = repeat_name(repeat.number, count);
            PartProgress progress(slot, begin, 1.0,
                                  (name.empty() ? "" : name + ": ") + repeat.arms->stage(arm));
            repeat.arms->run(arm, progress);
            progress.report(1.0, "");
        };
        const auto begin_repeat = [&](int number) {
            const std::shared_ptr<Repeat> repeat = begun(loaded, number, count, shared, arms);
            if (!repeat || !repeat->arms) {
                return;
            }
            run_arm(*repeat, 0, filter_share);
            repeat->arms_left = arms - 1;
            for (std::size_t arm = 1; arm < arms; ++arm) {
                pool.add(2 * static_cast<std::size_t>(number), [this, repeat, arm, &run_arm] {
                    run_arm(*repeat, arm, 0.0);
                    if (--repeat->arms_left == 0) {
                        repeat->outcomes = repeat->arms->take();
                        keep_in_order(repeat);
                    }
                });
            }
        };
        for (int number = 0; number < count; ++number) {
            pool.add(2 * static_cast<std::size_t>(number) + 1,
                     [&begin_repeat, number] { begin_repeat(number); });
        }
        pool.run();
    }

    /// A repeat with its rows chosen; one that an earlier session finished goes to the outcomes at once.
    std::shared_ptr<Repeat> begun(const LoadedTable& loaded, int number, int count, SharedProgress& shared,
                                  std::size_t arms) {
        if (stop_.stop_requested()) {
            return nullptr;
        }
        SharedProgress::Part slot(shared, static_cast<std::size_t>(number) * arms);
        if (auto outcomes = memory_.outcomes(number)) {
            const auto repeat = std::make_shared<Repeat>();
            repeat->number = number;
            repeat->outcomes = std::move(*outcomes);
            for (std::size_t arm = 0; arm < arms; ++arm) {
                SharedProgress::Part(shared, static_cast<std::size_t>(number) * arms + arm).report(1.0, "");
            }
            keep_in_order(repeat);
            return repeat;
        }
        PartProgress progress(slot, 0.0, 1.0, repeat_name(number, count));
        return prepared(loaded, number, filter_share, 1, progress);
    }

    /// Outcomes come in the order in which repeats end; they are kept in that of their numbers. Nothing is
    /// kept behind a repeat that a stop cut short, so that the arms of the record stay in pairs.
    void keep_in_order(const std::shared_ptr<Repeat>& repeat) {
        const std::lock_guard lock(keeping_);
        ended_.emplace(repeat->number, repeat);
        for (auto next = ended_.begin();
             !cut_short_ && next != ended_.end() && next->first == static_cast<int>(outcomes_.size());
             next = ended_.begin()) {
            const Repeat& first = *next->second;
            cut_short_ = first.outcomes.size() < arm_names(experiment_).size() ||
                         std::ranges::any_of(first.outcomes, [](const ArmOutcome& outcome) {
                             return outcome.history.stopped_because == "cancelled";
                         });
            keep_outcomes(first.dataset, std::move(next->second->outcomes), next->first);
            ended_.erase(next);
        }
    }

    void one_repeat(const LoadedTable& loaded, int number, Progress& progress) {
        if (auto outcomes = memory_.outcomes(number)) { // of an earlier session
            if (labels_itself() && options_.resume && options_.resume->rounds) {
                keep_rounds(rounds_of_repeat(*options_.resume->rounds, static_cast<std::size_t>(number)));
            }
            outcomes_.push_back(std::move(*outcomes));
            return;
        }
        if (labels_itself()) {
            const Dataset dataset = prepare_repeat(experiment_, loaded, number);
            note_dataset(dataset, number);
            label_and_train(dataset, number, progress);
            return;
        }
        // Networks that judge the rows take about as long as those that learn from them.
        const double share = experiment_.sampling && experiment_.sampling->confidence ? 0.5
                             : trains_networks(experiment_)                           ? filter_share
                                                                                      : 1.0;
        const std::shared_ptr<Repeat> repeat = prepared(loaded, number, share, threads(), progress);
        if (!repeat->arms) {
            return;
        }
        const std::size_t arms = repeat->arms->count();
        const double width = (1.0 - share) / static_cast<double>(arms);
        for (std::size_t arm = 0; arm < arms; ++arm) {
            const double first = share + width * static_cast<double>(arm);
            PartProgress part(progress, first, first + width, repeat->arms->stage(arm));
            repeat->arms->run(arm, part);
        }
        keep_outcomes(repeat->dataset, repeat->arms->take(), number);
    }

    /// Reads and filters a repeat's data, which takes [0, share] of `progress`, and makes its arms where
    /// there is something to train.
    std::shared_ptr<Repeat> prepared(const LoadedTable& loaded, int number, double share, int threads,
                                     Progress& progress) {
        auto repeat = std::make_shared<Repeat>();
        repeat->number = number;
        repeat->dataset = prepare_repeat(experiment_, loaded, number);
        note_dataset(repeat->dataset, number);
        if (experiment_.sampling && experiment_.sampling->mode == SamplingMode::filter) {
            PartProgress part(progress, 0.0, share, "filtering rows");
            repeat->stage = experiment_.sampling->confidence
                                ? run_confidence_filter(experiment_, repeat->dataset, number, options_,
                                                        frozen_, memory_, stop_, part)
                                : run_filter(experiment_, repeat->dataset, number, options_, stop_, part);
            if (number == 0) {
                keep_filter(repeat->stage);
            }
        } else {
            repeat->stage.pool = pool_rows(repeat->dataset);
        }
        if (trains_networks(experiment_) && !stop_.stop_requested()) {
            repeat->arms =
                std::make_unique<RepeatArms>(experiment_, finetune_input(*repeat), number, threads, stop_);
        }
        return repeat;
    }

    FinetuneInput finetune_input(const Repeat& repeat) {
        FinetuneInput input;
        input.dataset = &repeat.dataset;
        input.pool = repeat.stage.pool;
        input.accepted = repeat.stage.accepted;
        input.importance = repeat.stage.importance;
        input.frozen = &frozen_;
        input.memory = &memory_;
        if (experiment_.finetune && experiment_.finetune->resample_every_epoch) {
            input.resample = repeat.stage.again;
        }
        return input;
    }

    /// The record's /dataset is that of the first repeat.
    void note_dataset(const Dataset& dataset, int number) {
        if (number == 0) {
            const std::lock_guard lock(keeping_);
            record_.dataset = dataset_record(dataset);
            check_same_data();
            if (journal_) {
                journal_->put(*record_.dataset);
            }
        }
    }

    /// Throws DataError where a run is to go on with other data than it began with.
    void check_same_data() const {
        const Record* earlier = options_.resume.get();
        if (earlier != nullptr && earlier->dataset && earlier->dataset->sha256 != record_.dataset->sha256) {
            throw DataError("the data have changed since the run was stopped", earlier->dataset->source,
                            "run the experiment from its start");
        }
    }

    /// The record's /sampling is that of the first repeat.
    void keep_filter(const FilterStage& stage) {
        const std::lock_guard lock(keeping_);
        record_.sampling = stage.record;
        if (journal_) {
            journal_->put(*record_.sampling);
            journal_->append_accepted_index(stage.accepted);
            journal_->sync();
        }
    }

    int threads() const {
        return options_.threads != 0 ? static_cast<int>(options_.threads) : measured_threads_;
    }

    void label_and_train(const Dataset& dataset, int repeat, Progress& progress) {
        SelfLabelOutcome outcome =
            run_self_label(experiment_, dataset, repeat, threads(), stop_, progress, &memory_);
        if (outcome.arms.size() > 1) {
            keep_rounds(std::move(outcome.rounds));
        }
        if (repeat == 0 && outcome.arms.size() > 1) {
            record_.sampling = std::move(outcome.sampling);
            if (journal_) {
                journal_->put(*record_.sampling);
                journal_->append_accepted_index(record_.sampling->accepted_index);
            }
        }
        keep_outcomes(dataset, std::move(outcome.arms), repeat);
    }

    void keep_rounds(RoundsRecord rounds) {
        rounds_.push_back(std::move(rounds));
        record_.rounds = merged_rounds(rounds_);
        if (journal_) {
            journal_->put(*record_.rounds);
        }
    }

    void keep_outcomes(const Dataset& dataset, std::vector<ArmOutcome> outcomes, int repeat) {
        if (!outcomes.empty() && measured_threads_ == 0) {
            measured_threads_ = outcomes.back().history.threads;
        }
        record_.libraries = library_versions(); // LibTorch is there now
        if (repeat == 0) {
            record_.models = export_models(experiment_, dataset, outcomes, options_);
            record_.regions = decision_regions(dataset, outcomes);
        }
        for (ArmOutcome& outcome : outcomes) {
            outcome.network.reset();
        }
        if (!stop_.stop_requested()) {
            memory_.keep_outcomes(repeat, outcomes);
        }
        outcomes_.push_back(std::move(outcomes));
        if (journal_) {
            for (const ArmRecord& arm : training_records(outcomes_)) {
                journal_->put(arm);
            }
            journal_->sync();
        }
    }

    const Experiment& experiment_;
    const RunOptions& options_;
    Record& record_;
    RecordJournal* journal_;
    TrainingMemory& memory_;
    std::stop_token stop_;
    Progress& progress_;
    std::vector<std::vector<ArmOutcome>> outcomes_;
    std::vector<RoundsRecord> rounds_; ///< of a recipe with rounds, one for each repeat
    FrozenFeatures frozen_;
    int measured_threads_ = 0;
    std::mutex keeping_; ///< of the record and the outcomes, while repeats go on side by side
    bool cut_short_ = false;
    std::map<int, std::shared_ptr<Repeat>> ended_; ///< not kept yet: an earlier one is still going on
};

bool trains_networks(const Experiment& experiment) {
    return (experiment.model || experiment.language) && (experiment.pretrain || experiment.finetune);
}

Repeats::Repeats(const Experiment& experiment, const RunOptions& options, Record& record,
                 RecordJournal* journal, TrainingMemory& memory, std::stop_token stop, Progress& progress)
    : state_(
          std::make_unique<State>(experiment, options, record, journal, memory, std::move(stop), progress)) {}

Repeats::~Repeats() = default;

void Repeats::run(const LoadedTable& loaded) {
    state_->run(loaded);
}

void Repeats::finish() {
    state_->finish();
}

} // namespace sluice
