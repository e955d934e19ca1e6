// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/parameter_reader.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// How a value is quoted in a message; long ones are cut.
std::string shown(const nlohmann::json& value) {
    if (value.is_number_float()) {
        return exact_number(value.get<double>());
    }
    if (value.is_object() || (value.is_array() && value.size() > 4)) {
        return value.is_object() ? "an object" : "a list of " + std::to_string(value.size());
    }
    std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return text.size() > 60 ? text.substr(0, 57) + "..." : text;
}

/// A number, or what "inf" and "-inf" stand for.
std::optional<double> number_of(const nlohmann::json& value) {
    if (value.is_number()) {
        return value.get<double>();
    }
    if (value.is_string()) {
        const std::string& text = value.get_ref<const std::string&>();
        if (text == "inf" || text == "+inf") {
            return infinity;
        }
        if (text == "-inf") {
            return -infinity;
        }
    }
    return std::nullopt;
}

std::string range_message(const ParameterInfo& info, double value) {
    const bool low_ok = info.minimum_open ? value > info.minimum : value >= info.minimum;
    const bool high_ok = info.maximum_open ? value < info.maximum : value <= info.maximum;
    if (info.minimum > -infinity && !low_ok) {
        return std::string("must be ") + (info.minimum_open ? "> " : ">= ") + exact_number(info.minimum) +
               ", got " + exact_number(value);
    }
    if (info.maximum < infinity && !high_ok) {
        return std::string("must be ") + (info.maximum_open ? "< " : "<= ") + exact_number(info.maximum) +
               ", got " + exact_number(value);
    }
    // Squares of numbers beyond these leave the doubles.
    constexpr double largest = 1e150, smallest_scale = 1e-150;
    if (std::abs(value) > largest) {
        return "must be at most 1e+150 in size, got " + exact_number(value);
    }
    const bool scale = info.minimum == 0.0 && info.minimum_open && info.maximum > 1.0;
    if (scale && value < smallest_scale) {
        return "must be at least 1e-150, got " + exact_number(value);
    }
    return {};
}

} // namespace

ParameterReader::ParameterReader(const nlohmann::json& spec, std::string pointer, const FamilyInfo& family,
                                 Problems& problems)
    : spec_(spec), pointer_(std::move(pointer)), family_(family), problems_(problems) {
    check_names();
    const bool names_known = ok_;
    ok_ = true;
    for (const ParameterInfo& info : family.parameters) {
        check(info);
    }
    readable_ = ok_;
    ok_ = ok_ && names_known;
}

void ParameterReader::add(const std::string& where, std::string message) {
    ok_ = false;
    problems_.push_back({pointer_ + where, std::move(message)});
}

void ParameterReader::check_names() {
    std::vector<std::string> allowed;
    for (const ParameterInfo& info : family_.parameters) {
        allowed.push_back(info.name);
    }
    for (const auto& [key, value] : spec_.items()) {
        if (key == "family" || std::find(allowed.begin(), allowed.end(), key) != allowed.end()) {
            continue;
        }
        const std::string near = nearest_name(key, allowed);
        std::string message = "is not a parameter of " + family_.name;
        message += near.empty() ? "; it has " + alternatives(allowed) : "; did you mean '" + near + "'?";
        const nlohmann::json::json_pointer escaped = nlohmann::json::json_pointer() / key;
        add(escaped.to_string(), message);
    }
}

void ParameterReader::check(const ParameterInfo& info) {
    if (!spec_.contains(info.name)) {
        if (info.required) {
            add("/" + info.name, "is required: " + info.meaning);
        }
        return;
    }
    const nlohmann::json& value = spec_.at(info.name);
    const std::string where = "/" + info.name;
    switch (info.kind) {
    case ParameterKind::number:
    case ParameterKind::integer:
        if (info.may_be_list && value.is_array()) {
            check_numbers(info, value);
        } else if (!info.choices.empty() && value.is_string()) {
            check_text(info, value);
        } else {
            check_number(info, value, where);
        }
        break;
    case ParameterKind::numbers:
        check_numbers(info, value);
        break;
    case ParameterKind::matrix:
        check_matrix(info, value);
        break;
    case ParameterKind::columns:
        check_list_of_names(info, value, "column name");
        break;
    case ParameterKind::names:
        check_list_of_names(info, value, "name");
        break;
    case ParameterKind::text:
    case ParameterKind::formula:
        if (info.may_be_list && value.is_array()) {
            check_numbers(info, value);
        } else {
            check_text(info, value);
        }
        break;
    case ParameterKind::densities:
        if (!value.is_array()) {
            add(where, "must be a list of densities, got " + shown(value));
        }
        break;
    case ParameterKind::density:
        break; // density_from_json() checks it
    }
}

