// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/bench_raw.h"

#include "base/kernels.h"
#include "base/random.h"
#include "sampling/point_store.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <limits>
#include <vector>

namespace sluice {
namespace {

constexpr std::size_t block = 2048;

/// The least processor time that `work` took in some runs of several milliseconds, per call.
double seconds_of(const std::function<void()>& work) {
    double least = std::numeric_limits<double>::infinity();
    work(); // into the caches
    for (int run = 0; run < 4; ++run) {
        const double start = processor_seconds();
        double passed = 0.0;
        int calls = 0;
        while (passed < 4e-3) {
            for (int i = 0; i < 16; ++i) {
                work();
            }
            calls += 16;
            passed = processor_seconds() - start;
        }
        least = std::min(least, passed / calls);
    }
    return least;
}

/// Seconds per value of the functions that the kernels offer for arrays.
struct FunctionSeconds {
    double word, log, exp, sincos;
};

FunctionSeconds function_seconds() {
    const Kernels& kernel = kernels();
    RandomStream stream(1, Stream::data);
    std::array<std::uint64_t, block> bits;
    std::array<double, block> x, y, z;
    stream.fill_uniform(x);
    const auto each = [](double seconds) { return seconds / static_cast<double>(block); };
    return {each(seconds_of([&] { stream.fill_bits(bits); })),
            each(seconds_of([&] { kernel.log(x.data(), y.data(), block); })),
            each(seconds_of([&] { kernel.exp(x.data(), y.data(), block); })),
            each(seconds_of([&] { kernel.sincos_turns(x.data(), y.data(), z.data(), block); }))};
}

/// Seconds per byte of writing into memory that grows as it is written, its making and closing included.
double write_seconds(std::size_t rows) {
    const std::vector<double> values(block, 1.0);
    double least = std::numeric_limits<double>::infinity();
    for (int run = 0; run < 3; ++run) {
        const double start = processor_seconds();
        {
            PointStore store(1, rows);
            store.reserve(rows);
            for (std::size_t first = 0; first + block <= rows; first += block) {
                std::copy(values.begin(), values.end(), store.column(0) + first);
            }
        }
        least = std::min(least, processor_seconds() - start);
    }
    return least / static_cast<double>(rows * sizeof(double));
}

/// Seconds per byte of adding up numbers that are in memory, but not in a cache.
double read_seconds() {
    const std::vector<double> values(std::size_t{6} << 20, 1.0);
    double least = std::numeric_limits<double>::infinity();
    volatile double sink = 0.0;
    for (int run = 0; run < 3; ++run) {
        const double start = processor_seconds();
        std::array<double, 8> sums{};
        for (std::size_t i = 0; i < values.size(); i += sums.size()) {
            for (std::size_t lane = 0; lane < sums.size(); ++lane) {
                sums[lane] += values[i + lane];
            }
        }
        sink = sums[0] + sums[7];
        least = std::min(least, processor_seconds() - start);
    }
    static_cast<void>(sink);
    return least / static_cast<double>(values.size() * sizeof(double));
}

} // namespace

double processor_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double raw_seconds(const RawWork& work, std::uint64_t candidates, std::uint64_t accepted) {
    const FunctionSeconds each = function_seconds();
    const double functions =
        work.words * each.word + work.logs * each.log + work.exps * each.exp + work.sincos * each.sincos;
    const double reading = work.bytes_read > 0.0 ? work.bytes_read * read_seconds() : 0.0;
    const double writing = work.bytes_per_accepted * write_seconds(std::size_t{4} << 20);
    return static_cast<double>(candidates) * (functions + reading) + static_cast<double>(accepted) * writing;
}

} // namespace sluice
