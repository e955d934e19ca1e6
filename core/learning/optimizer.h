// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/training.h"

#include <memory>
#include <span>

namespace sluice {

/// Moves parameters against a gradient, with the same formulas and defaults as PyTorch's optimisers.
class Optimizer {
  public:
    virtual ~Optimizer() = default;
    /// One step with this learning rate. The gradient counts `scale` times (see clip_scale()). Both spans
    /// have the length given to make_optimizer().
    virtual void step(std::span<float> parameters, std::span<const float> gradient, double learning_rate,
                      double scale = 1.0) = 0;

    virtual OptimizerState state() const = 0;
    /// Goes on from there. Throws InvalidArgument for the state of another optimiser or of other sizes.
    virtual void restore(const OptimizerState& state) = 0;
};

/// By what a gradient must be multiplied so that its Euclidean norm is at most clip_norm, as
/// torch.nn.utils.clip_grad_norm_ has it; 1 for clip_norm 0.
double clip_scale(std::span<const float> gradient, double clip_norm);

/// Throws InvalidArgument naming the value that is impossible.
void check_optimizer(const OptimizerSpec& spec);

/// The optimiser for `count` parameters, with its state at zero.
std::unique_ptr<Optimizer> make_optimizer(const OptimizerSpec& spec, std::size_t count);

} // namespace sluice