void ParameterReader::check_number(const ParameterInfo& info, const nlohmann::json& value,
                                   const std::string& where) {
    const std::optional<double> number = number_of(value);
    if (!number) {
        add(where, std::string("must be ") +
                       (info.kind == ParameterKind::integer ? "a whole number" : "a number") + ", got " +
                       shown(value));
    } else if (std::isinf(*number)) {
        if (!info.may_be_infinite) {
            add(where, "must be a finite number, got " + shown(value));
        }
    } else if (info.kind == ParameterKind::integer && *number != std::floor(*number)) {
        add(where, "must be a whole number, got " + shown(value));
    } else if (const std::string message = range_message(info, *number); !message.empty()) {
        add(where, message);
    }
}

void ParameterReader::check_numbers(const ParameterInfo& info, const nlohmann::json& value) {
    if (!value.is_array() || value.empty()) {
        add("/" + info.name,
            "must be a list of numbers" +
                std::string(value.is_array() ? ", got an empty one" : ", got " + shown(value)));
        return;
    }
    for (std::size_t k = 0; k < value.size(); ++k) {
        check_number(info, value[k], "/" + info.name + "/" + std::to_string(k));
    }
}

void ParameterReader::check_matrix(const ParameterInfo& info, const nlohmann::json& value) {
    const std::string where = "/" + info.name;
    if (!value.is_array() || value.empty() || !value.front().is_array() || value.front().empty()) {
        add(where, "must be a list of rows of numbers, got " + shown(value));
        return;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        const std::string row = where + "/" + std::to_string(i);
        if (!value[i].is_array() || value[i].size() != value.front().size()) {
            add(row, "must be a row of " + std::to_string(value.front().size()) +
                         " numbers like the first, got " + shown(value[i]));
            continue;
        }
        for (std::size_t j = 0; j < value[i].size(); ++j) {
            check_number(info, value[i][j], row + "/" + std::to_string(j));
        }
    }
}

void ParameterReader::check_list_of_names(const ParameterInfo& info, const nlohmann::json& value,
                                          const std::string& a_name) {
    const std::string where = "/" + info.name;
    if (!value.is_array() || value.empty()) {
        add(where, "must be a list of " + a_name + "s, got " + shown(value));
        return;
    }
    for (std::size_t k = 0; k < value.size(); ++k) {
        if (!value[k].is_string()) {
            add(where + "/" + std::to_string(k), "must be a " + a_name + ", got " + shown(value[k]));
        } else if (std::find(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(k), value[k]) !=
                   value.begin() + static_cast<std::ptrdiff_t>(k)) {
            add(where + "/" + std::to_string(k),
                "'" + value[k].get<std::string>() + "' stands in the list twice");
        }
    }
}

void ParameterReader::check_text(const ParameterInfo& info, const nlohmann::json& value) {
    const std::string where = "/" + info.name;
    if (!value.is_string()) {
        add(where, "must be a text, got " + shown(value));
        return;
    }
    const std::string text = value.get<std::string>();
    if (!info.choices.empty() &&
        std::find(info.choices.begin(), info.choices.end(), text) == info.choices.end()) {
        const std::string near = nearest_name(text, info.choices);
        add(where, "must be " + alternatives(info.choices) + ", got '" + text + "'" +
                       (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
}

const ParameterInfo& ParameterReader::info(const std::string& name) const {
    const auto found = std::find_if(family_.parameters.begin(), family_.parameters.end(),
                                    [&](const ParameterInfo& candidate) { return candidate.name == name; });
    return *found;
}

double ParameterReader::number(const std::string& name) const {
    return has(name) ? number_of(raw(name)).value() : info(name).initial;
}

std::size_t ParameterReader::integer(const std::string& name) const {
    return static_cast<std::size_t>(number(name));
}

std::string ParameterReader::text(const std::string& name) const {
    return has(name) ? raw(name).get<std::string>() : info(name).choices.front();
}

std::vector<double> ParameterReader::numbers(const std::string& name) const {
    std::vector<double> values;
    if (has(name)) {
        for (const nlohmann::json& value : raw(name)) {
            values.push_back(number_of(value).value());
        }
    }
    return values;
}

Matrix<double> ParameterReader::matrix(const std::string& name) const {
    if (!has(name)) {
        return {};
    }
    const nlohmann::json& rows = raw(name);
    Matrix<double> values(rows.size(), rows.front().size());
    for (std::size_t i = 0; i < values.rows(); ++i) {
        for (std::size_t j = 0; j < values.columns(); ++j) {
            values(i, j) = number_of(rows[i][j]).value();
        }
    }
    return values;
}

std::vector<std::string> ParameterReader::names(const std::string& name) const {
    return raw(name).get<std::vector<std::string>>();
}

} // namespace sluice
