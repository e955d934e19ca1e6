// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::cli {

/// Shows a run's progress on standard error. "bar": one line that is redrawn, with rate and time left;
/// "json": one object per line, {"fraction", "message", "seconds", "rate"}; "none": nothing; "auto": a bar on
/// a terminal.
class TerminalProgress final : public Progress {
  public:
    explicit TerminalProgress(const std::string& style);
    ~TerminalProgress() override;

    void report(double fraction, std::string_view message) override;
    void publish(std::shared_ptr<const Snapshot> snapshot) override;
    bool wants_snapshots() const override { return style_ != Style::none; }
    /// Wipes the bar, so that what is printed next starts on a clean line.
    void finish();

  private:
    using Clock = std::chrono::steady_clock;
    enum class Style { bar, json, none };

    void draw_bar(double fraction, std::string_view message);
    void print_json(double fraction, std::string_view message) const;
    double seconds() const;

    Style style_ = Style::none;
    Clock::time_point start_ = Clock::now();
    Clock::time_point shown_{};
    std::string rate_; ///< "310 M candidates/s"
    double rate_value_ = 0.0;
    bool drawn_ = false;
};

/// "310 M", "12 k", "950".
std::string scaled_number(double value);

} // namespace sluice::cli
