// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/json_reader.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice {

std::string pointer_to(const std::string& pointer, std::string_view key) {
    std::string result = pointer + '/';
    for (const char c : key) {
        if (c == '~') {
            result += "~0";
        } else if (c == '/') {
            result += "~1";
        } else {
            result += c;
        }
    }
    return result;
}

std::string pointer_to(const std::string& pointer, std::size_t index) {
    return pointer + '/' + std::to_string(index);
}

std::string json_kind(const nlohmann::json& value) {
    if (value.is_object()) {
        return "an object";
    }
    if (value.is_array()) {
        return "a list";
    }
    if (value.is_string()) {
        return "a text";
    }
    if (value.is_boolean()) {
        return value.get<bool>() ? "true" : "false";
    }
    if (value.is_number()) {
        return "the number " + value.dump();
    }
    return "null";
}

std::string name_problem(const std::string& given, const NameChoice& choice) {
    if (std::ranges::find(choice.available, given) != choice.available.end()) {
        return {};
    }
    if (std::ranges::find(choice.later, given) != choice.later.end()) {
        return "'" + given +
               "' is not available in this version; available: " + alternatives(choice.available);
    }
    std::string message = "must be " + alternatives(choice.available) + ", got '" + given + "'";
    const std::string near = nearest_name(given, choice.available);
    return near.empty() ? message : message + "; did you mean '" + near + "'?";
}

std::string range_problem(double value, const NumberRange& range) {
    const bool low = range.minimum_open ? !(value > range.minimum) : !(value >= range.minimum);
    const bool high = range.maximum_open ? !(value < range.maximum) : !(value <= range.maximum);
    if (!std::isfinite(value)) {
        return "must be a finite number, got " + exact_number(value);
    }
    if (!low && !high) {
        return {};
    }
    std::string rule;
    if (std::isfinite(range.minimum)) {
        rule = (range.minimum_open ? "> " : ">= ") + exact_number(range.minimum);
    }
    if (std::isfinite(range.maximum)) {
        rule += (rule.empty() ? "" : " and ") + std::string(range.maximum_open ? "< " : "<= ") +
                exact_number(range.maximum);
    }
    return "must be " + rule + ", got " + exact_number(value);
}

namespace {

/// An integer of the file, also when it is written as 1e4; nothing when it is none.
std::optional<std::int64_t> whole_number(const nlohmann::json& value) {
    constexpr double limit = 9007199254740992.0; // 2^53: above it a double no longer tells integers apart
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        return std::cmp_less_equal(number, std::numeric_limits<std::int64_t>::max())
                   ? std::optional(static_cast<std::int64_t>(number))
                   : std::nullopt;
    }
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    if (value.is_number_float()) {
        const double number = value.get<double>();
        if (number == std::floor(number) && std::abs(number) <= limit) {
            return static_cast<std::int64_t>(number);
        }
    }
    return std::nullopt;
}

std::string integer_problem(const nlohmann::json& value, std::int64_t minimum, std::int64_t maximum) {
    if (!value.is_number()) {
        return "must be a whole number, got " + json_kind(value);
    }
    const std::optional<std::int64_t> number = whole_number(value);
    if (!number) {
        return "must be a whole number, got " + value.dump();
    }
    if (*number >= minimum && *number <= maximum) {
        return {};
    }
    std::string rule = ">= " + std::to_string(minimum);
    if (maximum != std::numeric_limits<std::int64_t>::max()) {
        rule += " and <= " + std::to_string(maximum);
    }
    return "must be " + rule + ", got " + std::to_string(*number);
}

} // namespace

JsonReader::JsonReader(const nlohmann::json& value, std::string pointer, Problems& problems)
    : object_(value.is_object()), value_(value), pointer_(std::move(pointer)), problems_(problems) {
    if (!object_) {
        problems_.push_back({pointer_, "must be an object {...}, got " + json_kind(value)});
    }
}

const nlohmann::json* JsonReader::find(const std::string& key) {
    if (std::ranges::find(known_, key) == known_.end()) {
        known_.push_back(key);
    }
    if (!object_) {
        return nullptr;
    }
    const auto found = value_.find(key);
    return found == value_.end() ? nullptr : &*found;
}

void JsonReader::problem(const std::string& key, std::string message) {
    problems_.push_back({at(key), std::move(message)});
}

double JsonReader::number(const std::string& key, double initial, const NumberRange& range) {
    const nlohmann::json* value = find(key);
    if (value == nullptr) {
        return initial;
    }
    if (!value->is_number()) {
        problem(key, "must be a number, got " + json_kind(*value));
        return initial;
    }
    const double result = value->get<double>();
    const std::string wrong = range_problem(result, range);
    if (!wrong.empty()) {
        problem(key, wrong);
        return initial;
    }
    return result;
}

