// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/tensor_values.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace sluice {
namespace {

template <typename T>
T read(const char* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

/// IEEE 754 binary16: sign, 5 bits of exponent, 10 of mantissa.
float half(std::uint16_t bits) {
    const int exponent = (bits >> 10U) & 0x1f;
    const auto mantissa = static_cast<float>(bits & 0x3ffU);
    const float sign = (bits & 0x8000U) != 0 ? -1.0F : 1.0F;
    if (exponent == 31) {
        return mantissa == 0.0F ? sign * HUGE_VALF : std::nanf("");
    }
    return sign * (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024.0F + mantissa, exponent - 25));
}

} // namespace

std::size_t value_bytes(ValueType type) {
    switch (type) {
    case ValueType::float64:
    case ValueType::int64:
        return 8;
    case ValueType::float32:
    case ValueType::int32:
        return 4;
    case ValueType::float16:
    case ValueType::bfloat16:
    case ValueType::int16:
        return 2;
    case ValueType::int8:
    case ValueType::uint8:
        return 1;
    }
    return 1;
}

float value_at(ValueType type, const char* bytes) {
    switch (type) {
    case ValueType::float32:
        return read<float>(bytes);
    case ValueType::float64:
        return static_cast<float>(read<double>(bytes));
    case ValueType::float16:
        return half(read<std::uint16_t>(bytes));
    case ValueType::bfloat16:
        return std::bit_cast<float>(static_cast<std::uint32_t>(read<std::uint16_t>(bytes)) << 16U);
    case ValueType::int64:
        return static_cast<float>(read<std::int64_t>(bytes));
    case ValueType::int32:
        return static_cast<float>(read<std::int32_t>(bytes));
    case ValueType::int16:
        return static_cast<float>(read<std::int16_t>(bytes));
    case ValueType::int8:
        return static_cast<float>(read<std::int8_t>(bytes));
    case ValueType::uint8:
        return static_cast<float>(read<std::uint8_t>(bytes));
    }
    return 0.0F;
}

std::int64_t integer_at(const char* bytes) {
    return read<std::int64_t>(bytes);
}

} // namespace sluice
