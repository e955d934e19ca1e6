// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "experiment/experiment.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

/// What a run takes at its fullest, estimated from the experiment before it starts.
struct MemoryEstimate {
    struct Part {
        std::string name; ///< "the data"
        std::uint64_t bytes = 0;
    };
    std::vector<Part> parts;

    std::uint64_t bytes() const;
    /// "some 190 MB: 178 the program with LibTorch, 9 the data, 3 training". MB are 10^6 bytes.
    std::string text() const;
};

/// `dataset` is null where the experiment has none, or a language model makes its own. threads as in
/// RunOptions, but not 0.
MemoryEstimate estimate_memory(const Experiment& experiment, const Dataset* dataset, unsigned threads);

} // namespace sluice
