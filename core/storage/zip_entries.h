// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// One file of a ZIP archive, as its directory describes it.
struct ZipEntry {
    std::span<const char> packed; ///< as it stands in the archive
    std::uint64_t size = 0;       ///< unpacked; at most what deflate can make of `packed`
    bool deflated = false;        ///< else stored as it is
    std::uint32_t crc = 0;        ///< of what is unpacked
};

/// The files of a ZIP archive by name, as parts of `bytes`. Throws DataError with `where` for what is no such
/// archive or is damaged, and for encrypted or repeated entries or another method than "stored" and
/// "deflate". Understands ZIP64. The format: PKWARE's APPNOTE.TXT, sections 4.3.7 to 4.3.16 and 4.5.3.
std::map<std::string, ZipEntry> zip_directory(std::span<const char> bytes, const std::string& where);

/// What an entry holds, its size and CRC-32 checked. Throws DataError where they are wrong, and Cancelled.
std::vector<char> unpacked(const ZipEntry& entry, const std::string& name, const std::string& where,
                           const std::stop_token& stop = {});

/// The files of an archive that stores them as they are, as parts of `bytes`, their CRC-32 checked. Throws as
/// zip_directory() does, and for compressed entries.
std::map<std::string, std::span<const char>> zip_entries(std::span<const char> bytes,
                                                         const std::string& where);

/// Whether the bytes begin as a ZIP archive does.
bool is_zip(std::span<const char> bytes);

} // namespace sluice
