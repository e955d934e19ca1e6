// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/dense_workspace_torch.h"

#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <cstring>

namespace sluice {
namespace {

/// A batch has at most two part sizes and the last batch of an epoch two more.
constexpr std::size_t most_views = 4;

at::Tensor view(std::vector<float>& values, std::size_t rows, std::int64_t width) {
    return at::from_blob(values.data(), {static_cast<std::int64_t>(rows), width}, at::kFloat);
}

} // namespace

void DenseNet::Workspace::make_room(const std::vector<Layer>& layers, std::int64_t inputs, std::size_t rows) {
    capacity_ = rows;
    inputs_ = static_cast<std::size_t>(inputs);
    views_.clear();
    input_.resize(rows * inputs_);
    labels_.resize(rows);
    activations_.resize(layers.size());
    deltas_.resize(layers.size() - 1);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        activations_[l].resize(rows * static_cast<std::size_t>(layers[l].out));
    }
    for (std::size_t l = 0; l < deltas_.size(); ++l) {
        deltas_[l].resize(activations_[l].size());
    }
}

void DenseNet::Workspace::shape(const std::vector<Layer>& layers, std::int64_t inputs, std::size_t rows) {
    if (rows > capacity_) {
        make_room(layers, inputs, rows);
    }
    const auto known = std::ranges::find(views_, rows, &Views::rows);
    current_ = static_cast<std::size_t>(known - views_.begin());
    if (known != views_.end()) {
        return;
    }
    if (views_.size() == most_views) {
        views_.clear();
        current_ = 0;
    }
    Views views;
    views.rows = rows;
    views.input = view(input_, rows, inputs);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const std::int64_t width = layers[l].out;
        views.activation.push_back(view(activations_[l], rows, width));
        views.delta.push_back(view(l + 1 == layers.size() ? activations_[l] : deltas_[l], rows, width));
        views.delta_transposed.push_back(views.delta.back().t());
    }
    views_.push_back(std::move(views));
}

void DenseNet::Workspace::shape_gradient(const std::vector<Layer>& layers, std::size_t first) {
    const std::size_t origin = layers[first].weight;
    const std::size_t size = layers.back().end() - origin;
    if (gradient_.size() == size && first_ == first && !weight_gradients_.empty()) {
        return;
    }
    first_ = first;
    gradient_.resize(size);
    weight_gradients_.clear();
    for (std::size_t l = first; l < layers.size(); ++l) {
        weight_gradients_.push_back(at::from_blob(gradient_.data() + (layers[l].weight - origin),
                                                  {layers[l].out, layers[l].in}, at::kFloat));
    }
}

void DenseNet::Workspace::gather(const Matrix<float>& features, const std::int64_t* rows) {
    for (std::size_t i = 0; i < this->rows(); ++i) {
        const auto source = features.row(static_cast<std::size_t>(rows[i]));
        std::memcpy(input_.data() + i * inputs_, source.data(), inputs_ * sizeof(float));
    }
}

} // namespace sluice
