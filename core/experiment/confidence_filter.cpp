// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/confidence_filter.h"

#include "base/random.h"
#include "experiment/part_progress.h"
#include "sampling/diagnostics.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace sluice {
namespace {

/// Reports of the networks of folds, whose training is no arm's.
class WithoutSnapshots final : public Progress {
  public:
    explicit WithoutSnapshots(Progress& whole) : whole_(whole) {}
    void report(double fraction, std::string_view message) override { whole_.report(fraction, message); }
    void publish(std::shared_ptr<const Snapshot>) override {}
    bool wants_snapshots() const override { return false; }

  private:
    Progress& whole_;
};

class ConfidenceFilter {
  public:
    ConfidenceFilter(const Experiment& experiment, const Dataset& dataset, int repeat,
                     const RunOptions& options, FrozenFeatures& frozen, TrainingMemory& memory,
                     std::stop_token stop, Progress& progress)
        : experiment_(experiment), dataset_(dataset), confidence_(*experiment.sampling->confidence),
          threads_(static_cast<int>(options.threads)), frozen_(frozen), memory_(memory), repeat_(repeat),
          stop_(std::move(stop)), progress_(progress),
          seed_(experiment.seed + static_cast<std::uint64_t>(repeat)), pool_(pool_rows(dataset)) {}

    FilterStage run() {
        const auto start = std::chrono::steady_clock::now();
        if (pool_.size() < static_cast<std::size_t>(confidence_.folds)) {
            throw InvalidArgument("there are " + std::to_string(confidence_.folds) + " folds for " +
                                      std::to_string(pool_.size()) + " training rows",
                                  "/sampling/target/folds");
        }
        prepare();
        predict();
        FilterStage stage;
        stage.pool = pool_;
        stage.accepted = pass(0);
        stage.again = [filter = log_rates_, pool = pool_, seed = seed_](int number) {
            return accepted(filter, pool, seed, number);
        };
        stage.record = record(stage.accepted);
        stage.record.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        stage.record.candidates_per_second =
            static_cast<double>(pool_.size()) / std::max(1e-9, stage.record.seconds);
        return stage;
    }

  private:
    void prepare() {
        start_ = starting_network(experiment_, dataset_, seed_);
        features_ = &dataset_.features;
        if (trains_head_only(experiment_.finetune->training.freeze)) {
            PartProgress part(progress_, 0.0, 0.5);
            cached_ = frozen_.of(*start_, dataset_.features, threads_, stop_, part);
        }
        if (cached_) {
            start_ = start_->head();
            features_ = cached_.get();
        }
    }

    void predict() {
        constexpr std::uint64_t fold_key = std::uint64_t{1} << 40; // apart from the split's own blocks
        std::vector<std::int64_t> order(pool_.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            order[i] = static_cast<std::int64_t>(i);
        }
        RandomStream(seed_, Stream::split, fold_key).shuffle(order);
        log_rates_.assign(pool_.size(), 0.0);
        const auto folds = static_cast<std::size_t>(confidence_.folds);
        for (std::size_t fold = 0; fold < folds && !stop_.stop_requested(); ++fold) {
            const double share = 0.5 / static_cast<double>(folds);
            PartProgress part(progress_, 0.5 + share * static_cast<double>(fold),
                              0.5 + share * static_cast<double>(fold + 1),
                              "held-out predictions, fold " + std::to_string(fold + 1) + " of " +
                                  std::to_string(folds));
            predict_fold(order, fold, folds, part);
        }
        if (stop_.stop_requested()) {
            throw Cancelled();
        }
    }

    void predict_fold(const std::vector<std::int64_t>& order, std::size_t fold, std::size_t folds,
                      Progress& progress) {
        TrainingRows rows;
        rows.features = features_;
        rows.labels = &dataset_.labels;
        std::vector<std::size_t> held;
        for (std::size_t i = 0; i < order.size(); ++i) {
            const auto index = static_cast<std::size_t>(order[i]);
            if (i % folds == fold) {
                held.push_back(index);
            } else {
                rows.train.push_back(pool_[index]);
            }
        }
        TrainingSpec spec = experiment_.finetune->training;
        spec.freeze = cached_ ? "none" : spec.freeze;
        spec.patience = 0; // no validation rows: the last epoch counts
        spec.schedule.name = spec.schedule.name == "plateau" ? "constant" : spec.schedule.name;
        spec.seed = RandomStream(seed_, Stream::batches, 2 + fold).next();
        spec.threads = threads_;
        spec.label = "a fold";
        spec.repeat = repeat_;
        const std::unique_ptr<Network> network = start_->clone();
        WithoutSnapshots quiet(progress);
        memory_.train(*network, spec, rows, stop_, quiet);
        Matrix<float> inputs(held.size(), features_->columns());
        for (std::size_t i = 0; i < held.size(); ++i) {
            std::ranges::copy(features_->row(static_cast<std::size_t>(pool_[held[i]])),
                              inputs.row(i).begin());
        }
        const Matrix<float> logits = network->logits(inputs);
        for (std::size_t i = 0; i < held.size(); ++i) {
            const std::int64_t label = dataset_.labels[static_cast<std::size_t>(pool_[held[i]])];
            log_rates_[held[i]] =
                confidence_.alpha * log_probability(logits.row(i), static_cast<std::size_t>(label));
        }
    }

