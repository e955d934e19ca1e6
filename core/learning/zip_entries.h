// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <string>

namespace sluice {

/// The files of a ZIP archive that stores them as they are, by name, as parts of `bytes`. Their CRC-32 is
/// checked. Throws DataError with `where` for what is no such archive or is damaged, and for compressed,
/// encrypted or repeated entries. Understands ZIP64. The format: PKWARE's APPNOTE.TXT, sections 4.3.7
/// to 4.3.16 and 4.5.3.
std::map<std::string, std::span<const char>> zip_entries(std::span<const char> bytes,
                                                         const std::string& where);

/// Whether the bytes begin as a ZIP archive does.
bool is_zip(std::span<const char> bytes);

} // namespace sluice
