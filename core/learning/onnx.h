// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"

#include <filesystem>
#include <map>
#include <string>

namespace sluice {

/// Writes a network as an ONNX model (IR version 7, operator set 13): input "x", float [batch, inputs],
/// output "logits", float [batch, classes], in evaluation mode. The weights keep their names; `metadata`
/// becomes metadata_props. Throws DataError when it cannot be written, InvalidArgument above 2 GB of weights,
/// which protobuf cannot hold.
void write_onnx(const std::filesystem::path& path, const Network& network,
                const std::map<std::string, std::string>& metadata);

class LanguageModel;

/// The same for a transformer: input "tokens", int64 [batch, length] with a length of at most the context,
/// output "logits", float [batch, length, vocabulary], those of the next token behind each one.
void write_onnx(const std::filesystem::path& path, const LanguageModel& model,
                const std::map<std::string, std::string>& metadata);

} // namespace sluice
