// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/count_test.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double most_single_cells = 4096; // beyond this, values share cells
constexpr std::size_t shared_cells = 1000;
constexpr double most_summed = 65536; // values that are summed where there is no cdf
constexpr std::size_t block = 1024;

/// Cell i holds the values in (last[i - 1], last[i]]; the last cell has no upper end.
struct Cells {
    std::vector<double> last;
    std::vector<double> mass; ///< sums to 1
};

Cells cells_by_cdf(const Density& density) {
    constexpr double tail = 1e-9; // far below one expected count
    const double low = *density.quantile(tail), high = *density.quantile(1.0 - tail);
    Cells cells;
    if (high - low < most_single_cells) {
        for (double k = low; k <= high; k += 1.0) {
            cells.last.push_back(k);
        }
    } else {
        for (std::size_t i = 1; i < shared_cells; ++i) {
            const double edge = *density.quantile(static_cast<double>(i) / double(shared_cells));
            if (cells.last.empty() || edge > cells.last.back()) {
                cells.last.push_back(edge);
            }
        }
    }
    double below = 0.0;
    for (const double last : cells.last) {
        const double up_to = *density.cdf(last);
        cells.mass.push_back(std::max(0.0, up_to - below));
        below = std::max(below, up_to);
    }
    cells.last.push_back(infinity);
    cells.mass.push_back(std::max(0.0, 1.0 - below));
    return cells;
}

/// log p at first, first + 1, ..., count values.
std::vector<double> log_masses(const Density& density, double first, std::size_t count) {
    std::vector<double> x(count), log_p(count);
    for (std::size_t i = 0; i < count; ++i) {
        x[i] = first + static_cast<double>(i);
    }
    density.log_density(Points(std::span<const double>(x)), log_p);
    return log_p;
}

/// Sums the masses from the landmarks outwards until the rest no longer counts. Empty when that is out of
/// reach.
Cells cells_by_sum(const Density& density, std::stop_token stop) {
    const Interval support = density.support().front();
    double low = infinity, high = -infinity;
    for (const std::vector<double>& mark : density.landmarks()) {
        const double at = std::clamp(std::round(mark.front()), support.lower, support.upper);
        low = std::min(low, at);
        high = std::max(high, at);
    }
    if (!std::isfinite(low) || !std::isfinite(high) || high - low >= most_summed) {
        return {};
    }
    std::vector<double> log_p = log_masses(density, low, static_cast<std::size_t>(high - low) + 1);
    const double scale = *std::max_element(log_p.begin(), log_p.end()); // a mode, or near one
    const auto sum_of = [scale](std::span<const double> logs) {
        double sum = 0.0;
        for (const double value : logs) {
            sum += std::isnan(value) ? 0.0 : std::exp(value - scale);
        }
        return sum;
    };
    double total = sum_of(log_p);
    for (const bool upwards : {true, false}) {
        for (bool going = true; going;) {
            const double room = upwards ? support.upper - high : low - support.lower;
            const auto count = static_cast<std::size_t>(std::min(room, static_cast<double>(block)));
            if (count == 0) {
                break;
            }
            if (static_cast<double>(log_p.size() + count) > most_summed || stop.stop_requested()) {
                return {};
            }
            const double first = upwards ? high + 1.0 : low - static_cast<double>(count);
            const std::vector<double> more = log_masses(density, first, count);
            const double sum = sum_of(more);
            total += sum;
            going = sum > 1e-12 * total;
            log_p.insert(upwards ? log_p.end() : log_p.begin(), more.begin(), more.end());
            (upwards ? high : low) = upwards ? first + static_cast<double>(count) - 1.0 : first;
        }
    }
    if (!std::isfinite(total) || !(total > 0.0)) {
        return {};
    }
    Cells cells;
    for (std::size_t i = 0; i < log_p.size(); ++i) {
        cells.last.push_back(low + static_cast<double>(i));
        cells.mass.push_back(std::isnan(log_p[i]) ? 0.0 : std::exp(log_p[i] - scale) / total);
    }
    cells.last.back() = infinity;
    return cells;
}

/// Whether every value is one that the law can give.
bool all_possible(std::span<const double> sorted, const Density& density) {
    std::vector<double> distinct;
    std::unique_copy(sorted.begin(), sorted.end(), std::back_inserter(distinct));
    std::vector<double> log_p(distinct.size());
    density.log_density(Points(std::span<const double>(distinct)), log_p);
    return std::all_of(log_p.begin(), log_p.end(), [](double value) { return value > -infinity; });
}

} // namespace

std::optional<TestResult> count_test(std::span<const double> values, const Density& density,
                                     std::stop_token stop) {
    if (values.empty() || density.dimension() != 1 || !density.discrete()) {
        return std::nullopt;
    }
    std::vector<double> sorted(values.begin(), values.end());
    if (std::any_of(sorted.begin(), sorted.end(), [](double x) { return std::isnan(x); })) {
        throw InvalidArgument("a chi-square test cannot take values that are not numbers");
    }
    std::sort(sorted.begin(), sorted.end());
    if (!all_possible(sorted, density)) {
        return TestResult{infinity, 0.0, 1};
    }
    const Cells cells = density.quantile(0.5) ? cells_by_cdf(density) : cells_by_sum(density, stop);
    if (cells.mass.empty() || stop.stop_requested()) {
        return std::nullopt;
    }
    std::vector<std::uint64_t> counts(cells.mass.size(), 0);
    std::size_t cell = 0;
    for (const double value : sorted) {
        while (value > cells.last[cell]) {
            ++cell;
        }
        ++counts[cell];
    }
    // Below what a sum can tell apart, a mass of exactly 0 would call a possible value a contradiction.
    std::vector<double> expected(cells.mass.size());
    std::transform(
        cells.mass.begin(), cells.mass.end(), expected.begin(),
        [n = static_cast<double>(sorted.size())](double mass) { return n * std::max(mass, 1e-300); });
    return chi_square_test(counts, expected);
}

} // namespace sluice
