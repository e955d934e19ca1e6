// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice {

/// Types of values in weight files, little-endian.
enum class ValueType { float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8 };

std::size_t value_bytes(ValueType type);
/// The value at `bytes` as float; the nearest one where it has more digits.
float value_at(ValueType type, const char* bytes);
/// A 64-bit integer.
std::int64_t integer_at(const char* bytes);

} // namespace sluice
