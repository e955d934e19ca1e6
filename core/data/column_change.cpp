// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/column_change.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sluice {
namespace {

constexpr std::size_t most_levels = 40;

std::vector<double> present(const Column& column, std::span<const std::int64_t> rows) {
    std::vector<double> values;
    values.reserve(rows.size());
    for (const std::int64_t row : rows) {
        if (row < 0 || static_cast<std::size_t>(row) >= column.values.size()) {
            continue;
        }
        const double value = column.values[static_cast<std::size_t>(row)];
        if (std::isfinite(value)) {
            values.push_back(value);
        }
    }
    return values;
}

double mean_of(const std::vector<double>& values) {
    return values.empty()
               ? std::numeric_limits<double>::quiet_NaN()
               : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double sd_of(const std::vector<double>& values, double mean) {
    double squares = 0.0;
    for (const double value : values) {
        squares += (value - mean) * (value - mean);
    }
    return values.empty() ? 0.0 : std::sqrt(squares / static_cast<double>(values.size()));
}

/// The largest distance between the two empirical distribution functions; both ascending.
double ks_distance(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.empty() || b.empty()) {
        return 0.0;
    }
    double largest = 0.0;
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        const double at = std::min(a[i], b[j]);
        while (i < a.size() && a[i] == at) {
            ++i;
        }
        while (j < b.size() && b[j] == at) {
            ++j;
        }
        largest = std::max(largest, std::fabs(static_cast<double>(i) / static_cast<double>(a.size()) -
                                              static_cast<double>(j) / static_cast<double>(b.size())));
    }
    return largest;
}

std::vector<double> shares(const std::vector<double>& values, double lower, double width, std::size_t bins) {
    std::vector<double> result(bins, 0.0);
    for (const double value : values) {
        const auto bin = static_cast<std::size_t>(std::max(0.0, (value - lower) / width));
        result[std::min(bin, bins - 1)] += 1.0 / static_cast<double>(values.size());
    }
    return result;
}

void change_numbers(ColumnChange& change, std::vector<double> tried, std::vector<double> kept,
                    std::size_t bins) {
    change.mean_tried = mean_of(tried);
    change.mean_kept = mean_of(kept);
    change.sd_tried = sd_of(tried, change.mean_tried);
    std::ranges::sort(tried);
    std::ranges::sort(kept);
    change.distance = ks_distance(tried, kept);
    change.lower = tried.empty() ? 0.0 : tried.front();
    change.upper = tried.empty() ? 1.0 : tried.back();
    if (!(change.upper > change.lower)) {
        const double half = std::max(0.5, std::fabs(change.lower) * 1e-6);
        change.lower -= half;
        change.upper += half;
    }
    const double width = (change.upper - change.lower) / static_cast<double>(bins);
    change.tried = shares(tried, change.lower, width, bins);
    change.kept = shares(kept, change.lower, width, bins);
}

void change_levels(ColumnChange& change, const Column& column, const std::vector<double>& tried,
                   const std::vector<double>& kept) {
    change.levels = column.levels;
    const std::size_t bins = std::max<std::size_t>(1, column.levels.size());
    change.tried = shares(tried, 0.0, 1.0, bins);
    change.kept = shares(kept, 0.0, 1.0, bins);
    if (tried.empty() || kept.empty()) {
        return;
    }
    for (std::size_t i = 0; i < bins; ++i) {
        change.distance += 0.5 * std::fabs(change.tried[i] - change.kept[i]);
    }
}

} // namespace

std::vector<ColumnChange> column_changes(const Table& table, std::span<const std::int64_t> tried,
                                         std::span<const std::int64_t> kept, std::size_t bins,
                                         std::size_t most_columns) {
    std::vector<ColumnChange> changes;
    for (std::size_t j = 0; j < std::min(most_columns, table.columns.size()); ++j) {
        const Column& column = table.columns[j];
        if (column.kind == ColumnKind::categorical && column.levels.size() > most_levels) {
            continue;
        }
        ColumnChange change;
        change.name = column.name;
        change.kind = column.kind;
        if (column.kind == ColumnKind::numeric) {
            change_numbers(change, present(column, tried), present(column, kept),
                           std::max<std::size_t>(1, bins));
        } else {
            change_levels(change, column, present(column, tried), present(column, kept));
        }
        changes.push_back(std::move(change));
    }
    return changes;
}

} // namespace sluice
