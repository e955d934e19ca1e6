// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/onnx_graph.h"

#include "storage/atomic_file.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace sluice {
namespace {

enum AttributeType : std::int64_t { attribute_float = 1, attribute_int = 2, attribute_ints = 7 };
enum ElementType : std::int64_t { element_float = 1, element_int64 = 7 };

ProtobufWriter named(const std::string& name, AttributeType type) {
    ProtobufWriter attribute;
    attribute.text(1, name);
    attribute.integer(20, type);
    return attribute;
}

template <typename T>
ProtobufWriter tensor(const std::string& name, const std::vector<std::int64_t>& shape, ElementType type,
                      std::span<const T> values) {
    ProtobufWriter message; // TensorProto
    for (const std::int64_t side : shape) {
        message.integer(1, side);
    }
    message.integer(2, type);
    message.text(8, name);
    message.text(9, {reinterpret_cast<const char*>(values.data()), values.size_bytes()});
    return message;
}

ProtobufWriter value_info(const std::string& name, ElementType element,
                          const std::vector<std::string>& sides) {
    ProtobufWriter shape, tensor_type, type, message;
    for (const std::string& side : sides) {
        ProtobufWriter dimension;
        if (std::ranges::all_of(side, [](unsigned char c) { return std::isdigit(c) != 0; })) {
            dimension.integer(1, std::stoll(side));
        } else {
            dimension.text(2, side); // dim_param
        }
        shape.message(1, dimension);
    }
    tensor_type.integer(1, element);
    tensor_type.message(2, shape);
    type.message(1, tensor_type);
    message.text(1, name);
    message.message(2, type);
    return message;
}

} // namespace

OnnxNode::OnnxNode(const std::string& type, const std::vector<std::string>& inputs,
                   const std::vector<std::string>& outputs) {
    for (const std::string& input : inputs) {
        message_.text(1, input);
    }
    for (const std::string& output : outputs) {
        message_.text(2, output);
    }
    message_.text(3, outputs.front() + "_" + type);
    message_.text(4, type);
}

OnnxNode& OnnxNode::integer(const std::string& name, std::int64_t value) {
    ProtobufWriter attribute = named(name, attribute_int);
    attribute.integer(3, value);
    message_.message(5, attribute);
    return *this;
}

OnnxNode& OnnxNode::integers(const std::string& name, const std::vector<std::int64_t>& values) {
    ProtobufWriter attribute = named(name, attribute_ints);
    for (const std::int64_t value : values) {
        attribute.integer(8, value);
    }
    message_.message(5, attribute);
    return *this;
}

OnnxNode& OnnxNode::number(const std::string& name, double value) {
    ProtobufWriter attribute = named(name, attribute_float);
    attribute.number(2, static_cast<float>(value));
    message_.message(5, attribute);
    return *this;
}

OnnxGraph::OnnxGraph(const std::string& name) {
    message_.text(2, name);
}

void OnnxGraph::add(const OnnxNode& node) {
    message_.message(1, node.message());
}

void OnnxGraph::numbers(const std::string& name, const std::vector<std::int64_t>& shape,
                        std::span<const float> values) {
    message_.message(5, tensor(name, shape, element_float, values));
}

void OnnxGraph::integers(const std::string& name, const std::vector<std::int64_t>& shape,
                         std::span<const std::int64_t> values) {
    message_.message(5, tensor(name, shape, element_int64, values));
}

void OnnxGraph::number_input(const std::string& name, const std::vector<std::string>& shape) {
    message_.message(11, value_info(name, element_float, shape));
}

void OnnxGraph::integer_input(const std::string& name, const std::vector<std::string>& shape) {
    message_.message(11, value_info(name, element_int64, shape));
}

void OnnxGraph::number_output(const std::string& name, const std::vector<std::string>& shape) {
    message_.message(12, value_info(name, element_float, shape));
}

void write_onnx_graph(const std::filesystem::path& path, const OnnxGraph& graph,
                      const std::map<std::string, std::string>& metadata) {
    ProtobufWriter opset, model; // ModelProto
    opset.text(1, "");
    opset.integer(2, 13);
    model.integer(1, 7); // ir_version
    model.text(2, "sluice");
    model.message(7, graph.message());
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
