// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/onnx.h"

#include "base/error.h"
#include "learning/conv_graph.h"
#include "learning/onnx_graph.h"

#include <vector>

namespace sluice {
namespace {

const std::string output_name = "logits";

class GraphWriter {
  public:
    explicit GraphWriter(const Network& network)
        : network_(network), spec_(network.spec()), graph_(spec_.kind) {}

    const OnnxGraph& write() {
        if (is_convolutional(spec_.kind)) {
            convolutional();
        } else {
            dense();
        }
        for (const WeightTensor& weights : network_.weights()) {
            graph_.numbers(weights.name, weights.shape, weights.values);
        }
        graph_.number_input("x", {"batch", std::to_string(spec_.inputs)});
        graph_.number_output(output_name, {"batch", std::to_string(spec_.classes)});
        return graph_;
    }

  private:
    using Node = OnnxNode;

    void add(const Node& node) { graph_.add(node); }

    void linear(const std::string& layer, const std::string& input, const std::string& output) {
        add(Node("Gemm", {input, layer + ".weight", layer + ".bias"}, {output}).integer("transB", 1));
    }

    void dense() {
        std::string value = "x";
        for (std::size_t l = 0; l < spec_.hidden.size(); ++l) {
            const std::string number = std::to_string(l);
            linear("layers." + number, value, "sum" + number);
            add(Node("Relu", {"sum" + number}, {"hidden" + number}));
            value = "hidden" + number;
        }
        linear("layers." + std::to_string(spec_.hidden.size()), value, output_name);
    }

    void convolutional() {
        const ConvGraph graph = build_graph(spec_);
        const std::vector<std::int64_t> shape{-1, spec_.image.channels, spec_.image.height,
                                              spec_.image.width};
        graph_.integers("image_shape", {4}, shape);
        add(Node("Reshape", {"x", "image_shape"}, {name(0, graph)}));
        for (const GraphOp& op : graph.ops) {
            operation(op, graph);
        }
    }

    static std::string name(std::size_t node, const ConvGraph& graph) {
        return node == graph.head().output ? output_name : "node" + std::to_string(node);
    }

    static std::vector<std::int64_t> twice(std::int64_t value) { return {value, value}; }
    static std::vector<std::int64_t> pads(std::int64_t value) { return {value, value, value, value}; }

    void operation(const GraphOp& op, const ConvGraph& graph) {
        const std::string input = name(op.input, graph), output = name(op.output, graph);
        switch (op.kind) {
        case GraphOp::Kind::convolution: {
            std::vector<std::string> inputs{input, op.name + ".weight"};
            if (op.tensors.size() > 1) {
                inputs.push_back(op.name + ".bias");
            }
            add(Node("Conv", inputs, {output})
                    .integers("kernel_shape", twice(op.kernel))
                    .integers("strides", twice(op.stride))
                    .integers("pads", pads(op.padding)));
            break;
        }
        case GraphOp::Kind::norm:
            norm(op, input, output, op.added ? name(*op.added, graph) : "");
            break;
        case GraphOp::Kind::relu:
            add(Node("Relu", {input}, {output}));
            break;
        case GraphOp::Kind::max_pool:
            add(Node("MaxPool", {input}, {output})
                    .integers("kernel_shape", twice(op.kernel))
                    .integers("strides", twice(op.stride))
                    .integers("pads", pads(op.padding)));
            break;
        case GraphOp::Kind::mean_pool:
            add(Node("GlobalAveragePool", {input}, {output + "_image"}));
            add(Node("Flatten", {output + "_image"}, {output}));
            break;
        case GraphOp::Kind::flatten:
            add(Node("Flatten", {input}, {output}));
            break;
        case GraphOp::Kind::linear:
            linear(op.name, input, output);
            break;
        }
    }

    void norm(const GraphOp& op, const std::string& input, const std::string& output,
              const std::string& added) {
        const std::string scaled = added.empty() && !op.relu ? output : output + "_scaled";
        add(Node("BatchNormalization",
                 {input, op.name + ".weight", op.name + ".bias", op.name + ".running_mean",
                  op.name + ".running_var"},
                 {scaled})
                .number("epsilon", norm_epsilon));
        const std::string sum = added.empty() ? scaled : op.relu ? output + "_sum" : output;
        if (!added.empty()) {
            add(Node("Add", {scaled, added}, {sum}));
        }
        if (op.relu) {
            add(Node("Relu", {sum}, {output}));
        }
    }

    const Network& network_;
    const NetworkSpec& spec_;
    OnnxGraph graph_;
};

} // namespace

void write_onnx(const std::filesystem::path& path, const Network& network,
                const std::map<std::string, std::string>& metadata) {
    constexpr std::size_t most_bytes = 2'000'000'000;
    std::size_t size = 0;
    for (const WeightTensor& weights : network.weights()) {
        size += weights.values.size() * sizeof(float);
    }
    if (size > most_bytes) {
        throw InvalidArgument("the weights take more than the 2 GB that an ONNX file can hold", {},
                              "export safetensors");
    }
    write_onnx_graph(path, GraphWriter(network).write(), metadata);
}

} // namespace sluice
