// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/language_stage.h"

#include "base/thread_pool.h"
#include "experiment/environment.h"
#include "experiment/language_record.h"
#include "experiment/language_rounds.h"
#include "experiment/part_progress.h"
#include "experiment/rounds_snapshot.h"
#include "storage/digest.h"

#include <algorithm>

namespace sluice {
namespace {

class LanguageRun {
  public:
    LanguageRun(const Experiment& experiment, const RunOptions& options, Record& record,
                RecordJournal* journal, TrainingMemory& memory, std::stop_token stop, Progress& progress)
        : experiment_(experiment), options_(options), record_(record), journal_(journal), memory_(memory),
          stop_(std::move(stop)), progress_(progress),
          threads_(static_cast<int>(options.threads == 0 ? default_thread_count() : options.threads)) {}

    void run() {
        try {
            stages();
        } catch (...) {
            finish(); // what is done is worth keeping
            throw;
        }
        finish();
    }

  private:
    void stages() {
        describe_data();
        progress_.report(0.0, "loading the model");
        base_ = starting_model(experiment_);
        record_.libraries = library_versions(); // LibTorch is there now
        PartProgress pretraining(progress_, 0.0, experiment_.finetune && experiment_.pretrain ? 0.3 : 0.02);
        pretrain(pretraining);
        const int count = experiment_.finetune ? experiment_.finetune->repeats : 1;
        const double start = experiment_.finetune ? (experiment_.pretrain ? 0.3 : 0.02) : 0.95;
        for (int repeat = 0; repeat < count; ++repeat) {
            const double share = (1.0 - start) / count;
            PartProgress part(
                progress_, start + share * repeat, start + share * (repeat + 1),
                count == 1 ? "" : "repeat " + std::to_string(repeat + 1) + " of " + std::to_string(count));
            one_repeat(repeat, part);
        }
    }

    void describe_data() {
        const LanguageRepeat first(experiment_, 0);
        DatasetRecord data;
        data.source = experiment_.dataset->source;
        data.features = {"prompt", "answer"};
        Sha256 digest;
        for (const auto* prompts : {&first.train.prompts, &first.test.prompts}) {
            for (const SumsPrompt& prompt : *prompts) {
                const std::string text = prompt.text();
                digest.add(std::as_bytes(std::span(text)));
            }
        }
        data.rows = static_cast<std::int64_t>(first.train.size() + first.test.size());
        if (experiment_.pretrain) {
            for (const SumsTrace& trace : traces()) {
                const std::string text = trace.prompt.text() + trace.answer;
                digest.add(std::as_bytes(std::span(text)));
                ++data.rows;
            }
        }
        data.sha256 = digest.finish_hex();
        record_.dataset = data;
        if (journal_ != nullptr) {
            journal_->put(data);
        }
    }

    std::vector<SumsTrace> traces() const {
        const nlohmann::json& parameters = experiment_.dataset->parameters;
        return sums_traces(parameters.at("traces").get<std::size_t>(),
                           parameters.at("wrong_share").get<double>(), experiment_.seed);
    }

    void pretrain(Progress& progress) {
        if (!experiment_.pretrain) {
            pretraining_.stopped_because = "weights of " + experiment_.language->weights;
            return;
        }
        std::vector<TokenText> texts;
        for (const SumsTrace& trace : traces()) {
            texts.push_back(training_text(trace.prompt, trace.answer));
        }
        TrainingSpec spec = *experiment_.pretrain;
        spec.seed = RandomStream(experiment_.seed, Stream::batches).next();
        spec.threads = static_cast<int>(options_.threads);
        spec.label = "pretrained";
        pretraining_ = memory_.train(*base_, spec, texts, stop_, progress);
        stop_if_asked();
    }

    void stop_if_asked() const {
        if (stop_.stop_requested()) {
            throw Cancelled();
        }
    }

