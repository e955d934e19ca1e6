// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/preprocess.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

// A small table, and steps as they are written in an experiment file, for the tests of preprocessing.
namespace sluice::preprocess_fixtures {

inline constexpr double hole = std::numeric_limits<double>::quiet_NaN();

/// Training rows 0 to 4, then two rows that nothing may be fitted on. x: 1 2 3 4 10, y has holes.
inline Table small_table() {
    Table table;
    table.columns.push_back({"x", ColumnKind::numeric, {1, 2, 3, 4, 10, 1000, -1000}, {}});
    table.columns.push_back({"y", ColumnKind::numeric, {5, hole, 7, 5, 9, hole, 400}, {}});
    table.columns.push_back(
        {"c", ColumnKind::categorical, {0, 1, 1, hole, 2, hole, 0}, {"red", "green", "blue"}});
    table.columns.push_back({"label", ColumnKind::numeric, {0, 1, 0, 1, 0, 1, hole}, {}});
    return table;
}

inline const std::vector<std::int64_t> train = {0, 1, 2, 3, 4};

inline PreprocessStep step(const nlohmann::json& document) {
    Problems problems;
    PreprocessStep result = preprocess_step_from_json(document, "/preprocess/0", problems);
    if (!problems.empty()) {
        throw ValidationError(problems);
    }
    return result;
}

struct Outcome {
    Table table;
    nlohmann::json steps;
    std::vector<std::size_t> kept;
};

inline Outcome run(const std::vector<nlohmann::json>& documents, Table table,
                   const std::vector<std::int64_t>& train_rows = train) {
    std::vector<PreprocessStep> steps;
    for (const nlohmann::json& document : documents) {
        steps.push_back(step(document));
    }
    Outcome outcome;
    outcome.steps = fit_and_apply(steps, table, "label", train_rows, outcome.kept).steps;
    outcome.table = std::move(table);
    return outcome;
}

/// The problem of a step that has one; else how many it has, at the place "count".
inline Problem only_problem(const nlohmann::json& document) {
    Problems problems;
    preprocess_step_from_json(document, "/preprocess/3", problems);
    return problems.size() == 1 ? problems.front() : Problem{"count", std::to_string(problems.size())};
}

inline bool holds(const Problem& problem, const std::string& pointer, const std::string& part) {
    return problem.pointer == pointer && problem.message.find(part) != std::string::npos;
}

inline bool same(double a, double b, double tolerance = 1e-14) {
    return (std::isnan(a) && std::isnan(b)) ||
           std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

inline bool same(const std::vector<double>& a, const std::vector<double>& b, double tolerance = 1e-14) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](double x, double y) { return same(x, y, tolerance); });
}

inline bool column_is(const Outcome& outcome, const char* name, const std::vector<double>& expected) {
    return same(outcome.table.find(name)->values, expected);
}

/// What is thrown, in words; "" when nothing is.
template <typename Work>
std::string words_of_error(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace sluice::preprocess_fixtures
