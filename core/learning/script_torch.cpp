// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/script_torch.h"

#include "base/text.h"

#include <torch/script.h>

#include <sstream>

namespace sluice {
namespace {

/// A parameter that owns its values and asks for gradients, as those of a freshly made PyTorch module do.
at::Tensor parameter(const WeightTensor& weights) {
    at::Tensor tensor = torch::empty(weights.shape, at::kFloat);
    std::copy(weights.values.begin(), weights.values.end(), tensor.data_ptr<float>());
    return tensor.set_requires_grad(true);
}

/// forward() in TorchScript. Submodules with a number for a name are reached by getattr only.
std::string forward_source(const NetworkSpec& spec) {
    std::string source = "def forward(self, x: Tensor) -> Tensor:\n";
    for (std::size_t l = 0; l <= spec.hidden.size(); ++l) {
        const std::string layer = "layer" + std::to_string(l);
        source += "    " + layer + " = getattr(self.layers, \"" + std::to_string(l) + "\")\n";
        source += "    x = torch.linear(x, " + layer + ".weight, " + layer + ".bias)\n";
        if (l < spec.hidden.size()) {
            source += "    x = torch.relu(x)\n";
            if (spec.dropout > 0.0) {
                source += "    x = torch.dropout(x, " + exact_number(spec.dropout) + ", self.training)\n";
            }
        }
    }
    return source + "    return x\n";
}

} // namespace

std::string torchscript_bytes(const NetworkSpec& spec, std::span<const WeightTensor> weights,
                              const std::string& metadata) {
    auto unit = std::make_shared<torch::jit::CompilationUnit>();
    const auto make = [&](const std::string& type) {
        return torch::jit::Module(c10::QualifiedName("__torch__.sluice." + type), unit);
    };
    torch::jit::Module network = make("Network");
    torch::jit::Module layers = make("Layers");
    for (std::size_t l = 0; 2 * l < weights.size(); ++l) {
        torch::jit::Module layer = make("Layer" + std::to_string(l));
        layer.register_parameter("weight", parameter(weights[2 * l]), false);
        layer.register_parameter("bias", parameter(weights[2 * l + 1]), false);
        layer.register_attribute("training", c10::BoolType::get(), false);
        layers.register_module(std::to_string(l), layer);
    }
    layers.register_attribute("training", c10::BoolType::get(), false);
    network.register_attribute("training", c10::BoolType::get(), false);
    network.register_module("layers", layers);
    network.define(forward_source(spec));
    std::ostringstream out;
    network.save(out, {{"sluice.json", metadata}});
    return std::move(out).str();
}

} // namespace sluice
