// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "experiment/sweep_plane.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

/// One progress for experiments that run several at a time: the share of all of them, and how many are done.
class SweepProgress {
  public:
    SweepProgress(Progress& whole, std::size_t points) : whole_(whole), points_(points) {}

    /// What one experiment reports to, while it runs.
    class Point final : public Progress {
      public:
        explicit Point(SweepProgress& sweep) : sweep_(sweep) { sweep_.begin(); }
        ~Point() override { sweep_.end(share_); }
        Point(const Point&) = delete;
        Point& operator=(const Point&) = delete;

        void report(double fraction, std::string_view) override {
            const double before = share_;
            share_ = std::clamp(fraction, share_, 1.0);
            sweep_.advance(share_ - before);
        }
        void publish(std::shared_ptr<const Snapshot>) override {}
        bool wants_snapshots() const override { return false; }

      private:
        SweepProgress& sweep_;
        double share_ = 0.0;
    };

    /// Told before the experiment's Point goes; neither of one that was stopped.
    void note_done() {
        const std::lock_guard lock(mutex_);
        ++done_;
    }
    void note_failure(std::size_t point) {
        const std::lock_guard lock(mutex_);
        ++failed_;
        swept_.failed.push_back(point);
        publish();
    }
    /// Shows what a point found to those who watch.
    void publish_done(std::size_t point, const Record& record) {
        if (!whole_.wants_snapshots()) {
            return;
        }
        auto figures = std::make_shared<const std::vector<RecordFigure>>(record_figures(record));
        const std::lock_guard lock(mutex_);
        swept_.done[point] = std::move(figures);
        publish();
    }

  private:
    void begin() {
        const std::lock_guard lock(mutex_);
        ++running_;
        tell();
    }
    void advance(double share) {
        const std::lock_guard lock(mutex_);
        sum_ += share;
        tell();
    }
    void end(double share) {
        const std::lock_guard lock(mutex_);
        sum_ += 1.0 - share;
        --running_;
        tell();
    }
    void publish() {
        if (whole_.wants_snapshots()) {
            whole_.publish(std::make_shared<const SweptPoints>(swept_));
        }
    }
    void tell() {
        std::string text = std::to_string(done_) + " of " + std::to_string(points_) + " points done, " +
                           std::to_string(running_) + " running";
        if (failed_ > 0) {
            text += ", " + std::to_string(failed_) + " failed";
        }
        whole_.report(std::min(1.0, sum_ / static_cast<double>(points_)), text);
    }

    Progress& whole_;
    std::size_t points_, running_ = 0, done_ = 0, failed_ = 0;
    double sum_ = 0.0; ///< of the shares of all points
    SweptPoints swept_;
    std::mutex mutex_;
};

} // namespace sluice
