// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/figure/ticks.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace sluice::figure {
namespace {

std::string fixed(double value, int decimals) {
    std::array<char, 400> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                   std::chars_format::fixed, decimals);
    std::string text(buffer.data(), end.ptr);
    if (text.starts_with('-') && text.find_first_not_of("-0.") == std::string::npos) {
        text.erase(0, 1);
    }
    if (text.starts_with('-')) {
        text.replace(0, 1, "\u2212"); // the minus sign, as wide as the digits
    }
    return text;
}

std::string superscript(int number) {
    constexpr std::array digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = number < 0 ? "⁻" : "";
    for (const char digit : std::to_string(std::abs(number))) {
        text += digits[std::size_t(digit - '0')];
    }
    return text;
}

std::string log_label(double value, int decade) {
    if (value >= 0.9e-3 && value <= 1.1e4) {
        return fixed(value, std::max(0, -decade));
    }
    const double factor = std::round(value / std::pow(10.0, decade));
    const std::string power = "10" + superscript(decade);
    return factor == 1.0 ? power : fixed(factor, 0) + "·" + power;
}

} // namespace

std::string power_text(int exponent) {
    return "×10" + superscript(exponent);
}

Ticks linear_ticks(double low, double high, int wanted) {
    Ticks result;
    const double span = high - low;
    if (!(span > 0) || !std::isfinite(span)) {
        return result;
    }
    const double rough = span / std::max(wanted, 1);
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double lead = rough / power;
    const double step = (lead <= 1.0 ? 1.0 : lead <= 2.0 ? 2.0 : lead <= 5.0 ? 5.0 : 10.0) * power;
    const double largest = std::max(std::abs(low), std::abs(high));
    if (largest >= 1e5 || largest < 1e-3) {
        result.exponent = int(std::floor(std::log10(largest) / 3.0)) * 3;
    }
    const double scale = std::pow(10.0, result.exponent);
    const int decimals = std::clamp(int(std::ceil(-std::log10(step / scale) - 1e-9)), 0, 15);
    for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; ++i) {
        result.ticks.push_back({i * step, fixed(i * step / scale, decimals)});
    }
    return result;
}

Ticks log_ticks(double low, double high, int wanted) {
    Ticks result;
    const int first = int(std::floor(std::log10(low) + 1e-9));
    const int last = int(std::ceil(std::log10(high) - 1e-9));
    const double decades = std::log10(high / low);
    const int every = std::max(1, int(std::ceil(decades / std::max(wanted, 1))));
    for (int decade = first; decade <= last; ++decade) {
        for (int factor = 1; factor <= 9; ++factor) {
            const double value = factor * std::pow(10.0, decade);
            if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) {
                continue;
            }
            const bool between = decades < 2.5 && (factor == 2 || factor == 5);
            const bool few = decades < 0.7; // not even one decade: every factor is needed
            const bool whole = factor == 1 && (decade - first) % every == 0;
            if (whole || between || few) {
                result.ticks.push_back({value, log_label(value, decade)});
            } else if (every == 1) {
                result.ticks.push_back({value, {}});
            }
        }
    }
    return result;
}

} // namespace sluice::figure
