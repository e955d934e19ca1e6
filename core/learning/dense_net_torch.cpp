// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/dense_net_torch.h"

#include "base/error.h"
#include "learning/dense_kernels.h"
#include "learning/dense_workspace_torch.h"
#include "learning/freeze_rule.h"
#include "learning/network_checks.h"

#include <ATen/Parallel.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mm.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace sluice {
namespace {

constexpr std::size_t most_parts = 16;       ///< bounds the memory for gradients
constexpr std::size_t smallest_part = 128;   ///< rows; below it matrix products lose their speed
constexpr double part_operations = 4e6;      ///< some 0.1 ms: worth waking a thread for
constexpr std::size_t evaluation_rows = 256; ///< rows of one evaluated part

} // namespace

void prepare_torch_thread() {
    thread_local const bool prepared = [] {
        at::set_num_threads(1);
        return true;
    }();
    static_cast<void>(prepared);
}

DenseNet::DenseNet(const NetworkSpec& spec, std::uint64_t seed) : spec_(checked_network(spec)) {
    lay_out();
    initialise(seed);
    bind();
}

DenseNet::DenseNet(const DenseNet& other)
    : Model(other), spec_(other.spec_), layers_(other.layers_), parameters_(other.parameters_) {
    bind();
}

DenseNet::~DenseNet() = default;

void DenseNet::lay_out() {
    std::int64_t in = spec_.inputs;
    std::size_t offset = 0;
    const auto add = [&](std::int64_t out) {
        Layer layer{in, out, offset, 0};
        layer.bias = offset + static_cast<std::size_t>(in * out);
        offset = layer.end();
        layers_.push_back(layer);
        in = out;
    };
    std::ranges::for_each(spec_.hidden, add);
    add(spec_.classes);
    parameters_.resize(offset);
}

/// Weights and biases uniform within +-1/sqrt(fan in), as PyTorch's Linear has them; every layer has its own
/// stream.
void DenseNet::initialise(std::uint64_t seed) {
    std::vector<double> uniforms;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const Layer& layer = layers_[l];
        const double bound = 1.0 / std::sqrt(static_cast<double>(layer.in));
        uniforms.resize(layer.end() - layer.weight);
        RandomStream(seed, Stream::initial_weights, l).fill_uniform(uniforms);
        std::ranges::transform(uniforms, parameters_.begin() + static_cast<std::ptrdiff_t>(layer.weight),
                               [&](double u) { return static_cast<float>((2.0 * u - 1.0) * bound); });
    }
}

void DenseNet::bind() {
    for (const Layer& layer : layers_) {
        weight_.push_back(
            at::from_blob(parameters_.data() + layer.weight, {layer.out, layer.in}, at::kFloat));
        weight_transposed_.push_back(weight_.back().t());
    }
}

std::vector<WeightTensor> DenseNet::weights() const {
    std::vector<WeightTensor> tensors;
    const auto part = [&](std::size_t first, std::size_t last) {
        return std::vector<float>(parameters_.begin() + static_cast<std::ptrdiff_t>(first),
                                  parameters_.begin() + static_cast<std::ptrdiff_t>(last));
    };
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const Layer& layer = layers_[l];
        const std::string name = "layers." + std::to_string(l);
        tensors.push_back({name + ".weight", {layer.out, layer.in}, part(layer.weight, layer.bias)});
        tensors.push_back({name + ".bias", {layer.out}, part(layer.bias, layer.end())});
    }
    return tensors;
}

void DenseNet::set_weights(std::span<const WeightTensor> given) {
    check_same_weights(weights(), given);
    for (const WeightTensor& tensor : given) {
        const std::size_t dot = tensor.name.find('.', 7); // "layers.N.weight"
        const Layer& layer = layers_[std::stoul(tensor.name.substr(7, dot - 7))];
        const std::size_t place = tensor.name.ends_with(".bias") ? layer.bias : layer.weight;
        std::ranges::copy(tensor.values, parameters_.begin() + static_cast<std::ptrdiff_t>(place));
    }
}

void DenseNet::shrink(double factor) {
    for (const Layer& layer : layers_) {
        for (std::size_t i = layer.weight; i < layer.bias; ++i) {
            parameters_[i] = static_cast<float>(factor * static_cast<double>(parameters_[i]));
        }
    }
}

