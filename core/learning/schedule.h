// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/training.h"

namespace sluice {

/// Throws InvalidArgument naming the value that is impossible.
void check_schedule(const ScheduleSpec& spec, int epochs);

/// The learning rate of each step of a run of so many epochs.
///
/// With t the epochs done when a step begins (whole ones and the part of the present one) and b its length in
/// epochs: during warm-up, while t < w, it is r min(1, (t + b) / w), so that the first step moves already.
/// Afterwards "constant" stays at r; "cosine" is r (f + (1 - f) (1 + cos(pi (t - w) / (n - w))) / 2), which
/// is PyTorch's CosineAnnealingLR taken by steps (Loshchilov & Hutter 2017, without restarts); "plateau"
/// multiplies it by `factor` after `patience` epochs without a better monitored value, down to f r.
class LearningRate {
  public:
    LearningRate(const ScheduleSpec& spec, double learning_rate, int epochs)
        : spec_(spec), rate_(learning_rate), epochs_(epochs) {}

    /// Of a step that begins when `done` epochs are done and takes `length` epochs.
    double at(double done, double length) const;
    /// An epoch ended, with a better monitored value than all before or without.
    void note_epoch(bool better);

    /// What "plateau" carries from epoch to epoch.
    double plateau() const { return plateau_; }
    int waited() const { return waited_; }
    void restore(double plateau, int waited) {
        plateau_ = plateau;
        waited_ = waited;
    }

  private:
    ScheduleSpec spec_;
    double rate_;
    double epochs_;
    double plateau_ = 1.0;
    int waited_ = 0;
};

} // namespace sluice
