// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace sluice {

/// How many threads to use when nobody said: the processors this process may run on, at least 1.
unsigned default_thread_count();

/// A fixed set of threads that work through numbered jobs. With one thread everything runs on
/// the calling thread. Not for nested use.
class ThreadPool {
  public:
    /// threads: how many work at once, the calling thread among them; 0 means default_thread_count().
    explicit ThreadPool(unsigned threads = 0);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    unsigned thread_count() const noexcept;

    /// Calls job(i) for every i in [0, count), in any order and on any thread, and returns when
    /// all are done. The first exception thrown by a job is rethrown here; remaining jobs are skipped.
    void for_each(std::size_t count, const std::function<void(std::size_t)>& job);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace sluice
