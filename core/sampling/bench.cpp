// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/bench.h"

#include "base/error.h"
#include "base/isa.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "density/catalogue.h"
#include "sampling/bench_raw.h"
#include "sampling/filter.h"
#include "sampling/session.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;

constexpr std::uint64_t bench_seed = 20240607;
/// Candidates of one session: its accepted fit into a few hundred megabytes.
constexpr std::uint64_t session_candidates = 20'000'000;
constexpr std::size_t bench_rows = 10'000'000;
constexpr std::size_t bench_columns = 10;

/// Target, proposal and M of a case.
struct BenchCase {
    DensityPtr target;
    DensityPtr proposal;
    double log_m = 0.0;
    std::uint64_t candidates = 0; ///< by default
    RawWork raw;
};

// The raw work of a case counts half a word for the test, a normal as half a logarithm and half a sine and
// cosine (Box & Muller), and for the mixture two exponentials beside the largest term and a logarithm of
// their sum.

json isotropic(std::size_t dimension, double sigma) {
    return {{"family", "mv_normal"}, {"dim", dimension}, {"sigma", sigma}};
}

BenchCase laplace_to_normal() {
    return {density_from_json({{"family", "normal"}, {"mu", 0}, {"sigma", 1}}),
            density_from_json({{"family", "laplace"}, {"mu", 0}, {"b", 1}}),
            0.5 * std::log(2.0 * std::numbers::e / std::numbers::pi),
            100'000'000,
            {.words = 1.5, .logs = 1.0, .exps = 1.0, .bytes_per_accepted = 8.0}};
}

BenchCase uniform_to_beta() {
    return {density_from_json({{"family", "beta"}, {"alpha", 2.7}, {"beta", 6.3}}),
            density_from_json({{"family", "uniform"}, {"a", 0}, {"b", 1}}),
            std::log(2.669745),
            100'000'000,
            {.words = 1.5, .logs = 2.0, .exps = 1.0, .bytes_per_accepted = 8.0}};
}

BenchCase normal10() {
    return {density_from_json(isotropic(10, 1.0)),
            density_from_json(isotropic(10, 1.2)),
            10.0 * std::log(1.2),
            20'000'000,
            {.words = 10.5, .logs = 5.0, .exps = 1.0, .sincos = 5.0, .bytes_per_accepted = 80.0}};
}

/// Three Gaussians, two of them correlated, under one of standard deviation 2.5; the supremum of p/q is
/// 5.0495338, at (-2.47, 3.37).
BenchCase mixture2d() {
    const json target = {
        {"family", "mixture"},
        {"weights", {0.5, 0.3, 0.2}},
        {"components",
         {{{"family", "mv_normal"}, {"mean", {0.0, 0.0}}, {"cov", {{1.0, 0.6}, {0.6, 1.0}}}},
          {{"family", "mv_normal"}, {"mean", {3.0, 1.0}}, {"cov", {{0.5, 0.0}, {0.0, 1.5}}}},
          {{"family", "mv_normal"}, {"mean", {-2.0, 3.0}}, {"cov", {{0.8, -0.3}, {-0.3, 0.6}}}}}}};
    const json proposal = {
        {"family", "mv_normal"}, {"mean", {0.3, 0.9}}, {"cov", {{6.25, 0.0}, {0.0, 6.25}}}};
    return {density_from_json(target),
            density_from_json(proposal),
            std::log(5.049534),
            50'000'000,
            {.words = 2.5, .logs = 2.0, .exps = 3.0, .sincos = 1.0, .bytes_per_accepted = 16.0}};
}

BenchCase filter_rows_case() {
    return {
        density_from_json(isotropic(bench_columns, 1.0)),
        density_from_json(isotropic(bench_columns, 1.2)),
        10.0 * std::log(1.2),
        bench_rows,
        {.words = 0.5, .exps = 1.0, .bytes_read = bench_columns * sizeof(float), .bytes_per_accepted = 8.0}};
}

