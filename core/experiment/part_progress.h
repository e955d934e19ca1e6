// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace sluice {

/// Reports a stage's own 0 to 1 as the part [first, last] of a longer run, and puts what the stage is before
/// its messages.
class PartProgress final : public Progress {
  public:
    PartProgress(Progress& whole, double first, double last, std::string prefix = {})
        : whole_(whole), first_(first), last_(last), prefix_(std::move(prefix)) {}

    void report(double fraction, std::string_view message) override {
        reached_ = std::max(reached_, std::clamp(fraction, 0.0, 1.0));
        const std::string text = prefix_.empty()   ? std::string(message)
                                 : message.empty() ? prefix_
                                                   : prefix_ + ": " + std::string(message);
        whole_.report(first_ + (last_ - first_) * reached_, text);
    }
    void publish(std::shared_ptr<const Snapshot> snapshot) override { whole_.publish(std::move(snapshot)); }
    bool wants_snapshots() const override { return whole_.wants_snapshots(); }

  private:
    Progress& whole_;
    double first_, last_;
    std::string prefix_;
    double reached_ = 0.0; ///< a bar never goes back
};

} // namespace sluice
