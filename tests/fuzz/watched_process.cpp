// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/watched_process.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <new>
#include <stdexcept>
#include <thread>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice::fuzz {
namespace {

double processor_seconds(pid_t process) {
    clockid_t clock{};
    std::timespec now{};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &now) != 0) {
        return 0.0;
    }
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::uint64_t resident_megabytes(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/statm");
    std::uint64_t pages = 0, resident = 0;
    file >> pages >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 1'000'000;
}

std::string end_in_words(int status) {
    if (WIFSIGNALED(status)) {
        return "crash: signal " + std::to_string(WTERMSIG(status));
    }
    return WEXITSTATUS(status) == 0 ? "" : "crash: exit status " + std::to_string(WEXITSTATUS(status));
}

std::string killed(pid_t process, const std::string& why) {
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
    return why;
}

} // namespace

Shared& shared_memory() {
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::runtime_error("no shared memory");
    }
    return *new (memory) Shared;
}

std::string watched(Shared& shared, const WatchLimits& limits, const std::function<void()>& work) {
    using Clock = std::chrono::steady_clock;
    std::fflush(nullptr);
    const pid_t process = fork();
    if (process < 0) {
        throw std::runtime_error("no second process");
    }
    if (process == 0) {
        work();
        std::fflush(nullptr);
        _exit(0);
    }
    std::uint64_t seen = ~std::uint64_t{0};
    double processor_start = 0.0;
    Clock::time_point start;
    for (;;) {
        int status = 0;
        if (waitpid(process, &status, WNOHANG) == process) {
            return end_in_words(status);
        }
        if (shared.trying && shared.current != seen) {
            seen = shared.current;
            processor_start = processor_seconds(process);
            start = Clock::now();
        } else if (shared.trying && processor_seconds(process) - processor_start > limits.case_seconds) {
            return killed(process, "hang: more than " + std::to_string(limits.case_seconds) + " s");
        } else if (shared.trying &&
                   std::chrono::duration<double>(Clock::now() - start).count() > limits.wait_seconds) {
            return killed(process, "hang: waits for itself");
        }
        if (resident_megabytes(process) > limits.megabytes) {
            return killed(process, "memory: more than " + std::to_string(limits.megabytes) + " MB");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

} // namespace sluice::fuzz
