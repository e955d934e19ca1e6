// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/points.h"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace sluice {

/// Memory for one block's intermediate values, borrowed from a list that each thread keeps, so that
/// nested densities do not share it and no block allocates once a thread has warmed up.
class Scratch {
  public:
    explicit Scratch(std::size_t values) {
        std::vector<std::vector<double>>& idle = idle_buffers();
        if (!idle.empty()) {
            buffer_ = std::move(idle.back());
            idle.pop_back();
        }
        if (buffer_.size() < values) {
            buffer_.resize(values);
        }
    }
    ~Scratch() { idle_buffers().push_back(std::move(buffer_)); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    double* data() noexcept { return buffer_.data(); }
    std::span<double> values(std::size_t first, std::size_t n) { return {buffer_.data() + first, n}; }

  private:
    static std::vector<std::vector<double>>& idle_buffers() {
        thread_local std::vector<std::vector<double>> idle;
        return idle;
    }

    std::vector<double> buffer_;
};

} // namespace sluice
