// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#ifdef __linux__
#include <sched.h>
#endif

namespace sluice {

unsigned default_thread_count() {
#ifdef __linux__
    // Unlike hardware_concurrency() of some libraries this obeys taskset and cpusets.
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
        return std::max(1U, static_cast<unsigned>(CPU_COUNT(&allowed)));
    }
#endif
    return std::max(1U, std::thread::hardware_concurrency());
}

struct ThreadPool::State {
    explicit State(unsigned threads) {
        workers.reserve(threads - 1);
        for (unsigned i = 1; i < threads; ++i) {
            workers.emplace_back([this] { serve(); });
        }
    }

    ~State() {
        {
            const std::lock_guard lock(mutex);
            closing = true;
        }
        wake.notify_all();
        for (std::thread& worker : workers) {
            worker.join();
        }
    }

    State(const State&) = delete;
    State& operator=(const State&) = delete;

    /// A worker's life: wait for a round of jobs, work it off, say so.
    void serve() {
        std::uint64_t seen = 0;
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [&] { return closing || round != seen; });
            if (closing) {
                return;
            }
            seen = round;
            lock.unlock();
            work();
            lock.lock();
            if (--busy == 0) {
                done.notify_one();
            }
        }
    }

    void work() {
        for (std::size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) {
            try {
                (*job)(i);
            } catch (...) {
                const std::lock_guard lock(mutex);
                if (!failure) {
                    failure = std::current_exception();
                }
                next.store(count); // the remaining jobs are skipped
            }
        }
    }

    std::vector<std::thread> workers;
    std::mutex mutex;
    std::condition_variable wake, done;
    bool closing = false;
    std::uint64_t round = 0;
    std::size_t busy = 0; ///< workers that have not finished the round
    const std::function<void(std::size_t)>* job = nullptr;
    std::size_t count = 0;
    std::exception_ptr failure;
    alignas(64) std::atomic<std::size_t> next{0}; ///< on its own cache line: every job touches it
};

ThreadPool::ThreadPool(unsigned threads)
    : state_(std::make_unique<State>(threads == 0 ? default_thread_count() : threads)) {}

ThreadPool::~ThreadPool() = default;

unsigned ThreadPool::thread_count() const noexcept {
    return static_cast<unsigned>(state_->workers.size()) + 1;
}

void ThreadPool::for_each(std::size_t count, const std::function<void(std::size_t)>& job) {
    if (state_->workers.empty() || count < 2) {
        for (std::size_t i = 0; i < count; ++i) {
            job(i);
        }
        return;
    }
    {
        const std::lock_guard lock(state_->mutex);
        state_->job = &job;
        state_->count = count;
        state_->failure = nullptr;
        state_->next.store(0);
        state_->busy = state_->workers.size();
        ++state_->round;
    }
    state_->wake.notify_all();
    state_->work();
    std::unique_lock lock(state_->mutex);
    state_->done.wait(lock, [&] { return state_->busy == 0; });
    if (state_->failure) {
        std::rethrow_exception(std::exchange(state_->failure, nullptr));
    }
}

} // namespace sluice
