// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/trainer.h"

#include "base/error.h"
#include "base/random.h"
#include "learning/optimizer.h"
#include "learning/schedule.h"
#include "learning/thread_choice.h"
#include "learning/training_checks.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <utility>

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
/// Snapshots come so often, but when copying a long history is slow they take a tenth of the time at most,
/// down to ten a second.
constexpr Clock::duration shortest_interval = std::chrono::milliseconds(16);
constexpr Clock::duration longest_interval = std::chrono::milliseconds(90);

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Gives the learner's threads back, whatever happens.
class BorrowedThreads {
  public:
    explicit BorrowedThreads(Learner& learner) : learner_(learner) {}
    ~BorrowedThreads() { learner_.use_threads(1); }
    BorrowedThreads(const BorrowedThreads&) = delete;
    BorrowedThreads& operator=(const BorrowedThreads&) = delete;

  private:
    Learner& learner_;
};

class Trainer {
  public:
    Trainer(Learner& learner, const TrainingSpec& spec, const TrainingRows& data, std::stop_token stop,
            Progress& progress, TrainingState* state)
        : learner_(learner), spec_(spec), data_(data), stop_(std::move(stop)), progress_(progress),
          state_(state), learning_rate_(spec.schedule, spec.optimizer.learning_rate, spec.epochs) {}

    TrainingHistory run();

  private:
    enum class Outcome { go_on, cancelled, diverged };

    void choose_rows(int epoch);
    void weigh_classes();
    void choose_threads(int epoch);
    void resume();
    void keep_state(int epoch) const;
    MiniBatch batch(std::size_t first, std::size_t count) const;
    Outcome run_epochs(int& epoch);
    Outcome run_epoch(int epoch);
    bool validate();
    bool note_epoch(int epoch, double train_loss);
    double monitored() const;
    void restore(Outcome outcome);
    void tell(int epoch, double epoch_fraction, bool at_once);

    Learner& learner_;
    const TrainingSpec& spec_;
    const TrainingRows& data_;
    std::stop_token stop_;
    Progress& progress_;
    TrainingState* state_; ///< null where nobody will go on

    TrainingHistory history_;
    std::unique_ptr<Optimizer> optimizer_;
    LearningRate learning_rate_;
    std::vector<std::int64_t> source_; ///< this epoch's rows in their given order
    std::vector<std::int64_t> rows_;   ///< the same, shuffled
    std::vector<float> weights_;       ///< of rows_, or empty
    std::vector<std::int64_t> validation_labels_;
    std::vector<float> start_, best_;
    double best_value_ = nan_value;
    int epochs_without_gain_ = 0;
    std::uint64_t steps_ = 0;
    std::uint64_t rows_seen_ = 0;
    std::size_t rows_done_ = 0;    ///< of this epoch
    double loss_sum_ = 0.0;        ///< over them
    double earlier_seconds_ = 0.0; ///< of training before a break
    Clock::time_point started_, next_telling_;
};

void Trainer::choose_rows(int epoch) {
    if (data_.rows_for_epoch) {
        source_ = data_.rows_for_epoch(epoch);
        check_epoch_rows(data_, source_, learner_.class_count(), epoch);
    } else if (source_.empty()) {
        source_ = data_.train;
    }
    std::vector<std::int64_t> order(source_.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    RandomStream(spec_.seed, Stream::batches, static_cast<std::uint64_t>(epoch)).shuffle(order);
    rows_.resize(order.size());
    weights_.resize(data_.weights.empty() ? 0 : order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto from = static_cast<std::size_t>(order[i]);
        rows_[i] = source_[from];
        if (!weights_.empty()) {
            weights_[i] = static_cast<float>(data_.weights[from]);
        }
    }
    weigh_classes();
    history_.rows = rows_.size();
}

/// Multiplies the weights of this epoch's rows by those of their classes.
void Trainer::weigh_classes() {
    const ClassWeights& wanted = spec_.class_weights;
    if (!wanted.balanced && wanted.weights.empty()) {
        return;
    }
    const auto label = [&](std::int64_t row) {
        return static_cast<std::size_t>((*data_.labels)[static_cast<std::size_t>(row)]);
    };
    std::vector<double> weights = wanted.weights;
    if (wanted.balanced) {
        weights.assign(static_cast<std::size_t>(learner_.class_count()), 0.0);
        for (const std::int64_t row : rows_) {
            weights[label(row)] += 1.0;
        }
        const auto occurring = static_cast<double>(weights.size()) -
                               static_cast<double>(std::count(weights.begin(), weights.end(), 0.0));
        for (double& weight : weights) {
            weight =
                static_cast<double>(rows_.size()) / (occurring * weight); // infinite where it is not used
        }
    }
    weights_.resize(rows_.size(), 1.0F);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        weights_[i] *= static_cast<float>(weights[label(rows_[i])]);
    }
}

