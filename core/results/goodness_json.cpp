// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/goodness_json.h"

#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;

template <typename Part, typename Value, std::size_t Count>
void put(json& to, const Part& part, const std::array<Field<Part, Value>, Count>& fields) {
    for (const auto& [name, member] : fields) {
        to[name] = part.*member;
    }
}

template <typename Value>
void take(const json& from, const char* name, Value& value) {
    if (const auto found = from.find(name); found != from.end()) {
        found->get_to(value);
    }
}

template <typename Part, typename Value, std::size_t Count>
void take(const json& from, Part& part, const std::array<Field<Part, Value>, Count>& fields) {
    for (const auto& [name, member] : fields) {
        take(from, name, part.*member);
    }
}

json finite(double value) {
    return std::isfinite(value) ? json(value) : json();
}

template <typename Part, std::size_t Count>
void summarise(json& to, const Part& part, const std::array<Field<Part, double>, Count>& fields) {
    for (const auto& [name, number] : fields) {
        if (!std::isnan(part.*number)) {
            to[name] = finite(part.*number);
        }
    }
}

} // namespace

json part_to_json(const GoodnessRecord& goodness) {
    json result{{"points", goodness.points},
                {"chi_square_freedom", goodness.chi_square_freedom},
                {"energy_points", goodness.energy_points},
                {"moments", json::object()},
                {"qq", json::object()}};
    put(result, goodness, goodness_numbers);
    put(result["moments"], goodness.moments, moment_series);
    put(result["qq"], goodness.qq, quantile_series);
    return result;
}

GoodnessRecord goodness_from_json(const json& from) {
    GoodnessRecord goodness;
    take(from, "points", goodness.points);
    take(from, "chi_square_freedom", goodness.chi_square_freedom);
    take(from, "energy_points", goodness.energy_points);
    take(from, goodness, goodness_numbers);
    if (const auto moments = from.find("moments"); moments != from.end()) {
        take(*moments, goodness.moments, moment_series);
    }
    if (const auto qq = from.find("qq"); qq != from.end()) {
        take(*qq, goodness.qq, quantile_series);
    }
    return goodness;
}

json part_to_json(const CostRecord& cost) {
    json result{{"goal_missing", cost.goal_missing}, {"goal_basis", cost.goal_basis}};
    put(result, cost, cost_numbers);
    return result;
}

CostRecord cost_from_json(const json& from) {
    CostRecord cost;
    take(from, "goal_missing", cost.goal_missing);
    take(from, "goal_basis", cost.goal_basis);
    take(from, cost, cost_numbers);
    return cost;
}

json goodness_summary(const GoodnessRecord& goodness) {
    json result{{"points", goodness.points}};
    summarise(result, goodness, goodness_numbers);
    if (!std::isnan(goodness.chi_square_statistic)) {
        result["chi_square_freedom"] = goodness.chi_square_freedom;
    }
    if (goodness.energy_points > 0) {
        result["energy_points"] = goodness.energy_points;
    }
    for (const auto& [name, series] : moment_series) {
        for (const double value : goodness.moments.*series) {
            result["moments"][name].push_back(finite(value));
        }
    }
    return result;
}

json cost_summary(const CostRecord& cost) {
    json result = json::object();
    summarise(result, cost, cost_numbers);
    if (cost.goal_missing > 0) {
        result["goal_missing"] = cost.goal_missing;
        result["goal_basis"] = cost.goal_basis;
    }
    return result;
}

} // namespace sluice
