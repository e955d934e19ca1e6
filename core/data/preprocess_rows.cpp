// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sluice::steps {
namespace {

using nlohmann::json;

std::vector<const Column*> columns_of(const Table& table, const std::vector<std::string>& names) {
    std::vector<const Column*> columns;
    for (const std::string& name : names) {
        columns.push_back(table.find(name));
    }
    return columns;
}

void mark_missing(const std::vector<const Column*>& columns, std::vector<char>& drop) {
    for (const Column* column : columns) {
        for (std::size_t row = 0; row < drop.size(); ++row) {
            drop[row] = static_cast<char>(drop[row] | static_cast<char>(std::isnan(column->values[row])));
        }
    }
}

std::vector<std::size_t> unmarked(const std::vector<char>& drop) {
    std::vector<std::size_t> rows;
    rows.reserve(drop.size());
    for (std::size_t row = 0; row < drop.size(); ++row) {
        if (drop[row] == 0) {
            rows.push_back(row);
        }
    }
    return rows;
}

} // namespace

RowBook::RowBook(std::size_t rows, const std::vector<std::int64_t>& train)
    : kept_(rows), trains_(rows, false) {
    std::iota(kept_.begin(), kept_.end(), std::size_t{0});
    for (const std::int64_t row : train) {
        trains_.at(static_cast<std::size_t>(row)) = true;
    }
    find_train();
}

void RowBook::keep(const std::vector<std::size_t>& rows) {
    std::vector<std::size_t> kept;
    kept.reserve(rows.size());
    for (const std::size_t row : rows) {
        kept.push_back(kept_[row]);
    }
    kept_ = std::move(kept);
    find_train();
}

void RowBook::find_train() {
    train_.clear();
    for (std::size_t row = 0; row < kept_.size(); ++row) {
        if (trains(row)) {
            train_.push_back(row);
        }
    }
}

bool drops_rows(const std::string& op) {
    return op == "drop_missing";
}

json drop_rows(const PreprocessStep& step, const std::vector<std::string>& names, Table& table,
               const std::string& label, RowBook& book) {
    std::vector<std::string> looked_at = names;
    const json& asked = step.parameters.at("columns");
    if (table.find(label) != nullptr && std::find(asked.begin(), asked.end(), "*") != asked.end()) {
        looked_at.push_back(label); // a row without its label teaches nothing
    }
    std::vector<char> drop(table.rows(), 0);
    mark_missing(columns_of(table, looked_at), drop);
    const std::vector<std::size_t> rows = unmarked(drop);
    if (rows.empty()) {
        throw DataError("'drop_missing' leaves no row: every one has a missing value");
    }
    json result = {
        {"columns", names}, {"rows_before", table.rows()}, {"rows_dropped", table.rows() - rows.size()}};
    if (rows.size() < table.rows()) {
        table = table.select_rows(rows);
        book.keep(rows);
    }
    return result;
}

std::vector<std::size_t> kept_rows(const json& fitted, const Table& table) {
    std::vector<char> drop(table.rows(), 0);
    mark_missing(columns_of(table, fitted.at("columns")), drop);
    return unmarked(drop);
}

} // namespace sluice::steps