MiniBatch Trainer::batch(std::size_t first, std::size_t count) const {
    const std::span<const float> weights(weights_);
    return {*data_.features,
            *data_.labels,
            std::span(rows_).subspan(first, count),
            weights.empty() ? weights : weights.subspan(first, count),
            spec_.seed,
            steps_,
            spec_.label_smoothing};
}

void Trainer::choose_threads(int epoch) {
    choose_rows(epoch);
    const MiniBatch trial =
        batch(0, std::min<std::size_t>(rows_.size(), static_cast<std::size_t>(spec_.batch_size)));
    history_.threads = use_best_threads(learner_, spec_.threads, trial, stop_);
}

Trainer::Outcome Trainer::run_epoch(int epoch) {
    const Learner::Range range = learner_.trained();
    const auto size = static_cast<std::size_t>(spec_.batch_size);
    while (rows_done_ < rows_.size()) {
        const std::size_t first = rows_done_;
        const std::size_t count = std::min(size, rows_.size() - first);
        const double loss =
            stop_.stop_requested() ? 0.0 : learner_.compute_gradient(batch(first, count), stop_);
        if (stop_.stop_requested()) {
            return Outcome::cancelled; // the gradient may be of a part of the batch only
        }
        ++steps_;
        rows_seen_ += count;
        history_.step.push_back(static_cast<double>(steps_));
        history_.step_loss.push_back(loss);
        const auto epoch_rows = static_cast<double>(rows_.size());
        const double rate = learning_rate_.at(epoch + static_cast<double>(first) / epoch_rows,
                                              static_cast<double>(count) / epoch_rows);
        history_.step_learning_rate.push_back(rate);
        if (!std::isfinite(loss)) {
            return Outcome::diverged;
        }
        optimizer_->step(learner_.parameters().subspan(range.first, range.count), learner_.gradient(), rate,
                         clip_scale(learner_.gradient(), spec_.optimizer.clip_norm));
        learner_.step_taken();
        loss_sum_ += loss * static_cast<double>(count);
        rows_done_ = first + count;
        tell(epoch, static_cast<double>(first + count) / static_cast<double>(rows_.size()), false);
    }
    if (!validate()) {
        return Outcome::cancelled;
    }
    const bool gained = note_epoch(epoch, loss_sum_ / static_cast<double>(rows_.size()));
    epochs_without_gain_ = gained ? 0 : epochs_without_gain_ + 1;
    learning_rate_.note_epoch(gained);
    rows_done_ = 0;
    loss_sum_ = 0.0;
    const bool diverged = !data_.validation.empty() && !std::isfinite(history_.validation_loss.back());
    return diverged ? Outcome::diverged : Outcome::go_on;
}

/// Appends the validation metrics of the weights as they are; false when stopped meanwhile.
bool Trainer::validate() {
    if (data_.validation.empty()) {
        history_.validation_loss.push_back(nan_value);
        return true;
    }
    const Matrix<float> logits = learner_.evaluate(*data_.features, data_.validation, stop_);
    if (stop_.stop_requested()) {
        return false;
    }
    history_.validation.push_back(classification_metrics(logits, validation_labels_));
    history_.validation_loss.push_back(history_.validation.back().loss);
    return true;
}

/// The value by which epochs are compared, the larger the better; NaN when there is nothing to compare.
double Trainer::monitored() const {
    if (history_.validation.empty()) {
        return nan_value;
    }
    const std::string metric = spec_.monitor == "validation_loss" ? "loss" : spec_.monitor;
    const double value = history_.validation.back().value(metric);
    return larger_is_better(metric) ? value : -value;
}

/// Closes the books of an epoch; true when it is the best so far (or cannot be compared).
bool Trainer::note_epoch(int epoch, double train_loss) {
    history_.epoch.push_back(epoch + 1);
    history_.train_loss.push_back(train_loss);
    const double value = monitored();
    const bool gained =
        data_.validation.empty() || (!std::isnan(value) && (std::isnan(best_value_) || value > best_value_));
    if (!gained) {
        return false;
    }
    best_value_ = value;
    history_.best_epoch = epoch + 1;
    if (spec_.keep_best && !data_.validation.empty()) {
        best_.assign(learner_.parameters().begin(), learner_.parameters().end());
    }
    return true;
}

/// Leaves the weights that the caller wants: the best epoch's; where the loss stopped being a number and
/// no epoch was good, those of the start, so that the network is usable in every case.
void Trainer::restore(Outcome outcome) {
    if (!best_.empty()) {
        std::ranges::copy(best_, learner_.parameters().begin());
    } else if (outcome == Outcome::diverged) {
        std::ranges::copy(start_, learner_.parameters().begin());
    }
}

