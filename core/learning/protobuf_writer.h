// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// Writes one protobuf message field by field (https://protobuf.dev/programming-guides/encoding/).
class ProtobufWriter {
  public:
    void integer(std::uint32_t field, std::int64_t value) {
        tag(field, 0);
        variable(static_cast<std::uint64_t>(value));
    }

    void number(std::uint32_t field, float value) {
        tag(field, 5);
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (unsigned shift = 0; shift < 32; shift += 8) {
            bytes_ += static_cast<char>(bits >> shift);
        }
    }

    void text(std::uint32_t field, std::string_view value) {
        tag(field, 2);
        variable(value.size());
        bytes_ += value;
    }

    void message(std::uint32_t field, const ProtobufWriter& value) { text(field, value.bytes_); }

    const std::string& bytes() const noexcept { return bytes_; }

  private:
    void tag(std::uint32_t field, std::uint32_t wire_type) { variable(field << 3U | wire_type); }

    void variable(std::uint64_t value) {
        while (value >= 0x80) {
            bytes_ += static_cast<char>((value & 0x7fU) | 0x80U);
            value >>= 7U;
        }
        bytes_ += static_cast<char>(value);
    }

    std::string bytes_;
};

} // namespace sluice
