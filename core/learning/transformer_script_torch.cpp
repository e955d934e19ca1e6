// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/language_model_module.h"

#include "base/error.h"

#include <torch/script.h>

#include <map>
#include <sstream>

namespace sluice {
namespace {

/// Modules inside modules, as the dots in the names of the weights have it.
struct Branch {
    std::map<std::string, Branch> inside;
    const WeightTensor* weight = nullptr; ///< of a leaf
};

Branch branches_of(std::span<const WeightTensor> weights) {
    Branch root;
    for (const WeightTensor& tensor : weights) {
        Branch* branch = &root;
        std::istringstream names(tensor.name);
        for (std::string name; std::getline(names, name, '.');) {
            branch = &branch->inside[name];
        }
        branch->weight = &tensor;
    }
    return root;
}

at::Tensor parameter(const WeightTensor& weights) {
    at::Tensor tensor = torch::empty(weights.shape, at::kFloat);
    std::copy(weights.values.begin(), weights.values.end(), tensor.data_ptr<float>());
    return tensor.set_requires_grad(true);
}

torch::jit::Module module_of(const Branch& branch, const std::string& type,
                             const std::shared_ptr<torch::jit::CompilationUnit>& unit) {
    torch::jit::Module module(c10::QualifiedName("__torch__.sluice." + type), unit);
    for (const auto& [name, inner] : branch.inside) {
        if (inner.weight != nullptr) {
            module.register_parameter(name, parameter(*inner.weight), false);
        } else {
            module.register_module(name, module_of(inner, type + "_" + name, unit));
        }
    }
    module.register_attribute("training", c10::BoolType::get(), false);
    return module;
}

/// forward() in TorchScript. Submodules with a number for a name are reached by getattr only.
std::string forward_source(const LanguageModelSpec& spec) {
    const std::string width = std::to_string(spec.width);
    const std::string split = "[n, t, " + std::to_string(spec.heads) + ", " +
                              std::to_string(spec.width / spec.heads) + "]).transpose(1, 2)\n";
    std::string source =
        "def forward(self, tokens: Tensor) -> Tensor:\n"
        "    n = tokens.size(0)\n"
        "    t = tokens.size(1)\n"
        "    x = torch.embedding(self.token.weight, tokens) + self.position.weight[0:t]\n"
        "    mask = torch.full([t, t], float(\"-inf\"), dtype=x.dtype, device=x.device).triu(1)\n";
    for (std::int64_t i = 0; i < spec.layers; ++i) {
        const std::string b = "b" + std::to_string(i);
        const auto norm = [&](const std::string& name) {
            return "    h = torch.layer_norm(x, [" + width + "], " + b + "." + name + ".weight, " + b + "." +
                   name + ".bias, 1e-05)\n";
        };
        const auto linear = [&](const std::string& name, const std::string& of) {
            return "torch.linear(" + of + ", " + b + "." + name + ".weight, " + b + "." + name + ".bias)";
        };
        source += "    " + b + " = getattr(self.blocks, \"" + std::to_string(i) + "\")\n" + norm("norm1") +
                  "    parts = torch.chunk(" + linear("attention.qkv", "h") + ", 3, 2)\n" +
                  "    q = parts[0].reshape(" + split + "    k = parts[1].reshape(" + split +
                  "    v = parts[2].reshape(" + split +
                  "    a = torch.softmax(torch.matmul(q, k.transpose(2, 3)) / (" +
                  std::to_string(spec.width / spec.heads) + " ** 0.5) + mask, -1)\n" +
                  "    y = torch.matmul(a, v).transpose(1, 2).reshape([n, t, " + width + "])\n" +
                  "    x = x + " + linear("attention.out", "y") + "\n" + norm("norm2") +
                  "    h = torch.relu(" + linear("mlp.up", "h") + ")\n" + "    x = x + " +
                  linear("mlp.down", "h") + "\n";
    }
    return source + "    x = torch.layer_norm(x, [" + width +
           "], self.norm.weight, self.norm.bias, 1e-05)\n"
           "    return torch.linear(x, self.head.weight, self.head.bias)\n";
}

} // namespace

std::string transformer_script_bytes(const LanguageModelSpec& spec, std::span<const WeightTensor> weights,
                                     const std::string& metadata) {
    try {
        auto unit = std::make_shared<torch::jit::CompilationUnit>();
        torch::jit::Module network = module_of(branches_of(weights), "LanguageModel", unit);
        network.define(forward_source(spec));
        std::ostringstream out;
        network.save(out, {{"sluice.json", metadata}});
        return std::move(out).str();
    } catch (const c10::Error& error) {
        throw Error("LibTorch cannot make a TorchScript module of the language model: " +
                    std::string(error.what_without_backtrace()));
    }
}

} // namespace sluice
