// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/self_label.h"

#include "base/error.h"
#include "base/text.h"
#include "experiment/arm_trainer.h"
#include "experiment/label_sampling.h"
#include "experiment/part_progress.h"
#include "experiment/rounds_snapshot.h"
#include "experiment/runner.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace sluice {
namespace {

class SelfLabel {
  public:
    SelfLabel(const Experiment& experiment, const Dataset& dataset, int repeat, int threads,
              std::stop_token stop, Progress& progress, TrainingMemory* memory)
        : experiment_(experiment), progress_(progress),
          trainer_(experiment, dataset, repeat, threads, std::move(stop), nullptr, memory),
          arms_(arm_names(experiment)), pool_(pool_rows(dataset)), part_(trainer_.labelled_part(pool_)),
          labels_(dataset.labels) {}

    SelfLabelOutcome run() {
        if (part_.rest.empty()) {
            throw Error("no rows are left without a label", "/pretrain/rows", "make it smaller");
        }
        for (const std::int64_t row : part_.rest) {
            truth_.push_back(labels_[static_cast<std::size_t>(row)]);
        }
        PartProgress first = part(0, "pretraining");
        result_.arms.push_back(trainer_.pretrained(part_.labelled, pool_.size(), first));
        if (!trainer_.stopped()) {
            rounds();
        }
        for (std::size_t i = 2; i < arms_.size() && !trainer_.stopped(); ++i) {
            PartProgress progress = part(i, "fine-tuning " + arms_[i]);
            result_.arms.push_back(
                trainer_.finetuned(arms_[i], pretrained(), rows_for(arms_[i]), pool_.size(), progress));
        }
        return std::move(result_);
    }

  private:
    const Network& pretrained() const { return *result_.arms.front().network; }

    PartProgress part(std::size_t index, const std::string& message) const {
        const double share = 1.0 / static_cast<double>(arms_.size());
        return {progress_, share * static_cast<double>(index), share * static_cast<double>(index + 1),
                message};
    }

    /// The rows at these positions of the unlabelled part, with these labels in the place of their own.
    TrainingRows labelled_rows(const std::vector<std::size_t>& positions,
                               const std::vector<std::int64_t>& labels) {
        std::vector<std::int64_t> rows;
        for (std::size_t i = 0; i < positions.size(); ++i) {
            rows.push_back(part_.rest[positions[i]]);
            labels_[static_cast<std::size_t>(rows.back())] = labels[i];
        }
        TrainingRows data = trainer_.rows(std::move(rows));
        data.labels = &labels_;
        return data;
    }

    void rounds() {
        const int count = experiment_.finetune->until ? experiment_.finetune->until->max_rounds : 1;
        ArmOutcome latest;
        int waited = 0;
        for (int round = 1; round <= count && !trainer_.stopped(); ++round) {
            const Network& teacher = round == 1 ? pretrained() : *latest.network;
            SampledLabels sampled =
                sample_labels(experiment_.sampling->label, teacher.logits(trainer_.features_of(part_.rest)),
                              truth_, trainer_.seed(), static_cast<std::uint64_t>(round));
            if (round == 1) {
                first_draw_ = sampled.first_draw;
            }
            if (sampled.accepted.empty()) {
                throw Error("none of the " + grouped(part_.rest.size()) +
                                " labels that the network drew was accepted",
                            "/sampling", "pretrain for longer or on more rows, or allow more attempts");
            }
            PartProgress whole = part(1, count > 1 ? "round " + std::to_string(round) : "");
            PartProgress progress(whole, static_cast<double>(round - 1) / count,
                                  static_cast<double>(round) / count, "fine-tuning rsft");
            latest = trainer_.finetuned("rsft", pretrained(), labelled_rows(sampled.accepted, sampled.label),
                                        pool_.size(), progress);
            const bool better = note_round(round, sampled, latest);
            waited = better ? 0 : waited + 1;
            if (done(round, count, waited)) {
                break;
            }
        }
    }

