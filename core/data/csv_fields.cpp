// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/csv_fields.h"

#include "base/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace sluice::csv {
namespace {

constexpr std::uint64_t most_exact = std::uint64_t{1} << 53U;
constexpr int most_digits = 19; ///< that 64 bits hold whatever they are

/// Powers of ten that doubles hold exactly.
constexpr std::array<double, 23> powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                        1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// With a decimal point.
bool parse_point(std::string_view field, double& value) {
    if (!field.empty() && field.front() == '+') {
        field.remove_prefix(1);
        if (!field.empty() && (field.front() == '-' || field.front() == '+')) {
            return false;
        }
    }
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (end != field.data() + field.size() || field.empty()) {
        return false;
    }
    if (error == std::errc::result_out_of_range) {
        value = std::strtod(std::string(field).c_str(), nullptr);
        return true;
    }
    return error == std::errc{} && !std::isnan(value);
}

} // namespace

bool is_missing(std::string_view field) {
    if (field.size() > 4) {
        return false;
    }
    if (field.empty() || field == "?" || field == "-") {
        return true;
    }
    const std::string lower = lower_case(field);
    return lower == "na" || lower == "nan" || lower == "null";
}

bool parse_number(std::string_view field, char decimal, double& value) {
    if (decimal == '.') {
        return parse_point(field, value);
    }
    if (field.find('.') != std::string_view::npos) {
        return false;
    }
    const std::size_t comma = field.find(decimal);
    if (comma == std::string_view::npos) {
        return parse_point(field, value);
    }
    std::string point(field);
    point[comma] = '.';
    return parse_point(point, value);
}

const char* scan_number(const char* at, const char* end, char decimal, double& value) {
    const char* const start = at;
    const bool negative = at < end && *at == '-';
    at += negative ? 1 : 0;
    std::uint64_t mantissa = 0;
    const char* const first = at;
    for (; at < end && is_digit(*at); ++at) {
        mantissa = mantissa * 10 + static_cast<std::uint64_t>(*at - '0');
    }
    auto digits = at - first;
    std::ptrdiff_t fraction = 0;
    if (at < end && *at == decimal) {
        const char* const point = ++at;
        for (; at < end && is_digit(*at); ++at) {
            mantissa = mantissa * 10 + static_cast<std::uint64_t>(*at - '0');
        }
        fraction = at - point;
        digits += fraction;
    }
    if (digits == 0) {
        return nullptr;
    }
    const bool exponent = at < end && (*at == 'e' || *at == 'E');
    // One division of two exact numbers is rounded once (Clinger 1990).
    if (!exponent && digits <= most_digits && mantissa <= most_exact) {
        const double size = static_cast<double>(mantissa) / powers[static_cast<std::size_t>(fraction)];
        value = negative ? -size : size;
        return at;
    }
    if (decimal != '.') {
        return nullptr;
    }
    const auto [last, error] = std::from_chars(start, end, value);
    return error == std::errc{} ? last : nullptr;
}

} // namespace sluice::csv
