// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sweep_values.h"

#include "base/error.h"
#include "base/random.h"
#include "base/text.h"
#include "experiment/sweep_grid.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

/// Parts between commas that stand in no brackets and no quotes.
std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> parts(1);
    std::string open; // the brackets that are to be closed, the innermost last
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char letter = text[i];
        if (letter == ',' && open.empty() && !quoted) {
            parts.emplace_back();
            continue;
        }
        parts.back() += letter;
        if (quoted && letter == '\\' && i + 1 < text.size()) {
            parts.back() += text[++i];
        } else if (letter == '"') {
            quoted = !quoted;
        } else if (!quoted) {
            const std::size_t kind = std::string_view("([{").find(letter);
            if (kind != std::string_view::npos) {
                open += ")]}"[kind];
            } else if (!open.empty() && letter == open.back()) {
                open.pop_back();
            }
        }
    }
    if (quoted || !open.empty()) {
        throw InvalidArgument(quoted
                                  ? "a quotation mark is not closed"
                                  : std::string("a bracket is not closed: '") + open.back() + "' is missing");
    }
    for (std::string& part : parts) {
        part = trimmed(part);
    }
    return parts;
}

/// A value as --set reads it.
json value_of(const std::string& text) {
    if (text.empty()) {
        throw InvalidArgument("a value is empty");
    }
    return json::accept(text) ? json::parse(text) : json(text);
}

/// "lin(0,1,5)": the name and what stands between the brackets.
struct Call {
    std::string name;
    std::vector<std::string> arguments;
};

std::optional<Call> call_of(const std::string& text) {
    constexpr std::array<std::string_view, 6> names{"lin",        "log",     "uniform",
                                                    "loguniform", "integer", "choice"};
    for (const std::string_view name : names) {
        if (text.starts_with(name) && text.substr(name.size()).starts_with('(') && text.ends_with(')')) {
            const std::size_t first = name.size() + 1;
            return Call{std::string(name), split_list(text.substr(first, text.size() - first - 1))};
        }
    }
    return std::nullopt;
}

bool is_range(const Call& call) {
    return call.name != "lin" && call.name != "log";
}

[[noreturn]] void fail(const Call& call, const std::string& what) {
    throw InvalidArgument(call.name + "(...) " + what, {},
                          "a text that looks like it stands in quotation marks: \"" + call.name + "(...)\"");
}

template <typename Number>
Number number_of(const Call& call, std::size_t index) {
    const std::string& text = call.arguments[index];
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool good = error == std::errc() && end == text.data() + text.size();
    if constexpr (std::is_floating_point_v<Number>) {
        good = good && std::isfinite(value);
    }
    if (!good) {
        const char* kind = std::is_floating_point_v<Number> ? "a finite number" : "a whole number";
        fail(call, "takes " + std::string(kind) + " here, not '" + text + "'");
    }
    return value;
}

/// Rounded to 15 digits, which hides what binary arithmetic left behind (0.30000000000000004); a whole number
/// as an integer, which settings that count ask for.
json tidy(double value) {
    constexpr int digits = 15;
    constexpr double largest_exact = 0x1p53;
    std::array<char, 64> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, digits)
            .ptr;
    double rounded = value;
    std::from_chars(buffer.data(), end, rounded);
    if (rounded == std::floor(rounded) && std::abs(rounded) < largest_exact) {
        return static_cast<std::int64_t>(rounded);
    }
    return rounded;
}

/// The ends of a range of numbers.
struct Ends {
    double low, high;
};

Ends ends_of(const Call& call, bool logarithmic) {
    const Ends ends{number_of<double>(call, 0), number_of<double>(call, 1)};
    if (logarithmic && (ends.low <= 0.0 || ends.high <= 0.0)) {
        fail(call, "needs both ends above 0");
    }
    if (!std::isfinite(ends.high - ends.low)) {
        fail(call, "has ends that are too far apart");
    }
    return ends;
}

/// The point at `share`, 0 to 1, of the way between the ends.
double between(const Ends& ends, double share, bool logarithmic) {
    return logarithmic ? std::exp(std::lerp(std::log(ends.low), std::log(ends.high), share))
                       : ends.low + (ends.high - ends.low) * share;
}

std::vector<json> spaced(const Call& call) {
    if (call.arguments.size() != 3) {
        fail(call, "takes three values: from, to, how many");
    }
    const bool logarithmic = call.name == "log";
    const Ends ends = ends_of(call, logarithmic);
    const auto count = number_of<std::int64_t>(call, 2);
    if (count < 1 || count > static_cast<std::int64_t>(most_sweep_points)) {
        fail(call, "makes 1 to " + grouped(most_sweep_points) + " values, not " + call.arguments[2]);
    }
    std::vector<json> values;
    for (std::int64_t i = 0; i < count; ++i) {
        const double share = count == 1 ? 0.0 : static_cast<double>(i) / static_cast<double>(count - 1);
        values.push_back(tidy(i == 0           ? ends.low
                              : i == count - 1 ? ends.high
                                               : between(ends, share, logarithmic)));
    }
    return values;
}

void need_two_in_order(const Call& call) {
    if (call.arguments.size() != 2) {
        fail(call, "takes two values: low, high");
    }
    const bool in_order = call.name == "integer"
                              ? number_of<std::int64_t>(call, 0) <= number_of<std::int64_t>(call, 1)
                              : number_of<double>(call, 0) < number_of<double>(call, 1);
    if (!in_order) {
        fail(call, "needs low below high, got " + call.arguments[0] + " and " + call.arguments[1]);
    }
}

RandomStream stream(std::uint64_t seed, std::uint64_t draw) {
    return {seed, Stream::data, draw};
}

SweepValues range_of(const Call& call) {
    if (call.name == "choice") {
        std::vector<json> choices;
        for (const std::string& argument : call.arguments) {
            choices.push_back(value_of(argument));
        }
        return {{}, [choices](std::uint64_t seed, std::uint64_t draw) {
                    return choices[stream(seed, draw).below(choices.size())];
                }};
    }
    need_two_in_order(call);
    if (call.name == "integer") {
        const auto low = number_of<std::int64_t>(call, 0);
        // Modulo 2^64, so that the whole range of 64 bits fits; only all of it would be 0.
        const std::uint64_t span = static_cast<std::uint64_t>(number_of<std::int64_t>(call, 1)) -
                                   static_cast<std::uint64_t>(low) + 1;
        if (span == 0) {
            fail(call, "has ends that are too far apart");
        }
        return {{}, [low, span](std::uint64_t seed, std::uint64_t draw) {
                    return json(static_cast<std::int64_t>(static_cast<std::uint64_t>(low) +
                                                          stream(seed, draw).below(span)));
                }};
    }
    const bool logarithmic = call.name == "loguniform";
    const Ends ends = ends_of(call, logarithmic);
    return {{}, [ends, logarithmic](std::uint64_t seed, std::uint64_t draw) {
                return tidy(between(ends, stream(seed, draw).uniform(), logarithmic));
            }};
}

} // namespace

SweepValues parse_sweep_values(std::string_view text) {
    SweepValues values;
    const std::vector<std::string> parts = split_list(text);
    for (const std::string& part : parts) {
        const std::optional<Call> call = call_of(part);
        if (call && is_range(*call)) {
            if (parts.size() > 1) {
                fail(*call, "is a range to draw from, and stands in no list");
            }
            return range_of(*call);
        }
        const std::vector<json> more = call ? spaced(*call) : std::vector<json>{value_of(part)};
        values.list.insert(values.list.end(), more.begin(), more.end());
    }
    return values;
}

} // namespace sluice