    void one_repeat(int number, Progress& progress) {
        const LanguageRepeat repeat(experiment_, number);
        repeats_.emplace_back();
        std::vector<LanguageArm>& arms = repeats_.back();
        add_base(repeat, arms);
        if (experiment_.finetune) {
            const std::size_t controls = std::ranges::count(experiment_.finetune->controls, "random_subset");
            const double half = controls > 0 ? 0.5 : 1.0;
            PartProgress rsft(progress, 0.0, half, "rsft");
            add_arm("rsft", repeat, nullptr, rsft);
            if (controls > 0) {
                std::vector<std::size_t> sizes;
                for (const RoundOutcome& round : arms.back().rounds) {
                    sizes.push_back(round.rows);
                }
                PartProgress blind(progress, half, 1.0, "random_subset");
                add_arm("random_subset", repeat, &sizes, blind);
            }
        }
        if (number == 0) {
            std::vector<ArmModel> models;
            for (const LanguageArm& arm : arms) {
                models.push_back({arm.arm, arm.model});
            }
            record_.models = export_language_models(experiment_, models, options_);
        }
        for (LanguageArm& arm : arms) {
            arm.model.reset();
        }
    }

    /// The base model, judged on this repeat's prompts.
    void add_base(const LanguageRepeat& repeat, std::vector<LanguageArm>& arms) {
        LanguageArm base;
        base.arm = "pretrained";
        base.model = base_;
        base.stopped_because = pretraining_.stopped_because;
        RoundOutcome& outcome = base.rounds.emplace_back();
        outcome.history = pretraining_;
        outcome.rows = pretraining_.rows;
        outcome.values = judge_model(*base_, *base_, repeat.test,
                                     repeat.seed(LanguageRepeat::Purpose::judging, 0), threads_, stop_);
        if (repeat.repeat == 0 && experiment_.finetune) {
            right_ = right_probability(*base_, repeat.train, experiment_.language->temperature, stop_);
        }
        arms.push_back(std::move(base));
    }

    void add_arm(const std::string& name, const LanguageRepeat& repeat, const std::vector<std::size_t>* sizes,
                 Progress& progress) {
        ArmSettings settings{experiment_, *base_,  memory_, threads_, static_cast<int>(options_.threads),
                             stop_,       progress};
        if (name == "rsft") {
            settings.round_done = [this, &progress] { publish_rounds(progress); };
        }
        LanguageArm& arm = repeats_.back().emplace_back();
        arm.arm = name;
        try {
            run_language_arm(settings, repeat, sizes, arm);
        } catch (const Cancelled&) {
            arm.stopped_because = "cancelled";
            keep_arms();
            throw;
        }
        keep_arms();
    }

    void publish_rounds(Progress& progress) const {
        if (auto rounds = language_rounds_record(repeats_)) {
            auto snapshot = std::make_shared<RoundsSnapshot>();
            snapshot->rounds = std::move(*rounds);
            progress.publish(std::move(snapshot));
        }
    }

    void keep_arms() {
        if (repeats_.back().back().rounds.empty()) { // stopped before the first one was done
            repeats_.back().pop_back();
        }
        update_record();
        if (journal_ != nullptr) {
            for (const ArmRecord& training : record_.training) {
                journal_->put(training);
            }
            if (record_.sampling) {
                journal_->put(*record_.sampling);
            }
            if (record_.rounds) {
                journal_->put(*record_.rounds);
            }
            journal_->sync();
        }
    }

    void update_record() {
        record_.training = language_training_records(repeats_);
        record_.rounds = language_rounds_record(repeats_);
        if (!record_.sampling && !repeats_.empty() && repeats_[0].size() > 1) {
            record_.sampling = language_sampling_record(experiment_, repeats_[0][1].rounds[0].draw, right_);
        }
    }

    void finish() {
        update_record();
        record_.comparison = language_comparison_records(record_.training);
    }

    const Experiment& experiment_;
    const RunOptions& options_;
    Record& record_;
    RecordJournal* journal_;
    TrainingMemory& memory_;
    std::stop_token stop_;
    Progress& progress_;
    int threads_;
    std::shared_ptr<LanguageModel> base_;
    TrainingHistory pretraining_;
    double right_ = 0.0; ///< P(right answer) of the base on the first repeat's training prompts
    std::vector<std::vector<LanguageArm>> repeats_;
};

} // namespace

void run_language_experiment(const Experiment& experiment, const RunOptions& options, Record& record,
                             RecordJournal* journal, TrainingMemory& memory, std::stop_token stop,
                             Progress& progress) {
    LanguageRun(experiment, options, record, journal, memory, std::move(stop), progress).run();
}

} // namespace sluice
