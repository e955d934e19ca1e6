// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// Another program, whose standard output is read here. It gets no input, what it writes to standard error is
/// thrown away, and it is killed when this object goes.
class ChildProcess {
  public:
    /// Throws DataError when it cannot be started.
    ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    enum class Reading { some, ended, silent };
    /// Waits for output and takes up to `into.size()` bytes; `count` says how many. `silent`: nothing came
    /// for `patience`. Throws Cancelled.
    Reading read(std::span<char> into, std::size_t& count, const std::stop_token& stop,
                 std::chrono::milliseconds patience);

    /// Kills it if it still runs, and waits for its end: the signal that ended it before that, or 0.
    int finish();

  private:
    int output_ = -1;
    int process_ = -1;
    bool ended_ = false; ///< its output has ended, so that it ends by itself
};

} // namespace sluice
