// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/task_pool.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace sluice {

struct TaskPool::State {
    /// Takes task after task until none is left and none is running that could add one.
    void work() {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [&] { return !tasks.empty() || running == 0; });
            if (tasks.empty()) {
                return;
            }
            const auto first = tasks.begin();
            const std::function<void()> task = std::move(first->second);
            tasks.erase(first);
            ++running;
            lock.unlock();
            perform(task);
            lock.lock();
            --running;
            changed.notify_all();
        }
    }

    void perform(const std::function<void()>& task) {
        try {
            task();
        } catch (...) {
            const std::lock_guard lock(mutex);
            failure = failure ? failure : std::current_exception();
            tasks.clear();
        }
    }

    unsigned threads = 1;
    std::mutex mutex;
    std::condition_variable changed;
    std::multimap<std::size_t, std::function<void()>> tasks; ///< equal keys stay in the order of insertion
    unsigned running = 0;
    std::exception_ptr failure;
};

TaskPool::TaskPool(unsigned threads) : state_(std::make_unique<State>()) {
    state_->threads = std::max(1U, threads);
}

TaskPool::~TaskPool() = default;

void TaskPool::add(std::size_t rank, std::function<void()> task) {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->failure) {
            return;
        }
        state_->tasks.emplace(rank, std::move(task));
    }
    state_->changed.notify_one();
}

void TaskPool::run() {
    {
        std::vector<std::jthread> helpers;
        for (unsigned i = 1; i < state_->threads; ++i) {
            helpers.emplace_back([this] { state_->work(); });
        }
        state_->work();
    }
    if (const std::exception_ptr failure = std::exchange(state_->failure, nullptr)) {
        std::rethrow_exception(failure);
    }
}

} // namespace sluice
