// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string_view>

namespace sluice {

/// An immutable picture of a running stage. Concrete snapshots (SamplingSnapshot,
/// TrainingSnapshot) derive from it and are published as shared_ptr<const ...>.
struct Snapshot {
    Snapshot() = default;
    Snapshot(const Snapshot&) = default;
    Snapshot& operator=(const Snapshot&) = default;
    virtual ~Snapshot() = default;
};

/// Where a running stage reports to. A stage never knows whether a window, a terminal or a test
/// listens. Calls may come from a worker thread, but never from two threads at once.
class Progress {
  public:
    virtual ~Progress() = default;

    /// fraction: done so far, 0 to 1, or negative when it cannot be known. message: what is being
    /// done, for people ("fine-tuning rsft, repeat 2 of 3").
    virtual void report(double fraction, std::string_view message) = 0;

    /// Publishes the newest picture of the stage; the listener may drop any but the newest.
    virtual void publish(std::shared_ptr<const Snapshot> snapshot) = 0;

    /// False where publish() would drop everything: pictures are then not made at all.
    virtual bool wants_snapshots() const { return true; }
};

/// Listens to nothing.
class NoProgress final : public Progress {
  public:
    void report(double, std::string_view) override {}
    void publish(std::shared_ptr<const Snapshot>) override {}
    bool wants_snapshots() const override { return false; }
};

} // namespace sluice
