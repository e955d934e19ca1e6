// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/goodness.h"

#include "sampling/anderson_darling.h"
#include "sampling/count_test.h"

#include <algorithm>

namespace sluice {
namespace {

/// Owns evenly spaced points of a larger set.
struct Thinned {
    std::vector<double> values;
    Points points;
};

Thinned thinned(Points all, std::size_t count) {
    if (count == all.count) {
        return {{}, all};
    }
    Thinned result;
    result.values.resize(count * all.dimension);
    for (std::size_t j = 0; j < all.dimension; ++j) {
        const std::span<const double> column = all.column(j);
        for (std::size_t i = 0; i < count; ++i) {
            result.values[j * count + i] = column[i * all.count / count];
        }
    }
    result.points = Points(result.values.data(), count, all.dimension, count);
    return result;
}

void test_line(std::span<const double> values, const Density& target, const GoodnessLimits& limits,
               std::stop_token stop, Goodness& goodness) {
    if (target.discrete()) {
        goodness.chi_square = count_test(values, target, stop);
        return;
    }
    if (const std::optional<RankedSample> ranked = rank_sample(values, target, stop)) {
        goodness.ks = ks_of(ranked->probabilities);
        goodness.anderson_darling = anderson_darling_of(ranked->probabilities);
        goodness.qq = quantile_plot(*ranked, target, limits.quantiles, stop);
    }
}

} // namespace

std::uint64_t GoodnessLimits::points(std::uint64_t count, std::size_t dimension) const {
    constexpr std::uint64_t fewest = 1000;
    return std::min(count, std::max(fewest, values / dimension));
}

std::optional<TestResult> Goodness::deciding() const {
    for (const std::optional<TestResult>& test : {anderson_darling, ks, chi_square}) {
        if (test) {
            return test;
        }
    }
    return energy ? std::optional<TestResult>(*energy) : std::nullopt;
}

Goodness measure_goodness(Points accepted, const Density& target, std::uint64_t seed,
                          const GoodnessLimits& limits, std::stop_token stop) {
    Goodness goodness;
    if (accepted.count == 0) {
        return goodness;
    }
    const Thinned set =
        thinned(accepted, static_cast<std::size_t>(limits.points(accepted.count, accepted.dimension)));
    goodness.points = set.points.count;
    goodness.moments = sample_moments(set.points, target);
    if (target.dimension() == 1) {
        test_line(set.points.column(0), target, limits, stop, goodness);
    } else {
        goodness.energy = energy_test(set.points, target, seed, limits.energy, stop);
    }
    return goodness;
}

} // namespace sluice
