// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_rows.h"

#include "data/preprocess_steps.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

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
            const double value = column->values[row];
            drop[row] =
                static_cast<char>(drop[row] | static_cast<char>(value != value)); // as isnan, but vectorised
        }
    }
}

/// Equal for values that count as equal: 0 and -0 are, and all missing values.
std::uint64_t bits_of(double value) {
    return std::isnan(value) ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(value + 0.0);
}

/// Stafford's mixer 13 (as in SplitMix64).
std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
}

/// Marks each row that is equal to an earlier one. O(n log n): rows are brought together by a hash, and only
/// those with the same one are compared.
void mark_duplicates(const std::vector<const Column*>& columns, std::vector<char>& drop) {
    std::vector<std::pair<std::uint64_t, std::size_t>> hashes(drop.size());
    for (std::size_t row = 0; row < drop.size(); ++row) {
        hashes[row].second = row;
    }
    for (const Column* column : columns) {
        for (auto& [hash, row] : hashes) {
            hash = mixed(hash + 0x9e3779b97f4a7c15ULL + bits_of(column->values[row]));
        }
    }
    std::sort(hashes.begin(), hashes.end());
    const auto equal = [&](std::size_t a, std::size_t b) {
        return std::all_of(columns.begin(), columns.end(), [&](const Column* column) {
            return bits_of(column->values[a]) == bits_of(column->values[b]);
        });
    };
    for (auto first = hashes.begin(); first != hashes.end();) {
        const auto last =
            std::find_if(first, hashes.end(), [&](const auto& one) { return one.first != first->first; });
        std::vector<std::size_t> different{first->second};
        for (auto next = first + 1; next != last; ++next) {
            const bool known = std::any_of(different.begin(), different.end(),
                                           [&](std::size_t row) { return equal(row, next->second); });
            drop[next->second] = static_cast<char>(known);
            if (!known) {
                different.push_back(next->second);
            }
        }
        first = last;
    }
}

/// Marks the rows with a value beyond its column's fence; how many these are of each column.
json mark_outliers(const json& fitted, const std::vector<const Column*>& columns, std::vector<char>& drop) {
    json beyond = json::object();
    for (const Column* column : columns) {
        if (column->kind != ColumnKind::numeric) {
            throw DataError("column '" + column->name + "' must hold numbers, but holds words");
        }
        const double lower = fitted.at(column->name).at("lower"), upper = fitted.at(column->name).at("upper");
        std::size_t count = 0;
        for (std::size_t row = 0; row < drop.size(); ++row) {
            const double value = column->values[row];
            const bool outside = value < lower || value > upper;
            count += outside ? 1 : 0;
            drop[row] = static_cast<char>(drop[row] | static_cast<char>(outside));
        }
        beyond[column->name] = count;
    }
    return beyond;
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

void keep_rows(Table& table, const std::vector<std::size_t>& rows) {
    for (Column& column : table.columns) {
        double* values = column.values.data();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            values[i] = values[rows[i]];
        }
        column.values.resize(rows.size());
    }
}

bool drops_rows(const std::string& op) {
    return op == "drop_missing" || op == "drop_duplicates" || op == "drop_outliers";
}

json drop_rows(const PreprocessStep& step, const std::vector<std::string>& names, Table& table,
               const std::string& label, RowBook& book) {
    std::vector<const Column*> columns = columns_of(table, names);
    const json& asked = step.parameters.at("columns");
    std::vector<char> drop(table.rows(), 0);
    json result = {{"columns", names}, {"rows_before", table.rows()}};
    if (step.op == "drop_outliers") {
        result["fitted"] = json::object();
        for (const Column* column : columns) {
            result["fitted"][column->name] = fit_fences(step.parameters, *column, book.train(), book.kept());
        }
        result["beyond"] = mark_outliers(result["fitted"], columns, drop);
        for (std::size_t row = 0; step.parameters.at("rows") == "train" && row < drop.size(); ++row) {
            drop[row] = static_cast<char>(drop[row] != 0 && book.trains(row));
        }
    } else {
        if (table.find(label) != nullptr && std::find(asked.begin(), asked.end(), "*") != asked.end()) {
            columns.push_back(table.find(label)); // without its label a row teaches nothing, with another
        }                                         // label it teaches something else
        step.op == "drop_missing" ? mark_missing(columns, drop) : mark_duplicates(columns, drop);
    }
    const std::vector<std::size_t> rows = unmarked(drop);
    if (rows.empty()) {
        throw DataError("'" + step.op + "' leaves no row", {},
                        step.op == "drop_missing" ? "every row has a missing value: use 'impute' instead"
                                                  : "make the fences wider");
    }
    result["rows_dropped"] = table.rows() - rows.size();
    if (rows.size() < table.rows()) {
        const bool trained = !book.train().empty();
        keep_rows(table, rows);
        book.keep(rows);
        if (trained && book.train().empty()) {
            throw DataError("'" + step.op + "' leaves no training row");
        }
    }
    return result;
}

std::vector<std::size_t> kept_rows(const json& fitted, const Table& table) {
    const std::string op = fitted.at("op");
    std::vector<char> drop(table.rows(), 0);
    const std::vector<const Column*> columns = columns_of(table, fitted.at("columns"));
    if (op == "drop_missing") {
        mark_missing(columns, drop);
    } else if (op == "drop_outliers" && fitted.at("rows") == "all") {
        mark_outliers(fitted.at("fitted"), columns, drop);
    }
    return unmarked(drop);
}

} // namespace sluice::steps