    static double log_probability(std::span<const float> logits, std::size_t label) {
        const double largest = static_cast<double>(*std::ranges::max_element(logits));
        double sum = 0.0;
        for (const float value : logits) {
            sum += std::exp(static_cast<double>(value) - largest);
        }
        return static_cast<double>(logits[label]) - largest - std::log(sum);
    }

    /// One pass over the pool; passes have independent uniforms.
    static std::vector<std::int64_t> accepted(const std::vector<double>& log_rates,
                                              const std::vector<std::int64_t>& pool, std::uint64_t seed,
                                              int pass) {
        RandomStream random(seed, Stream::acceptance, static_cast<std::uint64_t>(pass));
        std::vector<std::int64_t> kept;
        for (std::size_t i = 0; i < pool.size(); ++i) {
            if (std::log(random.uniform()) <= log_rates[i]) {
                kept.push_back(pool[i]);
            }
        }
        return kept;
    }

    std::vector<std::int64_t> pass(int number) const { return accepted(log_rates_, pool_, seed_, number); }

    double precision(const std::vector<std::int64_t>& rows) const {
        if (dataset_.true_labels.empty() || rows.empty()) {
            return std::numeric_limits<double>::quiet_NaN();
        }
        const auto right = std::ranges::count_if(rows, [&](std::int64_t row) {
            return dataset_.labels[static_cast<std::size_t>(row)] ==
                   dataset_.true_labels[static_cast<std::size_t>(row)];
        });
        return static_cast<double>(right) / static_cast<double>(rows.size());
    }

    SamplingRecord record(const std::vector<std::int64_t>& kept) const {
        SamplingRecord record;
        record.filter = true;
        record.candidates = pool_.size();
        record.accepted = kept.size();
        record.acceptance_rate = static_cast<double>(kept.size()) / static_cast<double>(pool_.size());
        const ConfidenceInterval interval = wilson_interval(record.accepted, record.candidates);
        record.ci_low = interval.low;
        record.ci_high = interval.high;
        record.expected_rate = 0.0;
        for (const double log_rate : log_rates_) {
            record.expected_rate += std::exp(log_rate) / static_cast<double>(pool_.size());
        }
        record.m_source = "given";
        record.m_note = "p_theta(y | x)^alpha is a probability, so that M = 1 holds for every row";
        record.bias_total_variation = record.bias_standard_error = 0.0;
        record.stopped_because = "every row was tried";
        record.accepted_index = kept;
        record.label_precision = precision(kept);
        record.label_precision_before = precision(pool_);
        return record;
    }

    const Experiment& experiment_;
    const Dataset& dataset_;
    const ConfidenceSection& confidence_;
    int threads_;
    FrozenFeatures& frozen_;
    TrainingMemory& memory_;
    int repeat_;
    std::stop_token stop_;
    Progress& progress_;
    std::uint64_t seed_;
    std::vector<std::int64_t> pool_;
    std::unique_ptr<Network> start_;
    std::shared_ptr<const Matrix<float>> cached_;
    const Matrix<float>* features_ = nullptr;
    std::vector<double> log_rates_; ///< of the pool: alpha ln p_theta(y | x)
};

} // namespace

FilterStage run_confidence_filter(const Experiment& experiment, const Dataset& dataset, int repeat,
                                  const RunOptions& options, FrozenFeatures& frozen, TrainingMemory& memory,
                                  std::stop_token stop, Progress& progress) {
    return ConfidenceFilter(experiment, dataset, repeat, options, frozen, memory, std::move(stop), progress)
        .run();
}

} // namespace sluice
