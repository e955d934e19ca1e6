// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/text_encoding.h"

#include <array>
#include <cstring>

namespace sluice {
namespace {

constexpr std::uint32_t replacement = 0xFFFD;

/// The characters of 0x80 to 0x9F (Unicode consortium, CP1252.TXT).
constexpr std::array<std::uint16_t, 32> windows_characters{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

/// How many of the bytes from `at` on are ASCII, eight at a time; where fewer than eight are left, none.
std::size_t ascii_run(std::string_view text, std::size_t at) {
    constexpr std::uint64_t high_bits = 0x8080808080808080ULL;
    const std::size_t start = at;
    while (at + 8 <= text.size()) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        if ((word & high_bits) != 0) {
            break;
        }
        at += 8;
    }
    return at - start;
}

/// The length of the character that begins here, or 0 where none does (RFC 3629: neither overlong forms nor
/// surrogates).
std::size_t character_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || at + length > text.size()) {
        return 0;
    }
    for (std::size_t k = 1; k < length; ++k) {
        if ((byte(at + k) & 0xC0U) != 0x80) {
            return 0;
        }
    }
    const bool wrong = (lead == 0xE0 && byte(at + 1) < 0xA0) || (lead == 0xED && byte(at + 1) > 0x9F) ||
                       (lead == 0xF0 && byte(at + 1) < 0x90) || (lead == 0xF4 && byte(at + 1) > 0x8F);
    return wrong ? 0 : length;
}

} // namespace

std::size_t first_invalid_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t ascii = ascii_run(text, i);
        if (ascii > 0) {
            i += ascii;
            continue;
        }
        const std::size_t length = character_length(text, i);
        if (length == 0) {
            return i;
        }
        i += length;
    }
    return std::string_view::npos;
}

void append_utf8(std::string& text, std::uint32_t character) {
    if (character > 0x10FFFF || (character >= 0xD800 && character < 0xE000)) {
        character = replacement;
    }
    if (character < 0x80) {
        text += static_cast<char>(character);
        return;
    }
    const int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    const std::array<std::uint32_t, 4> leads{0, 0xC0, 0xE0, 0xF0};
    text += static_cast<char>(leads[static_cast<std::size_t>(more)] | character >> (6 * more));
    for (int k = more - 1; k >= 0; --k) {
        text += static_cast<char>(0x80U | (character >> (6 * k) & 0x3FU));
    }
}

std::string from_windows_1252(std::string_view bytes, bool latin1) {
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append_utf8(text, !latin1 && byte >= 0x80 && byte < 0xA0 ? windows_characters[byte - 0x80U] : byte);
    }
    return text;
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
    const auto unit = [&](std::size_t i) -> std::uint32_t {
        const auto first = static_cast<unsigned char>(bytes[i]),
                   second = static_cast<unsigned char>(bytes[i + 1]);
        return big_endian ? first << 8U | second : second << 8U | first;
    };
    std::string text;
    text.reserve(bytes.size());
    std::size_t at = bytes.size() >= 2 && unit(0) == 0xFEFF ? 2 : 0;
    for (; at + 2 <= bytes.size(); at += 2) {
        const std::uint32_t first = unit(at);
        const bool pair = first >= 0xD800 && first < 0xDC00 && at + 4 <= bytes.size() &&
                          unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000;
        append_utf8(text, pair ? 0x10000 + ((first - 0xD800) << 10U) + (unit(at + 2) - 0xDC00) : first);
        at += pair ? 2 : 0;
    }
    if (at < bytes.size()) {
        append_utf8(text, replacement);
    }
    return text;
}

std::string as_utf8(std::string_view bytes) {
    return first_invalid_utf8(bytes) == std::string_view::npos ? std::string(bytes)
                                                               : from_windows_1252(bytes);
}

} // namespace sluice
