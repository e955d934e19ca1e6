// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/child_process.h"

#include "base/error.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

extern char** environ;

namespace sluice {
namespace {

constexpr std::chrono::milliseconds look{50}; ///< between two looks at the stop token

/// What posix_spawn is to do with the new program's files.
class FileActions {
  public:
    explicit FileActions(int output) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
    const posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

/// Signals as a new program expects them, whatever this one blocks or ignores.
class Attributes {
  public:
    Attributes() {
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    ~Attributes() { posix_spawnattr_destroy(&attributes_); }
    const posix_spawnattr_t* get() const { return &attributes_; }

  private:
    posix_spawnattr_t attributes_{};
};

[[noreturn]] void fail_to_start(const std::filesystem::path& program, int error) {
    throw DataError("the program that reads the file cannot be started: " +
                        std::generic_category().message(error),
                    program.string(), "install Sluice again");
}

} // namespace

ChildProcess::ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        fail_to_start(program, errno);
    }
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    const FileActions actions(ends[1]);
    const Attributes attributes;
    const int error =
        posix_spawn(&process_, program.c_str(), actions.get(), attributes.get(), pointers.data(), environ);
    close(ends[1]);
    output_ = ends[0];
    if (error != 0) {
        close(output_);
        process_ = -1;
        fail_to_start(program, error);
    }
}

ChildProcess::~ChildProcess() {
    finish();
    close(output_);
}

ChildProcess::Reading ChildProcess::read(std::span<char> into, std::size_t& count,
                                         const std::stop_token& stop, std::chrono::milliseconds patience) {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    count = 0;
    while (true) {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        pollfd waiting{output_, POLLIN, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(look.count()));
        if (ready > 0) {
            const ssize_t got = ::read(output_, into.data(), into.size());
            if (got > 0) {
                count = static_cast<std::size_t>(got);
                return Reading::some;
            }
            if (got == 0 || errno != EINTR) {
                ended_ = true;
                return Reading::ended;
            }
        } else if (std::chrono::steady_clock::now() > give_up) {
            return Reading::silent;
        }
    }
}

int ChildProcess::finish() {
    if (process_ < 0) {
        return 0;
    }
    if (!ended_) {
        kill(process_, SIGKILL);
    }
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return ended_ && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

} // namespace sluice
