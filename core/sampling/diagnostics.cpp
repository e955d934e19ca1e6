// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/diagnostics.h"

#include "base/error.h"
#include "sampling/ranked_sample.h"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace sluice {
namespace {

/// P(K > lambda) for the limiting distribution of sqrt(n) D (Kolmogorov 1933). The alternating series
/// converges at once for large lambda; for small lambda its Jacobi transform does (Marsaglia, Tsang & Wang
/// 2003, section 2).
double kolmogorov_tail(double lambda) {
    if (!(lambda > 0.0)) {
        return 1.0;
    }
    constexpr int terms = 20; // below 1e-100 on both sides of the switch
    if (lambda < 1.18) {
        double sum = 0.0;
        for (int k = 1; k <= terms; ++k) {
            const double odd = 2.0 * k - 1.0;
            sum += std::exp(-odd * odd * std::numbers::pi * std::numbers::pi / (8.0 * lambda * lambda));
        }
        return std::clamp(1.0 - std::sqrt(2.0 * std::numbers::pi) / lambda * sum, 0.0, 1.0);
    }
    double sum = 0.0;
    for (int k = 1; k <= terms; ++k) {
        sum += (k % 2 == 1 ? 2.0 : -2.0) * std::exp(-2.0 * k * k * lambda * lambda);
    }
    return std::clamp(sum, 0.0, 1.0);
}

struct Cell {
    double count = 0.0;
    double expected = 0.0;
};

/// Neighbouring cells joined until each expects at least 5; what is left at the end joins the last one.
std::vector<Cell> pooled(std::span<const std::uint64_t> counts, std::span<const double> expected) {
    constexpr double least = 5.0;
    std::vector<Cell> cells;
    Cell open;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        open.count += static_cast<double>(counts[i]);
        open.expected += expected[i];
        if (open.expected >= least) {
            cells.push_back(open);
            open = {};
        }
    }
    if (open.expected > 0.0 || open.count > 0.0) {
        if (cells.empty()) {
            cells.push_back({});
        }
        cells.back().count += open.count;
        cells.back().expected += open.expected;
    }
    return cells;
}

} // namespace

ConfidenceInterval wilson_interval(std::uint64_t successes, std::uint64_t trials, double z) {
    if (successes > trials) {
        throw InvalidArgument("more successes than trials");
    }
    if (trials == 0) {
        return {0.0, 1.0};
    }
    const double n = static_cast<double>(trials);
    const double rate = static_cast<double>(successes) / n;
    const double z2n = z * z / n;
    const double centre = (rate + 0.5 * z2n) / (1.0 + z2n);
    const double half = z / (1.0 + z2n) * std::sqrt(rate * (1.0 - rate) / n + 0.25 * z2n / n);
    // Exactly 0 and 1 at the ends, where rounding would leave 1e-17.
    return {successes == 0 ? 0.0 : std::max(0.0, centre - half),
            successes == trials ? 1.0 : std::min(1.0, centre + half)};
}

TestResult ks_of(std::span<const double> probabilities) {
    const double n = static_cast<double>(probabilities.size());
    double distance = 0.0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        distance = std::max({distance, static_cast<double>(i + 1) / n - probabilities[i],
                             probabilities[i] - static_cast<double>(i) / n});
    }
    // Stephens (1970), J. R. Statist. Soc. B 32:115: this scaling makes the limit law good from n = 5 on.
    const double root = std::sqrt(n);
    return {distance, kolmogorov_tail(distance * (root + 0.12 + 0.11 / root))};
}

std::optional<TestResult> ks_test(std::span<const double> values, const Density& density) {
    const std::optional<RankedSample> ranked = rank_sample(values, density);
    return ranked ? std::optional(ks_of(ranked->probabilities)) : std::nullopt;
}

TestResult chi_square_test(std::span<const std::uint64_t> counts, std::span<const double> expected,
                           int fitted) {
    if (counts.size() != expected.size()) {
        throw InvalidArgument("a chi-square test needs one expected count for each count");
    }
    if (std::any_of(expected.begin(), expected.end(),
                    [](double e) { return !std::isfinite(e) || e < 0.0; })) {
        throw InvalidArgument("expected counts must be finite and not negative");
    }
    TestResult result;
    // A count where none can be is a contradiction, which pooling would hide.
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0 && expected[i] == 0.0) {
            return {std::numeric_limits<double>::infinity(), 0.0};
        }
    }
    const std::vector<Cell> cells = pooled(counts, expected);
    for (const Cell& cell : cells) {
        const double difference = cell.count - cell.expected;
        result.statistic += difference * difference / cell.expected;
    }
    result.freedom = std::max(static_cast<int>(cells.size()) - 1 - fitted, 0);
    if (result.freedom >= 1) {
        result.p_value = boost::math::gamma_q(0.5 * result.freedom, 0.5 * result.statistic);
    }
    return result;
}

} // namespace sluice
