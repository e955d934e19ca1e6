// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_reader.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice::steps {

using nlohmann::json;

std::string suggestion(const std::string& given, const std::vector<std::string>& allowed) {
    const std::string nearest = nearest_name(given, allowed);
    return nearest.empty() ? std::string() : "; did you mean '" + nearest + "'?";
}

StepReader::StepReader(const json& step, const std::string& op, const std::string& pointer,
                       Problems& problems)
    : step_(step), op_(op), pointer_(pointer), problems_(problems) {}

void StepReader::problem(const std::string& key, const std::string& message) {
    problems_.push_back({pointer_ + "/" + key, message});
}

const json* StepReader::find(const std::string& key) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) {
        known_.push_back(key);
    }
    const auto found = step_.find(key);
    return found == step_.end() ? nullptr : &*found;
}

std::string StepReader::word(const std::string& key, const std::string& initial,
                             const std::vector<std::string>& allowed) {
    const json* given = find(key);
    const std::string text = given == nullptr     ? initial
                             : given->is_string() ? given->get<std::string>()
                                                  : given->dump();
    if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
        problem(key, "must be " + alternatives(allowed) + ", got '" + text + "'" + suggestion(text, allowed));
        return initial;
    }
    result_[key] = text;
    return text;
}

double StepReader::number(const std::string& key, double initial) {
    const json* given = find(key);
    if (given == nullptr) {
        return initial;
    }
    if (!given->is_number()) {
        problem(key, "must be a number, got " + given->dump());
        return initial;
    }
    return given->get<double>();
}

std::int64_t StepReader::whole(const std::string& key, std::int64_t initial, std::int64_t least,
                               std::int64_t most) {
    const double value = number(key, static_cast<double>(initial));
    if (!(value >= static_cast<double>(least) && value <= static_cast<double>(most)) ||
        value != std::floor(value)) {
        problem(key, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                         ", got " + exact_number(value));
        return initial;
    }
    return static_cast<std::int64_t>(value);
}

bool StepReader::boolean(const std::string& key, bool initial) {
    const json* given = find(key);
    if (given == nullptr) {
        return initial;
    }
    if (!given->is_boolean()) {
        problem(key, "must be true or false, got " + given->dump());
        return initial;
    }
    return given->get<bool>();
}

void StepReader::names(const std::string& key, const json& initial, bool may_be_empty) {
    const json* given = find(key);
    const json& list = given == nullptr ? initial : *given;
    const bool texts =
        list.is_array() && (may_be_empty || !list.empty()) &&
        std::all_of(list.begin(), list.end(), [](const json& name) { return name.is_string(); });
    if (texts) {
        result_[key] = list;
    } else {
        problem(key, "must be a list of column names or patterns such as \"mean_*\", or [\"*\"] for all that "
                     "the operation can take");
    }
}

void StepReader::put(const std::string& key, json value) {
    result_[key] = std::move(value);
}

json StepReader::finish() {
    names("columns", {"*"}, false);
    for (const auto& item : step_.items()) {
        if (item.key() != "op" && std::find(known_.begin(), known_.end(), item.key()) == known_.end()) {
            problem(item.key(), "is not a parameter of '" + op_ + "' here; known: " + alternatives(known_) +
                                    suggestion(item.key(), known_));
        }
    }
    return std::move(result_);
}

} // namespace sluice::steps
