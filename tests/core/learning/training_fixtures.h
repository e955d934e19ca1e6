// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/random.h"
#include "learning/engine.h"

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace sluice::test {

/// Features and labels that live as long as the rows that point to them.
struct ToyData {
    Matrix<float> features;
    std::vector<std::int64_t> labels;

    TrainingRows rows(std::int64_t train, std::int64_t validation = 0) const {
        TrainingRows result;
        result.features = &features;
        result.labels = &labels;
        result.train.resize(static_cast<std::size_t>(train));
        std::iota(result.train.begin(), result.train.end(), std::int64_t{0});
        result.validation.resize(static_cast<std::size_t>(validation));
        std::iota(result.validation.begin(), result.validation.end(), train);
        return result;
    }
};

/// Made by formula, so that the same numbers can be made in Python:
/// x[i][j] = sin(0.7 i + 1.3 j^2 + 0.1 i j), y[i] = (i^2 + i div 3) mod classes.
inline ToyData formula_problem(std::size_t rows, std::size_t columns, std::int64_t classes) {
    ToyData problem{Matrix<float>(rows, columns), {}};
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            const auto a = static_cast<double>(i), b = static_cast<double>(j);
            problem.features(i, j) = static_cast<float>(std::sin(0.7 * a + 1.3 * b * b + 0.1 * a * b));
        }
        problem.labels.push_back(static_cast<std::int64_t>(i * i + i / 3) % classes);
    }
    return problem;
}

/// Weights 0.3 sin(1 + 0.37 k), k counting through all tensors.
inline void set_formula_weights(Network& network) {
    std::vector<WeightTensor> weights = network.weights();
    double k = 0.0;
    for (WeightTensor& tensor : weights) {
        for (float& value : tensor.values) {
            value = static_cast<float>(0.3 * std::sin(1.0 + 0.37 * k++));
        }
    }
    network.set_weights(weights);
}

/// Gaussian clouds, one per class, around corners of a square of side 2 * distance.
inline ToyData blobs(std::size_t rows, std::int64_t classes, double distance, std::uint64_t seed) {
    ToyData problem{Matrix<float>(rows, 2), {}};
    RandomStream random(seed, Stream::data);
    for (std::size_t i = 0; i < rows; ++i) {
        const auto label = static_cast<std::int64_t>(i) % classes;
        problem.labels.push_back(label);
        problem.features(i, 0) =
            static_cast<float>(random.normal() + (label % 2 == 0 ? -distance : distance));
        problem.features(i, 1) =
            static_cast<float>(random.normal() + (label / 2 == 0 ? -distance : distance));
    }
    return problem;
}

inline NetworkSpec mlp(std::int64_t inputs, std::vector<std::int64_t> hidden, std::int64_t classes,
                       double dropout = 0.0) {
    NetworkSpec spec;
    spec.kind = hidden.empty() ? "logistic" : "mlp";
    spec.hidden = std::move(hidden);
    spec.inputs = inputs;
    spec.classes = classes;
    spec.dropout = dropout;
    return spec;
}

/// All values of all tensors in one row.
inline std::vector<float> flat_weights(const Network& network) {
    std::vector<float> all;
    for (const WeightTensor& tensor : network.weights()) {
        all.insert(all.end(), tensor.values.begin(), tensor.values.end());
    }
    return all;
}

inline Matrix<float> rows_of(const Matrix<float>& features, const std::vector<std::int64_t>& rows) {
    Matrix<float> part(rows.size(), features.columns());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto source = features.row(static_cast<std::size_t>(rows[i]));
        std::copy(source.begin(), source.end(), part.row(i).begin());
    }
    return part;
}

} // namespace sluice::test
