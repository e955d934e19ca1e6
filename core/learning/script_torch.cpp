// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/script_torch.h"

#include "base/text.h"
#include "learning/conv_graph.h"

#include <torch/script.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <sstream>

namespace sluice {
namespace {

/// A tensor that owns its values; a parameter asks for gradients, as those of a freshly made PyTorch module
/// do.
at::Tensor own_tensor(const WeightTensor& weights, bool buffer) {
    at::Tensor tensor = torch::empty(weights.shape, at::kFloat);
    std::copy(weights.values.begin(), weights.values.end(), tensor.data_ptr<float>());
    return tensor.set_requires_grad(!buffer);
}

/// A module with the modules in it, by the names of their tensors: "layer1.0.conv1.weight" is `weight` of
/// `conv1` of `0` of `layer1`.
struct Tree {
    std::map<std::string, Tree> below;
    std::vector<std::pair<std::string, at::Tensor>> tensors;
};

bool is_buffer(const std::string& name) {
    return name == "running_mean" || name == "running_var";
}

Tree tree_of(std::span<const WeightTensor> weights) {
    Tree root;
    for (const WeightTensor& tensor : weights) {
        const std::vector<std::string> path = split_text(tensor.name, '.');
        Tree* at = &root;
        for (std::size_t i = 0; i + 1 < path.size(); ++i) {
            at = &at->below[path[i]];
        }
        at->tensors.emplace_back(path.back(), own_tensor(tensor, is_buffer(path.back())));
    }
    return root;
}

/// Type names must differ, so each is the module's path.
torch::jit::Module module_of(const Tree& tree, const std::string& type,
                             const std::shared_ptr<torch::jit::CompilationUnit>& unit) {
    torch::jit::Module module(c10::QualifiedName("__torch__.sluice." + type), unit);
    for (const auto& [name, tensor] : tree.tensors) {
        if (is_buffer(name)) {
            module.register_buffer(name, tensor);
        } else {
            module.register_parameter(name, tensor, false);
        }
    }
    for (const auto& [name, below] : tree.below) {
        module.register_module(name, module_of(below, type + "_" + name, unit));
    }
    module.register_attribute("training", c10::BoolType::get(), false);
    return module;
}

/// The expression of a layer: submodules with a number for a name are reached by getattr only.
std::string layer_expression(const std::string& name) {
    std::string expression = "self";
    for (const std::string& part : split_text(name, '.')) {
        const bool number = std::ranges::all_of(part, [](unsigned char c) { return std::isdigit(c) != 0; });
        expression = number ? "getattr(" + expression + ", \"" + part + "\")" : expression + "." + part;
    }
    return expression;
}

std::string relu_source(const std::string& value, double dropout) {
    const std::string relu = "torch.relu(" + value + ")";
    return dropout > 0.0 ? "torch.dropout(" + relu + ", " + exact_number(dropout) + ", self.training)" : relu;
}

std::string dense_source(const NetworkSpec& spec) {
    std::string source;
    for (std::size_t l = 0; l <= spec.hidden.size(); ++l) {
        const std::string layer = layer_expression("layers." + std::to_string(l));
        source += "    x = torch.linear(x, " + layer + ".weight, " + layer + ".bias)\n";
        if (l < spec.hidden.size()) {
            source += "    x = " + relu_source("x", spec.dropout) + "\n";
        }
    }
    return source + "    return x\n";
}

std::string node_name(std::size_t node) {
    return "x" + std::to_string(node);
}

std::string pair_text(std::int64_t value) {
    return "[" + std::to_string(value) + ", " + std::to_string(value) + "]";
}

std::string convolution_source(const GraphOp& op, const std::string& input) {
    const std::string layer = layer_expression(op.name);
    const std::string bias = op.tensors.size() > 1 ? layer + ".bias" : "None";
    return "torch.conv2d(" + input + ", " + layer + ".weight, " + bias + ", " + pair_text(op.stride) + ", " +
           pair_text(op.padding) + ", [1, 1], 1)";
}

std::string norm_source(const GraphOp& op, const std::string& input) {
    const std::string layer = layer_expression(op.name);
    std::string source = "torch.batch_norm(" + input + ", " + layer + ".weight, " + layer + ".bias, " +
                         layer + ".running_mean, " + layer + ".running_var, self.training, " +
                         exact_number(norm_momentum) + ", " + exact_number(norm_epsilon) + ", False)";
    source = op.added ? "torch.add(" + source + ", " + node_name(*op.added) + ")" : source;
    return op.relu ? relu_source(source, 0.0) : source;
}

std::string operation_source(const GraphOp& op) {
    const std::string input = node_name(op.input);
    switch (op.kind) {
    case GraphOp::Kind::convolution:
        return convolution_source(op, input);
    case GraphOp::Kind::norm:
        return norm_source(op, input);
    case GraphOp::Kind::relu:
        return relu_source(input, op.dropout);
    case GraphOp::Kind::max_pool:
        return "torch.max_pool2d(" + input + ", " + pair_text(op.kernel) + ", " + pair_text(op.stride) +
               ", " + pair_text(op.padding) + ")";
    case GraphOp::Kind::mean_pool:
        return "torch.mean(" + input + ", [2, 3])";
    case GraphOp::Kind::flatten:
        return "torch.flatten(" + input + ", 1)";
    case GraphOp::Kind::linear:
        return "torch.linear(" + input + ", " + layer_expression(op.name) + ".weight, " +
               layer_expression(op.name) + ".bias)";
    }
    return input;
}

/// Takes flattened rows, and images as well.
std::string convolutional_source(const NetworkSpec& spec) {
    const ConvGraph graph = build_graph(spec);
    std::string source = "    x0 = torch.reshape(x, [-1, " + std::to_string(spec.image.channels) + ", " +
                         std::to_string(spec.image.height) + ", " + std::to_string(spec.image.width) + "])\n";
    for (const GraphOp& op : graph.ops) {
        source += "    " + node_name(op.output) + " = " + operation_source(op) + "\n";
    }
    return source + "    return " + node_name(graph.head().output) + "\n";
}

} // namespace

std::string torchscript_bytes(const NetworkSpec& spec, std::span<const WeightTensor> weights,
                              const std::string& metadata) {
    const auto unit = std::make_shared<torch::jit::CompilationUnit>();
    torch::jit::Module network = module_of(tree_of(weights), "Network", unit);
    network.define("def forward(self, x: Tensor) -> Tensor:\n" +
                   (is_convolutional(spec.kind) ? convolutional_source(spec) : dense_source(spec)));
    std::ostringstream out;
    network.save(out, {{"sluice.json", metadata}});
    return std::move(out).str();
}

} // namespace sluice
