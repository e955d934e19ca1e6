// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"

#include <cstdint>
#include <filesystem>

namespace sluice {

/// Number of the interface between the programs and the learning module: the classes of engine.h, training.h,
/// metrics.h, progress.h, matrix.h and error.h. Raise it whenever one of them changes its layout or its
/// virtual functions: both sides must be of one build.
inline constexpr std::uint32_t learning_module_abi = 5;

/// What the module hands out. Only `abi` may be read before it was compared.
struct LearningModule {
    std::uint32_t abi = learning_module_abi;
    const LearningEngine& (*engine)() = nullptr; ///< may throw Error
};

inline constexpr const char* learning_module_file = "sluice_learning_torch.so";
/// The one symbol that the module exports: extern "C" const LearningModule* sluice_learning_module().
inline constexpr const char* learning_module_symbol = "sluice_learning_module";

/// Opens the module in `file`, for the rest of the program's life. Throws Error saying what is wrong with it
/// and what to install.
const LearningEngine& open_learning_module(const std::filesystem::path& file);

} // namespace sluice
