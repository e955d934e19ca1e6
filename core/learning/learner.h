// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// The rows of one optimiser step.
struct MiniBatch {
    const Matrix<float>& features;
    const std::vector<std::int64_t>& labels;
    std::span<const std::int64_t> rows;
    std::span<const float> weights; ///< one per row, or empty for ones
    std::uint64_t seed = 0;         ///< of the dropout masks
    std::uint64_t step = 0;         ///< number of the step in its run: masks are a function of (seed, step)
    double label_smoothing = 0.0;   ///< see TrainingSpec
};

/// What train_network() needs from a model: its parameters in one row, and the gradient of the loss.
/// Inside the learning module; programs see Network.
class Learner {
  public:
    virtual ~Learner() = default;

    virtual std::int64_t input_count() const = 0;
    virtual std::int64_t class_count() const = 0;

    /// All parameters, one after another.
    virtual std::span<float> parameters() = 0;
    /// Chooses what is trained, by a rule as in freeze_rule.h. May change the order of parameters(). Throws
    /// InvalidArgument for a rule that does not fit the network.
    virtual void freeze(const std::string& rule) = 0;
    /// Which of parameters() are trained: [first, first + count).
    struct Range {
        std::size_t first = 0, count = 0;
    };
    virtual Range trained() const = 0;

    /// How many threads could share a batch of so many rows at most.
    virtual int parallel_parts(std::size_t batch_rows) const = 0;
    /// From now on works with so many threads; 1 gives the others back. Results do not depend on it.
    virtual void use_threads(int threads) = 0;

    /// Mean over the batch of weight x cross-entropy (with dropout and label smoothing), and its gradient in
    /// gradient(). Returns early with a meaningless value when a stop is requested.
    virtual double compute_gradient(const MiniBatch& batch, std::stop_token stop) = 0;
    /// The gradient for trained(), as of the last compute_gradient().
    virtual std::span<const float> gradient() const = 0;
    /// Called after each step of the optimiser: what the last batch told beside its gradient, such as the
    /// statistics of batch normalisation, becomes part of parameters().
    virtual void step_taken() {}

    /// Logits of some rows of `features` in evaluation mode, in their order. Rows after a requested
    /// stop stay 0.
    virtual Matrix<float> evaluate(const Matrix<float>& features, std::span<const std::int64_t> rows,
                                   std::stop_token stop) = 0;
};

} // namespace sluice
