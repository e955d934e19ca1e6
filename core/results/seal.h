// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>

namespace sluice {

/// Bytes before the HDF5 part of a record. They hold a line that says what the file is and the SHA-256 of
/// everything behind them, because HDF5 without checksums gives wrong values for most single flipped bits.
inline constexpr std::size_t seal_size = 512;

/// Writes the seal into the first 512 bytes of a file whose other bytes are final. Throws DataError.
void seal_file(const std::filesystem::path& path);

/// Checks that a file is a sealed record and unchanged. Throws DataError saying which it is not.
void check_seal(const std::filesystem::path& path);

/// Whether the file starts like a sealed record; false also when it cannot be read.
bool has_seal(const std::filesystem::path& path);

} // namespace sluice
