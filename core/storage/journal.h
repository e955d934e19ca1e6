// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/descriptor.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <span>

namespace sluice {

/// Appends framed blocks to a file, so that whatever was written before a crash can be read back.
///
/// The file: the 8 bytes "SLUICEJ1", then blocks of
///     magic  4 bytes "SLBK"
///     type   u32
///     length u64  bytes of payload
///     crc    u32  CRC-32 (zlib) of type, length and payload
///     payload
/// with numbers little-endian. Readers stop at the first block that is not whole.
class JournalWriter {
  public:
    /// Makes the file, or empties one that no living process has open; throws DataError when it cannot
    /// be written or a journal is in use.
    explicit JournalWriter(const std::filesystem::path& path);

    const std::filesystem::path& path() const noexcept { return path_; }
    /// Appends one block; its payload is the parts one after the other. Throws DataError.
    void append(std::uint32_t type, std::initializer_list<std::span<const std::byte>> parts);
    /// Makes all of it durable. Throws DataError.
    void sync();
    /// Gives the file another name, in place of a file that has it, and makes that durable. Throws DataError.
    void rename(const std::filesystem::path& path);

  private:
    std::filesystem::path path_;
    Descriptor file_;
};

/// How reading a journal ended.
struct JournalEnd {
    bool torn = false;            ///< something that is not a whole block follows the last good one
    std::uint64_t good_bytes = 0; ///< where the last good block ends
    std::uint64_t blocks = 0;
};

/// Calls `block(type, payload)` for every whole block in order. Nothing behind the first damaged one is
/// read. Throws DataError when the file cannot be read or is no journal.
JournalEnd read_journal(const std::filesystem::path& path,
                        const std::function<void(std::uint32_t, std::span<const std::byte>)>& block);

/// Whether a living process has the journal open for writing.
bool journal_in_use(const std::filesystem::path& path);

} // namespace sluice
