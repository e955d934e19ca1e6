// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace sluice {

/// What the candidates of a case cannot do without, per candidate and per accepted one.
struct RawWork {
    double words = 0.0;              ///< 64-bit random numbers
    double logs = 0.0;               ///< logarithms
    double exps = 0.0;               ///< exponentials
    double sincos = 0.0;             ///< sines with their cosines
    double bytes_read = 0.0;         ///< from rows in memory
    double bytes_per_accepted = 0.0; ///< written where the accepted are kept
};

/// The processor time, in seconds, that this work takes for so many candidates when each part of it is done
/// by itself: random bits, logarithms, exponentials and sines over arrays in the L1 cache, by the kernels for
/// current_isa(), and plain reading and writing of memory. Measured now, on this thread, in about a tenth of
/// a second.
double raw_seconds(const RawWork& work, std::uint64_t candidates, std::uint64_t accepted);

/// The processor time that this process has used, of all its threads, in seconds.
double processor_seconds();

} // namespace sluice
