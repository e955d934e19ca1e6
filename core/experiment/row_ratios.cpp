// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/row_ratios.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sluice {

std::vector<double> log_ratios(const Matrix<float>& rows, const Density& target, const Density& proposal) {
    constexpr std::size_t block = 2048;
    constexpr double never = -std::numeric_limits<double>::infinity();
    const std::size_t dimension = rows.columns();
    std::vector<double> coordinates(block * dimension), log_p(block), log_q(block), result(rows.rows());
    for (std::size_t first = 0; first < rows.rows(); first += block) {
        const std::size_t count = std::min(block, rows.rows() - first);
        for (std::size_t j = 0; j < dimension; ++j) {
            for (std::size_t i = 0; i < count; ++i) {
                coordinates[j * block + i] = static_cast<double>(rows(first + i, j));
            }
        }
        const Points points(coordinates.data(), count, dimension, block);
        target.log_density(points, std::span(log_p).first(count));
        proposal.log_density(points, std::span(log_q).first(count));
        for (std::size_t i = 0; i < count; ++i) {
            const double ratio = log_p[i] - log_q[i];
            result[first + i] = log_p[i] == never || std::isnan(ratio) ? never : ratio;
        }
    }
    return result;
}

std::vector<double> importance_weights(std::span<const double> log_ratios) {
    const double largest = log_ratios.empty() ? 0.0 : *std::max_element(log_ratios.begin(), log_ratios.end());
    if (!std::isfinite(largest)) {
        throw InvalidArgument(largest > 0.0 ? "the proposal is 0 at a row although the target is not"
                                            : "the target is 0 at every row",
                              "/sampling", "importance_weighted needs a finite p / q at every row");
    }
    std::vector<double> weights;
    weights.reserve(log_ratios.size());
    double sum = 0.0;
    for (const double ratio : log_ratios) {
        weights.push_back(std::exp(ratio - largest));
        sum += weights.back();
    }
    for (double& weight : weights) {
        weight *= static_cast<double>(weights.size()) / sum;
    }
    return weights;
}

double effective_size(std::span<const double> weights) {
    double sum = 0.0, squares = 0.0;
    for (const double weight : weights) {
        sum += weight;
        squares += weight * weight;
    }
    return squares > 0.0 ? sum * sum / squares : 0.0;
}

Findings ratio_findings(const DensityRatio& ratio) {
    const Calibration& calibration = ratio.calibration();
    Findings findings;
    if (calibration.rows.empty()) {
        findings.words = "The density ratio was given, so its calibration is not known.";
        return findings;
    }
    const double rows = std::accumulate(calibration.rows.begin(), calibration.rows.end(), 0.0);
    findings.numbers = {{"brier", calibration.brier},
                        {"log_loss", calibration.log_loss},
                        {"calibration_error", calibration.calibration_error},
                        {"rows", rows}};
    findings.series = {{"probability", calibration.probability},
                       {"frequency", calibration.frequency},
                       {"bin_rows", calibration.rows}};
    findings.words = "The classifier behind p / q, on rows left out of its fit: calibration error " +
                     short_number(calibration.calibration_error, 3) + ", Brier score " +
                     short_number(calibration.brier, 3) + ", log-loss " +
                     short_number(calibration.log_loss, 3) + " over " +
                     grouped(static_cast<std::uint64_t>(rows)) +
                     " rows.\nReliability (probability, frequency): ";
    for (std::size_t b = 0; b < calibration.rows.size(); ++b) {
        findings.words += (b == 0 ? "" : "; ") + short_number(calibration.probability[b], 2) + ", " +
                          short_number(calibration.frequency[b], 2);
    }
    return findings;
}

} // namespace sluice
