// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/probability_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sluice {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// Calls visit(positives, negatives) for each group of equal scores, from the highest.
template <typename Visit>
void for_equal_scores(std::span<const double> scores, const std::vector<bool>& positive, const Visit& visit) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    for (std::size_t first = 0; first < order.size();) {
        double positives = 0.0, negatives = 0.0;
        std::size_t next = first;
        for (; next < order.size() && scores[order[next]] == scores[order[first]]; ++next) {
            (positive[order[next]] ? positives : negatives) += 1.0;
        }
        visit(positives, negatives);
        first = next;
    }
}

/// ln(p_k / (1 - p_k)) of every row: it orders rows as p_k does, and does not run into 1.
std::vector<double> log_odds(const Matrix<float>& logits, std::size_t k) {
    std::vector<double> scores(logits.rows());
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const auto row = logits.row(i);
        double largest = -std::numeric_limits<double>::infinity();
        for (std::size_t j = 0; j < row.size(); ++j) {
            largest = j == k ? largest : std::max(largest, static_cast<double>(row[j]));
        }
        double sum = 0.0;
        for (std::size_t j = 0; j < row.size(); ++j) {
            sum += j == k ? 0.0 : std::exp(static_cast<double>(row[j]) - largest);
        }
        scores[i] = static_cast<double>(row[k]) - largest - std::log(sum);
    }
    return scores;
}

std::vector<bool> members(std::span<const std::int64_t> labels, std::size_t k) {
    std::vector<bool> positive(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        positive[i] = static_cast<std::size_t>(labels[i]) == k;
    }
    return positive;
}

/// Of the second class where there are two, else the mean over the classes for which it is a number.
template <typename Area>
double over_classes(const Matrix<float>& logits, std::span<const std::int64_t> labels, const Area& area) {
    const std::size_t classes = logits.columns();
    const bool finite =
        std::all_of(logits.values().begin(), logits.values().end(), [](float v) { return std::isfinite(v); });
    if (!finite || classes < 2) {
        return nan_value; // there is no order among rows that are not numbers
    }
    double sum = 0.0, counted = 0.0;
    for (std::size_t k = classes == 2 ? 1 : 0; k < classes; ++k) {
        const double value = area(log_odds(logits, k), members(labels, k));
        if (!std::isnan(value)) {
            sum += value;
            counted += 1.0;
        }
    }
    return counted > 0.0 ? sum / counted : nan_value;
}

} // namespace

void softmax(std::span<const float> logits, std::span<double> out) {
    const double largest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
    double sum = 0.0;
    for (std::size_t k = 0; k < logits.size(); ++k) {
        out[k] = std::exp(static_cast<double>(logits[k]) - largest);
        sum += out[k];
    }
    for (double& value : out) {
        value /= sum;
    }
}

double brier_score(const Matrix<float>& logits, std::span<const std::int64_t> labels) {
    std::vector<double> p(logits.columns());
    double sum = 0.0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        softmax(logits.row(i), p);
        for (std::size_t k = 0; k < p.size(); ++k) {
            const double excess = p[k] - (static_cast<std::size_t>(labels[i]) == k ? 1.0 : 0.0);
            sum += excess * excess;
        }
    }
    return sum / static_cast<double>(labels.size()) / (logits.columns() == 2 ? 2.0 : 1.0);
}

double expected_calibration_error(const Matrix<float>& logits, std::span<const std::int64_t> labels,
                                  std::size_t bins) {
    std::vector<double> p(logits.columns()), excess(bins);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        softmax(logits.row(i), p);
        const auto best = std::max_element(p.begin(), p.end());
        if (std::isnan(*best)) {
            return nan_value;
        }
        const double place =
            std::ceil(*best * static_cast<double>(bins)) - 1.0; // bins are closed on the right
        const bool hit = static_cast<std::size_t>(best - p.begin()) == static_cast<std::size_t>(labels[i]);
        excess[static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(bins - 1)))] +=
            (hit ? 1.0 : 0.0) - *best;
    }
    double sum = 0.0;
    for (const double value : excess) {
        sum += std::abs(value);
    }
    return sum / static_cast<double>(labels.size());
}

double roc_auc(std::span<const double> scores, const std::vector<bool>& positive) {
    double above = 0.0, pairs = 0.0, positives = 0.0, negatives = 0.0; // above: positives with a higher score
    for_equal_scores(scores, positive, [&](double own, double others) {
        pairs += others * (above + 0.5 * own);
        above += own;
        positives += own;
        negatives += others;
    });
    return positives > 0.0 && negatives > 0.0 ? pairs / (positives * negatives) : nan_value;
}

double average_precision(std::span<const double> scores, const std::vector<bool>& positive) {
    const auto total = static_cast<double>(std::count(positive.begin(), positive.end(), true));
    if (total == 0.0 || total == static_cast<double>(positive.size())) {
        return nan_value;
    }
    double hits = 0.0, taken = 0.0, area = 0.0;
    for_equal_scores(scores, positive, [&](double own, double others) {
        hits += own;
        taken += own + others;
        area += own * (hits / taken);
    });
    return area / total; // exactly 1 for a perfect order, whose sum is that of whole numbers
}

double roc_auc(const Matrix<float>& logits, std::span<const std::int64_t> labels) {
    return over_classes(logits, labels,
                        [](const std::vector<double>& scores, const std::vector<bool>& positive) {
                            return roc_auc(scores, positive);
                        });
}

double pr_auc(const Matrix<float>& logits, std::span<const std::int64_t> labels) {
    return over_classes(logits, labels,
                        [](const std::vector<double>& scores, const std::vector<bool>& positive) {
                            return average_precision(scores, positive);
                        });
}

} // namespace sluice
