// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

namespace sluice {

/// Bytes that this process may still take: what the system has free, within what its control groups (versions
/// 1 and 2) and a batch system ($SLURM_MEM_PER_NODE, MB) leave. The largest number where nothing is known.
/// `root` is where /proc and /sys are looked for.
std::uint64_t available_memory(const std::filesystem::path& root = "/");

} // namespace sluice
