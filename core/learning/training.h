// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "base/progress.h"
#include "learning/metrics.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace sluice {

struct OptimizerSpec {
    std::string name = "adam"; ///< "adam", "adamw" or "sgd"
    double learning_rate = 1e-3;
    double momentum = 0.0; ///< sgd
    /// adam and sgd add it times the weights to the gradient (an L2 penalty); adamw takes it off the weights,
    /// times the learning rate.
    double weight_decay = 0.0;
    double clip_norm = 0.0; ///< a gradient with a longer Euclidean norm is scaled down to it; 0: never
};

/// How the learning rate changes while training. See LearningRate in schedule.h.
struct ScheduleSpec {
    std::string name = "constant"; ///< "constant", "cosine" or "plateau"
    double warmup_epochs = 0.0;    ///< it first rises linearly over so many epochs; at most all of them
    double final_share = 0.0; ///< of the learning rate: where cosine ends, and the least of plateau; [0, 1]
    double factor = 0.5;      ///< plateau: it is multiplied by this, in (0, 1) ...
    int patience = 3;         ///< ... after so many epochs without a better monitored value; >= 1
};

/// What the classes of training rows count.
struct ClassWeights {
    bool balanced = false;       ///< rows / (classes that occur x rows of the class), so that the mean is 1
    std::vector<double> weights; ///< or these, one per class, >= 0 and not all 0; empty: all 1
};

/// How a network is trained.
struct TrainingSpec {
    OptimizerSpec optimizer;
    ScheduleSpec schedule;
    /// Of each target probability this share is spread evenly over all classes, in [0, 1); in the training
    /// loss alone, validation losses are plain.
    double label_smoothing = 0.0;
    ClassWeights class_weights; ///< multiply the weights of rows; in the training loss alone
    int epochs = 10;
    int batch_size = 64;
    int patience = 0; ///< epochs without a better validation value before stopping early; 0: never
    std::string monitor = "validation_loss"; ///< "validation_loss" or a metric of ClassificationMetrics
    bool keep_best = true;
    std::uint64_t seed = 0;
    int threads = 0; ///< at most so many; 0: measured at the start of the run. Results do not depend on it
    std::string freeze = "none"; ///< a rule as in freeze_rule.h
    std::string label;           ///< what is trained, for messages and snapshots ("rsft")
    int repeat = 0;
};

/// What it is trained on; row numbers refer to `features` and `labels`.
struct TrainingRows {
    const Matrix<float>* features = nullptr; ///< not owned
    const std::vector<std::int64_t>* labels = nullptr;
    std::vector<std::int64_t> train;
    /// Of `train`, with mean 1; empty for equal ones. The loss of a batch is sum w_i l_i / rows.
    std::vector<double> weights;
    std::vector<std::int64_t> validation;
    /// When set, gives the training rows of each epoch (0, 1, ...), in place of `train`.
    std::function<std::vector<std::int64_t>(int epoch)> rows_for_epoch;
};

/// What happened. Epoch series have one entry per epoch that was finished.
struct TrainingHistory {
    std::vector<double> epoch; ///< 1, 2, ...
    std::vector<double> train_loss;
    std::vector<double> validation_loss;                     ///< NaN without validation rows
    std::vector<ClassificationMetrics> validation;           ///< empty without validation rows
    std::vector<double> step, step_loss, step_learning_rate; ///< one entry per optimiser step
    /// 1-based, by the monitored value; without validation rows the last one; 0 when none was finished.
    int best_epoch = 0;
    std::string stopped_because; ///< "all epochs done", "no better validation_loss in 5 epochs", "cancelled"
    std::size_t rows = 0;        ///< training rows (of the last epoch)
    double seconds = 0.0;
    int threads = 1;
};

/// What an optimiser carries from one step to the next.
struct OptimizerState {
    double steps = 0.0;
    std::vector<std::vector<float>> moments; ///< adam: mean and square of the gradient; sgd: the velocity
};

/// A training run between two steps: everything that its going on depends on beside its spec and its data.
/// Random numbers are functions of (seed, epoch) and (seed, step), so that the counts tell where the streams
/// stand.
struct TrainingState {
    int epoch = 0;               ///< epochs that are finished
    std::uint64_t rows_done = 0; ///< of the epoch that is not
    double loss_sum = 0.0;       ///< over those rows
    std::uint64_t steps = 0, rows_seen = 0;
    std::vector<float> parameters; ///< all, in the learner's order; empty: training begins
    std::vector<float> best;       ///< those of the best epoch; empty where none is kept
    double best_value = std::numeric_limits<double>::quiet_NaN();
    int epochs_without_gain = 0;
    double plateau = 1.0;   ///< of the schedule "plateau": what the learning rate is multiplied by ...
    int plateau_waited = 0; ///< ... and the epochs it has waited
    OptimizerState optimizer;
    TrainingHistory history;

    bool begun() const { return !parameters.empty(); }
};

/// The newest state of a training run.
struct TrainingSnapshot : Snapshot {
    std::string arm;
    int repeat = 0;
    int epochs_planned = 0;
    TrainingHistory history;
    double rows_per_second = 0.0;
};

} // namespace sluice
