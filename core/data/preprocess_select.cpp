// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_select.h"

#include <algorithm>
#include <utility>

namespace sluice::steps {
namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

std::vector<std::string> without(const std::vector<std::string>& names,
                                 const std::vector<std::string>& except) {
    std::vector<std::string> result;
    std::copy_if(names.begin(), names.end(), std::back_inserter(result),
                 [&](const std::string& name) { return !has(except, name); });
    return result;
}

void select_columns(Table& table, const std::vector<std::string>& names,
                    const std::vector<std::string>& left_out) {
    std::vector<Column> columns;
    for (const std::string& name : names) {
        const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                        [&](const Column& column) { return column.name == name; });
        columns.push_back(std::move(*found));
        table.columns.erase(found);
    }
    for (Column& column : table.columns) {
        if (!has(left_out, column.name)) {
            columns.push_back(std::move(column));
        }
    }
    table.columns = std::move(columns);
}

} // namespace sluice::steps