void Trainer::tell(int epoch, double epoch_fraction, bool at_once) {
    const Clock::time_point now = Clock::now();
    if (!at_once && now < next_telling_) {
        return;
    }
    history_.seconds = earlier_seconds_ + seconds_since(started_);
    const std::string what = spec_.label.empty() ? "training" : "training " + spec_.label;
    progress_.report((epoch + epoch_fraction) / std::max(1, spec_.epochs),
                     what + ", epoch " + std::to_string(epoch + 1) + " of " + std::to_string(spec_.epochs));
    auto snapshot = std::make_shared<TrainingSnapshot>();
    snapshot->arm = spec_.label;
    snapshot->repeat = spec_.repeat;
    snapshot->epochs_planned = spec_.epochs;
    snapshot->history = history_;
    snapshot->rows_per_second =
        history_.seconds > 0.0 ? static_cast<double>(rows_seen_) / history_.seconds : 0.0;
    progress_.publish(std::move(snapshot));
    const Clock::time_point told = Clock::now();
    next_telling_ = told + std::clamp(9 * (told - now), shortest_interval, longest_interval);
}

/// Takes up a run where it was stopped.
void Trainer::resume() {
    const std::size_t count = learner_.parameters().size();
    if (state_->parameters.size() != count || (!state_->best.empty() && state_->best.size() != count)) {
        throw InvalidArgument("the state to go on from is of a network with " +
                              std::to_string(state_->parameters.size()) + " numbers, this one has " +
                              std::to_string(count));
    }
    optimizer_->restore(state_->optimizer);
    std::ranges::copy(state_->parameters, learner_.parameters().begin());
    best_ = state_->best;
    best_value_ = state_->best_value;
    epochs_without_gain_ = state_->epochs_without_gain;
    learning_rate_.restore(state_->plateau, state_->plateau_waited);
    steps_ = state_->steps;
    rows_seen_ = state_->rows_seen;
    rows_done_ = state_->rows_done;
    loss_sum_ = state_->loss_sum;
    history_ = state_->history;
    earlier_seconds_ = history_.seconds;
}

void Trainer::keep_state(int epoch) const {
    if (state_ == nullptr) {
        return;
    }
    const std::span<const float> parameters = learner_.parameters();
    *state_ = {epoch,
               rows_done_,
               loss_sum_,
               steps_,
               rows_seen_,
               {parameters.begin(), parameters.end()},
               best_,
               best_value_,
               epochs_without_gain_,
               learning_rate_.plateau(),
               learning_rate_.waited(),
               optimizer_->state(),
               history_};
    state_->history.seconds = earlier_seconds_ + seconds_since(started_);
}

/// Trains from `epoch` on; leaves the epoch that was not finished in it, or that in which training ended.
Trainer::Outcome Trainer::run_epochs(int& epoch) {
    for (const int first = epoch; epoch < spec_.epochs; ++epoch) {
        if (epoch > first) {
            choose_rows(epoch);
        } else {
            choose_threads(epoch);
        }
        const Outcome outcome = run_epoch(epoch);
        if (outcome == Outcome::cancelled) {
            history_.stopped_because = "cancelled";
            return outcome;
        }
        if (outcome == Outcome::diverged) {
            history_.stopped_because = "the loss is no longer a finite number in epoch " +
                                       std::to_string(epoch + 1) + ": lower the learning rate";
            return outcome;
        }
        if (spec_.patience > 0 && epochs_without_gain_ >= spec_.patience) {
            history_.stopped_because = "no better " + spec_.monitor + " in " +
                                       std::to_string(spec_.patience) +
                                       (spec_.patience == 1 ? " epoch" : " epochs");
            return outcome;
        }
        tell(epoch, 1.0, false);
    }
    return Outcome::go_on;
}

TrainingHistory Trainer::run() {
    started_ = Clock::now();
    next_telling_ = started_ + shortest_interval;
    check_rows(data_, spec_, learner_.input_count(), learner_.class_count());
    learner_.freeze(spec_.freeze);
    optimizer_ = make_optimizer(spec_.optimizer, learner_.trained().count);
    start_.assign(learner_.parameters().begin(), learner_.parameters().end());
    for (const std::int64_t row : data_.validation) {
        validation_labels_.push_back((*data_.labels)[static_cast<std::size_t>(row)]);
    }
    const BorrowedThreads threads(learner_);
    int epoch = 0;
    if (state_ != nullptr && state_->begun()) {
        epoch = state_->epoch;
        resume();
    }
    history_.stopped_because = "all epochs done";
    const Outcome outcome = run_epochs(epoch);
    if (outcome == Outcome::cancelled) {
        keep_state(epoch);
    }
    restore(outcome);
    tell(std::clamp(epoch, 0, std::max(0, spec_.epochs - 1)), epoch >= spec_.epochs ? 1.0 : 0.0, true);
    return std::move(history_);
}

} // namespace

TrainingHistory train_network(Learner& learner, const TrainingSpec& spec, const TrainingRows& data,
                              std::stop_token stop, Progress& progress, TrainingState* state) {
    check_training(spec);
    return Trainer(learner, spec, data, std::move(stop), progress, state).run();
}

} // namespace sluice
