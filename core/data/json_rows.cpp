// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/json_rows.h"

#include "base/error.h"
#include "base/text.h"

#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr std::size_t longest_name = 1000; ///< the names of objects are repeated in those of their members
constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

} // namespace

void JsonRows::begin_row() {
    ++rows_;
    next_ = 0;
    check_size();
}

void JsonRows::check_size() const {
    if (columns_.size() > most_values_ / std::max<std::size_t>(rows_, 1)) {
        throw DataError("the objects have too many different members: " + std::to_string(columns_.size()) +
                            " columns in " + std::to_string(rows_) + " rows, nearly all of them empty",
                        where_, "give all objects the same members");
    }
}

JsonRows::Growing& JsonRows::at(std::string_view name) {
    if (next_ < columns_.size() && columns_[next_].column.name == name) {
        return columns_[next_++];
    }
    if (name.size() > longest_name) {
        throw DataError("a member in row " + std::to_string(rows_) + " has a name of more than " +
                            std::to_string(longest_name) + " bytes, with those of the objects around it",
                        where_);
    }
    const auto [found, added] = numbers_.try_emplace(std::string(name), columns_.size());
    if (added) {
        columns_.emplace_back();
        columns_.back().column.name = name;
        check_size();
    }
    next_ = found->second + 1;
    return columns_[found->second];
}

void JsonRows::put(Growing& growing, double value) {
    if (growing.last_row == rows_) {
        throw DataError(
            "the member '" + growing.column.name + "' comes twice in row " + std::to_string(rows_), where_);
    }
    growing.last_row = rows_;
    growing.column.values.resize(rows_ - 1, missing_value);
    growing.column.values.push_back(value);
}

void JsonRows::add_missing(std::string_view name) {
    put(at(name), missing_value);
}

void JsonRows::add_number(std::string_view name, double value) {
    Growing& growing = at(name);
    growing.only_truths = false;
    const bool words = growing.column.kind == ColumnKind::categorical;
    put(growing, words ? growing.coder.code(exact_number(value)) : value);
}

void JsonRows::add_truth(std::string_view name, bool value) {
    Growing& growing = at(name);
    if (growing.column.kind == ColumnKind::categorical) {
        put(growing, growing.coder.code(value ? "true" : "false"));
    } else {
        put(growing, value ? 1.0 : 0.0);
    }
}

void JsonRows::add_text(std::string_view name, std::string_view text) {
    Growing& growing = at(name);
    if (growing.column.kind == ColumnKind::numeric && !text.empty()) {
        make_words(growing);
    }
    put(growing, growing.coder.code(text));
}

/// The first text of a column that had numbers so far.
void JsonRows::make_words(Growing& growing) {
    growing.column.kind = ColumnKind::categorical;
    for (double& value : growing.column.values) {
        if (!std::isnan(value)) {
            value = growing.coder.code(growing.only_truths ? (value != 0 ? "true" : "false")
                                                           : exact_number(value));
        }
    }
}

Table JsonRows::take() {
    Table table;
    for (Growing& growing : columns_) {
        growing.column.values.resize(rows_, missing_value);
        growing.column.levels = growing.coder.take_levels();
        table.columns.push_back(std::move(growing.column));
    }
    return table;
}

} // namespace sluice
