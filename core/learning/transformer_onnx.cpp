// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/language_model.h"
#include "learning/onnx.h"
#include "learning/onnx_graph.h"

#include <array>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

/// Operator set 13 has no layer norm and no causal attention: both are made of its plain operators.
class TransformerGraph {
  public:
    explicit TransformerGraph(const LanguageModel& model)
        : model_(model), spec_(model.spec()), graph_("transformer") {}

    const OnnxGraph& write() {
        for (const WeightTensor& weights : model_.weights()) {
            graph_.numbers(weights.name, weights.shape, weights.values);
        }
        constants();
        graph_.integer_input("tokens", {"batch", "length"});
        std::string x = embedded();
        for (std::int64_t i = 0; i < spec_.layers; ++i) {
            x = block("blocks." + std::to_string(i), x);
        }
        linear("head", norm("norm", x), "logits");
        graph_.number_output("logits", {"batch", "length", std::to_string(spec_.vocabulary.size())});
        return graph_;
    }

  private:
    std::string add(const std::string& type, const std::vector<std::string>& inputs,
                    const std::string& output) {
        graph_.add(OnnxNode(type, inputs, {output}));
        return output;
    }

    void constants() {
        const auto integers = [&](const std::string& name, const std::vector<std::int64_t>& values) {
            graph_.integers(name, {static_cast<std::int64_t>(values.size())}, values);
        };
        integers("zero", {0});
        integers("one", {1});
        integers("two", {2});
        integers("two_zeros", {0, 0});
        integers("both_axes", {0, 1});
        integers("split_heads", {0, 0, spec_.heads, spec_.width / spec_.heads}); // 0: as it is
        integers("joined_heads", {0, 0, spec_.width});
        const float scale = std::sqrt(static_cast<float>(spec_.width / spec_.heads));
        const std::array<float, 1> epsilon{1e-5F}, scales{scale};
        graph_.numbers("epsilon", {}, epsilon);
        graph_.numbers("score_scale", {}, scales);
        const auto context = static_cast<std::size_t>(spec_.context);
        std::vector<float> mask(context * context, 0.0F);
        for (std::size_t i = 0; i < context; ++i) {
            for (std::size_t j = i + 1; j < context; ++j) {
                mask[i * context + j] = -std::numeric_limits<float>::infinity();
            }
        }
        graph_.numbers("later_tokens", {spec_.context, spec_.context}, mask);
    }

    /// Embeddings of the tokens and of their places; and the mask for so many of them.
    std::string embedded() {
        add("Shape", {"tokens"}, "sides");
        add("Slice", {"sides", "one", "two", "zero"}, "length");
        graph_.add(OnnxNode("Concat", {"length", "length"}, {"square"}).integer("axis", 0));
        add("Slice", {"later_tokens", "two_zeros", "square", "both_axes"}, "mask");
        add("Slice", {"position.weight", "zero", "length", "zero"}, "places");
        add("Gather", {"token.weight", "tokens"}, "letters");
        return add("Add", {"letters", "places"}, "embedded");
    }

    std::string block(const std::string& name, const std::string& x) {
        const std::string attended = add("Add", {x, attention(name, x)}, name + ".x1");
        const std::string up = linear(name + ".mlp.up", norm(name + ".norm2", attended), name + ".up");
        const std::string active = add("Relu", {up}, name + ".active");
        return add("Add", {attended, linear(name + ".mlp.down", active, name + ".down")}, name + ".x2");
    }

    std::string attention(const std::string& name, const std::string& x) {
        const std::string qkv = linear(name + ".attention.qkv", norm(name + ".norm1", x), name + ".qkv");
        graph_.add(OnnxNode("Split", {qkv}, {name + ".q", name + ".k", name + ".v"}).integer("axis", 2));
        const std::string q = heads(name + ".q", {0, 2, 1, 3});
        const std::string k = heads(name + ".k", {0, 2, 3, 1});
        const std::string v = heads(name + ".v", {0, 2, 1, 3});
        add("MatMul", {q, k}, name + ".products");
        add("Div", {name + ".products", "score_scale"}, name + ".scores");
        add("Add", {name + ".scores", "mask"}, name + ".masked");
        graph_.add(OnnxNode("Softmax", {name + ".masked"}, {name + ".shares"}).integer("axis", -1));
        add("MatMul", {name + ".shares", v}, name + ".mixed");
        graph_.add(
            OnnxNode("Transpose", {name + ".mixed"}, {name + ".by_token"}).integers("perm", {0, 2, 1, 3}));
        add("Reshape", {name + ".by_token", "joined_heads"}, name + ".joined");
        return linear(name + ".attention.out", name + ".joined", name + ".attended");
    }

    /// [batch, length, width] cut into heads, its axes in the order given.
    std::string heads(const std::string& name, const std::vector<std::int64_t>& order) {
        add("Reshape", {name, "split_heads"}, name + ".cut");
        graph_.add(OnnxNode("Transpose", {name + ".cut"}, {name + ".heads"}).integers("perm", order));
        return name + ".heads";
    }

    std::string linear(const std::string& layer, const std::string& input, const std::string& output) {
        graph_.add(OnnxNode("Transpose", {layer + ".weight"}, {output + ".weight"}).integers("perm", {1, 0}));
        add("MatMul", {input, output + ".weight"}, output + ".product");
        return add("Add", {output + ".product", layer + ".bias"}, output);
    }

    std::string mean(const std::string& input, const std::string& output) {
        graph_.add(OnnxNode("ReduceMean", {input}, {output}).integers("axes", {-1}).integer("keepdims", 1));
        return output;
    }

    /// (x - mean) / sqrt(variance + epsilon) x scale + shift, over the last axis.
    std::string norm(const std::string& layer, const std::string& x) {
        const std::string name = layer + ".of";
        add("Sub", {x, mean(x, name + ".mean")}, name + ".centred");
        add("Mul", {name + ".centred", name + ".centred"}, name + ".squares");
        add("Add", {mean(name + ".squares", name + ".variance"), "epsilon"}, name + ".raised");
        add("Sqrt", {name + ".raised"}, name + ".deviation");
        add("Div", {name + ".centred", name + ".deviation"}, name + ".standard");
        add("Mul", {name + ".standard", layer + ".weight"}, name + ".scaled");
        return add("Add", {name + ".scaled", layer + ".bias"}, name);
    }

    const LanguageModel& model_;
    const LanguageModelSpec& spec_;
    OnnxGraph graph_;
};

} // namespace

void write_onnx(const std::filesystem::path& path, const LanguageModel& model,
                const std::map<std::string, std::string>& metadata) {
    write_onnx_graph(path, TransformerGraph(model).write(), metadata);
}

} // namespace sluice