    /// Enters a round into the record; true when it is the best so far.
    bool note_round(int round, const SampledLabels& sampled, ArmOutcome& latest) {
        const auto& until = experiment_.finetune->until;
        const ClassificationMetrics validation = trainer_.metrics_on(*latest.network, trainer_.validation());
        const auto note = [&](const std::string& name, double value) {
            series_[name].push_back(value);
            Matrix<double> row(1, series_[name].size());
            row.values() = series_[name];
            result_.rounds.series[name] = std::move(row);
        };
        result_.rounds.round.push_back(round);
        note("acceptance", sampled.record.acceptance_rate);
        note("expected_acceptance", sampled.record.expected_rate);
        note("accepted", static_cast<double>(sampled.record.accepted));
        note("label_precision", sampled.record.findings.at("labels").numbers.at("label_precision"));
        const std::string metric = until ? until->metric : "accuracy";
        value_ = validation.value(metric);
        note("validation_" + metric, value_);
        note("test_" + metric, latest.test.value(metric));
        const double gain = larger_is_better(metric) ? value_ : -value_;
        const bool better = round == 1 || gain > best_gain_;
        if (better) {
            best_gain_ = gain;
            keep(sampled, latest);
        }
        auto snapshot = std::make_shared<RoundsSnapshot>();
        snapshot->rounds = result_.rounds;
        progress_.publish(std::move(snapshot));
        return better;
    }

    void keep(const SampledLabels& sampled, ArmOutcome& latest) {
        ArmOutcome best = latest;
        if (result_.arms.size() < 2) {
            result_.arms.push_back(std::move(best));
        } else {
            result_.arms[1] = std::move(best);
        }
        result_.sampling = sampled.record;
        for (std::int64_t& index : result_.sampling.accepted_index) {
            index = part_.rest[static_cast<std::size_t>(index)];
        }
    }

    bool done(int round, int count, int waited) {
        const auto& until = experiment_.finetune->until;
        result_.rounds.stopped_because.assign(1, "");
        std::string& why = result_.rounds.stopped_because.front();
        if (trainer_.stopped()) {
            why = "cancelled";
            return true;
        }
        if (until && until->at_least &&
            (larger_is_better(until->metric) ? value_ >= *until->at_least : value_ <= *until->at_least)) {
            why = until->metric + " on the validation rows reached " + short_number(*until->at_least, 4);
            return true;
        }
        if (until && waited >= until->patience) {
            why = "no better " + until->metric + " in " + std::to_string(waited) +
                  (waited == 1 ? " round" : " rounds");
            return true;
        }
        if (round == count) {
            why =
                count == 1 ? "one round was asked for" : "all " + std::to_string(count) + " rounds are done";
        }
        return round == count;
    }

    TrainingRows rows_for(const std::string& arm) {
        if (arm == "true_labels") {
            for (std::size_t i = 0; i < truth_.size(); ++i) {
                labels_[static_cast<std::size_t>(part_.rest[i])] = truth_[i];
            }
            TrainingRows data = trainer_.rows(part_.rest);
            data.labels = &labels_;
            return data;
        }
        std::vector<std::int64_t> positions(part_.rest.size());
        for (std::size_t i = 0; i < positions.size(); ++i) {
            positions[i] = static_cast<std::int64_t>(i);
        }
        if (arm == "random_subset") {
            positions = trainer_.subset(positions, result_.sampling.accepted_index.size(), 0);
        }
        std::vector<std::size_t> chosen(positions.begin(), positions.end());
        std::vector<std::int64_t> labels;
        for (const std::size_t position : chosen) {
            labels.push_back(first_draw_[position]);
        }
        return labelled_rows(chosen, labels);
    }

    const Experiment& experiment_;
    Progress& progress_;
    ArmTrainer trainer_;
    std::vector<std::string> arms_;
    std::vector<std::int64_t> pool_;
    LabelledPart part_;
    std::vector<std::int64_t> labels_;     ///< of the dataset's rows, as an arm is taught them
    std::vector<std::int64_t> truth_;      ///< of part_.rest
    std::vector<std::int64_t> first_draw_; ///< of part_.rest, by the pretrained network
    SelfLabelOutcome result_;
    std::map<std::string, std::vector<double>> series_; ///< of the rounds
    double value_ = std::numeric_limits<double>::quiet_NaN();
    double best_gain_ = 0.0;
};

} // namespace

SelfLabelOutcome run_self_label(const Experiment& experiment, const Dataset& dataset, int repeat, int threads,
                                std::stop_token stop, Progress& progress, TrainingMemory* memory) {
    check_trainable(experiment, dataset);
    return SelfLabel(experiment, dataset, repeat, threads, std::move(stop), progress, memory).run();
}

} // namespace sluice