void DenseNet::freeze(const std::string& rule) {
    std::vector<std::string> names;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const std::string layer = "layers." + std::to_string(l);
        names.insert(names.end(), {layer + ".weight", layer + ".bias"});
    }
    const std::vector<bool> frozen =
        frozen_parameters(rule, names, "layers." + std::to_string(layers_.size() - 1));
    const auto trained = static_cast<std::size_t>(std::ranges::find(frozen, false) - frozen.begin());
    if (trained % 2 != 0 || std::find(frozen.begin() + static_cast<std::ptrdiff_t>(trained), frozen.end(),
                                      true) != frozen.end()) {
        throw InvalidArgument("'" + rule +
                              "' does not freeze whole layers from the first one on, which a dense " +
                              "network needs");
    }
    first_trained_ = trained / 2;
}

std::optional<Matrix<float>> DenseNet::head_features(const Matrix<float>& /*features*/, int /*threads*/,
                                                     std::stop_token /*stop*/, Progress& /*progress*/) const {
    return std::nullopt;
}

Learner::Range DenseNet::trained() const {
    const std::size_t first = layers_[first_trained_].weight;
    return {first, parameters_.size() - first};
}

std::size_t DenseNet::part_count(std::size_t batch_rows) const {
    const double operations = 6.0 * static_cast<double>(parameters_.size()); // of a row, forward and back
    const std::size_t rows = std::max(smallest_part, static_cast<std::size_t>(part_operations / operations));
    return std::clamp<std::size_t>(batch_rows / rows, 1, most_parts);
}

int DenseNet::parallel_parts(std::size_t batch_rows) const {
    return static_cast<int>(part_count(batch_rows));
}

void DenseNet::use_threads(int threads) {
    const auto wanted = static_cast<unsigned>(std::max(1, threads));
    if (wanted == 1) {
        pool_.reset();
    } else if (!pool_ || pool_->thread_count() != wanted) {
        pool_ = std::make_unique<ThreadPool>(wanted);
    }
}

void DenseNet::for_each_part(std::size_t count, const std::function<void(std::size_t)>& job) const {
    const auto guarded = [&](std::size_t part) {
        prepare_torch_thread();
        const c10::InferenceMode no_gradients; // a setting of the thread
        job(part);
    };
    if (pool_ && count > 1) {
        pool_->for_each(count, guarded);
        return;
    }
    for (std::size_t part = 0; part < count; ++part) {
        guarded(part);
    }
}

void DenseNet::forward(Workspace& space, RandomStream* dropout) const {
    const Workspace::Views& views = space.views();
    const std::size_t rows = space.rows();
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const Layer& layer = layers_[l];
        at::Tensor out = views.activation[l];
        at::mm_out(out, l == 0 ? views.input : views.activation[l - 1], weight_transposed_[l]);
        float* values = space.activation(l);
        const std::span bias(parameters_.data() + layer.bias, static_cast<std::size_t>(layer.out));
        if (l + 1 == layers_.size()) {
            add_bias(values, rows, bias);
            return;
        }
        add_bias_relu(values, rows, bias);
        if (dropout != nullptr) {
            drop_out(values, rows * static_cast<std::size_t>(layer.out), spec_.dropout, *dropout,
                     space.bits());
        }
    }
}

/// From the gradient with regard to the logits, which forward() and cross_entropy_gradient() left in the last
/// activation, to that of every trained parameter.
void DenseNet::backward(Workspace& space) const {
    const Workspace::Views& views = space.views();
    const std::size_t rows = space.rows();
    const std::size_t origin = trained().first;
    const auto scale = static_cast<float>(1.0 / (1.0 - spec_.dropout));
    for (std::size_t l = layers_.size(); l-- > first_trained_;) {
        const Layer& layer = layers_[l];
        at::Tensor weight_gradient = space.weight_gradient(l);
        at::mm_out(weight_gradient, views.delta_transposed[l],
                   l == 0 ? views.input : views.activation[l - 1]);
        sum_columns(space.delta(l), rows,
                    space.gradient().subspan(layer.bias - origin, static_cast<std::size_t>(layer.out)));
        if (l > first_trained_) {
            at::Tensor below = views.delta[l - 1];
            at::mm_out(below, views.delta[l], weight_[l]);
            gate_gradient(space.delta(l - 1), space.activation(l - 1),
                          rows * static_cast<std::size_t>(layer.in), scale);
        }
    }
}

