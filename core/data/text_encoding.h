// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// The position of the first byte that does not belong to valid UTF-8, or npos.
std::size_t first_invalid_utf8(std::string_view text);

/// Appends a character; U+FFFD for what is none.
void append_utf8(std::string& text, std::uint32_t character);

/// What bytes of Windows-1252 mean, as UTF-8; the five bytes that it leaves open are control characters as in
/// Latin-1. With `latin1` all of 0x80 to 0x9F are.
std::string from_windows_1252(std::string_view bytes, bool latin1 = false);

/// What bytes of UTF-16 mean, as UTF-8, without a byte-order mark at their start; U+FFFD for half a pair and
/// an odd byte at the end.
std::string from_utf16(std::string_view bytes, bool big_endian);

/// `bytes` where they are valid UTF-8, else what they mean in Windows-1252.
std::string as_utf8(std::string_view bytes);

} // namespace sluice
