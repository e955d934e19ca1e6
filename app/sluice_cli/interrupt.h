// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace sluice::cli {

/// Turns the first SIGINT or SIGTERM into a requested stop; the second ends the program at once. Make it
/// before any other thread starts, so that all of them leave the signals to it.
class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return source_.get_token(); }

  private:
    std::stop_source source_;
    std::jthread watcher_;
};

} // namespace sluice::cli
