// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// A convolutional network written down as operations on numbered nodes: what computes it, writes it as
/// TorchScript or ONNX and describes it all read this.

/// One parameter or buffer, with PyTorch's name and shape.
struct GraphTensor {
    enum class Role { weight, bias, norm_weight, norm_bias, running_mean, running_variance };

    std::string name; ///< "layer1.0.conv1.weight"
    std::vector<std::int64_t> shape;
    Role role = Role::weight;

    bool is_buffer() const { return role == Role::running_mean || role == Role::running_variance; }
    std::size_t count() const;
};

/// What an operation gives: an image of `channels`, or a row of `channels` numbers with sides of 1.
struct GraphNode {
    std::int64_t channels = 0, height = 1, width = 1;
    std::int64_t positions() const { return height * width; }
    std::int64_t size() const { return channels * positions(); }
};

struct GraphOp {
    enum class Kind {
        convolution, ///< tensors: weight, and bias if there are two
        norm, ///< batch normalisation, then + node `added`, then ReLU; tensors: weight, bias, mean, variance
        relu, ///< and dropout
        max_pool,
        mean_pool, ///< over all positions
        flatten,   ///< by channel, line, column, as PyTorch does
        linear     ///< tensors: weight, bias
    };
    Kind kind = Kind::relu;
    std::string name;                  ///< of the layer, "layer1.0.conv1"; of what has no tensors, a number
    std::size_t input = 0, output = 0; ///< nodes
    std::vector<std::size_t> tensors;
    std::int64_t kernel = 1, stride = 1, padding = 0;
    std::optional<std::size_t> added; ///< norm
    bool relu = false;                ///< norm
    double dropout = 0.0;             ///< relu
};

/// PyTorch's defaults, which torchvision's ResNet keeps.
inline constexpr double norm_epsilon = 1e-5;
inline constexpr double norm_momentum = 0.1;

/// Node 0 is the image; the last operation is the last layer, whose output are the logits.
struct ConvGraph {
    std::vector<GraphNode> nodes;
    std::vector<GraphTensor> tensors;
    std::vector<GraphOp> ops; ///< in the order of computing

    const GraphOp& head() const { return ops.back(); }
    /// Trained numbers, buffers not counted.
    std::size_t parameter_count() const;
};

/// The graph of a checked spec of a convolutional kind.
ConvGraph build_graph(const NetworkSpec& spec);

} // namespace sluice
