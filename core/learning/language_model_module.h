// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/language_model.h"

#include <memory>
#include <span>
#include <string>

namespace sluice {

// Part of the learning module.

/// Throws InvalidArgument for an impossible spec.
std::unique_ptr<LanguageModel> make_language_model(const LanguageModelSpec& spec, std::uint64_t seed);

/// The bytes of a TorchScript file that behaves like the model with these weights.
std::string transformer_script_bytes(const LanguageModelSpec& spec, std::span<const WeightTensor> weights,
                                     const std::string& metadata);

} // namespace sluice
