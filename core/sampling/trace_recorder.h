// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/snapshot.h"

#include <cstdint>

namespace sluice {

/// Records the acceptance rate at multiples of a stride, which doubles whenever the trace is full; every
/// second point is then dropped. So the trace is a function of the candidates alone.
class TraceRecorder {
  public:
    static constexpr std::size_t capacity = 2000;

    /// The number of candidates at which the next point is due.
    std::uint64_t next() const { return next_; }
    /// Adds that point.
    void add(std::uint64_t accepted);
    const SamplingTrace& trace() const { return trace_; }

  private:
    void thin();

    SamplingTrace trace_;
    std::uint64_t stride_ = 1;
    std::uint64_t next_ = 1;
};

/// Adds a point to a trace, unless it ends there already.
void append_trace_point(SamplingTrace& trace, std::uint64_t candidates, std::uint64_t accepted);

} // namespace sluice