std::int64_t JsonReader::integer(const std::string& key, std::int64_t initial, std::int64_t minimum,
                                 std::int64_t maximum) {
    const nlohmann::json* value = find(key);
    if (value == nullptr) {
        return initial;
    }
    const std::string wrong = integer_problem(*value, minimum, maximum);
    if (!wrong.empty()) {
        problem(key, wrong);
        return initial;
    }
    return *whole_number(*value);
}

bool JsonReader::boolean(const std::string& key, bool initial) {
    const nlohmann::json* value = find(key);
    if (value == nullptr) {
        return initial;
    }
    if (!value->is_boolean()) {
        problem(key, "must be true or false, got " + json_kind(*value));
        return initial;
    }
    return value->get<bool>();
}

std::string JsonReader::text(const std::string& key, const std::string& initial) {
    const nlohmann::json* value = find(key);
    if (value == nullptr) {
        return initial;
    }
    if (!value->is_string()) {
        problem(key, "must be a text, got " + json_kind(*value));
        return initial;
    }
    return value->get<std::string>();
}

std::string JsonReader::name(const std::string& key, const std::string& initial, const NameChoice& choice) {
    const nlohmann::json* value = find(key);
    if (value == nullptr) {
        return initial;
    }
    if (!value->is_string()) {
        problem(key, "must be " + alternatives(choice.available) + ", got " + json_kind(*value));
        return initial;
    }
    const auto given = value->get<std::string>();
    const std::string wrong = name_problem(given, choice);
    if (!wrong.empty()) {
        problem(key, wrong);
        return initial;
    }
    return given;
}

std::vector<std::string> JsonReader::texts(const std::string& key, const std::vector<std::string>& initial) {
    const nlohmann::json* value = find(key);
    if (value == nullptr) {
        return initial;
    }
    if (!value->is_array()) {
        problem(key, "must be a list of texts, got " + json_kind(*value));
        return initial;
    }
    std::vector<std::string> result;
    for (std::size_t i = 0; i < value->size(); ++i) {
        const nlohmann::json& element = (*value)[i];
        const std::string where = pointer_to(at(key), i);
        if (!element.is_string()) {
            problems_.push_back({where, "must be a text, got " + json_kind(element)});
        } else if (std::ranges::find(result, element.get<std::string>()) != result.end()) {
            problems_.push_back({where, "'" + element.get<std::string>() + "' stands in the list twice"});
        } else {
            result.push_back(element.get<std::string>());
        }
    }
    return result;
}

std::vector<std::string> JsonReader::names(const std::string& key, const std::vector<std::string>& initial,
                                           const NameChoice& choice) {
    const std::vector<std::string> given = texts(key, initial);
    const nlohmann::json* value = find(key);
    if (value == nullptr || !value->is_array()) {
        return given;
    }
    for (std::size_t i = 0; i < value->size(); ++i) {
        if (!(*value)[i].is_string()) {
            continue;
        }
        const std::string wrong = name_problem((*value)[i].get<std::string>(), choice);
        if (!wrong.empty()) {
            problems_.push_back({pointer_to(at(key), i), wrong});
        }
    }
    return given;
}

std::vector<std::int64_t> JsonReader::integers(const std::string& key,
                                               const std::vector<std::int64_t>& initial, std::int64_t minimum,
                                               std::int64_t maximum) {
    const nlohmann::json* value = find(key);
    if (value == nullptr) {
        return initial;
    }
    if (!value->is_array()) {
        problem(key, "must be a list of whole numbers, got " + json_kind(*value));
        return initial;
    }
    std::vector<std::int64_t> result;
    for (std::size_t i = 0; i < value->size(); ++i) {
        const std::string wrong = integer_problem((*value)[i], minimum, maximum);
        if (wrong.empty()) {
            result.push_back(*whole_number((*value)[i]));
        } else {
            problems_.push_back({pointer_to(at(key), i), wrong});
        }
    }
    return result;
}

void JsonReader::finish(std::span<const std::string> later) {
    if (!object_) {
        return;
    }
    for (const auto& [key, value] : value_.items()) {
        if (std::ranges::find(known_, key) != known_.end()) {
            continue;
        }
        if (std::ranges::find(later, key) != later.end()) {
            problem(key, "is not available in this version; available here: " + alternatives(known_));
            continue;
        }
        const std::string near = nearest_name(key, known_);
        problem(key, near.empty()
                         ? "unknown key; allowed here: " + alternatives(known_)
                         : "unknown key; did you mean '" + near + "'? Allowed here: " + alternatives(known_));
    }
}

} // namespace sluice
