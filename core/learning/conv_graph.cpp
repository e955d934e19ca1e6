// SPDX-License-Identifier: GPL-3.0-or-later
// ResNet-18: He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition, CVPR, table 1;
// names and details as in torchvision.models.resnet.
#include "learning/conv_graph.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

using Kind = GraphOp::Kind;
using Role = GraphTensor::Role;

class GraphBuilder {
  public:
    explicit GraphBuilder(const NetworkSpec& spec) {
        graph_.nodes.push_back({spec.image.channels, spec.image.height, spec.image.width});
    }

    std::size_t last() const { return graph_.nodes.size() - 1; }
    const GraphNode& node(std::size_t number) const { return graph_.nodes[number]; }

    std::size_t convolution(const std::string& name, std::size_t input, std::int64_t out, std::int64_t kernel,
                            std::int64_t stride, std::int64_t padding, bool bias) {
        const GraphNode from = node(input);
        const auto side = [&](std::int64_t size) { return (size + 2 * padding - kernel) / stride + 1; };
        GraphOp& op = add(Kind::convolution, name, input, {out, side(from.height), side(from.width)});
        op.kernel = kernel;
        op.stride = stride;
        op.padding = padding;
        tensor(op, "weight", {out, from.channels, kernel, kernel}, Role::weight);
        if (bias) {
            tensor(op, "bias", {out}, Role::bias);
        }
        return last();
    }

    std::size_t norm(const std::string& name, std::size_t input, bool relu,
                     std::optional<std::size_t> added = {}) {
        const std::int64_t channels = node(input).channels;
        GraphOp& op = add(Kind::norm, name, input, node(input));
        op.relu = relu;
        op.added = added;
        tensor(op, "weight", {channels}, Role::norm_weight);
        tensor(op, "bias", {channels}, Role::norm_bias);
        tensor(op, "running_mean", {channels}, Role::running_mean);
        tensor(op, "running_var", {channels}, Role::running_variance);
        return last();
    }

    std::size_t relu(std::size_t input, double dropout) {
        add(Kind::relu, number(), input, node(input)).dropout = dropout;
        return last();
    }

    std::size_t max_pool(std::size_t input, std::int64_t kernel, std::int64_t stride, std::int64_t padding) {
        const GraphNode from = node(input);
        const auto side = [&](std::int64_t size) { return (size + 2 * padding - kernel) / stride + 1; };
        GraphOp& op =
            add(Kind::max_pool, number(), input, {from.channels, side(from.height), side(from.width)});
        op.kernel = kernel;
        op.stride = stride;
        op.padding = padding;
        return last();
    }

    std::size_t mean_pool(std::size_t input) {
        add(Kind::mean_pool, number(), input, {node(input).channels});
        return last();
    }

    std::size_t flatten(std::size_t input) {
        add(Kind::flatten, number(), input, {node(input).size()});
        return last();
    }

    std::size_t linear(const std::string& name, std::size_t input, std::int64_t out) {
        const std::int64_t in = node(input).channels;
        GraphOp& op = add(Kind::linear, name, input, {out});
        tensor(op, "weight", {out, in}, Role::weight);
        tensor(op, "bias", {out}, Role::bias);
        return last();
    }

    ConvGraph take() { return std::move(graph_); }

  private:
    std::string number() const { return std::to_string(graph_.ops.size()); }

    GraphOp& add(Kind kind, const std::string& name, std::size_t input, const GraphNode& output) {
        GraphOp op;
        op.kind = kind;
        op.name = name;
        op.input = input;
        op.output = graph_.nodes.size();
        graph_.nodes.push_back(output);
        graph_.ops.push_back(std::move(op));
        return graph_.ops.back();
    }

    void tensor(GraphOp& op, const std::string& part, std::vector<std::int64_t> shape, Role role) {
        op.tensors.push_back(graph_.tensors.size());
        graph_.tensors.push_back({op.name + "." + part, std::move(shape), role});
    }

    ConvGraph graph_;
};

ConvGraph cnn(const NetworkSpec& spec) {
    GraphBuilder build(spec);
    std::size_t node = 0;
    for (std::size_t i = 0; i < spec.channels.size(); ++i) {
        node = build.convolution("conv" + std::to_string(i + 1), node, spec.channels[i], 3, 1, 1, true);
        node = build.max_pool(build.relu(node, 0.0), 2, 2, 0);
    }
    node = build.flatten(node);
    for (std::size_t i = 0; i < spec.hidden.size(); ++i) {
        node = build.relu(build.linear("fc" + std::to_string(i + 1), node, spec.hidden[i]), spec.dropout);
    }
    build.linear("fc", node, spec.classes);
    return build.take();
}

/// Two 3x3 convolutions with a way around them.
std::size_t basic_block(GraphBuilder& build, const std::string& name, std::size_t input, std::int64_t out,
                        std::int64_t stride) {
    std::size_t node = build.convolution(name + ".conv1", input, out, 3, stride, 1, false);
    node = build.norm(name + ".bn1", node, true);
    const std::size_t second = build.convolution(name + ".conv2", node, out, 3, 1, 1, false);
    std::size_t around = input;
    if (stride != 1 || build.node(input).channels != out) {
        around = build.convolution(name + ".downsample.0", input, out, 1, stride, 0, false);
        around = build.norm(name + ".downsample.1", around, false);
    }
    return build.norm(name + ".bn2", second, true, around);
}

ConvGraph resnet18(const NetworkSpec& spec) {
    GraphBuilder build(spec);
    const auto filters = [&](int full) {
        return std::max<std::int64_t>(1, std::llround(spec.width * static_cast<double>(full)));
    };
    const bool small = spec.stem == "small";
    std::size_t node = small ? build.convolution("conv1", 0, filters(64), 3, 1, 1, false)
                             : build.convolution("conv1", 0, filters(64), 7, 2, 3, false);
    node = build.norm("bn1", node, true);
    if (!small) {
        node = build.max_pool(node, 3, 2, 1);
    }
    constexpr std::array<int, 4> widths{64, 128, 256, 512};
    for (std::size_t stage = 0; stage < widths.size(); ++stage) {
        const std::string name = "layer" + std::to_string(stage + 1);
        node = basic_block(build, name + ".0", node, filters(widths[stage]), stage == 0 ? 1 : 2);
        node = basic_block(build, name + ".1", node, filters(widths[stage]), 1);
    }
    build.linear("fc", build.mean_pool(node), spec.classes);
    return build.take();
}

} // namespace

std::size_t GraphTensor::count() const {
    std::size_t count = 1;
    for (const std::int64_t side : shape) {
        count *= static_cast<std::size_t>(side);
    }
    return count;
}

std::size_t ConvGraph::parameter_count() const {
    std::size_t count = 0;
    for (const GraphTensor& tensor : tensors) {
        count += tensor.is_buffer() ? 0 : tensor.count();
    }
    return count;
}

ConvGraph build_graph(const NetworkSpec& spec) {
    return spec.kind == "resnet18" ? resnet18(spec) : cnn(spec);
}

} // namespace sluice
