// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/table.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>

namespace sluice {

std::size_t Column::missing() const {
    return static_cast<std::size_t>(
        std::count_if(values.begin(), values.end(), [](double value) { return std::isnan(value); }));
}

std::string Column::text(std::size_t row) const {
    const double value = values.at(row);
    if (std::isnan(value)) {
        return {};
    }
    return kind == ColumnKind::categorical ? levels.at(static_cast<std::size_t>(value)) : exact_number(value);
}

const Column* Table::find(const std::string& name) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const Column& column) { return column.name == name; });
    return found == columns.end() ? nullptr : &*found;
}

std::vector<std::string> Table::names() const {
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const Column& column : columns) {
        names.push_back(column.name);
    }
    return names;
}

Table Table::select_rows(const std::vector<std::size_t>& rows) const {
    Table selected;
    selected.columns.reserve(columns.size());
    for (const Column& column : columns) {
        Column copy{column.name, column.kind, {}, column.levels};
        copy.values.reserve(rows.size());
        for (const std::size_t row : rows) {
            copy.values.push_back(column.values.at(row));
        }
        selected.columns.push_back(std::move(copy));
    }
    return selected;
}

} // namespace sluice
