// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/label_guess.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string_view>

namespace sluice {
namespace {

constexpr std::size_t most_named = 100; ///< distinct values of a column that is called like a label
constexpr std::size_t most_words = 30, most_numbers = 15;

/// Whether a column is called what people call the one to be learned.
bool named_like_label(const std::string& name) {
    constexpr std::array<std::string_view, 9> words{"label",     "class",   "target", "outcome", "category",
                                                    "diagnosis", "species", "intent", "failure"};
    const std::string lower = lower_case(name);
    return lower == "y" || std::ranges::any_of(words, [&](std::string_view word) {
               return lower.find(word) != std::string::npos;
           });
}

/// Distinct words or whole numbers, missing ones apart; more than `most` where there are other numbers.
std::size_t distinct(const Column& column, std::size_t most) {
    std::set<double> values;
    for (const double value : column.values) {
        if (std::isnan(value)) {
            continue;
        }
        values.insert(value);
        if (value != std::floor(value) || values.size() > most) {
            return most + 1;
        }
    }
    return values.size();
}

bool is_few(std::size_t count, std::size_t most) {
    return count >= 2 && count <= most;
}

} // namespace

std::string guess_label(const Table& table) {
    for (const Column& column : table.columns) {
        if (named_like_label(column.name) && is_few(distinct(column, most_named), most_named)) {
            return column.name;
        }
    }
    for (const ColumnKind kind : {ColumnKind::categorical, ColumnKind::numeric}) {
        const std::size_t most = kind == ColumnKind::categorical ? most_words : most_numbers;
        for (auto column = table.columns.rbegin(); column != table.columns.rend(); ++column) {
            if (column->kind != kind) {
                continue;
            }
            const std::size_t count = distinct(*column, most);
            if (is_few(count, most) && 2 * count <= column->values.size()) {
                return column->name;
            }
        }
    }
    return {};
}

} // namespace sluice
