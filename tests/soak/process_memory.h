// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <malloc.h>
#include <unistd.h>

#include <fstream>

namespace sluice {

/// Resident memory in MB, free pages given back first: what is left is held.
inline double resident_megabytes() {
    malloc_trim(0);
    std::ifstream statm("/proc/self/statm");
    double pages = 0.0, resident = 0.0;
    statm >> pages >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

/// What malloc() has given out and not got back, in MB. Beside threads that come and go much of what is
/// resident is free, in pieces of pages that cannot be given back: it tells of no leak.
inline double allocated_megabytes() {
#ifdef __SANITIZE_ADDRESS__ // it has an allocator of its own
    return resident_megabytes();
#else
    const auto counts = mallinfo2();
    return static_cast<double>(counts.uordblks + counts.hblkhd) / 1e6;
#endif
}

} // namespace sluice
