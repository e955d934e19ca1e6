// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

/// One progress for equal parts of a run that go on at the same time, each on a thread of its own: the
/// listener is told from one thread at a time, of the share that all of them have done.
class SharedProgress {
  public:
    /// The parts together are [first, 1] of the run.
    SharedProgress(Progress& whole, double first, std::size_t parts)
        : whole_(whole), first_(first), done_(parts, 0.0) {}

    /// What one part reports to.
    class Part final : public Progress {
      public:
        Part(SharedProgress& shared, std::size_t index) : shared_(shared), index_(index) {}
        void report(double fraction, std::string_view message) override {
            shared_.report(index_, fraction, message);
        }
        void publish(std::shared_ptr<const Snapshot> snapshot) override {
            const std::lock_guard lock(shared_.mutex_);
            shared_.whole_.publish(std::move(snapshot));
        }
        bool wants_snapshots() const override { return shared_.whole_.wants_snapshots(); }

      private:
        SharedProgress& shared_;
        std::size_t index_;
    };

  private:
    void report(std::size_t part, double fraction, std::string_view message) {
        const std::lock_guard lock(mutex_);
        const double before = std::exchange(done_[part], std::max(done_[part], fraction));
        sum_ += done_[part] - before;
        whole_.report(first_ + (1.0 - first_) * sum_ / static_cast<double>(done_.size()), message);
    }

    Progress& whole_;
    double first_;
    std::mutex mutex_;
    std::vector<double> done_; ///< of each part, 0 to 1
    double sum_ = 0.0;
};

} // namespace sluice