BenchCase bench_case(const std::string& name) {
    if (name == "laplace_to_normal") {
        return laplace_to_normal();
    }
    if (name == "uniform_to_beta") {
        return uniform_to_beta();
    }
    if (name == "normal10") {
        return normal10();
    }
    if (name == "mixture2d") {
        return mixture2d();
    }
    if (name == "filter_rows") {
        return filter_rows_case();
    }
    throw InvalidArgument("there is no sampling benchmark '" + name + "'", {},
                          "allowed: " + alternatives(sampling_bench_cases()));
}

/// Draws in sessions of bounded size, one after another; a session's making and closing count.
void time_draws(const BenchCase& bench, std::uint64_t candidates, std::stop_token stop, BenchResult& result) {
    const Clock::time_point start = Clock::now();
    const double cpu_start = processor_seconds();
    for (std::uint64_t session_number = 0; result.candidates < candidates; ++session_number) {
        SamplingPlan plan;
        plan.target = bench.target;
        plan.proposal = bench.proposal;
        plan.log_m = bench.log_m;
        plan.seed = bench_seed + session_number;
        plan.threads = result.threads;
        plan.stop.candidates = std::min(session_candidates, candidates - result.candidates);
        SamplingSession session(plan);
        session.advance(plan.stop.candidates, stop);
        if (session.finished() == StopReason::none) {
            throw Cancelled();
        }
        result.candidates += session.counts().candidates;
        result.accepted += session.counts().accepted;
    }
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    result.cpu_seconds = processor_seconds() - cpu_start;
}

/// Independent rows of normal(0, 1.2), in single precision as a dataset has them.
Matrix<float> normal_rows(std::size_t rows, std::stop_token stop) {
    Matrix<float> matrix(rows, bench_columns);
    RandomStream stream(bench_seed, Stream::data);
    std::vector<double> values(std::size_t{4096} * bench_columns);
    for (std::size_t first = 0; first < matrix.values().size(); first += values.size()) {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        const std::size_t n = std::min(values.size(), matrix.values().size() - first);
        stream.fill_normal({values.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            matrix.values()[first + i] = static_cast<float>(1.2 * values[i]);
        }
    }
    return matrix;
}

void time_rows(const BenchCase& bench, std::uint64_t candidates, std::stop_token stop, BenchResult& result) {
    const Matrix<float> rows =
        normal_rows(static_cast<std::size_t>(std::min<std::uint64_t>(bench_rows, candidates)), stop);
    const Clock::time_point start = Clock::now();
    const double cpu_start = processor_seconds();
    for (std::uint64_t pass = 0; result.candidates < candidates; ++pass) {
        FilterPlan plan;
        plan.rows = &rows;
        plan.target = bench.target;
        plan.proposal = bench.proposal;
        plan.log_m = bench.log_m;
        plan.seed = bench_seed;
        plan.pass = pass;
        plan.threads = result.threads;
        plan.stop.candidates = candidates - result.candidates;
        FilterSession session(plan);
        session.advance(rows.rows(), stop);
        if (session.finished() == StopReason::none) {
            throw Cancelled();
        }
        result.candidates += session.counts().candidates;
        result.accepted += session.counts().accepted;
    }
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    result.cpu_seconds = processor_seconds() - cpu_start;
}

} // namespace

const std::vector<std::string>& sampling_bench_cases() {
    static const std::vector<std::string> cases{"laplace_to_normal", "uniform_to_beta", "normal10",
                                                "mixture2d", "filter_rows"};
    return cases;
}

BenchResult run_sampling_bench(const std::string& name, unsigned threads, std::uint64_t candidates,
                               std::stop_token stop) {
    const BenchCase bench = bench_case(name);
    BenchResult result;
    result.name = name;
    result.threads = threads == 0 ? default_thread_count() : threads;
    result.isa = isa_name(current_isa());
    const std::uint64_t wanted = candidates == 0 ? bench.candidates : candidates;
    if (name == "filter_rows") {
        time_rows(bench, wanted, stop, result);
    } else {
        time_draws(bench, wanted, stop, result);
    }
    result.candidates_per_second = static_cast<double>(result.candidates) / std::max(result.seconds, 1e-9);
    return result;
}

double raw_bench_seconds(const BenchResult& result) {
    return raw_seconds(bench_case(result.name).raw, result.candidates, result.accepted);
}

} // namespace sluice
