// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Values such as a run gives, made without the engine, for the tests and the gallery of the plots.

#include "widgets/plots/comparison_plot.h"
#include "widgets/plots/contours.h"
#include "widgets/plots/envelope_plot.h"
#include "widgets/plots/series_plot.h"

#include "base/matrix.h"
#include "sampling/snapshot.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace sluice::samples {

inline double beta_density(double x) { // Beta(2.7, 6.3)
    const double log_constant = std::lgamma(9.0) - std::lgamma(2.7) - std::lgamma(6.3);
    return x <= 0 || x >= 1 ? 0.0 : std::exp(log_constant + 1.7 * std::log(x) + 5.3 * std::log(1 - x));
}

/// Beta(2.7, 6.3) under a uniform proposal.
inline EnvelopeCurves beta_curves(double m) {
    EnvelopeCurves curves;
    for (int i = 0; i <= 400; ++i) {
        const double x = i / 400.0;
        curves.x.push_back(x);
        curves.p.push_back(beta_density(x));
        curves.q.push_back(1.0);
        curves.envelope.push_back(m);
    }
    return curves;
}

inline std::vector<CandidateMark> beta_candidates(std::size_t count, double m, unsigned seed = 7) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<double> uniform;
    std::vector<CandidateMark> marks(count);
    for (CandidateMark& mark : marks) {
        mark.x = uniform(generator);
        const double height = uniform(generator) * m;
        mark.log_height = std::log(height);
        mark.accepted = height < beta_density(mark.x);
        mark.violation = beta_density(mark.x) > m;
    }
    return marks;
}

inline AcceptedHistogram histogram_of(const std::vector<CandidateMark>& marks, std::size_t bins) {
    AcceptedHistogram histogram;
    histogram.range_x = {0, 1};
    histogram.bins_x = bins;
    histogram.bins_y = 1;
    histogram.counts.assign(bins, 0);
    for (const CandidateMark& mark : marks)
        if (mark.accepted)
            ++histogram.counts[std::min(bins - 1, std::size_t(mark.x * double(bins)))];
    return histogram;
}

inline SamplingTrace trace_of(double rate, double candidates, unsigned seed = 3) {
    SamplingTrace trace;
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    double seen = 0, accepted = 0;
    for (double step = 10; seen < candidates; step *= 1.006) {
        const double noise = normal(generator) * std::sqrt(step * rate * (1 - rate));
        accepted += std::clamp(step * rate + noise, 0.0, step);
        seen += step;
        const ConfidenceInterval ci = [&] { // Wilson's interval, as the engine gives
            const double z = 1.96, p = accepted / seen, d = 1 + z * z / seen;
            const double half = z * std::sqrt(p * (1 - p) / seen + z * z / (4 * seen * seen)) / d;
            const double centre = (p + z * z / (2 * seen)) / d;
            return ConfidenceInterval{centre - half, centre + half};
        }();
        trace.candidates.push_back(seen);
        trace.accepted.push_back(accepted);
        trace.rate.push_back(accepted / seen);
        trace.ci_low.push_back(ci.low);
        trace.ci_high.push_back(ci.high);
    }
    return trace;
}

inline std::vector<TrainingCurve> losses(int epochs) {
    std::vector<TrainingCurve> curves;
    std::mt19937 generator(11);
    std::normal_distribution<double> normal(0, 0.008);
    const std::vector<std::pair<QString, double>> arms{
        {"rsft", 0.10}, {"all_data", 0.14}, {"random_subset", 0.19}, {"importance_weighted", 0.12}};
    for (const auto& [arm, floor] : arms) {
        for (const bool validation : {false, true}) {
            TrainingCurve curve;
            curve.name = validation ? arm + ", validation" : arm;
            curve.arm = arm;
            curve.validation = validation;
            for (int epoch = 1; epoch <= epochs; ++epoch) {
                const double late = validation ? 0.0035 * std::max(0, epoch - 14) : 0.0;
                const double loss = floor + (validation ? 0.05 : 0.0) + late + 0.55 * std::exp(-epoch / 5.0) +
                                    normal(generator);
                curve.x.push_back(epoch);
                curve.y.push_back(loss);
                curve.low.push_back(loss - 0.015);
                curve.high.push_back(loss + 0.015);
            }
            if (validation && epochs > 14)
                curve.best_x = 14;
            curves.push_back(curve);
        }
    }
    return curves;
}

/// A mixture of three normals, unnormalised, on a grid.
inline DensityGrid mixture_grid(std::size_t nodes) {
    DensityGrid grid{{-5, 5}, {-5, 5}, nodes, nodes, std::vector<double>(nodes * nodes)};
    const double centres[3][2] = {{-2, -1.5}, {2.2, -0.5}, {0, 2.4}};
    for (std::size_t j = 0; j < nodes; ++j) {
        for (std::size_t i = 0; i < nodes; ++i) {
            const double x = -5 + 10 * double(i) / double(nodes - 1),
                         y = -5 + 10 * double(j) / double(nodes - 1);
            for (const auto& centre : centres)
                grid.values[j * nodes + i] +=
                    std::exp(-((x - centre[0]) * (x - centre[0]) + (y - centre[1]) * (y - centre[1])) / 1.1);
        }
    }
    return grid;
}

inline std::vector<CandidateMark> mixture_candidates(std::size_t count) {
    std::mt19937 generator(5);
    std::normal_distribution<double> normal(0, 2.2);
    std::uniform_real_distribution<double> uniform;
    const double centres[3][2] = {{-2, -1.5}, {2.2, -0.5}, {0, 2.4}};
    std::vector<CandidateMark> marks(count);
    for (CandidateMark& mark : marks) {
        mark.x = normal(generator);
        mark.y = normal(generator);
        double p = 0;
        for (const auto& centre : centres)
            p += std::exp(
                -((mark.x - centre[0]) * (mark.x - centre[0]) + (mark.y - centre[1]) * (mark.y - centre[1])) /
                1.1);
        const double envelope = 2.6 * std::exp(-(mark.x * mark.x + mark.y * mark.y) / 9.68);
        mark.accepted = uniform(generator) * envelope < p;
    }
    return marks;
}

inline AcceptedHistogram map_of(const std::vector<CandidateMark>& marks, std::size_t bins) {
    AcceptedHistogram histogram;
    histogram.range_x = histogram.range_y = {-5, 5};
    histogram.bins_x = histogram.bins_y = bins;
    histogram.counts.assign(bins * bins, 0);
    for (const CandidateMark& mark : marks) {
        const double column = (mark.x + 5) / 10 * double(bins), row = (mark.y + 5) / 10 * double(bins);
        if (mark.accepted && column >= 0 && row >= 0 && column < double(bins) && row < double(bins))
            ++histogram.counts[std::size_t(row) * bins + std::size_t(column)];
    }
    return histogram;
}

inline Matrix<double> digits_confusion() {
    Matrix<double> counts(10, 10);
    std::mt19937 generator(2);
    for (std::size_t i = 0; i < 10; ++i) {
        counts(i, i) = 30 + double(generator() % 6);
        counts(i, (i + 3) % 10) = double(generator() % 3);
        counts(i, (i + 7) % 10) = double(generator() % 2);
    }
    return counts;
}

inline std::vector<ArmDifference> differences() {
    return {{"all_data", "all_data", 0.012, 0.004, 0.020, "better"},
            {"random_subset", "random_subset", 0.031, 0.018, 0.044, "better"},
            {"importance_weighted", "importance_weighted", -0.002, -0.009, 0.005, "no difference"}};
}

} // namespace sluice::samples
