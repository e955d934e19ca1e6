// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers of fields and types: onnx/onnx.proto of the ONNX project (Apache-2.0), version 1.12; operators: its
// docs/Operators.md.
#include "learning/onnx.h"

#include "base/error.h"
#include "learning/conv_graph.h"
#include "learning/protobuf_writer.h"
#include "storage/atomic_file.h"

#include <vector>

namespace sluice {
namespace {

enum AttributeType : std::int64_t { attribute_float = 1, attribute_int = 2, attribute_ints = 7 };
enum ElementType : std::int64_t { element_float = 1, element_int64 = 7 };

ProtobufWriter tensor(const std::string& name, const std::vector<std::int64_t>& shape, ElementType type,
                      std::string_view raw) {
    ProtobufWriter message; // TensorProto
    for (const std::int64_t side : shape) {
        message.integer(1, side);
    }
    message.integer(2, type);
    message.text(8, name);
    message.text(9, raw);
    return message;
}

template <typename T>
std::string_view raw_bytes(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

ProtobufWriter value_info(const std::string& name, std::int64_t columns) {
    ProtobufWriter batch, width, shape, tensor_type, type, message;
    batch.text(2, "batch"); // dim_param
    width.integer(1, columns);
    shape.message(1, batch);
    shape.message(1, width);
    tensor_type.integer(1, element_float);
    tensor_type.message(2, shape);
    type.message(1, tensor_type);
    message.text(1, name);
    message.message(2, type);
    return message;
}

/// A NodeProto.
class Node {
  public:
    Node(const std::string& type, const std::vector<std::string>& inputs, const std::string& output) {
        for (const std::string& input : inputs) {
            message_.text(1, input);
        }
        message_.text(2, output);
        message_.text(3, output + "_" + type);
        message_.text(4, type);
    }

    Node& integer(const std::string& name, std::int64_t value) {
        ProtobufWriter attribute = named(name, attribute_int);
        attribute.integer(3, value);
        message_.message(5, attribute);
        return *this;
    }

    Node& integers(const std::string& name, const std::vector<std::int64_t>& values) {
        ProtobufWriter attribute = named(name, attribute_ints);
        for (const std::int64_t value : values) {
            attribute.integer(8, value);
        }
        message_.message(5, attribute);
        return *this;
    }

    Node& number(const std::string& name, double value) {
        ProtobufWriter attribute = named(name, attribute_float);
        attribute.number(2, static_cast<float>(value));
        message_.message(5, attribute);
        return *this;
    }

    const ProtobufWriter& message() const { return message_; }

  private:
    static ProtobufWriter named(const std::string& name, AttributeType type) {
        ProtobufWriter attribute;
        attribute.text(1, name);
        attribute.integer(20, type);
        return attribute;
    }

    ProtobufWriter message_;
};

const std::string output_name = "logits";

class GraphWriter {
  public:
    explicit GraphWriter(const Network& network) : network_(network), spec_(network.spec()) {}

    ProtobufWriter write() {
        if (is_convolutional(spec_.kind)) {
            convolutional();
        } else {
            dense();
        }
        graph_.text(2, spec_.kind);
        for (const WeightTensor& weights : network_.weights()) {
            graph_.message(5, tensor(weights.name, weights.shape, element_float, raw_bytes(weights.values)));
        }
        graph_.message(11, value_info("x", spec_.inputs));
        graph_.message(12, value_info(output_name, spec_.classes));
        return std::move(graph_);
    }

  private:
    void add(const Node& node) { graph_.message(1, node.message()); }

    void linear(const std::string& layer, const std::string& input, const std::string& output) {
        add(Node("Gemm", {input, layer + ".weight", layer + ".bias"}, output).integer("transB", 1));
    }

    void dense() {
        std::string value = "x";
        for (std::size_t l = 0; l < spec_.hidden.size(); ++l) {
            const std::string number = std::to_string(l);
            linear("layers." + number, value, "sum" + number);
            add(Node("Relu", {"sum" + number}, "hidden" + number));
            value = "hidden" + number;
        }
        linear("layers." + std::to_string(spec_.hidden.size()), value, output_name);
    }

    void convolutional() {
        const ConvGraph graph = build_graph(spec_);
        const std::vector<std::int64_t> shape{-1, spec_.image.channels, spec_.image.height,
                                              spec_.image.width};
        graph_.message(5, tensor("image_shape", {4}, element_int64, raw_bytes(shape)));
        add(Node("Reshape", {"x", "image_shape"}, name(0, graph)));
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
            add(Node("Conv", inputs, output)
                    .integers("kernel_shape", twice(op.kernel))
                    .integers("strides", twice(op.stride))
                    .integers("pads", pads(op.padding)));
            break;
        }
        case GraphOp::Kind::norm:
            norm(op, input, output, op.added ? name(*op.added, graph) : "");
            break;
        case GraphOp::Kind::relu:
            add(Node("Relu", {input}, output));
            break;
        case GraphOp::Kind::max_pool:
            add(Node("MaxPool", {input}, output)
                    .integers("kernel_shape", twice(op.kernel))
                    .integers("strides", twice(op.stride))
                    .integers("pads", pads(op.padding)));
            break;
        case GraphOp::Kind::mean_pool:
            add(Node("GlobalAveragePool", {input}, output + "_image"));
            add(Node("Flatten", {output + "_image"}, output));
            break;
        case GraphOp::Kind::flatten:
            add(Node("Flatten", {input}, output));
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
                 scaled)
                .number("epsilon", norm_epsilon));
        const std::string sum = added.empty() ? scaled : op.relu ? output + "_sum" : output;
        if (!added.empty()) {
            add(Node("Add", {scaled, added}, sum));
        }
        if (op.relu) {
            add(Node("Relu", {sum}, output));
        }
    }

    const Network& network_;
    const NetworkSpec& spec_;
    ProtobufWriter graph_;
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
    ProtobufWriter opset, model; // ModelProto
    opset.text(1, "");
    opset.integer(2, 13);
    model.integer(1, 7); // ir_version
    model.text(2, "sluice");
    model.message(7, GraphWriter(network).write());
    model.message(8, opset);
    for (const auto& [key, value] : metadata) {
        ProtobufWriter entry;
        entry.text(1, key);
        entry.text(2, value);
        model.message(14, entry);
    }
    write_file_atomically(path, model.bytes());
}

} // namespace sluice