double DenseNet::part_gradient(Workspace& space, const MiniBatch& batch, std::size_t part, std::size_t first,
                               std::size_t count) {
    space.shape(layers_, spec_.inputs, count);
    space.shape_gradient(layers_, first_trained_);
    space.gather(batch.features, batch.rows.data() + first);
    if (spec_.dropout > 0.0) {
        RandomStream random(batch.seed, Stream::dropout, batch.step * most_parts + part);
        forward(space, &random);
    } else {
        forward(space, nullptr);
    }
    std::vector<std::int64_t>& labels = space.labels();
    for (std::size_t i = 0; i < count; ++i) {
        labels[i] = batch.labels[static_cast<std::size_t>(batch.rows[first + i])];
    }
    const std::span<const float> weights =
        batch.weights.empty() ? batch.weights : batch.weights.subspan(first, count);
    const std::size_t last = layers_.size() - 1;
    const double loss =
        cross_entropy_gradient(space.activation(last), count, static_cast<std::size_t>(spec_.classes),
                               labels.data(), weights, batch.rows.size(), batch.label_smoothing);
    backward(space);
    return loss;
}

double DenseNet::compute_gradient(const MiniBatch& batch, std::stop_token stop) {
    const std::size_t rows = batch.rows.size();
    const std::size_t parts = part_count(rows);
    while (spaces_.size() < parts) {
        spaces_.push_back(std::make_unique<Workspace>());
    }
    std::vector<double> losses(parts);
    for_each_part(parts, [&](std::size_t part) {
        if (stop.stop_requested()) {
            return;
        }
        const std::size_t first = part * rows / parts;
        losses[part] = part_gradient(*spaces_[part], batch, part, first, (part + 1) * rows / parts - first);
    });
    if (stop.stop_requested()) {
        return 0.0;
    }
    add_up_parts(parts);
    double loss = 0.0;
    for (const double part_loss : losses) {
        loss += part_loss;
    }
    return loss;
}

void DenseNet::add_up_parts(std::size_t parts) {
    const std::span<float> total = spaces_.front()->gradient();
    for (std::size_t part = 1; part < parts; ++part) {
        float* __restrict to = total.data();
        const float* __restrict from = spaces_[part]->gradient().data();
        for (std::size_t i = 0; i < total.size(); ++i) {
            to[i] += from[i];
        }
    }
}

std::span<const float> DenseNet::gradient() const {
    return spaces_.front()->gradient();
}

Matrix<float> DenseNet::evaluate_rows(const Matrix<float>& features, const std::int64_t* rows,
                                      std::size_t count, const std::stop_token& stop) const {
    Matrix<float> logits(count, static_cast<std::size_t>(spec_.classes));
    const std::size_t parts = (count + evaluation_rows - 1) / evaluation_rows;
    const std::size_t workers = std::min<std::size_t>(parts, pool_ ? pool_->thread_count() : 1);
    while (evaluation_spaces_.size() < workers) {
        evaluation_spaces_.push_back(std::make_unique<Workspace>());
    }
    for_each_part(workers, [&](std::size_t worker) {
        Workspace& space = *evaluation_spaces_[worker];
        for (std::size_t part = worker; part < parts && !stop.stop_requested(); part += workers) {
            const std::size_t first = part * evaluation_rows;
            const std::size_t size = std::min(evaluation_rows, count - first);
            space.shape(layers_, spec_.inputs, size);
            space.gather(features, rows + first);
            forward(space, nullptr);
            std::memcpy(logits.row(first).data(), space.activation(layers_.size() - 1),
                        size * logits.columns() * sizeof(float));
        }
    });
    return logits;
}

Matrix<float> DenseNet::evaluate(const Matrix<float>& features, std::span<const std::int64_t> rows,
                                 std::stop_token stop) {
    return evaluate_rows(features, rows.data(), rows.size(), stop);
}

Matrix<float> DenseNet::logits(const Matrix<float>& features) const {
    if (features.columns() != static_cast<std::size_t>(spec_.inputs)) {
        throw InvalidArgument("the features have " + std::to_string(features.columns()) +
                              " columns, but the network has " + std::to_string(spec_.inputs) + " inputs");
    }
    std::vector<std::int64_t> all(features.rows());
    std::iota(all.begin(), all.end(), std::int64_t{0});
    return evaluate_rows(features, all.data(), all.size(), {});
}

} // namespace sluice
