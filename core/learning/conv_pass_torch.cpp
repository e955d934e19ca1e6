// SPDX-License-Identifier: GPL-3.0-or-later
// A batch's way through a ConvNet while it is trained, and back.
#include "learning/conv_kernels.h"
#include "learning/conv_part_torch.h"
#include "learning/dense_kernels.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/max_pool2d_with_indices.h>
#include <ATen/ops/max_pool2d_with_indices_backward.h>
#include <ATen/ops/mm.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace sluice {
namespace {

using Kind = GraphOp::Kind;

std::int64_t signed_size(std::size_t count) {
    return static_cast<std::int64_t>(count);
}

PlaneShape planes(std::size_t images, const GraphNode& node) {
    return {images, static_cast<std::size_t>(node.channels), static_cast<std::size_t>(node.positions())};
}

at::Tensor empty_images(std::size_t images, const GraphNode& node) {
    return at::empty({signed_size(images), node.channels, node.height, node.width}, at::kFloat);
}

/// The gradient of the biases of a convolution or a linear layer: the sums over all that is not its channel.
at::Tensor bias_gradient(const at::Tensor& gradient, PlaneShape shape) {
    std::vector<double> sums(shape.channels, 0.0);
    add_plane_sums(data_of(gradient), shape, sums);
    const at::Tensor result = at::empty({signed_size(shape.channels)}, at::kFloat);
    std::ranges::transform(sums, data_of(result), [](double sum) { return static_cast<float>(sum); });
    return result;
}

} // namespace

void ConvNet::cut(std::size_t rows) {
    const std::size_t count = std::max<std::size_t>(1, rows / part_rows());
    while (parts_.size() < count) {
        parts_.push_back(std::make_unique<Part>());
    }
    parts_.resize(count);
    for (std::size_t p = 0; p < count; ++p) {
        Part& part = *parts_[p];
        part.number = p;
        part.first = p * rows / count;
        part.rows = (p + 1) * rows / count - part.first;
        part.value.assign(graph_.nodes.size(), {});
        part.gradient.assign(graph_.nodes.size(), {});
        part.chosen.assign(graph_.ops.size(), {});
        part.loss = 0.0;
    }
    batch_rows_ = rows;
}

void ConvNet::for_each_part(const std::stop_token& stop, const std::function<void(Part&)>& job) {
    const auto guarded = [&](std::size_t number) {
        if (stop.stop_requested()) {
            return;
        }
        prepare_torch_thread();
        const c10::InferenceMode no_gradients; // a setting of the thread
        job(*parts_[number]);
    };
    if (pool_ && parts_.size() > 1) {
        pool_->for_each(parts_.size(), guarded);
        return;
    }
    for (std::size_t number = 0; number < parts_.size(); ++number) {
        guarded(number);
    }
}

void ConvNet::load(Part& part, const MiniBatch& batch) const {
    const GraphNode& image = graph_.nodes[0];
    part.value[0] = empty_images(part.rows, image);
    part.labels.resize(part.rows);
    for (std::size_t i = 0; i < part.rows; ++i) {
        const auto row = static_cast<std::size_t>(batch.rows[part.first + i]);
        const std::span<const float> values = batch.features.row(row);
        std::ranges::copy(values, data_of(part.value[0]) + i * values.size());
        part.labels[i] = batch.labels[row];
    }
}

double ConvNet::compute_gradient(const MiniBatch& batch, std::stop_token stop) {
    cut(batch.rows.size());
    norms_.resize(graph_.ops.size());
    pending_.assign(parameters_.begin() + static_cast<std::ptrdiff_t>(statistics_.first),
                    parameters_.begin() + static_cast<std::ptrdiff_t>(statistics_.first + statistics_.count));
    std::ranges::fill(gradient_, 0.0F);
    for_each_part(stop, [&](Part& part) { load(part, batch); });
    for (std::size_t number = 0; number < graph_.ops.size() && !stop.stop_requested(); ++number) {
        forward(number, batch, stop);
    }
    for_each_part(stop, [&](Part& part) { part.loss = loss_gradient(part, batch); });
    for (std::size_t number = graph_.ops.size(); number-- > 0 && !stop.stop_requested();) {
        backward(number, stop);
    }
    double loss = 0.0;
    for (const std::unique_ptr<Part>& part : parts_) {
        loss += part->loss;
        part->value.clear();
        part->gradient.clear();
    }
    return loss;
}

