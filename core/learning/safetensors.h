// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// Writes float32 tensors in the safetensors format (8-byte little-endian header length, JSON header with
/// dtype, shape and data_offsets, then the values), atomically. Metadata are strings.
void write_safetensors(const std::filesystem::path& path, std::span<const WeightTensor> tensors,
                       const std::map<std::string, std::string>& metadata);

struct SafetensorsFile {
    std::vector<WeightTensor> tensors;
    std::map<std::string, std::string> metadata;
};

/// Reads one, checking every offset and size; F32 tensors only. Throws DataError saying what is wrong.
SafetensorsFile read_safetensors(const std::filesystem::path& path);

} // namespace sluice
