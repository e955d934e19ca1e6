// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/decision_regions.h"

#include "experiment/runner.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sluice {
namespace {

constexpr std::size_t cells = 96; ///< on a side
constexpr std::size_t most_points = 2000;

/// The two features that are worth most to the arms together, the better one first.
std::optional<std::pair<std::size_t, std::size_t>> chosen_features(const std::vector<ArmOutcome>& outcomes,
                                                                   std::size_t features) {
    if (features == 2) {
        return std::pair<std::size_t, std::size_t>{0, 1};
    }
    std::vector<double> worth(features, 0.0);
    bool known = false;
    for (const ArmOutcome& outcome : outcomes) {
        if (outcome.importance.size() == features) {
            known = true;
            std::ranges::transform(worth, outcome.importance, worth.begin(), std::plus<>());
        }
    }
    if (!known || features < 2) {
        return std::nullopt;
    }
    std::vector<std::size_t> order(features);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return worth[a] > worth[b]; });
    return std::pair(order[0], order[1]);
}

/// Middles of equal cells over the middle 99 % of a column.
std::vector<double> middles(const Matrix<float>& features, std::size_t column) {
    std::vector<float> values(features.rows());
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = features(i, column);
    }
    std::ranges::sort(values);
    const std::size_t cut = values.size() / 200;
    double low = values[cut], high = values[values.size() - 1 - cut];
    const double margin = high > low ? 0.03 * (high - low) : 0.5;
    low -= margin;
    high += margin;
    std::vector<double> result(cells);
    for (std::size_t i = 0; i < cells; ++i) {
        result[i] = low + (high - low) * (static_cast<double>(i) + 0.5) / static_cast<double>(cells);
    }
    return result;
}

/// A row for each cell, in the order of RegionsRecord::Arm::decided.
Matrix<float> plane(const Dataset& dataset, const RegionsRecord& regions, std::size_t x, std::size_t y) {
    const std::size_t columns = dataset.features.columns();
    std::vector<double> mean(columns, 0.0);
    for (const std::int64_t row : dataset.split.train) {
        for (std::size_t j = 0; j < columns; ++j) {
            mean[j] += static_cast<double>(dataset.features(static_cast<std::size_t>(row), j));
        }
    }
    const auto rows = static_cast<double>(std::max<std::size_t>(dataset.split.train.size(), 1));
    Matrix<float> result(regions.x.size() * regions.y.size(), columns);
    for (std::size_t i = 0; i < result.rows(); ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            result(i, j) = static_cast<float>(mean[j] / rows);
        }
        result(i, x) = static_cast<float>(regions.x[i % regions.x.size()]);
        result(i, y) = static_cast<float>(regions.y[i / regions.x.size()]);
    }
    return result;
}

RegionsRecord::Arm decided(const ArmOutcome& outcome, const Matrix<float>& rows,
                           const RegionsRecord& regions) {
    RegionsRecord::Arm arm{outcome.arm, Matrix<double>(regions.y.size(), regions.x.size()),
                           Matrix<double>(regions.y.size(), regions.x.size())};
    const Matrix<float> logits = outcome.network->logits(rows);
    for (std::size_t i = 0; i < logits.rows(); ++i) {
        const auto row = logits.row(i);
        const auto best = std::ranges::max_element(row);
        double sum = 0.0;
        for (const float logit : row) {
            sum += std::exp(static_cast<double>(logit) - static_cast<double>(*best));
        }
        arm.decided.values()[i] = static_cast<double>(best - row.begin());
        arm.probability.values()[i] = 1.0 / sum;
    }
    return arm;
}

/// Test rows of the population that the arms are judged on.
void add_points(const Dataset& dataset, std::size_t x, std::size_t y, RegionsRecord& regions) {
    const std::vector<std::int64_t> rows = rows_of(
        dataset, dataset.split.test, dataset.population.empty() ? Population::source : Population::target);
    const std::size_t count = std::min(rows.size(), most_points);
    for (std::size_t i = 0; i < count; ++i) {
        const auto row = static_cast<std::size_t>(rows[i * rows.size() / count]);
        regions.point_x.push_back(static_cast<double>(dataset.features(row, x)));
        regions.point_y.push_back(static_cast<double>(dataset.features(row, y)));
        regions.point_class.push_back(static_cast<double>(dataset.labels[row]));
    }
}

} // namespace

std::optional<RegionsRecord> decision_regions(const Dataset& dataset,
                                              const std::vector<ArmOutcome>& outcomes) {
    const auto dense = [](const ArmOutcome& outcome) {
        return outcome.network && !is_convolutional(outcome.network->spec().kind);
    };
    if (outcomes.empty() || !std::ranges::all_of(outcomes, dense) || dataset.features.rows() == 0) {
        return std::nullopt;
    }
    const auto chosen = chosen_features(outcomes, dataset.features.columns());
    if (!chosen) {
        return std::nullopt;
    }
    const auto [x, y] = *chosen;
    RegionsRecord regions;
    regions.x_feature = dataset.feature_names[x];
    regions.y_feature = dataset.feature_names[y];
    regions.others = dataset.features.columns() > 2 ? "mean of the training rows" : "";
    regions.x = middles(dataset.features, x);
    regions.y = middles(dataset.features, y);
    const Matrix<float> rows = plane(dataset, regions, x, y);
    for (const ArmOutcome& outcome : outcomes) {
        regions.arms.push_back(decided(outcome, rows, regions));
    }
    add_points(dataset, x, y, regions);
    return regions;
}

} // namespace sluice
