// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// The shortest text that reads back as the same double ("0.1", "1e-300", "inf", "nan").
std::string exact_number(double value);

/// A number with `digits` significant digits, for people ("0.3745", "1.2e-07").
std::string short_number(double value, int digits = 4);

/// A count with thin grouping for people ("1,234,567").
std::string grouped(std::uint64_t value);

/// "3.2 s", "4 min 10 s", "2 h 5 min", "3 d 4 h", "12.4 years".
std::string duration_text(double seconds);

/// The name in `allowed` nearest to `given` by edit distance, or "" when none is near.
std::string nearest_name(std::string_view given, std::span<const std::string> allowed);

/// "a, b or c", each in single quotes when `quoted`.
std::string alternatives(std::span<const std::string> names, bool quoted = true);

std::string trimmed(std::string_view text);
std::string lower_case(std::string_view text);
std::vector<std::string> split_text(std::string_view text, char separator);

} // namespace sluice
