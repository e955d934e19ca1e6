// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/column_types.h"

#include "base/error.h"
#include "base/text.h"
#include "data/csv_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace sluice {
namespace {

/// The levels in the order of the numbers.
void make_categorical(Column& column) {
    std::set<double> distinct;
    for (const double value : column.values) {
        if (!std::isnan(value)) {
            distinct.insert(value);
        }
    }
    const std::vector<double> sorted(distinct.begin(), distinct.end());
    for (double& value : column.values) {
        if (!std::isnan(value)) {
            value = static_cast<double>(std::ranges::lower_bound(sorted, value) - sorted.begin());
        }
    }
    for (const double value : sorted) {
        column.levels.push_back(exact_number(value));
    }
    column.kind = ColumnKind::categorical;
}

void make_numeric(Column& column, const std::string& where) {
    std::vector<double> numbers;
    for (const std::string& level : column.levels) {
        double number = 0.0;
        if (!csv::parse_number(level, '.', number)) {
            throw DataError("'" + level + "' is not a number, and 'types' says that the column '" +
                                column.name + "' is numeric",
                            where);
        }
        numbers.push_back(number);
    }
    for (double& value : column.values) {
        value = std::isnan(value) ? value : numbers[static_cast<std::size_t>(value)];
    }
    column.levels.clear();
    column.kind = ColumnKind::numeric;
}

} // namespace

std::map<std::string, ColumnKind> column_types(const nlohmann::json& types, const std::string& pointer) {
    if (!types.is_object()) {
        throw InvalidArgument(
            "must be an object {\"COLUMN\": \"numeric\" or \"categorical\"}, got " + types.dump(), pointer);
    }
    std::map<std::string, ColumnKind> kinds;
    for (const auto& [column, kind] : types.items()) {
        if (kind != "numeric" && kind != "categorical") {
            throw InvalidArgument("must be \"numeric\" or \"categorical\", got " + kind.dump(),
                                  pointer + "/" + column);
        }
        kinds[column] = kind == "numeric" ? ColumnKind::numeric : ColumnKind::categorical;
    }
    return kinds;
}

void apply_types(Table& table, const std::map<std::string, ColumnKind>& types, const std::string& where) {
    for (const auto& [name, kind] : types) {
        const auto column = std::ranges::find(table.columns, name, &Column::name);
        if (column == table.columns.end()) {
            const std::string near = nearest_name(name, table.names());
            throw InvalidArgument("'types' names the column '" + name + "', which the data do not have",
                                  "/dataset/parameters/types",
                                  near.empty() ? "" : "did you mean '" + near + "'?");
        }
        if (column->kind != kind) {
            kind == ColumnKind::categorical ? make_categorical(*column) : make_numeric(*column, where);
        }
    }
}

} // namespace sluice
