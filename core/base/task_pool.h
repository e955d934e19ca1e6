// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace sluice {

/// Tasks that may add further tasks, worked off by several threads: that of the lowest rank first, among
/// equals the one that was added first.
class TaskPool {
  public:
    /// threads: how many work at once, the one that calls run() among them; at least 1.
    explicit TaskPool(unsigned threads);
    ~TaskPool();
    TaskPool(const TaskPool&) = delete;
    TaskPool& operator=(const TaskPool&) = delete;

    /// May be called before run(), and by tasks.
    void add(std::size_t rank, std::function<void()> task);

    /// Returns when no task is left. The first exception that a task throws is rethrown here; tasks that were
    /// not begun by then are dropped.
    void run();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace sluice
