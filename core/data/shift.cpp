// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/dataset.h"

#include "base/error.h"
#include "base/random.h"
#include "base/text.h"
#include "data/preprocess_summary.h"

#include <cmath>

namespace sluice {
namespace {

double logistic(double t) {
    return 1.0 / (1.0 + std::exp(-t));
}

double mean_probability(const std::vector<double>& z, double strength, double offset) {
    double sum = 0.0;
    for (const double value : z) {
        sum += logistic(strength * value + offset);
    }
    return sum / static_cast<double>(z.size());
}

/// The offset under which the mean probability is the share: increasing in the offset, hence bisection.
double solve_offset(const std::vector<double>& z, double strength, double share) {
    double reach = 0.0;
    for (const double value : z) {
        reach = std::max(reach, std::abs(strength * value));
    }
    // Beyond these ends every single probability is on one side of the share.
    const double middle = std::log(share / (1.0 - share));
    double low = middle - reach - 1.0;
    double high = middle + reach + 1.0;
    for (int step = 0; step < 200 && low < high; ++step) {
        const double offset = 0.5 * (low + high);
        if (offset == low || offset == high) {
            break;
        }
        (mean_probability(z, strength, offset) < share ? low : high) = offset;
    }
    return 0.5 * (low + high);
}

std::vector<double> standardised(const std::vector<double>& column, const std::string& name) {
    std::vector<double> present;
    for (const double value : column) {
        if (std::isinf(value)) {
            throw InvalidArgument("column '" + name + "' has an infinite value", "/dataset/shift/column");
        }
        if (!std::isnan(value)) {
            present.push_back(value);
        }
    }
    const double sd = present.empty() ? 0.0 : steps::sd_of(present);
    if (!(sd > 0.0)) {
        throw InvalidArgument("column '" + name + "' does not vary, so it cannot shift the population",
                              "/dataset/shift/column");
    }
    const double mean = steps::mean_of(present);
    std::vector<double> z;
    z.reserve(column.size());
    for (const double value : column) {
        z.push_back(std::isnan(value) ? 0.0 : (value - mean) / sd);
    }
    return z;
}

} // namespace

std::vector<Population> assign_population(const std::vector<double>& column, const ShiftSpec& spec,
                                          std::uint64_t seed) {
    if (!(spec.target_share > 0.0 && spec.target_share < 1.0)) {
        throw InvalidArgument("must be between 0 and 1, got " + exact_number(spec.target_share),
                              "/dataset/shift/target_share");
    }
    if (!std::isfinite(spec.strength)) {
        throw InvalidArgument("must be a finite number", "/dataset/shift/strength");
    }
    const std::vector<double> z = standardised(column, spec.column);
    const double offset = solve_offset(z, spec.strength, spec.target_share);
    RandomStream stream(seed, Stream::shift);
    std::vector<Population> population;
    population.reserve(z.size());
    for (const double value : z) {
        const bool target = stream.uniform() < logistic(spec.strength * value + offset);
        population.push_back(target ? Population::target : Population::source);
    }
    return population;
}

} // namespace sluice
