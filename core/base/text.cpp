// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>

namespace sluice {
namespace {

/// std::to_chars rather than printf: the decimal point never depends on the locale.
template <typename... Format>
std::string number_text(double value, Format... format) {
    if (std::isnan(value)) {
        return "nan";
    }
    if (std::isinf(value)) {
        return value > 0 ? "inf" : "-inf";
    }
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format...).ptr;
    return {buffer.data(), end};
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Edit distance with transpositions of neighbours ("optimal string alignment", Damerau 1964), ignoring case.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    const std::size_t width = b.size() + 1;
    std::vector<std::size_t> before(width), last(width), row(width);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

} // namespace

std::string exact_number(double value) {
    return number_text(value);
}

std::string short_number(double value, int digits) {
    return number_text(value, std::chars_format::general, std::clamp(digits, 1, 17));
}

std::string grouped(std::uint64_t value) {
    const std::string digits = std::to_string(value);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) {
            text += ',';
        }
        text += digits[i];
    }
    return text;
}

std::string duration_text(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) {
        return "unknown time";
    }
    if (seconds < 59.95) {
        return number_text(seconds, std::chars_format::fixed, 1) + " s";
    }
    const double limit = 1e15; // beyond this the count of seconds would not fit an integer
    const auto whole = static_cast<std::uint64_t>(std::min(seconds, limit) + 0.5);
    if (whole < 3600) {
        return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    }
    const std::uint64_t minutes = (whole + 30) / 60;
    const std::uint64_t day = 24 * 60;
    constexpr double year = 365.25 * 86400; // s
    if (seconds >= 2.0 * year) {
        return short_number(seconds / year, 3) + " years";
    }
    if (minutes >= 3 * day) {
        const std::uint64_t hours = (minutes + 30) / 60;
        return std::to_string(hours / 24) + " d " + std::to_string(hours % 24) + " h";
    }
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

std::string nearest_name(std::string_view given, std::span<const std::string> allowed) {
    // About one slip in three letters still counts as a typo.
    std::size_t best = std::max<std::size_t>(1, given.size() / 3) + 1;
    std::string nearest;
    for (const std::string& name : allowed) {
        const std::size_t distance = edit_distance(given, name);
        if (distance < best && distance < std::max(given.size(), name.size())) {
            best = distance;
            nearest = name;
        }
    }
    return nearest;
}

std::string alternatives(std::span<const std::string> names, bool quoted) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) {
            text += i + 1 == names.size() ? " or " : ", ";
        }
        text += quoted ? "'" + names[i] + "'" : names[i];
    }
    return text;
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

std::vector<std::string> split_text(std::string_view text, char separator) {
    std::vector<std::string> parts;
    std::size_t first = 0;
    for (std::size_t at = text.find(separator); at != std::string_view::npos;
         at = text.find(separator, first)) {
        parts.emplace_back(text.substr(first, at - first));
        first = at + 1;
    }
    parts.emplace_back(text.substr(first));
    return parts;
}

} // namespace sluice
