// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/verify.h"

#include "base/text.h"
#include "results/record_json.h"

#include <bit>
#include <cmath>
#include <set>

namespace sluice {
namespace {

using nlohmann::json;

/// What a second run may have otherwise without being another run.
bool left_out(const std::string& key) {
    static const std::set<std::string> keys = {"seconds",
                                               "candidates_per_second",
                                               "seconds_per_accepted",
                                               "goal_seconds",
                                               "goal_low",
                                               "goal_high",
                                               "host",
                                               "created_utc",
                                               "threads",
                                               "libraries",
                                               "models",
                                               "sluice_version",
                                               "resumed",
                                               "checkpoint"};
    return keys.contains(key);
}

std::string shown(const json& value) {
    constexpr std::size_t longest = 60;
    const std::string text = value.is_number_float() ? exact_number(value.get<double>()) : json_text(value);
    return text.size() > longest ? text.substr(0, longest) + "..." : text;
}

/// A matrix without values, whose sides a file does not keep.
bool no_values(const json& value) {
    return value.is_object() && value.contains("values") && value.at("values").empty();
}

bool same_scalar(const json& a, const json& b) {
    if (a.is_number_float() && b.is_number_float()) {
        const double x = a, y = b;
        return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y) ||
               (std::isnan(x) && std::isnan(y));
    }
    return a == b;
}

std::string difference(const json& a, const json& b, const std::string& place) {
    if (no_values(a) && no_values(b)) {
        return {};
    }
    if (a.is_object() && b.is_object()) {
        std::set<std::string> keys;
        for (const json* side : {&a, &b}) {
            for (const auto& [key, value] : side->items()) {
                keys.insert(key);
            }
        }
        for (const std::string& key : keys) {
            if (left_out(key)) {
                continue;
            }
            const std::string found =
                difference(a.value(key, json()), b.value(key, json()), place + "/" + key);
            if (!found.empty()) {
                return found;
            }
        }
        return {};
    }
    if (a.is_array() && b.is_array()) {
        if (a.size() != b.size()) {
            return place + " had " + grouped(a.size()) + " entries, now " + grouped(b.size());
        }
        for (std::size_t i = 0; i < a.size(); ++i) {
            const std::string found = difference(a[i], b[i], place + "/" + std::to_string(i));
            if (!found.empty()) {
                return found;
            }
        }
        return {};
    }
    return same_scalar(a, b) ? std::string() : place + " was " + shown(a) + ", now " + shown(b);
}

template <typename T>
std::string difference(const std::vector<T>& a, const std::vector<T>& b, const std::string& place) {
    if (a.size() != b.size()) {
        return place + " had " + grouped(a.size()) + " values, now " + grouped(b.size());
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::string found = same_scalar(json(a[i]), json(b[i]))
                                      ? std::string()
                                      : "value " + grouped(i) + " of " + place + " was " + shown(json(a[i])) +
                                            ", now " + shown(json(b[i]));
        if (!found.empty()) {
            return found;
        }
    }
    return {};
}

} // namespace

std::string first_difference(const Record& recorded, const Record& again) {
    if (recorded.sampling && again.sampling) {
        const SamplingRecord &a = *recorded.sampling, &b = *again.sampling;
        for (const std::string& found :
             {difference(a.accepted_points.values(), b.accepted_points.values(), "the accepted points"),
              difference(a.accepted_index, b.accepted_index, "the accepted rows"),
              difference(a.accepted_label, b.accepted_label, "the accepted labels"),
              difference(a.rejected_points.values(), b.rejected_points.values(), "the rejected points")}) {
            if (!found.empty()) {
                return found;
            }
        }
    }
    return difference(record_to_json(recorded), record_to_json(again), "");
}

} // namespace sluice
