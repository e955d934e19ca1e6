// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// What one sampling benchmark measured.
struct BenchResult {
    std::string name; ///< of the case
    unsigned threads = 1;
    std::string isa;
    std::uint64_t candidates = 0;
    std::uint64_t accepted = 0;
    double seconds = 0.0;
    double candidates_per_second = 0.0;
    double cpu_seconds = 0.0; ///< processor time of all threads: what other programs leave alone
};

/// laplace_to_normal, uniform_to_beta, normal10, mixture2d, filter_rows.
const std::vector<std::string>& sampling_bench_cases();

/// Runs a case through the same sessions that a person uses, storing what is accepted. candidates: how many,
/// 0 for some tenths of a second's worth; memory stays bounded whatever the number, since many are tried in
/// several sessions one after another. threads: 0 for default_thread_count(). The rows of filter_rows are
/// generated before the clock starts, and tried again, with other random numbers, when more candidates are
/// wanted than there are rows. Throws InvalidArgument for an unknown case, Cancelled.
BenchResult run_sampling_bench(const std::string& name, unsigned threads = 0, std::uint64_t candidates = 0,
                               std::stop_token stop = {});

/// The processor time that the random bits, elementary functions, reads and stores of these candidates take
/// when each is done by itself, measured now (see raw_seconds()).
double raw_bench_seconds(const BenchResult& result);

} // namespace sluice
