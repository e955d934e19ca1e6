// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/permutation_importance.h"

#include "base/random.h"
#include "learning/metrics.h"

#include <algorithm>
#include <numeric>

namespace sluice {
namespace {

constexpr std::size_t most_rows = 1000;
constexpr std::size_t most_evaluations = 400'000;
constexpr std::size_t most_shuffles = 10;

} // namespace

std::vector<double> permutation_importance(const Network& network, const Matrix<float>& features,
                                           std::span<const std::int64_t> labels,
                                           std::span<const std::int64_t> rows, std::uint64_t seed,
                                           const std::stop_token& stop) {
    const std::size_t columns = features.columns(), count = std::min(rows.size(), most_rows);
    if (count == 0 || columns > most_importance_features) {
        return {};
    }
    Matrix<float> plain(count, columns);
    std::vector<std::int64_t> actual(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto row = static_cast<std::size_t>(rows[i * rows.size() / count]);
        std::ranges::copy(features.row(row), plain.row(i).begin());
        actual[i] = labels[row];
    }
    const double loss = classification_loss(network.logits(plain), actual);
    const std::size_t shuffles =
        std::clamp(most_evaluations / (count * columns), std::size_t{1}, most_shuffles);
    std::vector<double> importance(columns, 0.0);
    std::vector<std::int64_t> order(count);
    Matrix<float> shuffled = plain;
    for (std::size_t j = 0; j < columns; ++j) {
        for (std::size_t draw = 0; draw < shuffles; ++draw) {
            if (stop.stop_requested()) {
                return {};
            }
            std::iota(order.begin(), order.end(), std::int64_t{0});
            RandomStream(seed, Stream::importance, draw).shuffle(order);
            for (std::size_t i = 0; i < count; ++i) {
                shuffled(i, j) = plain(static_cast<std::size_t>(order[i]), j);
            }
            importance[j] += classification_loss(network.logits(shuffled), actual) - loss;
        }
        importance[j] /= static_cast<double>(shuffles);
        for (std::size_t i = 0; i < count; ++i) {
            shuffled(i, j) = plain(i, j);
        }
    }
    return importance;
}

} // namespace sluice