double ConvNet::loss_gradient(Part& part, const MiniBatch& batch) const {
    const std::size_t last = graph_.head().output;
    const std::span<const float> weights =
        batch.weights.empty() ? batch.weights : batch.weights.subspan(part.first, part.rows);
    part.gradient[last] = part.value[last];
    return cross_entropy_gradient(data_of(part.gradient[last]), part.rows,
                                  static_cast<std::size_t>(spec_.classes), part.labels.data(), weights,
                                  batch.rows.size(), batch.label_smoothing);
}

void ConvNet::forward(std::size_t number, const MiniBatch& batch, const std::stop_token& stop) {
    if (graph_.ops[number].kind == Kind::norm) {
        forward_norm(number, stop);
    } else {
        for_each_part(stop, [&](Part& part) { forward_part(number, batch, part); });
    }
}

void ConvNet::forward_part(std::size_t number, const MiniBatch& batch, Part& part) const {
    const GraphOp& op = graph_.ops[number];
    const GraphNode& from = graph_.nodes[op.input];
    const at::Tensor& input = part.value[op.input];
    at::Tensor& output = part.value[op.output];
    switch (op.kind) {
    case Kind::convolution: {
        const at::Tensor bias = op.tensors.size() > 1 ? view(op.tensors[1]) : at::Tensor();
        output = at::convolution(input, view(op.tensors[0]), bias, {op.stride, op.stride},
                                 {op.padding, op.padding}, {1, 1}, false, {0, 0}, 1)
                     .contiguous();
        break;
    }
    case Kind::relu: { // its input is read by nothing else, so it works in place
        output = input;
        float* values = data_of(output);
        const std::size_t count = part.rows * static_cast<std::size_t>(from.size());
        std::ranges::transform(std::span(values, count), values, [](float x) { return x < 0.0F ? 0.0F : x; });
        if (op.dropout > 0.0) {
            RandomStream random(batch.seed, Stream::dropout,
                                (batch.step << 24U) + (part.number << 8U) + number);
            drop_out(values, count, op.dropout, random, part.bits);
        }
        break;
    }
    case Kind::max_pool: {
        auto [values, chosen] = at::max_pool2d_with_indices(input, {op.kernel, op.kernel},
                                                            {op.stride, op.stride}, {op.padding, op.padding});
        output = values.contiguous();
        part.chosen[number] = chosen;
        break;
    }
    case Kind::mean_pool:
        output = at::empty({signed_size(part.rows), from.channels}, at::kFloat);
        mean_pool(data_of(input), planes(part.rows, from), data_of(output));
        break;
    case Kind::flatten:
        output = input.view({signed_size(part.rows), from.size()});
        break;
    case Kind::linear:
        output = at::addmm(view(op.tensors[1]), input, view(op.tensors[0]).t());
        break;
    case Kind::norm:
        break; // in forward_norm()
    }
}

std::vector<double> ConvNet::total(std::vector<double> Part::*sums) const {
    std::vector<double> all((*parts_.front().*sums).size(), 0.0);
    for (const std::unique_ptr<Part>& part : parts_) {
        std::ranges::transform(all, *part.*sums, all.begin(), std::plus<>());
    }
    return all;
}

/// Mean and variance of the batch, and what they make of the running statistics.
void ConvNet::measure_norm(std::size_t number, const std::stop_token& stop) {
    const GraphOp& op = graph_.ops[number];
    const GraphNode& node = graph_.nodes[op.input];
    const auto channels = static_cast<std::size_t>(node.channels);
    const double count = static_cast<double>(batch_rows_ * static_cast<std::size_t>(node.positions()));
    NormState& state = norms_[number];
    for_each_part(stop, [&](Part& part) {
        part.sums.assign(channels, 0.0);
        add_plane_sums(data_of(part.value[op.input]), planes(part.rows, node), part.sums);
    });
    if (stop.stop_requested()) {
        return;
    }
    std::vector<double> means = total(&Part::sums);
    for (std::size_t j = 0; j < channels; ++j) {
        means[j] /= count;
        state.mean[j] = static_cast<float>(means[j]);
    }
    for_each_part(stop, [&](Part& part) {
        part.sums.assign(channels, 0.0);
        add_plane_squares(data_of(part.value[op.input]), planes(part.rows, node), state.mean, part.sums);
    });
    if (stop.stop_requested()) {
        return;
    }
    const std::vector<double> squares = total(&Part::sums);
    float* mean = pending_.data() + (place_[op.tensors[2]] - statistics_.first);
    float* variance = pending_.data() + (place_[op.tensors[3]] - statistics_.first);
    const auto blend = [](float& running, double value) {
        running =
            static_cast<float>((1.0 - norm_momentum) * static_cast<double>(running) + norm_momentum * value);
    };
    for (std::size_t j = 0; j < channels; ++j) {
        state.inverse_deviation[j] = static_cast<float>(1.0 / std::sqrt(squares[j] / count + norm_epsilon));
        blend(mean[j], means[j]);
        blend(variance[j], squares[j] / std::max(1.0, count - 1.0)); // PyTorch keeps the unbiased one
    }
}

