// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/goodness_layout.h"

#include <span>

namespace sluice {
namespace {

template <typename Part, std::size_t Count>
void write_group(H5Group& group, const char* name, const Part& part,
                 const std::array<Field<Part, std::vector<double>>, Count>& fields) {
    if ((part.*fields.front().second).empty()) {
        return;
    }
    H5Group inner = group.create_group(name);
    for (const auto& [field, series] : fields) {
        inner.write(field, std::span<const double>(part.*series));
    }
}

template <typename Part, std::size_t Count>
void read_group(const H5Group& group, const char* name, Part& part,
                const std::array<Field<Part, std::vector<double>>, Count>& fields) {
    if (!group.has(name)) {
        return;
    }
    const H5Group inner = group.group(name);
    for (const auto& [field, series] : fields) {
        if (inner.has(field)) {
            part.*series = inner.read_numbers(field).values;
        }
    }
}

template <typename Part, std::size_t Count>
void read_numbers(const H5Group& group, Part& part, const std::array<Field<Part, double>, Count>& fields) {
    for (const auto& [field, number] : fields) {
        if (group.has_attribute(field)) {
            part.*number = group.number(field);
        }
    }
}

void read_count(const H5Group& group, const char* name, std::uint64_t& count) {
    if (group.has_attribute(name)) {
        count = group.unsigned_integer(name);
    }
}

} // namespace

void write_goodness(H5Group& group, const SamplingRecord& sampling) {
    const GoodnessRecord& goodness = sampling.goodness;
    group.set_unsigned("goodness_points", goodness.points);
    group.set_integer("chi_square_freedom", goodness.chi_square_freedom);
    group.set_unsigned("energy_points", goodness.energy_points);
    for (const auto& [name, number] : goodness_numbers) {
        group.set_number(name, goodness.*number);
    }
    group.set_unsigned("goal_missing", sampling.cost.goal_missing);
    group.set_text("goal_basis", sampling.cost.goal_basis);
    for (const auto& [name, number] : cost_numbers) {
        group.set_number(name, sampling.cost.*number);
    }
    write_group(group, "moments", goodness.moments, moment_series);
    write_group(group, "qq", goodness.qq, quantile_series);
}

void read_goodness(const H5Group& group, SamplingRecord& sampling) {
    GoodnessRecord& goodness = sampling.goodness;
    read_count(group, "goodness_points", goodness.points);
    read_count(group, "energy_points", goodness.energy_points);
    if (group.has_attribute("chi_square_freedom")) {
        goodness.chi_square_freedom = group.integer("chi_square_freedom");
    }
    read_numbers(group, goodness, goodness_numbers);
    read_count(group, "goal_missing", sampling.cost.goal_missing);
    if (group.has_attribute("goal_basis")) {
        sampling.cost.goal_basis = group.text("goal_basis");
    }
    read_numbers(group, sampling.cost, cost_numbers);
    read_group(group, "moments", goodness.moments, moment_series);
    read_group(group, "qq", goodness.qq, quantile_series);
}

} // namespace sluice
