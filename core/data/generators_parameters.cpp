// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "data/generators.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;

constexpr double most_values = 1e9; // 8 GB

/// "" when the value can be.
std::string problem_with(const json& value, const Generator::Limits& limits) {
    if (!value.is_number()) {
        return "must be a number, got " + value.dump();
    }
    const double number = value.get<double>();
    if (number >= limits.least && number <= limits.most && (!limits.whole || number == std::floor(number))) {
        return {};
    }
    return std::string("must be ") + (limits.whole ? "a whole number" : "a number") + " from " +
           exact_number(limits.least) + " to " + exact_number(limits.most) + ", got " + exact_number(number);
}

/// Rows times columns, by what is given and the defaults.
double table_values(const Generator& generator, const json& parameters) {
    double rows = 1.0, columns = 1.0;
    for (const auto& [name, initial] : generator.info.parameters) {
        const double value = parameters.contains(name) ? parameters[name].get<double>() : initial;
        rows = name == "rows" ? value : rows;
        columns = name == "dimension" ? value + 1.0 : columns;
    }
    return rows * columns;
}

} // namespace

Problems generator_problems(const std::string& generator, const json& parameters, const std::string& where) {
    const auto found = std::find_if(generators().begin(), generators().end(),
                                    [&](const Generator& one) { return one.info.name == generator; });
    Problems problems;
    std::vector<std::string> names;
    for (const auto& [name, initial] : found->info.parameters) {
        names.push_back(name);
    }
    for (const auto& [name, value] : parameters.items()) {
        const auto limits = found->limits.find(name);
        if (limits == found->limits.end()) {
            const std::string nearest = nearest_name(name, names);
            problems.push_back({where + "/" + name,
                                "is not a parameter of '" + generator + "'; it has " + alternatives(names) +
                                    (nearest.empty() ? "" : "; did you mean '" + nearest + "'?")});
        } else if (const std::string problem = problem_with(value, limits->second); !problem.empty()) {
            problems.push_back({where + "/" + name, problem});
        }
    }
    if (problems.empty()) {
        if (const double values = table_values(*found, parameters); values > most_values) {
            problems.push_back({where + "/rows", "makes a table of " + short_number(values) +
                                                     " values, more than the " + short_number(most_values) +
                                                     " that are possible"});
        }
    }
    return problems;
}

} // namespace sluice