void ConvNet::forward_norm(std::size_t number, const std::stop_token& stop) {
    const GraphOp& op = graph_.ops[number];
    const GraphNode& node = graph_.nodes[op.input];
    const auto channels = static_cast<std::size_t>(node.channels);
    NormState& state = norms_[number];
    for (std::vector<float>* row : {&state.mean, &state.inverse_deviation, &state.scale, &state.shift}) {
        row->resize(channels);
    }
    if (trains(op)) {
        measure_norm(number, stop);
    } else {
        for (std::size_t j = 0; j < channels; ++j) {
            state.mean[j] = values(op.tensors[2])[j];
            const double variance = static_cast<double>(values(op.tensors[3])[j]);
            state.inverse_deviation[j] = static_cast<float>(1.0 / std::sqrt(variance + norm_epsilon));
        }
    }
    for (std::size_t j = 0; j < channels; ++j) {
        state.scale[j] = values(op.tensors[0])[j] * state.inverse_deviation[j];
        state.shift[j] = values(op.tensors[1])[j] - state.mean[j] * state.scale[j];
    }
    for_each_part(stop, [&](Part& part) {
        const float* added = op.added ? data_of(part.value[*op.added]) : nullptr;
        part.value[op.output] = empty_images(part.rows, node);
        normalise(data_of(part.value[op.input]), planes(part.rows, node), state.scale, state.shift, added,
                  op.relu, data_of(part.value[op.output]));
    });
}

/// Adds to what is known of a node's gradient. The tensor may be shared, so that a sum is a new one.
void ConvNet::give(Part& part, std::size_t node, at::Tensor gradient) const {
    if (!needs_gradient_[node]) {
        return;
    }
    at::Tensor& known = part.gradient[node];
    known = known.defined() ? known.add(gradient) : std::move(gradient);
}

void ConvNet::backward(std::size_t number, const std::stop_token& stop) {
    const GraphOp& op = graph_.ops[number];
    if (!needs_gradient_[op.output]) {
        return;
    }
    if (op.kind == Kind::norm) {
        backward_norm(number, stop);
    } else {
        for_each_part(stop, [&](Part& part) { backward_part(number, part); });
        if (!stop.stop_requested()) {
            add_weight_gradients(op);
        }
    }
    for (const std::unique_ptr<Part>& part : parts_) { // nothing before this operation reads them
        part->value[op.output].reset();
        part->gradient[op.output].reset();
    }
}

void ConvNet::backward_part(std::size_t number, Part& part) const {
    const GraphOp& op = graph_.ops[number];
    const GraphNode& from = graph_.nodes[op.input];
    const GraphNode& to = graph_.nodes[op.output];
    const at::Tensor& input = part.value[op.input];
    const at::Tensor& gradient = part.gradient[op.output];
    const bool below = needs_gradient_[op.input];
    const bool trained = trains(op);
    switch (op.kind) {
    case Kind::convolution: {
        auto [input_gradient, weight_gradient, unused] = at::convolution_backward(
            gradient, input, view(op.tensors[0]), at::OptionalIntArrayRef(), {op.stride, op.stride},
            {op.padding, op.padding}, {1, 1}, false, {0, 0}, 1, {below, trained, false});
        if (below) {
            give(part, op.input, input_gradient.contiguous());
        }
        if (trained) {
            part.weight_gradient = weight_gradient.contiguous();
        }
        if (trained && op.tensors.size() > 1) {
            part.bias_gradient = bias_gradient(gradient, planes(part.rows, to));
        }
        break;
    }
    case Kind::relu: // the only one to read its output's gradient
        gate_gradient(data_of(gradient), data_of(part.value[op.output]),
                      part.rows * static_cast<std::size_t>(to.size()),
                      static_cast<float>(1.0 / (1.0 - op.dropout)));
        give(part, op.input, gradient);
        break;
    case Kind::max_pool:
        give(part, op.input,
             at::max_pool2d_with_indices_backward(gradient, input, {op.kernel, op.kernel},
                                                  {op.stride, op.stride}, {op.padding, op.padding}, {1, 1},
                                                  false, part.chosen[number])
                 .contiguous());
        break;
    case Kind::mean_pool: {
        const at::Tensor spread = empty_images(part.rows, from);
        mean_pool_gradient(data_of(gradient), planes(part.rows, from), data_of(spread));
        give(part, op.input, spread);
        break;
    }
    case Kind::flatten:
        give(part, op.input, gradient.view({signed_size(part.rows), from.channels, from.height, from.width}));
        break;
    case Kind::linear:
        if (below) {
            give(part, op.input, at::mm(gradient, view(op.tensors[0])));
        }
        if (trained) {
            part.weight_gradient = at::mm(gradient.t(), input);
            part.bias_gradient = bias_gradient(gradient, planes(part.rows, to));
        }
        break;
    case Kind::norm:
        break; // in backward_norm()
    }
}

