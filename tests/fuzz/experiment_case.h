// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

// What the fuzz targets do with one experiment file, whatever its bytes: everything that `sluice-cli run`
// does with its sampling section, and the promises of the densities checked on the way.
namespace sluice::fuzz {

struct CaseLimits {
    std::chrono::milliseconds budget{1500}; ///< then it is asked to stop
    std::uint64_t candidates = 2000;        ///< of the sampling, whatever the file says
};

/// How far a case came.
enum class Ending {
    invalid,   ///< the file is wrong, and says where
    unused,    ///< a valid file without sampling, or with data that are not shipped
    refused,   ///< no M, or a method that does not suit the target
    cancelled, ///< stopped by the budget
    sampled,
};
inline constexpr int endings = 5;
std::string_view ending_name(Ending ending);

struct CaseReport {
    Ending ending = Ending::invalid;
    /// A promise that was broken, in words, without which the case is a success. What is a crash or never
    /// returns is for the caller to see.
    std::string fault;
    /// Of the processor, from the request to stop to the return; 0 where none was made.
    double seconds_to_stop = 0.0;
};

/// Throws nothing: an exception of the wrong kind is a fault.
CaseReport try_experiment(std::string_view text, const CaseLimits& limits = {});

} // namespace sluice::fuzz
