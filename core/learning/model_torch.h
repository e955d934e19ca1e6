// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"
#include "learning/learner.h"

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace sluice {

/// A learner that also is what a Network shows of itself. Its functions have the meaning that they have
/// there.
class Model : public Learner {
  public:
    virtual const NetworkSpec& spec() const noexcept = 0;
    virtual std::unique_ptr<Model> copy() const = 0;
    virtual std::vector<WeightTensor> weights() const = 0;
    virtual void set_weights(std::span<const WeightTensor> weights) = 0;
    virtual void shrink(double factor) = 0;
    virtual Matrix<float> logits(const Matrix<float>& features) const = 0;
    virtual std::optional<Matrix<float>> head_features(const Matrix<float>& features, int threads,
                                                       std::stop_token stop, Progress& progress) const = 0;

    std::int64_t input_count() const final { return spec().inputs; }
    std::int64_t class_count() const final { return spec().classes; }
};

/// Must be called first on every thread that computes: LibTorch's own threads stay out of it, because work is
/// shared out by parts, and two pools on the same processors slow each other down.
void prepare_torch_thread();

} // namespace sluice
