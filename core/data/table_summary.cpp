// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/table_summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

/// Mean and deviation in one pass (Welford 1962).
void summarise_numbers(const std::vector<double>& values, ColumnSummary& summary) {
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    double count = 0.0, squares = 0.0;
    summary.least = summary.greatest = summary.mean = summary.deviation = nothing;
    double mean = 0.0;
    for (const double value : values) {
        if (!std::isfinite(value)) {
            summary.infinite += std::isinf(value) ? 1 : 0;
            continue;
        }
        count += 1.0;
        const double step = value - mean;
        mean += step / count;
        squares += step * (value - mean);
        summary.least = count == 1.0 ? value : std::min(summary.least, value);
        summary.greatest = count == 1.0 ? value : std::max(summary.greatest, value);
    }
    if (count > 0.0) {
        summary.mean = mean;
        summary.deviation = count > 1.0 ? std::sqrt(squares / (count - 1.0)) : 0.0;
    }
}

} // namespace

ColumnSummary summarise_range(const Column& column) {
    ColumnSummary summary;
    summary.name = column.name;
    summary.kind = column.kind;
    summary.missing = column.missing();
    if (column.kind == ColumnKind::numeric) {
        summarise_numbers(column.values, summary);
    }
    return summary;
}

ColumnSummary summarise(const Column& column, std::size_t most_frequent) {
    ColumnSummary summary = summarise_range(column);
    std::vector<double> sorted;
    sorted.reserve(column.values.size() - summary.missing);
    std::ranges::copy_if(column.values, std::back_inserter(sorted),
                         [](double value) { return !std::isnan(value); });
    std::ranges::sort(sorted);
    std::vector<std::pair<std::size_t, double>> counts; // how often, and what
    for (std::size_t i = 0, end = 0; i < sorted.size(); i = end) {
        end = static_cast<std::size_t>(
            std::upper_bound(sorted.begin() + static_cast<std::ptrdiff_t>(i), sorted.end(), sorted[i]) -
            sorted.begin());
        counts.emplace_back(end - i, sorted[i]);
    }
    summary.distinct = counts.size();
    const std::size_t shown = std::min(most_frequent, counts.size());
    std::ranges::partial_sort(counts, counts.begin() + static_cast<std::ptrdiff_t>(shown),
                              [](const auto& a, const auto& b) {
                                  return a.first != b.first ? a.first > b.first : a.second < b.second;
                              });
    for (std::size_t i = 0; i < shown; ++i) {
        const Column one{column.name, column.kind, {counts[i].second}, {}};
        summary.frequent.emplace_back(column.kind == ColumnKind::categorical
                                          ? column.levels.at(static_cast<std::size_t>(counts[i].second))
                                          : one.text(0),
                                      counts[i].first);
    }
    return summary;
}

} // namespace sluice
