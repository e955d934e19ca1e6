// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/optimizer.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace sluice {
namespace {

/// The moments of a state, which must be so many of the same length.
void check_moments(const OptimizerState& state, std::size_t moments, std::size_t count) {
    const auto fits = [count](const std::vector<float>& values) { return values.size() == count; };
    if (state.moments.size() != moments || !std::ranges::all_of(state.moments, fits)) {
        throw InvalidArgument("the state to go on from is of another optimiser or of another network");
    }
}

/// Adam (Kingma & Ba 2015), weight decay added to the gradient as L2 penalty; as AdamW (Loshchilov & Hutter
/// 2019) taken off the parameters instead.
class Adam final : public Optimizer {
  public:
    Adam(const OptimizerSpec& spec, std::size_t count) : spec_(spec), mean_(count), square_(count) {}

    void step(std::span<float> parameters, std::span<const float> gradient, double learning_rate,
              double scale) override {
        ++steps_;
        const double mean_correction = 1.0 - std::pow(beta1, steps_);
        const double square_correction = 1.0 - std::pow(beta2, steps_);
        const auto rate = static_cast<float>(learning_rate / mean_correction);
        const auto root = static_cast<float>(1.0 / std::sqrt(square_correction));
        const bool decoupled = spec_.name == "adamw";
        const auto decay = static_cast<float>(decoupled ? 0.0 : spec_.weight_decay);
        const auto stay = static_cast<float>(decoupled ? 1.0 - learning_rate * spec_.weight_decay : 1.0);
        const auto factor = static_cast<float>(scale);
        constexpr auto keep1 = static_cast<float>(beta1), add1 = static_cast<float>(1.0 - beta1);
        constexpr auto keep2 = static_cast<float>(beta2), add2 = static_cast<float>(1.0 - beta2);
        constexpr float epsilon = 1e-8F;
        float* __restrict p = parameters.data();
        const float* __restrict g = gradient.data();
        float* __restrict mean = mean_.data();
        float* __restrict square = square_.data();
        for (std::size_t i = 0; i < gradient.size(); ++i) {
            const float slope = factor * g[i] + decay * p[i];
            mean[i] = keep1 * mean[i] + add1 * slope;
            square[i] = keep2 * square[i] + add2 * slope * slope;
            p[i] = stay * p[i] - rate * mean[i] / (std::sqrt(square[i]) * root + epsilon);
        }
    }

    OptimizerState state() const override { return {steps_, {mean_, square_}}; }

    void restore(const OptimizerState& state) override {
        check_moments(state, 2, mean_.size());
        steps_ = state.steps;
        mean_ = state.moments[0];
        square_ = state.moments[1];
    }

  private:
    static constexpr double beta1 = 0.9;
    static constexpr double beta2 = 0.999;
    OptimizerSpec spec_;
    std::vector<float> mean_, square_;
    double steps_ = 0.0;
};

/// Stochastic gradient descent; the velocity starts at the first gradient.
class Sgd final : public Optimizer {
  public:
    Sgd(const OptimizerSpec& spec, std::size_t count)
        : spec_(spec), velocity_(spec.momentum > 0.0 ? count : 0) {}

    void step(std::span<float> parameters, std::span<const float> gradient, double learning_rate,
              double scale) override {
        const auto rate = static_cast<float>(learning_rate);
        const auto factor = static_cast<float>(scale);
        const auto decay = static_cast<float>(spec_.weight_decay);
        const auto momentum = static_cast<float>(spec_.momentum);
        float* __restrict p = parameters.data();
        const float* __restrict g = gradient.data();
        if (velocity_.empty()) {
            for (std::size_t i = 0; i < gradient.size(); ++i) {
                p[i] -= rate * (factor * g[i] + decay * p[i]);
            }
            return;
        }
        float* __restrict velocity = velocity_.data();
        for (std::size_t i = 0; i < gradient.size(); ++i) {
            velocity[i] = momentum * velocity[i] + factor * g[i] + decay * p[i];
            p[i] -= rate * velocity[i];
        }
    }

    OptimizerState state() const override {
        OptimizerState state;
        if (!velocity_.empty()) {
            state.moments.push_back(velocity_);
        }
        return state;
    }

    void restore(const OptimizerState& state) override {
        check_moments(state, velocity_.empty() ? 0 : 1, velocity_.size());
        if (!velocity_.empty()) {
            velocity_ = state.moments.front();
        }
    }

  private:
    OptimizerSpec spec_;
    std::vector<float> velocity_;
};

const std::array<std::string, 3> optimizer_names{"adam", "adamw", "sgd"};

} // namespace

void check_optimizer(const OptimizerSpec& spec) {
    if (std::ranges::find(optimizer_names, spec.name) == optimizer_names.end()) {
        throw InvalidArgument("the optimizer must be " + alternatives(optimizer_names) + ", got '" +
                              spec.name + "'");
    }
    if (!(spec.learning_rate > 0.0) || !std::isfinite(spec.learning_rate)) {
        throw InvalidArgument("the learning rate must be > 0, got " + exact_number(spec.learning_rate));
    }
    if (!(spec.momentum >= 0.0 && spec.momentum < 1.0)) {
        throw InvalidArgument("the momentum must be at least 0 and below 1, got " +
                              exact_number(spec.momentum));
    }
    if (!(spec.weight_decay >= 0.0) || !std::isfinite(spec.weight_decay)) {
        throw InvalidArgument("the weight decay must be >= 0, got " + exact_number(spec.weight_decay));
    }
    if (!(spec.clip_norm >= 0.0) || !std::isfinite(spec.clip_norm)) {
        throw InvalidArgument("the largest norm of a gradient must be >= 0, got " +
                              exact_number(spec.clip_norm));
    }
}

double clip_scale(std::span<const float> gradient, double clip_norm) {
    if (clip_norm == 0.0) {
        return 1.0;
    }
    double squares = 0.0;
    for (const float value : gradient) {
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    return std::min(1.0, clip_norm / (std::sqrt(squares) + 1e-6));
}

std::unique_ptr<Optimizer> make_optimizer(const OptimizerSpec& spec, std::size_t count) {
    check_optimizer(spec);
    if (spec.name == "sgd") {
        return std::make_unique<Sgd>(spec, count);
    }
    return std::make_unique<Adam>(spec, count);
}

} // namespace sluice
