// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/protobuf_writer.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace sluice {

// Parts of an ONNX model. Numbers of fields and types: onnx/onnx.proto of the ONNX project (Apache-2.0),
// version 1.12; operators: its docs/Operators.md.

/// A NodeProto: an operator with its inputs and outputs, by name.
class OnnxNode {
  public:
    OnnxNode(const std::string& type, const std::vector<std::string>& inputs,
             const std::vector<std::string>& outputs);

    OnnxNode& integer(const std::string& name, std::int64_t value);
    OnnxNode& integers(const std::string& name, const std::vector<std::int64_t>& values);
    OnnxNode& number(const std::string& name, double value);

    const ProtobufWriter& message() const { return message_; }

  private:
    ProtobufWriter message_;
};

/// A GraphProto. A side of a shape is a number, or a name for one that may vary ("batch").
class OnnxGraph {
  public:
    explicit OnnxGraph(const std::string& name);

    void add(const OnnxNode& node);
    /// Initializers.
    void numbers(const std::string& name, const std::vector<std::int64_t>& shape,
                 std::span<const float> values);
    void integers(const std::string& name, const std::vector<std::int64_t>& shape,
                  std::span<const std::int64_t> values);
    void number_input(const std::string& name, const std::vector<std::string>& shape);
    void integer_input(const std::string& name, const std::vector<std::string>& shape);
    void number_output(const std::string& name, const std::vector<std::string>& shape);

    const ProtobufWriter& message() const { return message_; }

  private:
    ProtobufWriter message_;
};

/// Writes the ModelProto (IR version 7, operator set 13). Throws DataError when it cannot be written.
void write_onnx_graph(const std::filesystem::path& path, const OnnxGraph& graph,
                      const std::map<std::string, std::string>& metadata);

} // namespace sluice
