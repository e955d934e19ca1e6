// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"

#include <span>
#include <string>

namespace sluice {

/// The bytes of a TorchScript file with these weights, named as the network's, which behaves like the network
/// in PyTorch: eval() and train() switch its dropout and batch normalisation, its parameters can be trained
/// on. A convolutional one takes flattened rows as well as images. `metadata` becomes the extra file
/// "sluice.json".
std::string torchscript_bytes(const NetworkSpec& spec, std::span<const WeightTensor> weights,
                              const std::string& metadata);

} // namespace sluice
