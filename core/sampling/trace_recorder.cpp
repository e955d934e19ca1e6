// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/trace_recorder.h"

#include <array>
#include <vector>

namespace sluice {

void append_trace_point(SamplingTrace& trace, std::uint64_t candidates, std::uint64_t accepted) {
    const auto tried = static_cast<double>(candidates);
    if (candidates == 0 || (!trace.candidates.empty() && trace.candidates.back() >= tried)) {
        return;
    }
    const ConfidenceInterval interval = wilson_interval(accepted, candidates);
    trace.candidates.push_back(tried);
    trace.accepted.push_back(static_cast<double>(accepted));
    trace.rate.push_back(static_cast<double>(accepted) / tried);
    trace.ci_low.push_back(interval.low);
    trace.ci_high.push_back(interval.high);
}

void TraceRecorder::add(std::uint64_t accepted) {
    append_trace_point(trace_, next_, accepted);
    if (trace_.candidates.size() >= capacity) {
        thin();
    }
    next_ += stride_ - next_ % stride_;
}

void TraceRecorder::thin() {
    // Point k stands at (k + 1) strides: the odd ones are at multiples of two.
    const std::array<std::vector<double>*, 5> columns{&trace_.candidates, &trace_.accepted, &trace_.rate,
                                                      &trace_.ci_low, &trace_.ci_high};
    for (std::vector<double>* column : columns) {
        std::size_t kept = 0;
        for (std::size_t i = 1; i < column->size(); i += 2) {
            (*column)[kept++] = (*column)[i];
        }
        column->resize(kept);
    }
    stride_ *= 2;
}

} // namespace sluice