/// Ioffe and Szegedy (2015), Batch normalization, section 3, with the constants put together per channel.
void ConvNet::backward_norm(std::size_t number, const std::stop_token& stop) {
    const GraphOp& op = graph_.ops[number];
    const GraphNode& node = graph_.nodes[op.input];
    const auto channels = static_cast<std::size_t>(node.channels);
    const NormState& state = norms_[number];
    for_each_part(stop, [&](Part& part) {
        at::Tensor& gradient = part.gradient[op.output];
        const PlaneShape shape = planes(part.rows, node);
        if (op.relu) {
            gradient = gradient.clone();
            gate_gradient(data_of(gradient), data_of(part.value[op.output]), shape.count(), 1.0F);
        }
        part.sums.assign(channels, 0.0);
        part.products.assign(channels, 0.0);
        add_plane_sums(data_of(gradient), shape, part.sums);
        add_plane_products(data_of(gradient), data_of(part.value[op.input]), shape, state.mean,
                           part.products);
    });
    if (stop.stop_requested()) {
        return;
    }
    const std::vector<double> sums = total(&Part::sums), products = total(&Part::products);
    const std::span<float> weight_gradient = gradient_of(op.tensors[0]),
                           bias_gradient = gradient_of(op.tensors[1]);
    const double count = static_cast<double>(batch_rows_ * static_cast<std::size_t>(node.positions()));
    const bool measured = trains(op); // by this batch, so that its statistics depend on the input
    std::vector<float> slope(channels, 0.0F), shift(channels, 0.0F);
    for (std::size_t j = 0; j < channels; ++j) {
        const double inverse = static_cast<double>(state.inverse_deviation[j]);
        const double scale = static_cast<double>(state.scale[j]);
        if (measured) {
            slope[j] = static_cast<float>(-scale * inverse * inverse * products[j] / count);
            shift[j] = static_cast<float>(-scale * sums[j] / count);
        }
        if (!weight_gradient.empty()) {
            weight_gradient[j] = static_cast<float>(products[j] * inverse);
        }
        if (!bias_gradient.empty()) {
            bias_gradient[j] = static_cast<float>(sums[j]);
        }
    }
    for_each_part(stop, [&](Part& part) {
        if (needs_gradient_[op.input]) {
            at::Tensor below = empty_images(part.rows, node);
            normalise_gradient(data_of(part.gradient[op.output]), data_of(part.value[op.input]),
                               planes(part.rows, node), state.scale, state.mean, slope, shift,
                               data_of(below));
            give(part, op.input, std::move(below));
        }
        if (op.added) {
            give(part, *op.added, part.gradient[op.output]);
        }
    });
}

/// The parts' gradients of this operation's weights, in the parts' order.
void ConvNet::add_weight_gradients(const GraphOp& op) {
    for (const std::unique_ptr<Part>& part : parts_) {
        const std::array<at::Tensor*, 2> own{&part->weight_gradient, &part->bias_gradient};
        for (std::size_t i = 0; i < std::min<std::size_t>(op.tensors.size(), own.size()); ++i) {
            const std::span<float> to = gradient_of(op.tensors[i]);
            if (own[i]->defined() && !to.empty()) {
                add_to(to.data(), data_of(*own[i]), to.size());
            }
            own[i]->reset();
        }
    }
}

} // namespace sluice
